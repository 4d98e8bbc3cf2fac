//! Rows 19, 19a and 20: the clock stops while the work waits for the resident, the weather or a court, and goes on with
//! the time that was left.

use jiff::{SignedDuration, Timestamp};

use super::{Setting, add, correct, requests, words};
use crate::calendar;
use crate::tickets::Told;
use crate::tickets::choices::Cause;
use crate::tickets::deadlines::{ordinary, work_due};
use crate::tickets::orders::Order;
use crate::tickets::pausing::Pause;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::requests::{Ask, RequestKind};
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::told;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::{Attachment, Place, Ticket};

/// What is left at least when the work goes on: a working day.
const LEAST_LEFT: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn ask(
    ticket: &mut Ticket,
    cause: Cause,
    until: Timestamp,
    reason: &str,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    if ticket.tells_of_danger() {
        return Err(Refusal::Over("安全隐患要先排除，不能挂起".to_owned()));
    }
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, reason, "reason", "请写明在等什么");
    wrong.note(until <= at.now, "until", "恢复日期要在现在以后");
    let latest = at.rules.ends(at.now, at.rules.suspension);
    let late = until > latest;
    wrong.note(late, "until", format!("最多挂起{}，最晚{}", at.rules.suspension, calendar::short(latest)));
    wrong.refuse()?;
    let ask = Ask::Suspension { cause, until, reason: reason.trim().to_owned() };
    let due = requests::open(ticket, ask, at.rules.decide_request, at)?;
    let text = format!(
        "【挂起待决定】{} 申请挂起到{}（{}）。请在{due}前决定。",
        named(ticket),
        calendar::short(until),
        cause.name()
    );
    Ok(Told {
        tells: vec![Tell::unit(&ticket.desk, text)],
        internal: Some(format!(
            "申请挂起到{}：{}\n原因：{}",
            calendar::short(until),
            cause.name(),
            reason.trim()
        )),
        ..Told::default()
    })
}

pub(super) fn grant(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let request = requests::take(ticket, RequestKind::Suspension)?;
    let Ask::Suspension { cause, until, .. } = request.ask else { return Err(requests::gone()) };
    if ticket.tells_of_danger() {
        return Err(Refusal::Over("现在按安全隐患办，要先排除，不能挂起；请不同意".to_owned()));
    }
    if until <= at.now {
        return Err(Refusal::Over("申请里的恢复日期已经过了，不用再挂起；请不同意，让单位接着办".to_owned()));
    }
    ticket.clock.pause = Some(Pause { cause, since: at.now, until });
    let date = calendar::short(until);
    let stops = |why| format!("暂停办理（{why}），最晚{date}接着办");
    let public = stops(cause.for_resident());
    let ask = match cause {
        Cause::Resident => format!("请回复“补充{}”再写上内容，我们马上接着办。", ticket.id),
        Cause::Weather | Cause::Court => String::new(),
    };
    let text = requests::decided(ticket, RequestKind::Suspension, "同意", "");
    Ok(Told {
        tells: vec![
            Tell::reporter(format!("您的诉求{}{public}。{ask}", named(ticket))),
            Tell::staff(&request.by, format!("{text}{date}自动恢复，剩余时间不变。")),
        ],
        followers: Some(format!("{}{}。", named_for_followers(ticket), stops(cause.for_followers()))),
        public: Some(public),
        ..Told::default()
    })
}

pub(super) fn refuse(ticket: &mut Ticket, note: &str) -> Result<Told, Refusal> {
    let note = requests::why_not(note)?;
    let request = requests::take(ticket, RequestKind::Suspension)?;
    let text = requests::decided(ticket, RequestKind::Suspension, "不同意", note);
    Ok(Told {
        tells: vec![Tell::staff(&request.by, text)],
        internal: Some(format!("不同意挂起：{note}")),
        ..Told::default()
    })
}

/// By the clock, at the date.
pub(super) fn wake(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let public = go_on(ticket, at)?;
    Ok(Told {
        tells: woken(ticket, &public),
        followers: Some(format!("{}{public}。", named_for_followers(ticket))),
        public: Some(public),
        ..Told::default()
    })
}

/// By a message of the resident's, for whom it waited.
pub(super) fn wake_by_message(
    ticket: &mut Ticket,
    text: &str,
    attachments: &[Attachment],
    place: Option<&Place>,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let mut told = add::join(ticket, text, attachments, place, at)?;
    let public = go_on(ticket, at)?;
    told.tells.extend(ticket.unit.iter().map(|unit| Tell::unit(unit, for_unit(ticket))));
    told.public = told.public.map(|said| format!("{said}\n{public}"));
    Ok(told)
}

/// By a correction of the desk's: a danger waits for nothing.
pub(super) fn wake_for_danger(
    ticket: &mut Ticket,
    new: &correct::New<'_>,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let Told { internal, .. } = correct::correct(ticket, new, at)?;
    go_on(ticket, at)?;
    // The rest of an ordinary term is too long for a danger: its own terms count from here.
    ticket.since.danger_at = Some(at.now);
    let public = "恢复办理，按安全隐患先处理".to_owned();
    Ok(Told {
        tells: woken(ticket, &public),
        followers: Some(format!("{}{public}。", named_for_followers(ticket))),
        public: Some(public),
        internal,
        ..Told::default()
    })
}

fn woken(ticket: &Ticket, public: &str) -> Vec<Tell> {
    let mut tells: Vec<_> = ticket.unit.iter().map(|unit| Tell::unit(unit, for_unit(ticket))).collect();
    tells.push(Tell::reporter(format!("您的诉求{}{}。", named(ticket), told(public))));
    tells
}

fn for_unit(ticket: &Ticket) -> String {
    format!("【恢复办理】{} 挂起结束，请接着办理。", named(ticket))
}

/// The time since the suspension does not count; of what was left, a working day at least remains.
fn go_on(ticket: &mut Ticket, at: &Setting<'_>) -> Result<String, Refusal> {
    let Some(pause) = ticket.clock.pause.take() else {
        return Err(Refusal::NotNow { why: "这件诉求没有挂起" });
    };
    // The time for a danger that was added meanwhile counts from here.
    ticket.since.danger_at = ticket.since.danger_at.and(Some(at.now));
    let calendar = &at.rules.calendar;
    let waited = calendar.working_time(pause.since, at.now);
    ticket.clock.paused += waited;
    for order in ticket.orders.iter_mut().filter(|order| order.state.is_open()) {
        let later = |moment| calendar.plus_working_time(moment, waited);
        *order = Order { due: later(order.due), sign_by: later(order.sign_by), ..order.clone() };
    }
    let floor = calendar.plus_working_time(at.now, LEAST_LEFT);
    // The next step of the work may be due before its end: the first look on site.
    while let Some(next) = ordinary(ticket, at.now, at.rules).filter(|next| next.due < floor) {
        let missing = calendar.working_time(next.due, floor);
        ticket.clock.paused += missing.max(SignedDuration::from_secs(1));
    }
    let due = work_due(ticket, at.rules);
    if let Some(due) = due {
        for order in ticket.orders.iter_mut().filter(|order| order.state.is_open()) {
            order.due = order.due.max(floor).min(due);
            order.sign_by = order.sign_by.max(floor).min(order.due);
        }
    }
    Ok(format!("恢复办理，最晚{}办完", due.map(calendar::short).unwrap_or_default()))
}
