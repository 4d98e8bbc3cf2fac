//! Where a report stands, in a sentence for its resident, and the name by which they know it.

use jiff::Timestamp;

use super::deadlines::Deadline;
use super::submit::without_markup;
use super::ticket::Ticket;
use crate::calendar::{self, BY_NOTICE};
use crate::cutting::characters;

/// The most characters of a matter beside a number.
const MATTER_CHARACTERS: usize = 15;

/// Where a sentence of a resident's ends.
const ENDS: &[char] = &['，', '。', '！', '？', '；', '、', '：', ',', '.', '!', '?', ';', ':', '\n'];

/// `20261123-0001“古力盖松了”`: the number, and the first words of what was said.
pub(super) fn named(ticket: &Ticket) -> String {
    format!("{}{}", ticket.id, quoted_matter(ticket))
}

/// `“古力盖松了”`; empty where the first words are none.
pub(super) fn quoted_matter(ticket: &Ticket) -> String {
    let said = ticket.description.trim_start_matches(|c: char| c.is_whitespace() || ENDS.contains(&c));
    let first = said.split(ENDS).next().unwrap_or_default().trim();
    if first.is_empty() {
        return String::new();
    }
    let cut = characters(first, MATTER_CHARACTERS);
    let more = if cut.len() < first.len() { "…" } else { "" };
    format!("“{}{more}”", without_markup(cut))
}

impl Ticket {
    /// `现在是“办理中”，最晚11月30日 16:05办完`: where it stands, without a word of its reporter's.
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> String {
        standing(self, now)
    }
}

/// `现在是“办理中”，最晚11月30日 16:05办完`.
pub(super) fn standing(ticket: &Ticket, now: Timestamp) -> String {
    let state = ticket.state.for_resident();
    match &ticket.deadline {
        None => format!("现在是“{state}”"),
        Some(deadline) if deadline.due < now => format!(
            "现在是“{state}”，本来应在{}以前{}，已经晚了",
            calendar::short(deadline.due),
            deadline.kind.for_resident()
        ),
        Some(deadline) => {
            format!("现在是“{state}”，最晚{}{}", at(deadline), deadline.kind.for_resident())
        }
    }
}

/// The moment of a deadline, with the note that a notice of the State Council may move it.
pub(super) fn at(deadline: &Deadline) -> String {
    let moves = if deadline.provisional { format!("（{BY_NOTICE}）") } else { String::new() };
    format!("{}{moves}", calendar::short(deadline.due))
}

/// How those who follow a report go on without it: its end says nothing of theirs.
pub(super) fn on_their_own(ticket: &Ticket) -> String {
    format!("问题还在的话，请回复“接着报{}”，我们按您的诉求接着办。", ticket.id)
}

/// `您关注的诉求20261123-0001`: the report for those who follow it, without a word of its reporter's.
pub(super) fn named_for_followers(ticket: &Ticket) -> String {
    format!("您关注的诉求{}", ticket.id)
}
