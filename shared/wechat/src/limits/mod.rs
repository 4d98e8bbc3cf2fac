//! Every number that WeChat changes over time, or that could not be confirmed, in one place.
//!
//! Each comment gives the source: *documented* is Tencent's own text, *reported* was read in an SDK or a community
//! thread, *unverified* is general knowledge, *ours* is a choice of this crate.

pub mod content;
pub mod people;
pub mod sending;
pub mod tokens;

pub use tokens::{FORCED_REFRESH_PAUSE_SECONDS, TOKEN_OVERLAP_SECONDS};

/// The longest text of a passive reply or a customer-service message, in bytes of UTF-8 (unverified for replies).
pub const TEXT_REPLY_BYTES: usize = 2048;

/// Articles in a reply to a message (documented).
pub const NEWS_ARTICLES_FOR_MESSAGE: usize = 1;

/// Articles in a reply to an event; with more, the resident sees no answer (documented).
pub const NEWS_ARTICLES_FOR_EVENT: usize = 8;

/// How long WeChat waits for a complete answer to a push, in seconds (documented).
pub const ANSWER_SECONDS: i64 = 5;

/// How often one push may arrive: the first time and three retries (documented as three retries "in all"; reported).
pub const DELIVERIES: u32 = 4;

/// The largest callback body that is read, in bytes (ours; other SDKs use 1 MB).
pub const BODY_BYTES: usize = 1024 * 1024;

/// The longest push that is read in full, in bytes (ours: real ones stay under 10 KB, and a store that keeps a push
/// whole, as DynamoDB does up to 400 KB, must have room for it).
pub const PUSH_BYTES: usize = 64 * 1024;

/// The deepest nesting of elements in a message, the root counted (ours: real messages reach 5; DynamoDB keeps 32
/// levels, and an element in its tree takes two).
pub const XML_DEPTH: usize = 12;

/// The most elements in one message (ours; real messages stay under 200).
pub const XML_ELEMENTS: usize = 2000;

/// How far the signed timestamp may be from our clock, either way, in seconds (ours; Tencent states no tolerance).
pub const FRESHNESS_SECONDS: i64 = 600;

/// The greatest age at which a push is accepted, by its sealed `CreateTime`, in seconds (ours).
///
/// WeChat retries for at most 15 s (documented), but does not say how late a first delivery may be. An act older than
/// 48 h no longer opens a reply window, so nothing could be done about it.
pub const PUSH_AGE_SECONDS: i64 = 48 * 3600;

/// How far the signed timestamp of a push may be from its sealed `CreateTime` before both are checked more closely, in
/// seconds (documented: three retries of five seconds).
pub const RETRY_SECONDS: i64 = 15;

/// The longest nonce, in bytes (ours: WeChat's have ten digits). A whole cipher block in base64 is longer, so no part
/// of a ciphertext can pass for a nonce.
pub const NONCE_BYTES: usize = 63;

/// The earliest plausible `CreateTime`, in seconds: WeChat began in January 2011.
pub const FIRST_PUSH: i64 = 1_293_840_000;

/// The largest JSON answer of the API that is read, in bytes (ours).
pub const API_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// The longest life of a temporary QR code, in seconds: 30 days (documented).
pub const QR_EXPIRE_SECONDS: u32 = 2_592_000;

/// The longest scene of a QR code, in characters (documented).
pub const QR_SCENE_CHARS: usize = 64;

/// An act of a user that lets the account send them messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WindowKind {
    /// They sent a message.
    Message,
    /// They tapped a menu entry that pushes an event, or an item of a menu message.
    Click,
    /// They followed the account.
    Follow,
    /// They scanned a parametric QR code of an account they already follow.
    Scan,
}

/// How long an account may send customer-service messages after a user's act, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyWindow {
    /// Seconds from the act.
    pub seconds: i64,
    /// Messages within them.
    pub messages: u32,
}

/// The window that an act opens (documented; the rule of 2021 said 20 messages where today's says 5).
pub fn reply_window(kind: WindowKind) -> ReplyWindow {
    match kind {
        WindowKind::Message => ReplyWindow { seconds: 48 * 3600, messages: 5 },
        WindowKind::Click | WindowKind::Follow | WindowKind::Scan => ReplyWindow { seconds: 60, messages: 3 },
    }
}
