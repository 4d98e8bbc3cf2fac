//! The inbox (留言): what residents say that no dialogue answers and that a person of the staff has to see.
//!
//! A message says why it needs a person (`attention`). All such messages of one follower to one account are one
//! conversation: what waits (`hearing`), what staff do (`steps`), what time does (`clock`), who has it and until when it is put
//! aside (`holding`), whose desk has it (`lending`), how satisfied the resident is (`rating`), the calls that were asked
//! for (`calls`), and who is on duty when somebody is in danger (`duty`). Everything here is pure.

mod act;
mod attention;
mod calls;
mod canned;
mod card;
mod clock;
mod conversation;
mod duty;
mod hearing;
mod holding;
mod hours;
mod lending;
mod note;
mod rating;
mod reach;
mod steps;
mod telling;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_holding;
#[cfg(test)]
mod tests_of_lending;

pub use act::{Act, ActKind, By};
pub use attention::{Attention, CallWanted, HalfDay, Reason};
pub use calls::{Call, CallOutcome, CallState, CallTry, MOST_TRIES};
pub use canned::{Canned, CannedList, Known, LONGEST_TITLE, MOST_CANNED, Variable, unfilled};
pub use card::{CallCard, Card, FREE, InboxList, Listed};
pub use clock::{ALARM_STEP, REMIND_AFTER, WARNED_BEFORE};
pub use conversation::{Alarm, Change, Conversation, Kind, Last, Opened, SILENT_DAYS, State, Unsent, Why};
pub use duty::{DutyList, MOST_ON_DUTY, OnDuty};
pub use hearing::{Around, Heard};
pub use holding::{Back, Had, Holder, NotMoved, Snooze, at_work_until};
pub use hours::{
    AnsweringHours, Exception, LONGEST_AWAY, MOST_EXCEPTIONS, Opening, read_openings, write_openings,
};
pub use lending::{LentCard, Loan};
pub use note::{LONGEST_NOTE, Note, NoteCard};
pub use rating::{Rated, Rating};
pub use reach::ReachNow;
pub use steps::{LONGEST_REASON, LONGEST_REPLY, NotNow, Press};
