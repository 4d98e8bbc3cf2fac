//! The inbox (留言): what residents say that no dialogue answers and that a person of the staff has to see.
//!
//! A message says why it needs a person (`attention`). All such messages of one follower to one account are one
//! conversation: what waits (`hearing`), what staff do (`steps`), what time does (`clock`), the calls that were asked
//! for (`calls`), and who is on duty when somebody is in danger (`duty`). Everything here is pure.

mod act;
mod attention;
mod calls;
mod card;
mod clock;
mod conversation;
mod duty;
mod hearing;
mod steps;
mod telling;
#[cfg(test)]
mod tests;

pub use act::{Act, ActKind, By};
pub use attention::{Attention, CallWanted, HalfDay, Reason};
pub use calls::{Call, CallOutcome, CallState, CallTry, MOST_TRIES};
pub use card::{CallCard, Card, InboxList};
pub use clock::{ALARM_STEP, REMIND_AFTER};
pub use conversation::{Alarm, Change, Conversation, Kind, Last, Opened, State, Unsent, Why};
pub use duty::{DutyList, MOST_ON_DUTY, OnDuty};
pub use hearing::{Around, Heard};
pub use steps::{LONGEST_REASON, LONGEST_REPLY, NotNow, Press};
