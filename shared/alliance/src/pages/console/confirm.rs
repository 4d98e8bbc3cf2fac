//! 再确认一次: somebody shows once more that it is them, before an act that could harm many.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Head;
use super::login::DigitsView;
use domain::staff::Staff;

/// What the page asks for.
pub enum ConfirmStep<'a> {
    /// A login that is confirmed in the chat.
    Chat(DigitsView<'a>),
    /// A code of their authenticator.
    Code,
    /// That they enrol an authenticator.
    Enrol {
        /// Its code, as SVG that we drew ourselves.
        picture: &'a str,
        /// Its key, to be typed.
        key: &'a str,
        /// The sealed key, which comes back with the code.
        offer: &'a str,
    },
    /// That they write down their recovery codes.
    Recovery(Vec<String>),
}

/// What the page shows.
pub struct ConfirmPage<'a> {
    /// The person who is logged in.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// What it asks for.
    pub step: ConfirmStep<'a>,
    /// This page's address.
    pub own: &'a str,
    /// The address that it leads back to.
    pub then: &'a str,
    /// Whether a form is sent there.
    pub posts: bool,
    /// What was typed into that form.
    pub kept: &'a [(String, String)],
    /// Whether files came with it, which a page cannot hold.
    pub files: bool,
    /// What was wrong with the last try.
    pub wrong: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/confirm.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a ConfirmPage<'a>,
}

impl View<'_> {
    /// A picture for an address of its own.
    fn encoded(svg: &str) -> String {
        STANDARD.encode(svg)
    }
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn confirm(page: &ConfirmPage<'_>) -> Result<String, askama::Error> {
    View { head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "confirm" }, page }.render()
}
