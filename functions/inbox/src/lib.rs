//! The inbox: shows staff what residents said that no dialogue answers, and takes what they do with it.

mod canned;
mod duty;
mod filling;
mod handover;
mod handover_sign;
mod handover_take;
mod hours;
mod inbox;
mod inbox_bulk;
mod inbox_call;
mod inbox_close;
mod inbox_deal;
mod inbox_lend;
mod inbox_note;
mod inbox_reply;
mod inbox_report;
mod inbox_snooze;
mod inbox_sweep;
mod inbox_take;
mod leading;
mod moving;
mod pressing;
mod slips;
mod whole;

use alliance::runtime::catalogue::{Entry, Program};

pub use canned::Canned;
pub use duty::Duty;
pub use handover::Handover;
pub use handover_sign::HandoverSign;
pub use handover_take::HandoverTake;
pub use hours::Hours;
pub use inbox::Inbox;
pub use inbox_bulk::InboxBulk;
pub use inbox_call::InboxCall;
pub use inbox_close::InboxClose;
pub use inbox_deal::InboxDeal;
pub use inbox_lend::InboxLend;
pub use inbox_note::InboxNote;
pub use inbox_reply::InboxReply;
pub use inbox_report::InboxReport;
pub use inbox_snooze::InboxSnooze;
pub use inbox_sweep::InboxSweep;
pub use inbox_take::InboxTake;

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
        Entry::http::<InboxTake>("inbox-take"),
        Entry::http::<InboxDeal>("inbox-deal"),
        Entry::http::<InboxLend>("inbox-lend"),
        Entry::http::<InboxSnooze>("inbox-snooze"),
        Entry::http::<InboxNote>("inbox-note"),
        Entry::http::<InboxBulk>("inbox-bulk"),
        Entry::http::<Canned>("canned"),
        Entry::http::<Hours>("hours"),
        Entry::http::<Duty>("duty"),
        Entry::http::<Handover>("handover"),
        Entry::http::<HandoverSign>("handover-sign"),
        Entry::http::<HandoverTake>("handover-take"),
        Entry::schedule::<InboxSweep>("inbox-sweep"),
    ],
};
