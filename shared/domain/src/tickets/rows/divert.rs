//! Rows 2 and 2b: a matter of life, fire, crime or gas goes to the emergency service, and what is left of it comes back.

use super::words;
use super::{Setting, accept};
use crate::ids::CommunityCode;
use crate::tickets::choices::Service;
use crate::tickets::ending::Ending;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::told;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;
use crate::tickets::{Category, Told};

pub(super) fn divert(
    ticket: &mut Ticket,
    service: Service,
    note: &str,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, note, "note", "请写明谁、什么时候打的电话，对方怎么说");
    wrong.refuse()?;
    ticket.urgent = true;
    ticket.diverted_at = Some(at.now);
    let public = format!("已联系{}处置", service.name());
    let text = format!(
        "您的诉求{}：{public}。请离危险远一点；情况变了，请马上再打{}。",
        named(ticket),
        service.name()
    );
    Ok(Told {
        tells: vec![Tell::reporter(text)],
        followers: Some(format!("{}：{public}。请绕行，注意安全。", named_for_followers(ticket))),
        internal: Some(format!("转{}：{}", service.name(), note.trim())),
        public: Some(public),
        ..Told::default()
    })
}

/// The same number goes on: the report is accepted as what is left to mend.
pub(super) fn defect_remains(
    ticket: &mut Ticket,
    category: Category,
    community: Option<&CommunityCode>,
    note: &str,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let note = checked(note)?;
    let urgent = ticket.urgent;
    accept::accept(ticket, category, community, urgent, at.now);
    ticket.since.accept_untold = false;
    let public = format!("险情已处置：{note}。剩下的由我们接着办");
    Ok(Told {
        tells: vec![Tell::reporter(format!("您的诉求{}：{}。", named(ticket), told(&public)))],
        followers: Some(format!("{}：{}。", named_for_followers(ticket), told(&public))),
        public: Some(public),
        ..Told::default()
    })
}

pub(super) fn nothing_left(ticket: &mut Ticket, note: &str, at: &Setting<'_>) -> Result<Told, Refusal> {
    let note = checked(note)?;
    ticket.closed_at = Some(at.now);
    ticket.ended = Some(Ending::NothingLeft);
    let public = format!("险情已排除：{note}");
    let text = format!(
        "您的诉求{}：{}。谢谢您及时告诉我们。还有问题，请回复“重办{}”。",
        named(ticket),
        told(&public),
        ticket.id
    );
    Ok(Told {
        tells: vec![Tell::reporter(text)],
        followers: Some(format!("{}：{}。", named_for_followers(ticket), told(&public))),
        public: Some(public),
        ..Told::default()
    })
}

fn checked(note: &str) -> Result<&str, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, note, "note", "请写明应急部门到场后做了什么，反映人会看到");
    words::public(&mut wrong, note, "note");
    wrong.refuse()?;
    Ok(note.trim().trim_end_matches('。'))
}
