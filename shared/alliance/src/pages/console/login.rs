//! The login: six digits for the chat of the district's account, and the page for a form whose session has ended.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::logins::{Digits, Login};

/// What the login page shows.
pub struct LoginPage<'a> {
    /// The permanent code that leads into the chat, as SVG that we drew ourselves; none before it exists.
    pub code_svg: Option<&'a str>,
    /// The name of the district's account.
    pub account: &'a str,
    /// The digits to send there.
    pub digits: &'a Digits,
    /// The login: the page shows what the chat will ask about.
    pub login: &'a Login,
    /// The page that was requested before the login, if any.
    pub next: Option<&'a str>,
    /// Whether to point to the simulated phone, where there is no real one.
    pub phone_hint: bool,
    /// The time.
    pub now: Timestamp,
}

#[derive(Template)]
#[template(path = "console/login.html")]
struct LoginView<'a> {
    head: Head<'a>,
    page: &'a LoginPage<'a>,
    code: Option<String>,
    begun: String,
}

/// Renders the login page.
///
/// The code is a picture rather than inline SVG: WeChat recognises a code under a long press in pictures only,
/// and staff who open the console on their phone have no second phone to scan it with.
///
/// # Errors
/// Where the template fails to write.
pub fn login(page: &LoginPage<'_>) -> Result<String, askama::Error> {
    LoginView {
        head: Head { staff: None, csrf: None, here: "login" },
        page,
        code: page.code_svg.map(|svg| STANDARD.encode(svg)),
        begun: words::moment(page.login.begun_at, page.now),
    }
    .render()
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
