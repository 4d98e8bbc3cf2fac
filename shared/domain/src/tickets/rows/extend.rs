//! Rows 18 and 18a: more time for the work, asked for before it is due and decided by a second person.

use super::{Setting, requests, words};
use crate::calendar;
use crate::tickets::Told;
use crate::tickets::command::ContactEvidence;
use crate::tickets::deadlines::work_due;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::requests::{Ask, RequestKind};
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::{quoted, told};
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

/// What a request for more time brings.
pub(super) struct Asked<'a> {
    pub(super) days: u32,
    pub(super) reason: &'a str,
    pub(super) plan: &'a str,
    pub(super) contact: &'a ContactEvidence,
}

pub(super) fn ask(ticket: &mut Ticket, asked: &Asked<'_>, at: &Setting<'_>) -> Result<Told, Refusal> {
    let rules = at.rules;
    if ticket.clock.extensions >= rules.most_extensions {
        return Err(Refusal::Over(format!(
            "已经延期{}次，不能再延；办不完的请如实办结并写明原因",
            ticket.clock.extensions
        )));
    }
    if work_due(ticket, rules).is_some_and(|due| due <= at.now) {
        return Err(Refusal::Over("延期要在到期以前申请，这件已经超期，请抓紧办理".to_owned()));
    }
    let mut wrong = Wrong::default();
    let most = rules.most_extension_days;
    wrong.note(!(1..=most).contains(&asked.days), "days", format!("一次可以延1到{most}个工作日"));
    words::needed(&mut wrong, asked.reason, "reason", "请写明为什么要延期");
    words::needed(&mut wrong, asked.plan, "plan", "请写明接下来怎么办，反映人会看到");
    words::public(&mut wrong, asked.plan, "plan");
    let contact = asked.contact;
    let uncontacted = contact.who.trim().is_empty() || contact.how.trim().is_empty();
    wrong.note(uncontacted, "contact_how", "延期以前要先告诉反映人：请写明谁、怎样联系的");
    wrong.note(contact.at > at.now, "contact_at", "联系时间不能晚于现在");
    wrong.refuse()?;
    let ask = Ask::Extension {
        days: asked.days,
        reason: asked.reason.trim().to_owned(),
        plan: asked.plan.trim().to_owned(),
    };
    let due = requests::open(ticket, ask, rules.decide_request, at)?;
    let text = format!(
        "【延期待决定】{} 申请延期{}个工作日：{}。请在{due}前决定。",
        named(ticket),
        asked.days,
        quoted(asked.reason)
    );
    Ok(Told {
        tells: vec![Tell::unit(&ticket.desk, text)],
        internal: Some(format!(
            "申请延期{}个工作日\n原因：{}\n打算：{}\n联系记录：{} {} {}",
            asked.days,
            asked.reason.trim(),
            asked.plan.trim(),
            calendar::short(contact.at),
            contact.who.trim(),
            contact.how.trim()
        )),
        ..Told::default()
    })
}

pub(super) fn grant(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let request = requests::take(ticket, RequestKind::Extension)?;
    let Ask::Extension { days, plan, .. } = request.ask else { return Err(requests::gone()) };
    ticket.clock.extensions += 1;
    ticket.clock.extended_days += days;
    let due = work_due(ticket, at.rules).map(calendar::short).unwrap_or_default();
    let public = format!("需要多一些时间，最晚{due}办完：{plan}");
    let text = requests::decided(ticket, RequestKind::Extension, "同意", "");
    Ok(Told {
        tells: vec![
            Tell::reporter(format!("您的诉求{}{}。", named(ticket), told(&public))),
            Tell::staff(&request.by, format!("{text}新的时限：{due}。")),
        ],
        followers: Some(format!("{}需要多一些时间，最晚{due}办完。", named_for_followers(ticket))),
        internal: Some(format!("同意延期{days}个工作日，第{}次", ticket.clock.extensions)),
        public: Some(public),
        ..Told::default()
    })
}

pub(super) fn refuse(ticket: &mut Ticket, note: &str) -> Result<Told, Refusal> {
    let note = requests::why_not(note)?;
    let request = requests::take(ticket, RequestKind::Extension)?;
    let text = requests::decided(ticket, RequestKind::Extension, "不同意", note);
    Ok(Told {
        tells: vec![Tell::staff(&request.by, text)],
        internal: Some(format!("不同意延期：{note}")),
        ..Told::default()
    })
}
