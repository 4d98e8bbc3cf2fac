//! What the requests that a second person decides have in common.

use super::{Setting, words};
use crate::calendar;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::requests::{Ask, Request, RequestKind};
use crate::tickets::rules::Term;
use crate::tickets::standing::named;
use crate::tickets::submit::quoted;
use crate::tickets::table::Actor;
use crate::tickets::ticket::Ticket;

/// Puts a request, and says by when it is to be decided.
pub(super) fn open(ticket: &mut Ticket, ask: Ask, term: Term, at: &Setting<'_>) -> Result<String, Refusal> {
    let Actor::Staff(staff) = at.actor else { return Err(gone()) };
    let due = at.rules.ends_for(ticket, at.now, term);
    let (by, name) = (staff.id.clone(), staff.name.clone());
    ticket.requests.push(Request { ask, by, name, at: at.now, due, escalated: false });
    Ok(calendar::short(due))
}

/// Takes the request that is decided.
pub(super) fn take(ticket: &mut Ticket, kind: RequestKind) -> Result<Request, Refusal> {
    ticket.take_request(kind).ok_or_else(gone)
}

/// The refusal where no request lies open.
pub(super) fn gone() -> Refusal {
    Refusal::NotNow { why: "没有等待决定的申请，可能已经决定或者失效了" }
}

/// The reason of a refusal.
pub(super) fn why_not(note: &str) -> Result<&str, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, note, "note", "请写明为什么不同意，申请人会看到");
    wrong.refuse()?;
    Ok(note.trim())
}

/// The notice to whoever asked.
pub(super) fn decided(ticket: &Ticket, kind: RequestKind, how: &str, note: &str) -> String {
    let why = if note.is_empty() { String::new() } else { format!("\n原因：{}", quoted(note)) };
    format!("【{how}】{} 您的{}{how}。{why}", named(ticket), kind.name())
}
