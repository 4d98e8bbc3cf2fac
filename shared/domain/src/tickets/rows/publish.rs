//! Rows 32 and 32a: with the resident's consent, an editor proposes a closed report for the public, and a reviewer
//! decides.

use super::{Setting, requests, words};
use crate::privacy;
use crate::tickets::Told;
use crate::tickets::publication::{Case, Published};
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::requests::{Ask, RequestKind};
use crate::tickets::standing::named;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn consent(ticket: &mut Ticket, given: bool) -> Told {
    ticket.consents = given;
    if given {
        return Told { public: Some("您同意公开这件事".to_owned()), ..Told::default() };
    }
    ticket.requests.retain(|request| request.ask.kind() != RequestKind::Publication);
    let gone = if ticket.published.take().is_some() { "，公开的页面已经撤下" } else { "" };
    let text = format!("【撤回公开】{} 反映人不同意公开{gone}。", named(ticket));
    Told {
        tells: vec![Tell::admins(text)],
        public: Some(format!("您不同意公开这件事{gone}")),
        ..Told::default()
    }
}

pub(super) fn propose(ticket: &mut Ticket, case: &Case, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    for (text, field, missing) in [
        (&case.title, "title", "请写标题"),
        (&case.matter, "matter", "请写反映了什么事"),
        (&case.answer, "answer", "请写怎样办的"),
        (&case.place, "place", "请写大概的地点，写到路或者社区"),
    ] {
        words::needed(&mut wrong, text, field, missing);
        if let Some(found) = privacy::find_personal(text) {
            wrong.note(true, field, format!("这段话要公开，请删去其中的{found}"));
        }
    }
    let exact = case.place.chars().any(|c| c.is_numeric()) || case.place.contains("单元");
    wrong.note(exact, "place", "地点只写到路或者社区，不写门牌号、楼号");
    let open = case.left_out > 0;
    wrong.note(open, "photos", format!("还有{}张照片没有遮挡，也没有确认可以公开", case.left_out));
    wrong.refuse()?;
    let due =
        requests::open(ticket, Ask::Publication { case: case.clone() }, at.rules.decide_publication, at)?;
    let text = format!("【民情回音待审】{} 请在{due}前审核。", ticket.id);
    Ok(Told {
        tells: vec![Tell::reviewers(text)],
        internal: Some(format!("申请公开：{}", case.title.trim())),
        ..Told::default()
    })
}

pub(super) fn grant(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let request = requests::take(ticket, RequestKind::Publication)?;
    let Ask::Publication { case } = request.ask else { return Err(requests::gone()) };
    if !ticket.consents {
        return Err(Refusal::Over("反映人不再同意公开，不能公开".to_owned()));
    }
    ticket.published = Some(Published { case, at: at.now });
    let public = "已作为“民情回音”公开，没有写您的名字、电话和门牌号".to_owned();
    let text = format!("您的诉求{}{public}。不想公开了，请回复“不要公开{}”。", named(ticket), ticket.id);
    let asker = requests::decided(ticket, RequestKind::Publication, "同意", "");
    Ok(Told {
        tells: vec![Tell::reporter(text), Tell::staff(&request.by, asker)],
        public: Some(public),
        ..Told::default()
    })
}

pub(super) fn refuse(ticket: &mut Ticket, note: &str) -> Result<Told, Refusal> {
    let note = requests::why_not(note)?;
    let request = requests::take(ticket, RequestKind::Publication)?;
    let text = requests::decided(ticket, RequestKind::Publication, "不同意", note);
    Ok(Told {
        tells: vec![Tell::staff(&request.by, text)],
        internal: Some(format!("不同意公开稿：{note}")),
        ..Told::default()
    })
}
