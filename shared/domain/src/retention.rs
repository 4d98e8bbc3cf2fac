//! How long what is known of people is kept (docs/operations/retention.md).

use jiff::SignedDuration;

const DAY: i64 = 24;

/// Messages, and the answers to them.
pub const MESSAGES_KEPT: SignedDuration = SignedDuration::from_hours(180 * DAY);
/// Where the conversation with a follower stands, after their last contact or notice; and the mark of an erasure,
/// which outlasts every stream and dead letter that could bring something back.
pub const CONVERSATION_KEPT: SignedDuration = SignedDuration::from_hours(180 * DAY);
/// Notices that wait for the next contact.
pub const NOTICES_KEPT: SignedDuration = SignedDuration::from_hours(180 * DAY);
/// Photos and recordings that came in a chat and belong to no report.
pub const UNHELD_KEPT: SignedDuration = SignedDuration::from_hours(30 * DAY);
/// That a form was used.
pub const FORMS_KEPT: SignedDuration = SignedDuration::from_hours(30 * DAY);
