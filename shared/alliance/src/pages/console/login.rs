//! The login: six digits for the chat of the district's account, and the page for a form whose session has ended.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::logins::{Digits, Login};

/// The digits of a login, and how they are sent.
pub struct DigitsView<'a> {
    /// The permanent code that leads into the chat, as SVG that we drew ourselves; none before it exists.
    pub code_svg: Option<&'a str>,
    /// The name of the district's account.
    pub account: &'a str,
    /// The digits to send there.
    pub digits: &'a Digits,
    /// The login: the page shows what the chat will ask about.
    pub login: &'a Login,
    /// Whether to point to the simulated phone, where there is no real one.
    pub phone_hint: bool,
    /// The time.
    pub now: Timestamp,
}

impl DigitsView<'_> {
    /// The picture of the code, for an address of its own.
    pub(super) fn code(&self) -> Option<String> {
        self.code_svg.map(|svg| STANDARD.encode(svg))
    }

    pub(super) fn begun(&self) -> String {
        words::moment(self.login.begun_at, self.now)
    }
}

/// What the login page shows.
pub struct LoginPage<'a> {
    /// The digits.
    pub digits: DigitsView<'a>,
    /// The page that was requested before the login, if any.
    pub next: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/login.html")]
struct LoginView<'a> {
    head: Head<'a>,
    shown: &'a DigitsView<'a>,
    next: Option<&'a str>,
}

/// Renders the login page.
///
/// The code is a picture rather than inline SVG: WeChat recognises a code under a long press in pictures only,
/// and staff who open the console on their phone have no second phone to scan it with.
///
/// # Errors
/// Where the template fails to write.
pub fn login(page: &LoginPage<'_>) -> Result<String, askama::Error> {
    let head = Head { staff: None, csrf: None, here: "login" };
    LoginView { head, shown: &page.digits, next: page.next }.render()
}

/// A form that came after its session had ended.
pub struct LogInFirstPage<'a> {
    /// Where it was sent.
    pub action: &'a str,
    /// What was typed.
    pub fields: &'a [(String, String)],
    /// Whether files came with it.
    pub files: bool,
}

#[derive(Template)]
#[template(path = "console/log_in_first.html")]
struct LogInFirstView<'a> {
    head: Head<'a>,
    page: &'a LogInFirstPage<'a>,
}

/// Renders the page that keeps what was typed until its writer has logged in again.
///
/// # Errors
/// Where the template fails to write.
pub fn log_in_first(page: &LogInFirstPage<'_>) -> Result<String, askama::Error> {
    LogInFirstView { head: Head { staff: None, csrf: None, here: "login" }, page }.render()
}
