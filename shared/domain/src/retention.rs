//! How long personal data is kept (docs/operations/retention.md).

use jiff::SignedDuration;

const DAY: i64 = 24;

/// Messages, and the answers to them.
pub const MESSAGES_KEPT: SignedDuration = SignedDuration::from_hours(180 * DAY);
/// The state of the conversation with a follower, after their last contact or notice; and the mark of an erasure, which
/// is kept longer than any stream or dead letter that could restore erased data.
pub const CONVERSATION_KEPT: SignedDuration = SignedDuration::from_hours(180 * DAY);
/// What staff did with a conversation, and what waits in it, after its last change.
pub const INBOX_KEPT: SignedDuration = SignedDuration::from_hours(180 * DAY);
/// Notices that wait for the next contact.
pub const NOTICES_KEPT: SignedDuration = SignedDuration::from_hours(180 * DAY);
/// Photos and recordings that came in a chat and belong to no report.
pub const UNHELD_KEPT: SignedDuration = SignedDuration::from_hours(30 * DAY);
/// The record that a form was used.
pub const FORMS_KEPT: SignedDuration = SignedDuration::from_hours(30 * DAY);
