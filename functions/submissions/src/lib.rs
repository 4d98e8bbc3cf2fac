//! What residents send in for the columns (居民投稿): read, asked about, taken or declined by staff, and withdrawn.

mod pages;
mod steps;
mod submission_accept;
mod submission_ask;
mod submission_decline;
mod submission_file;
mod submission_sweep;
mod submission_withdraw;
mod submissions;

use alliance::runtime::catalogue::{Entry, Program};

pub use submission_accept::SubmissionAccept;
pub use submission_ask::SubmissionAsk;
pub use submission_decline::SubmissionDecline;
pub use submission_file::SubmissionFile;
pub use submission_sweep::SubmissionSweep;
pub use submission_withdraw::SubmissionWithdraw;
pub use submissions::Submissions;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "submissions",
    binary: "submissions",
    functions: &[
        Entry::http::<Submissions>("submissions"),
        Entry::http::<SubmissionAsk>("submission-ask"),
        Entry::http::<SubmissionDecline>("submission-decline"),
        Entry::http::<SubmissionAccept>("submission-accept"),
        Entry::http::<SubmissionWithdraw>("submission-withdraw"),
        Entry::http::<SubmissionFile>("submission-file"),
        Entry::schedule::<SubmissionSweep>("submission-sweep"),
    ],
};
