//! The lifetimes of tokens and tickets, and the limits on calls.

/// How long an access token of any kind lives, in seconds (documented).
pub const TOKEN_SECONDS: i64 = 7200;

/// Overlap of an old access token with its successor, in seconds (documented).
pub const TOKEN_OVERLAP_SECONDS: i64 = 300;

/// The shortest pause between two forced refreshes of a stable token, in seconds (documented).
pub const FORCED_REFRESH_PAUSE_SECONDS: i64 = 30;

/// Forced refreshes of a stable token a day (documented).
pub const FORCED_REFRESHES_A_DAY: usize = 20;

/// How long a JS-SDK ticket lives, in seconds (documented).
pub const JS_TICKET_SECONDS: i64 = 7200;

/// How long a platform's verify ticket is good, in seconds; a new one comes every ten minutes (documented).
pub const VERIFY_TICKET_SECONDS: i64 = 12 * 3600;

/// The pause between two verify tickets that WeChat pushes, in seconds (documented; irregular in practice).
pub const VERIFY_TICKET_EVERY_SECONDS: i64 = 600;

/// How long a pre-authorisation code is good, in seconds (documented as 1800; 600 is seen too).
pub const PRE_AUTH_CODE_SECONDS: i64 = 1800;

/// How long an authorisation code of a platform is good, in seconds (unverified).
pub const AUTHORIZATION_CODE_SECONDS: i64 = 3600;

/// Accounts in one page of `api_get_authorizer_list` (documented).
pub const AUTHORIZERS_A_PAGE: usize = 500;

/// Resets of an account's quotas a month (documented: 48006 beyond).
pub const QUOTA_RESETS_A_MONTH: u32 = 10;

/// How often a new account may make a call per day, by the prefix of its path; the first match counts (documented;
/// older and newer tables differ, so nothing here may decide more than a simulation or a warning). 45009 beyond.
pub const CALLS_A_DAY: &[(&str, u32)] = &[
    ("/cgi-bin/token", 2000),
    ("/cgi-bin/stable_token", 500_000),
    ("/cgi-bin/menu/create", 1000),
    ("/cgi-bin/menu/get", 10_000),
    ("/cgi-bin/menu/delete", 1000),
    ("/cgi-bin/menu/addconditional", 2000),
    ("/cgi-bin/menu/delconditional", 2000),
    ("/cgi-bin/menu/trymatch", 20_000),
    ("/cgi-bin/tags/members/batchtagging", 100_000),
    ("/cgi-bin/tags/members/batchuntagging", 100_000),
    ("/cgi-bin/tags/create", 1000),
    ("/cgi-bin/tags/get", 1000),
    ("/cgi-bin/tags/update", 1000),
    ("/cgi-bin/media/upload", 100_000),
    ("/cgi-bin/media/get", 200_000),
    ("/cgi-bin/message/custom/send", 500_000),
    ("/cgi-bin/message/mass/preview", super::sending::MASS_PREVIEWS_A_DAY),
    ("/cgi-bin/message/mass/", super::sending::MASS_CALLS_A_DAY),
    ("/cgi-bin/message/template/send", super::sending::TEMPLATE_MESSAGES_A_DAY),
    ("/cgi-bin/qrcode/create", 100_000),
    ("/cgi-bin/user/get", 500),
    ("/cgi-bin/user/info/updateremark", 10_000),
    ("/cgi-bin/user/info", 5_000_000),
];
