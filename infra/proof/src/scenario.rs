//! What is checked together: the tickets at the start, who does what to them, and how much may go wrong.

use domain::tickets::{Actor, Command, NewTicket, Submission, Ticket};

use crate::world::Left;

/// What somebody wants done.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// A command on one ticket.
    Do { on: usize, command: Box<Command> },
    /// A new report.
    Submit { on: usize, report: Box<(Submission, NewTicket)> },
    /// Row 7: one ticket is merged into another, in one write.
    Merge { child: usize, master: usize },
    /// Row 7a: both are parted, in one write.
    Unmerge { child: usize, master: usize },
    /// Row 7b: a report goes on alone.
    GoOn { child: usize, master: usize },
}

impl Wish {
    /// The ticket that it is about, which a page shows.
    pub(crate) fn on(&self) -> usize {
        match self {
            Self::Do { on, .. } | Self::Submit { on, .. } => *on,
            Self::Merge { child, .. } | Self::Unmerge { child, .. } | Self::GoOn { child, .. } => *child,
        }
    }
}

/// One wish of one person.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// What its event is told by; two deliveries of one message have the same.
    pub(crate) id: u8,
    pub(crate) wish: Wish,
    /// The key of the message, where it came by the chat.
    pub(crate) key: Option<u8>,
}

/// Somebody and what they want, in this order.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) name: &'static str,
    pub(crate) actor: Actor,
    pub(crate) orders: Vec<Order>,
}

impl Role {
    /// A resident writes whenever they like; staff press what their page offers.
    pub(crate) fn is_resident(&self) -> bool {
        !matches!(self.actor, Actor::Staff(_))
    }
}

/// A safeguard that is taken out, to see that the check finds what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A commit does not look at the version.
    NoVersionCheck,
    /// A message that is delivered again is not known.
    NoMessageKey,
    /// A form that is sent again carries no version.
    NoFormVersion,
    /// A merge looks at the version of one ticket only.
    NoMasterVersion,
    /// A claim does not look at the ledger.
    NoClaim,
    /// A lease ends while its owner is still at work.
    ShortLease,
    /// The event and its effects are written one after the other.
    TwoWrites,
}

impl Fault {
    /// Every fault, with the name that the command line takes.
    pub(crate) const ALL: [(Fault, &'static str); 7] = [
        (Self::NoVersionCheck, "version"),
        (Self::NoMessageKey, "message-key"),
        (Self::NoFormVersion, "form-version"),
        (Self::NoMasterVersion, "master-version"),
        (Self::NoClaim, "claim"),
        (Self::ShortLease, "lease"),
        (Self::TwoWrites, "two-writes"),
    ];
}

/// One start from which every interleaving is tried.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) files: Vec<Option<Ticket>>,
    pub(crate) roles: Vec<Role>,
    pub(crate) senders: usize,
    pub(crate) left: Left,
    pub(crate) fault: Option<Fault>,
}
