//! Rows 5, 5a and 6: an officer asks to decline, another decides, and the resident may appeal once.

use super::{Setting, requests, words};
use crate::calendar;
use crate::tickets::Told;
use crate::tickets::choices::DeclineReason;
use crate::tickets::ending::Declined;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::requests::{Ask, RequestKind};
use crate::tickets::standing::{named, named_for_followers, on_their_own};
use crate::tickets::submit::quoted;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn ask(
    ticket: &mut Ticket,
    reason: DeclineReason,
    public: &str,
    elsewhere: &str,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, public, "public", "请写明不予受理的原因，反映人会看到");
    words::public(&mut wrong, public, "public");
    words::needed(&mut wrong, elsewhere, "elsewhere", "请写明反映人可以去哪里办，比如法院、派出所、12345");
    wrong.refuse()?;
    if ticket.tells_of_danger() {
        return Err(Refusal::Over("内容可能关系到安全，不能不予受理；请先核实，再受理或者转紧急".to_owned()));
    }
    let (public, elsewhere) = (public.trim().to_owned(), elsewhere.trim().to_owned());
    let internal = format!("申请不予受理：{}\n原因：{public}\n可以去：{elsewhere}", reason.name());
    let ask = Ask::Decline { reason, public, elsewhere };
    let due = requests::open(ticket, ask, at.rules.decide_decline, at)?;
    let text = format!("【待决定】{} 同事申请不予受理，请另一位受理员在{due}前决定。", named(ticket));
    Ok(Told { tells: vec![Tell::unit(&ticket.desk, text)], internal: Some(internal), ..Told::default() })
}

pub(super) fn grant(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let (request, Actor::Staff(staff)) = (requests::take(ticket, RequestKind::Decline)?, at.actor) else {
        return Err(requests::gone());
    };
    let Ask::Decline { reason, public, elsewhere } = request.ask else { return Err(requests::gone()) };
    // What was added since the request may tell of danger.
    if ticket.tells_of_danger() {
        return Err(Refusal::Over(
            "现在看内容可能关系到安全，不能不予受理；请不同意，再受理或者转紧急".to_owned(),
        ));
    }
    let until = at.rules.ends(at.now, at.rules.appeal);
    ticket.closed_at = Some(at.now);
    // An appeal is heard once.
    let appealed_at = ticket.declined.as_ref().and_then(|declined| declined.appealed_at);
    let then = match appealed_at {
        None => format!(
            "不同意，{}前回复“申诉{}”再写上理由，由另一位工作人员重新看，只能申诉一次。",
            calendar::short(until),
            ticket.id
        ),
        Some(_) => "这是申诉后的决定。还有疑问，请打12345。".to_owned(),
    };
    let text = format!(
        "您的诉求{}不能受理：{}。{}\n您可以：{}。\n{then}",
        named(ticket),
        reason.name(),
        quoted(&public),
        quoted(&elsewhere),
    );
    let told = Told {
        tells: vec![Tell::reporter(text), Tell::staff(&request.by, decided(ticket, "同意", ""))],
        followers: Some(format!("{}没有受理。{}", named_for_followers(ticket), on_their_own(ticket))),
        public: Some(format!("不予受理：{}。{public} 可以去：{elsewhere}", reason.name())),
        ..Told::default()
    };
    ticket.declined = Some(Declined {
        reason,
        public,
        elsewhere,
        asked_by: request.by,
        decided_by: staff.id.clone(),
        appeal_until: until,
        appealed_at,
    });
    Ok(told)
}

pub(super) fn refuse(ticket: &mut Ticket, note: &str) -> Result<Told, Refusal> {
    let note = requests::why_not(note)?;
    let request = requests::take(ticket, RequestKind::Decline)?;
    let text = decided(ticket, "不同意", note);
    Ok(Told {
        tells: vec![
            Tell::staff(&request.by, text),
            Tell::unit(&ticket.desk, format!("【待受理】{} 不予受理的申请没有同意，请受理。", named(ticket))),
        ],
        internal: Some(format!("不同意不予受理：{note}")),
        ..Told::default()
    })
}

fn decided(ticket: &Ticket, how: &str, note: &str) -> String {
    requests::decided(ticket, RequestKind::Decline, how, note)
}

pub(super) fn appeal(ticket: &mut Ticket, reason: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, reason, "reason", "请写明为什么不同意，有什么新的情况");
    wrong.refuse()?;
    let Some(declined) = ticket.declined.as_mut() else { return Err(requests::gone()) };
    if declined.appeal_until < at.now {
        return Err(Refusal::Over("申诉的7天已经过了。有新的情况，请重新反映；也可以拨打12345".to_owned()));
    }
    declined.appealed_at = Some(at.now);
    ticket.closed_at = None;
    ticket.back_at = Some(at.now);
    let due = calendar::short(at.rules.ends_for(ticket, at.now, at.rules.acceptance(ticket)));
    let public = format!("您的申诉收到了，由另一位工作人员重新看，最晚{due}给您答复");
    let text = format!("【申诉】{} 反映人不同意不予受理，请原经办人以外的同事在{due}前办理。", named(ticket));
    let mut tells = vec![Tell::unit(&ticket.desk, text)];
    tells.extend(Tell::unless_in_chat(at.actor, ticket, format!("您的诉求{}：{public}。", named(ticket))));
    Ok(Told {
        tells,
        public: Some(public),
        internal: Some(format!("申诉理由：{}", reason.trim())),
        ..Told::default()
    })
}
