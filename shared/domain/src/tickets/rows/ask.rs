//! Rows 3, 4 and 4b: the officer asks for what is missing, the resident supplies it, or is silent.

use super::{Setting, add, call, words};
use crate::calendar;
use crate::danger::tells_of_danger;
use crate::tickets::Told;
use crate::tickets::asking::Question;
use crate::tickets::choices::Missing;
use crate::tickets::command::Call;
use crate::tickets::ending::Ending;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::{named, named_for_followers, on_their_own};
use crate::tickets::submit::told;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::{Attachment, Place, Ticket};

/// The longest report, with what was supplied by telephone.
const MOST_CHARACTERS: usize = 4000;

pub(super) fn ask(
    ticket: &mut Ticket,
    missing: &[Missing],
    officers: &str,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    let nothing = missing.is_empty() && officers.trim().is_empty();
    wrong.note(nothing, "missing", "请勾选缺什么，或者写明还要反映人补充什么");
    words::short(&mut wrong, officers, "words");
    wrong.refuse()?;
    let question = Question {
        missing: missing.to_vec(),
        words: officers.trim().to_owned(),
        at: at.now,
        reminded_at: None,
    };
    let due = calendar::short(at.rules.ends(at.now, at.rules.supply));
    let what = told(&question.text());
    let text = format!(
        "您的诉求{}还缺：{what}。\n请直接回复“补充{}”再写上内容，也可以发照片、位置。最晚{due}。不会写字，请回复“人工”，我们打电话给您。",
        named(ticket),
        ticket.id
    );
    ticket.question = Some(question);
    let call = ticket.reporter.is_none().then(|| "反映人没有用微信，请打电话问，再登记“电话补充”".to_owned());
    Ok(Told {
        tells: vec![Tell::reporter(text)],
        public: Some(format!("请您补充：{what}")),
        internal: call,
        ..Told::default()
    })
}

pub(super) fn remind(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let Some(question) = ticket.question.as_mut().filter(|question| question.reminded_at.is_none()) else {
        return Err(Refusal::NothingToTell);
    };
    question.reminded_at = Some(at.now);
    let what = told(&question.text());
    let due = calendar::short(at.rules.ends(at.now, at.rules.supply_last));
    let then = if ticket.tells_of_danger() {
        String::new()
    } else {
        "到时没有收到，这件就先办结；您以后随时还能补充，接着办。".to_owned()
    };
    let text = format!(
        "您的诉求{}还在等您补充：{what}。最晚{due}。{then}请回复“补充{}”再写上内容。",
        named(ticket),
        ticket.id
    );
    let desk = format!("【待补充】{} 已提醒反映人补充，请打电话问一问。", named(ticket));
    Ok(Told {
        tells: vec![Tell::reporter(text), Tell::unit(&ticket.desk, desk)],
        internal: Some("已提醒反映人补充一次".to_owned()),
        ..Told::default()
    })
}

pub(super) fn no_reply(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let reminded = ticket.question.as_ref().is_some_and(|question| question.reminded_at.is_some());
    if !reminded || ticket.tells_of_danger() {
        return Err(Refusal::NothingToTell);
    }
    ticket.closed_at = Some(at.now);
    ticket.ended = Some(Ending::NoReply);
    let text = format!(
        "您的诉求{}一直没有等到补充，先办结了。30天内回复“补充{}”再写上内容，我们接着办，编号不变。",
        named(ticket),
        ticket.id
    );
    Ok(Told {
        tells: vec![Tell::reporter(text)],
        followers: Some(format!(
            "{}没有等到它的反映人补充，先办结了。{}",
            named_for_followers(ticket),
            on_their_own(ticket)
        )),
        public: Some("没有等到补充，先办结".to_owned()),
        ..Told::default()
    })
}

/// Rows 4 and 4c: what the resident sends goes back to the desk.
pub(super) fn supply(
    ticket: &mut Ticket,
    text: &str,
    attachments: &[Attachment],
    place: Option<&Place>,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    if let Some(closed) = ticket.closed_at
        && at.rules.ends(closed, at.rules.supply_again) < at.now
    {
        return Err(Refusal::Over(
            "这件诉求办结超过30天了，不能再补充。请重新说一遍，我们按新的诉求办".to_owned(),
        ));
    }
    let told = add::join(ticket, text, attachments, place, at)?;
    back(ticket, at);
    let danger = tells_of_danger(text);
    let head = if danger { "【险情补充】" } else { "【待受理】" };
    let desk = format!("{head}{} 反映人补充了，请接着受理。", named(ticket));
    let mut tells = vec![Tell::unit(&ticket.desk, desk).urgent_if(danger)];
    tells.extend(Tell::unless_in_chat(
        at.actor,
        ticket,
        format!("您的诉求{}的补充收到了，接着受理。", named(ticket)),
    ));
    Ok(Told { tells, ..told })
}

pub(super) fn supply_by_phone(
    ticket: &mut Ticket,
    text: &str,
    call: &Call,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let record = call::record(call, at.now, false);
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, text, "text", "请写下反映人补充了什么");
    let longer = ticket.description.chars().count() + text.chars().count();
    wrong.note(longer > MOST_CHARACTERS, "text", "这件诉求的内容太长了，请写得短一些");
    let record = match (record, wrong.refuse()) {
        (Ok(record), Ok(())) => record,
        (Err(Refusal::Fields(mut all)), Err(Refusal::Fields(more))) => {
            all.extend(more);
            return Err(Refusal::Fields(all));
        }
        (Err(refusal), _) | (_, Err(refusal)) => return Err(refusal),
    };
    ticket.question = None;
    ticket.back_at = Some(at.now);
    let said = text.trim();
    add::note_danger(ticket, tells_of_danger(said), at.now);
    ticket.description = format!("{}\n（电话补充）{said}", ticket.description);
    Ok(Told {
        tells: vec![Tell::reporter(format!("您的诉求{}：电话里补充的情况已记下，接着受理。", named(ticket)))],
        public: Some("电话里补充的情况已记下".to_owned()),
        internal: Some(format!("{record}\n补充：{said}")),
        ..Told::default()
    })
}

/// Back at the desk: the time for the acceptance counts from here.
fn back(ticket: &mut Ticket, at: &Setting<'_>) {
    ticket.question = None;
    ticket.closed_at = None;
    ticket.ended = None;
    ticket.back_at = Some(at.now);
}
