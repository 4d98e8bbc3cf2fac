//! The page by which a resident sends a video that is too large for the chat.

use askama::Template;

use domain::accounts::Account;
use domain::ids::SubmissionId;

/// A form by which a browser sends a file straight into storage. The field `file` comes behind its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadForm {
    /// Where it goes.
    pub action: String,
    /// Its hidden fields, in their order.
    pub fields: Vec<(&'static str, String)>,
    /// The most bytes of the file.
    pub most: usize,
}

/// What the page offers.
#[derive(Clone, Debug)]
pub enum Sending {
    /// To choose a file and send it.
    Choose(UploadForm),
    /// To hand in the file that was sent.
    Finish,
    /// Nothing more: the video is here.
    Done,
    /// Nothing more: the address ended, or the submission takes no video.
    Over,
    /// Nothing now: storage takes no files.
    Closed,
}

/// What the page shows.
pub struct FilmPage<'a> {
    /// The account.
    pub account: &'a Account,
    /// Its path.
    pub here: &'a str,
    /// The number of the submission.
    pub id: &'a SubmissionId,
    /// What it offers.
    pub sending: Sending,
    /// Why the last video was not taken.
    pub wrong: Option<&'a str>,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

#[derive(Template)]
#[template(path = "resident/film.html")]
struct View<'a> {
    account: &'a Account,
    elder: bool,
    here: &'a str,
    id: &'a SubmissionId,
    sending: &'a Sending,
    wrong: Option<&'a str>,
}

/// Renders it.
///
/// # Errors
/// Where the template fails to write.
pub fn film_page(page: &FilmPage<'_>) -> Result<String, askama::Error> {
    let FilmPage { account, here, id, sending, wrong, elder } = page;
    View { account, elder: *elder, here, id, sending, wrong: *wrong }.render()
}
