//! The store over DynamoDB: one handle a table, so that a function holds only the tables it may touch.
//!
//! Every item is its keys and index attributes as plain strings, `schema`, and `data`: the domain's own type.
//! There is no Scan anywhere; keys answer the queries of a screen or a sweep.

mod accounts;
mod allowed;
mod audit;
mod authorizations;
mod blocks;
mod cached;
mod call_counts;
mod canned;
mod code_tries;
mod columns;
mod content;
mod conversations;
mod copies;
mod counts;
mod deliveries;
mod duty;
mod error;
mod facts;
mod family_digits;
mod followers;
mod gaps;
mod guides;
mod handovers;
mod held;
mod invitations;
mod letters;
mod limits;
mod media;
mod media_waits;
mod menus;
mod messages;
mod old_guides;
mod outbox;
mod published;
mod rates;
mod receipts;
mod replayable;
mod report_counts;
mod residents;
mod rota;
mod rules;
mod second_factors;
mod sessions;
mod settings;
mod staff;
mod submissions;
mod table;
mod test_codes;
mod tickets;
mod tokens;
mod transaction;
mod views;
mod wanted_grants;
mod window_uses;

use jiff::Timestamp;

pub use accounts::Accounts;
pub use allowed::{
    Allowed, Asked, BookReader, IsStep, Keeper, May, MayChange, MayConverse, MayIdentify, MayStep, MayView,
    MenuKeeper, System, Unopened,
};
pub use audit::{Audit, AuditLog};
pub use authorizations::{Authorization, Authorizations, Besides, PendingCode, Standing, StoredTicket};
pub use blocks::{Blocks, SenderStanding};
pub use call_counts::{CLOSED, CallCounts};
pub use canned::CannedBook;
pub use code_tries::CodeTries;
pub use columns::ColumnBook;
pub use content::{ArticleEvent, CONTENT_SHARDS, ContentChange, ContentStore, MayEdit, PublishedVersion};
pub use conversations::{CLOCK_SHARDS, Conversations, InboxListing, InboxRows, Written};
pub use copies::{FoundCopies, MayCopy};
pub use counts::{Counts, Listened};
pub use deliveries::{Claim, Deliveries, Delivery, DeliveryState};
pub use duty::DutyBook;
pub use error::StoreError;
pub use facts::Facts;
pub use family_digits::FamilyDigits;
pub use followers::{FollowerRoll, KnownFollowers};
pub use gaps::{Gaps, GuideJudged};
pub use guides::GuideBook;
pub use handovers::Handovers;
pub use held::{Held, Holding};
pub use letters::{Letters, REPLAYED, Settled};
pub use media::{Media, MediaRecord, MediaState, Playable};
pub use media_waits::{MediaWait, MediaWaits};
pub use menus::MenuBook;
pub use messages::{MediaReference, MessageKey, MessageRecord, Messages};
pub use old_guides::MOST_WARNED;
pub use outbox::Telling;
pub use published::{PublishedPage, PublishedPlace, PublishedSpan};
pub use rates::{EXPORTS, Rate, Rates, SEARCHES};
pub use receipts::{Late, Recorded};
pub use replayable::{REPLAYABLE, Replayable, ReplayableTable, item_key};
pub use report_counts::ReportCounts;
pub use residents::Residents;
pub use rota::{DueOfRota, MayKeepRota, RotaBook};
pub use rules::{MayRule, RuleBook};
pub use sessions::{OpenSession, Sessions, digest};
pub use settings::{Settings, SettingsStore};
pub use staff::{Holder, StaffRoll, items_of_old_staff, staff_id_of};
pub use submissions::{MaySubmit, SUBMISSION_SHARDS, SubmissionEvent, SubmissionStore};
pub use table::{Meter, Table, Units};
pub use test_codes::{TestCode, TestCodes};
pub use tickets::{
    Acted, Area, Child, Concerned, Filed, Listed, Listing, NewReport, Page, Part, Placed, Said, StoredEvent,
    Subscription, TIMER_SHARDS, Tickets, Window, cursor, streamed_event,
};
pub use tokens::{Lease, StoredToken, TokenClaim, TokenState, Tokens};
pub use transaction::{Commit, Refused, Transaction};
pub use wanted_grants::Invited;
pub use window_uses::WindowUses;

/// A moment as a sortable key: whole seconds in UTC, always the same width.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
