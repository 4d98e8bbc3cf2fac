//! Lengths, counts and frequencies of what an account sends.

/// The longest text of a customer-service message, in bytes of UTF-8 (unverified; the same bound as for replies).
pub const CUSTOM_TEXT_BYTES: usize = super::TEXT_REPLY_BYTES;

/// Cards in a customer-service message of kind `news` (documented).
pub const CUSTOM_NEWS_ARTICLES: usize = 1;

/// How recently somebody must have acted for "is typing" to be shown, in seconds (reported: 45080).
pub const TYPING_WINDOW_SECONDS: i64 = 30;

/// How long one "is typing" is shown, in seconds; a second one meanwhile is refused (reported: 45081).
pub const TYPING_SECONDS: i64 = 15;

/// Agents of one account (reported; 10 by the old rule, 61456 beyond).
pub const AGENTS: usize = 100;

/// The longest name of an agent, in characters (reported).
pub const AGENT_NAME_CHARS: usize = 10;

/// The longest nickname of an agent, in characters (reported).
pub const AGENT_NICKNAME_CHARS: usize = 16;

/// The largest portrait of an agent, in bytes (reported).
pub const AGENT_PORTRAIT_BYTES: usize = 5 * 1024 * 1024;

/// Messages of conversations with agents in one page of the records (reported).
pub const AGENT_RECORDS_A_PAGE: usize = 10_000;

/// The longest time that one call of those records may span, in seconds (reported).
pub const AGENT_RECORDS_SECONDS: i64 = 86_400;

/// Titles of public notification templates in one page (reported).
pub const NOTIFICATION_TITLES_A_PAGE: usize = 30;

/// Templates that one account may have chosen (reported: 45026, 45027).
pub const TEMPLATES: usize = 25;

/// How long one `client_msg_id` keeps a template message from being sent again, in seconds (documented).
pub const TEMPLATE_CLIENT_ID_SECONDS: i64 = 600;

/// Template messages of an account a day (unverified).
pub const TEMPLATE_MESSAGES_A_DAY: u32 = 100_000;

/// The fewest receivers of a mass message to a list (documented: 40130 below).
pub const MASS_FEWEST_RECEIVERS: usize = 2;

/// The most receivers of a mass message to a list (documented: 40032 beyond).
pub const MASS_MOST_RECEIVERS: usize = 10_000;

/// The longest `clientmsgid`, in bytes (documented: 45067 beyond).
pub const MASS_CLIENT_ID_BYTES: usize = 64;

/// How long a `clientmsgid`, or the digest used in its absence, is remembered, in seconds (documented).
pub const MASS_CLIENT_ID_SECONDS: i64 = 24 * 3600;

/// How soon after a send with the same `clientmsgid` a repetition is told to wait, in seconds (documented: 45066).
pub const MASS_REPEAT_SECONDS: i64 = 60;

/// Mass messages of a subscription account a day (documented).
pub const MASS_SUBSCRIPTION_A_DAY: u32 = 1;

/// Mass messages that a follower of a service account gets in a calendar month (documented).
pub const MASS_SERVICE_A_MONTH: u32 = 4;

/// Mass messages to everybody of a service account a day (documented).
pub const MASS_SERVICE_TO_ALL_A_DAY: u32 = 1;

/// Calls of the mass APIs a day (reported, older text).
pub const MASS_CALLS_A_DAY: u32 = 100;

/// Calls of the mass APIs within a window of `MASS_CALLS_WINDOW_SECONDS` (documented).
pub const MASS_CALLS_A_MINUTE: u32 = 60;

/// The window within which calls of the mass APIs are counted, in seconds (documented as a minute).
pub const MASS_CALLS_WINDOW_SECONDS: i64 = 60;

/// Previews of mass messages a day (unverified).
pub const MASS_PREVIEWS_A_DAY: u32 = 100;

/// The highest speed of sending; 0 is 800,000 messages a minute, 4 is 100,000 (documented).
pub const MASS_SLOWEST_SPEED: u8 = 4;

/// Tens of thousands of messages a minute, by speed (documented).
pub const MASS_REAL_SPEEDS: [u32; 5] = [80, 60, 45, 30, 10];

/// The longest scene of a one-time subscription's title, in characters (documented).
pub const ONE_TIME_TITLE_CHARS: usize = 15;

/// The longest content of a one-time subscription message, in characters (documented).
pub const ONE_TIME_CONTENT_CHARS: usize = 200;

/// The largest scene of a one-time subscription (documented).
pub const ONE_TIME_SCENE: u32 = 10_000;

/// The kinds of values in a subscription notification: the prefix of the key, and the most characters (unverified
/// except for `character_string`, which is reported).
pub const NOTIFICATION_VALUES: &[(&str, usize)] = &[
    ("thing", 20),
    ("number", 32),
    ("letter", 32),
    ("symbol", 5),
    ("character_string", 32),
    ("time", 32),
    ("date", 32),
    ("amount", 13),
    ("phone_number", 17),
    ("car_number", 8),
    ("name", 20),
    ("phrase", 5),
    ("const", 20),
];

/// The most characters of a `keyword` in templates from before values had kinds (unverified: no limit is documented;
/// the length of a `thing` is displayed in full).
pub const LEGACY_VALUE_CHARS: usize = 20;
