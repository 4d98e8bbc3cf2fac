//! How far a report is on its way to the public.

use crate::tickets::{Actor, Event, EventKind, RequestKind, State, Ticket, possible};

/// The stage of a report whose resident agreed that it becomes public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// An editor may prepare and propose it.
    Open,
    /// It was proposed, and a reviewer has to decide.
    Proposed,
    /// The public reads it.
    Published,
}

impl Stage {
    /// All of them.
    pub const ALL: &[Stage] = &[Self::Open, Self::Proposed, Self::Published];

    /// The word that stands for it in addresses and keys.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Proposed => "proposed",
            Self::Published => "published",
        }
    }

    /// The stage with this word.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|stage| stage.id() == id)
    }
}

/// The stage of a report; `None` where it is nothing for the public: not closed, or its resident did not agree or no
/// longer does.
#[must_use]
pub fn stage(ticket: &Ticket) -> Option<Stage> {
    if !ticket.consents || ticket.state != State::Closed {
        None
    } else if ticket.published.is_some() {
        Some(Stage::Published)
    } else if ticket.request(RequestKind::Publication).is_some() {
        Some(Stage::Proposed)
    } else {
        Some(Stage::Open)
    }
}

/// Whether `actor` may propose this report now.
#[must_use]
pub fn may_propose(ticket: &Ticket, actor: &Actor) -> bool {
    stage(ticket) == Some(Stage::Open) && possible(ticket, actor).contains(&EventKind::Propose)
}

/// Whether `actor` may decide now whether this report becomes public.
#[must_use]
pub fn may_decide(ticket: &Ticket, actor: &Actor) -> bool {
    stage(ticket) == Some(Stage::Proposed) && possible(ticket, actor).contains(&EventKind::Publish)
}

/// Whether a report with this history was public at some time.
#[must_use]
pub fn was_published(events: &[Event]) -> bool {
    events.iter().any(|event| event.kind == EventKind::Publish)
}
