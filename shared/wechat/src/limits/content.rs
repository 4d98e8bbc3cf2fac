//! Sizes and counts of menus, media, drafts, comments and statistics.

/// The longest name of a top button, in bytes (documented).
pub const MENU_TOP_NAME_BYTES: usize = 16;

/// The longest name of a sub-button, in bytes (documented; 40 in older text).
pub const MENU_SUB_NAME_BYTES: usize = 60;

/// The longest key of a button, in bytes (documented).
pub const MENU_KEY_BYTES: usize = 128;

/// The longest address of a button, in bytes (documented; 256 in older text).
pub const MENU_URL_BYTES: usize = 1024;

/// Top buttons (documented).
pub const MENU_TOP_BUTTONS: usize = 3;

/// Sub-buttons of one button (documented).
pub const MENU_SUB_BUTTONS: usize = 5;

/// The number of domains that all conditional menus of an account together may link to (documented: 65316 beyond).
pub const CONDITIONAL_MENU_DOMAINS: usize = 3;

/// How long a temporary medium lives, in seconds: three days (documented).
pub const TEMPORARY_MEDIA_SECONDS: i64 = 3 * 86_400;

/// The largest image, in bytes (unverified against the current page; 2 MB in older text).
pub const IMAGE_BYTES: usize = 10 * 1024 * 1024;

/// The largest voice, in bytes (reported).
pub const VOICE_BYTES: usize = 2 * 1024 * 1024;

/// The longest voice, in seconds (reported).
pub const VOICE_SECONDS: usize = 60;

/// The largest video, in bytes (unverified against the current page).
pub const VIDEO_BYTES: usize = 10 * 1024 * 1024;

/// The largest thumbnail, in bytes (reported).
pub const THUMB_BYTES: usize = 64 * 1024;

/// The largest image for the body of an article, in bytes (documented).
pub const ARTICLE_IMAGE_BYTES: usize = 1024 * 1024;

/// Permanent images and articles of an account (unverified).
pub const PERMANENT_IMAGES: usize = 100_000;

/// Other permanent media of an account (unverified).
pub const PERMANENT_OTHERS: usize = 1000;

/// Items in one page of a list of material, drafts or publications (documented).
pub const PAGE_ITEMS: usize = 20;

/// Articles in one draft (documented).
pub const DRAFT_ARTICLES: usize = 8;

/// The longest title of an article, in characters (documented).
pub const DRAFT_TITLE_CHARS: usize = 32;

/// The longest author of an article, in characters (unverified).
pub const DRAFT_AUTHOR_CHARS: usize = 16;

/// The longest digest of an article, in characters (unverified).
pub const DRAFT_DIGEST_CHARS: usize = 128;

/// The characters of the text that become the digest where none is given (documented).
pub const DRAFT_DEFAULT_DIGEST_CHARS: usize = 54;

/// Pictures of an article that consists of pictures (reported).
pub const ARTICLE_IMAGES: usize = 20;

/// An article's content has fewer characters than this, tags counted (documented).
pub const DRAFT_CONTENT_CHARS: usize = 20_000;

/// An article's content has fewer bytes than this (documented).
pub const DRAFT_CONTENT_BYTES: usize = 1024 * 1024;

/// Comments in one page (documented: 88010 beyond).
pub const COMMENTS_A_PAGE: usize = 50;

/// Comments of one article that may be elected (unverified; 88003 beyond).
pub const ELECTED_COMMENTS: usize = 100;

/// The longest comment, in characters (unverified).
pub const COMMENT_CHARS: usize = 600;

/// The longest reply to a comment, in characters (unverified; 88007 beyond).
pub const COMMENT_REPLY_CHARS: usize = 600;

/// The hour, Beijing time, from which the previous day's statistics are available (documented as about 8).
pub const STATISTICS_HOUR: i64 = 8;

/// The most days that one call of each statistic may span (reported; the one day for article reads and shares is
/// documented, and the 30 days of the two other new calls are unverified).
pub const STATISTICS_DAYS: &[(&str, u32)] = &[
    ("getusersummary", 7),
    ("getusercumulate", 7),
    ("getarticleread", 1),
    ("getarticleshare", 1),
    ("getbizsummary", 30),
    ("getarticletotaldetail", 30),
    // No longer maintained by WeChat, which names the four above as replacements (documented).
    ("getarticlesummary", 1),
    ("getarticletotal", 1),
    ("getuserread", 3),
    ("getuserreadhour", 1),
    ("getusershare", 7),
    ("getusersharehour", 1),
    ("getupstreammsg", 7),
    ("getupstreammsghour", 1),
    ("getupstreammsgweek", 30),
    ("getupstreammsgmonth", 30),
    ("getupstreammsgdist", 15),
    ("getupstreammsgdistweek", 30),
    ("getupstreammsgdistmonth", 30),
    ("getinterfacesummary", 30),
    ("getinterfacesummaryhour", 1),
];
