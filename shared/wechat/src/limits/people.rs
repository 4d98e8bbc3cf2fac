//! Counts of followers, tags and codes, and the lifetimes of codes, keys and OAuth tokens.

/// Openids in one page of followers (reported).
pub const FOLLOWERS_A_PAGE: usize = 10_000;

/// Followers in one call of `user/info/batchget` (documented).
pub const FOLLOWERS_A_BATCH: usize = 100;

/// Accounts bound to one account of the Open Platform (reported: 89004 beyond).
pub const ACCOUNTS_OF_AN_OPEN_ACCOUNT: usize = 100;

/// Openids in one call of `changeopenid` (documented).
pub const MIGRATED_BATCH: usize = 100;

/// A remark has fewer characters than this (documented).
pub const REMARK_CHARS: usize = 30;

/// Openids in one call of the blacklist (documented).
pub const BLACKLIST_BATCH: usize = 20;

/// Tags of an account (documented: 45056 beyond).
pub const TAGS: usize = 100;

/// The longest name of a tag, in bytes (reported: 45158; some text says characters).
pub const TAG_NAME_BYTES: usize = 30;

/// Openids in one call of tagging (documented: 40032 beyond).
pub const TAGGING_BATCH: usize = 50;

/// Tags of one follower (documented: 45059 beyond).
pub const TAGS_A_FOLLOWER: usize = 20;

/// The first id of a tag that is not WeChat's own (documented: 45058 below).
pub const FIRST_TAG_ID: i64 = 3;

/// Followers beyond which a tag cannot be deleted (documented: 45057).
pub const DELETABLE_TAG_FOLLOWERS: usize = 100_000;

/// How long a temporary QR code lives if the request does not say, in seconds (60 in newer text, 30 in older).
pub const QR_DEFAULT_SECONDS: u32 = 60;

/// The largest scene number of a permanent QR code, and how many of them there are (documented: 45029).
pub const QR_PERMANENT: u32 = 100_000;

/// The longest data behind a short key, in bytes (documented).
pub const SHORT_DATA_BYTES: usize = 4096;

/// The longest life of a short key, in seconds: 30 days (documented).
pub const SHORT_KEY_SECONDS: u32 = 2_592_000;

/// How long an OAuth code lives, in seconds (reported).
pub const OAUTH_CODE_SECONDS: i64 = 300;

/// How long an OAuth access token lives, in seconds (documented).
pub const OAUTH_TOKEN_SECONDS: i64 = 7200;

/// How long an OAuth refresh token lives, in seconds: 30 days (unverified).
pub const OAUTH_REFRESH_SECONDS: i64 = 30 * 86_400;

/// The longest `state` of an OAuth page, in bytes (documented).
pub const OAUTH_STATE_BYTES: usize = 128;
