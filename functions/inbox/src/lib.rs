//! The inbox: shows staff what residents said that no dialogue answers, and takes what they do with it.

mod duty;
mod handover;
mod handover_sign;
mod handover_take;
mod inbox;
mod inbox_call;
mod inbox_close;
mod inbox_reply;
mod inbox_report;
mod inbox_sweep;
mod pressing;
mod slips;

use alliance::runtime::catalogue::{Entry, Program};

pub use duty::Duty;
pub use handover::Handover;
pub use handover_sign::HandoverSign;
pub use handover_take::HandoverTake;
pub use inbox::Inbox;
pub use inbox_call::InboxCall;
pub use inbox_close::InboxClose;
pub use inbox_reply::InboxReply;
pub use inbox_report::InboxReport;
pub use inbox_sweep::InboxSweep;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "inbox",
    binary: "inbox",
    functions: &[
        Entry::http::<Inbox>("inbox"),
        Entry::http::<InboxReply>("inbox-reply"),
        Entry::http::<InboxReport>("inbox-report"),
        Entry::http::<InboxClose>("inbox-close"),
        Entry::http::<InboxCall>("inbox-call"),
        Entry::http::<Duty>("duty"),
        Entry::http::<Handover>("handover"),
        Entry::http::<HandoverSign>("handover-sign"),
        Entry::http::<HandoverTake>("handover-take"),
        Entry::schedule::<InboxSweep>("inbox-sweep"),
    ],
};
