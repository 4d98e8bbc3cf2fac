//! 居民投稿: the lists of what residents sent in, and one of them with what may be done to it.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::Typed;
use domain::accounts::Account;
use domain::articles::Column;
use domain::calendar::{local, short};
use domain::staff::Staff;
use domain::submissions::{Shown, Slip, State, Submission};
use domain::tickets::AttachmentKind;

/// What the lists show.
pub struct SubmissionListPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The accounts whose submissions this person reads.
    pub others: &'a [&'a Account],
    /// The list.
    pub state: State,
    /// Its submissions.
    pub rows: &'a [Slip],
}

#[derive(Template)]
#[template(path = "console/submission-list.html")]
struct ListView<'a> {
    head: Head<'a>,
    account: &'a Account,
    others: &'a [&'a Account],
    tabs: Vec<(State, bool)>,
    rows: Vec<(&'a Slip, String)>,
}

/// Renders a list of submissions.
///
/// # Errors
/// Where the template fails to write.
pub fn submission_list(page: &SubmissionListPage<'_>) -> Result<String, askama::Error> {
    ListView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "submissions" },
        account: page.account,
        others: page.others,
        tabs: State::ALL.map(|state| (state, state == page.state)).to_vec(),
        rows: page.rows.iter().map(|row| (row, short(row.since))).collect(),
    }
    .render()
}

/// What the page of a submission shows.
pub struct SubmissionPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The submission.
    pub it: &'a Submission,
    /// The columns that may take it.
    pub columns: &'a [&'a Column],
    /// Whether this person decides.
    pub reviews: bool,
    /// What happened, the newest first: when, who, what.
    pub history: &'a [(Timestamp, String, String)],
    /// What came back from a form.
    pub typed: &'a Typed,
    /// Why it came back.
    pub wrong: Option<&'a str>,
    /// What was just done.
    pub done: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/submission.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a SubmissionPage<'a>,
    it: &'a Submission,
    base: String,
    state: State,
    files: Vec<(&'a str, AttachmentKind)>,
    shown: &'static str,
    scope: String,
    until: String,
    signed: String,
    guardian: Option<(String, String)>,
    history: Vec<(String, &'a str, &'a str)>,
}

/// Renders the page of a submission.
///
/// # Errors
/// Where the template fails to write.
pub fn submission_page(page: &SubmissionPage<'_>) -> Result<String, askama::Error> {
    let it = page.it;
    let consent = it.consent.as_ref();
    let scope = consent.map_or_else(String::new, |consent| {
        let mut places = vec!["网页"];
        places.extend(consent.scope.wechat.then_some("公众号文章"));
        places.extend(consent.scope.podcast.then_some("音频节目"));
        places.join("、")
    });
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "submissions" },
        page,
        it,
        base: format!("/console/submissions/{}", it.id),
        state: it.state,
        files: it.files.iter().map(|file| (file.media.as_str(), file.kind)).collect(),
        shown: it.shown.map_or("", Shown::name),
        scope,
        until: consent.map_or_else(String::new, |consent| day(consent.until)),
        signed: consent.map_or_else(String::new, |consent| short(consent.signed.at)),
        guardian: it.guardian.as_ref().map(|it| (short(it.signed.at), it.signed.text.clone())),
        history: page.history.iter().map(|(at, by, what)| (short(*at), by.as_str(), what.as_str())).collect(),
    }
    .render()
}

fn day(at: Timestamp) -> String {
    local(at).strftime("%Y年%-m月%-d日").to_string()
}

impl View<'_> {
    fn value(&self, name: &str) -> &str {
        self.page.typed.get(name).map_or("", String::as_str)
    }

    fn decides(&self) -> bool {
        self.page.reviews && self.state == State::Received
    }

    fn declines(&self) -> bool {
        self.page.reviews && matches!(self.state, State::Received | State::Returned)
    }

    fn withdraws(&self) -> bool {
        self.page.reviews && self.state != State::Withdrawn
    }
}
