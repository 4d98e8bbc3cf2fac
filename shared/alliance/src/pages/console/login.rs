//! Login by scanning the district account's code with WeChat.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Head;

/// What the login page shows.
pub struct LoginPage<'a> {
    /// The code to scan, as SVG that we drew ourselves.
    pub qr_svg: &'a str,
    /// The name of this attempt in addresses.
    pub nonce: &'a str,
    /// Whether to point to the simulated phone, where there is no real one to scan with.
    pub phone_hint: bool,
}

#[derive(Template)]
#[template(path = "console/login.html")]
struct View<'a> {
    head: Head<'a>,
    qr: String,
    nonce: &'a str,
    phone_hint: bool,
}

/// Renders the login page.
///
/// The code is a picture rather than inline SVG: WeChat recognises a code under a long press in pictures only,
/// and staff who open the console on their phone have no second phone to scan it with.
///
/// # Errors
/// Where the template fails to write.
pub fn login(l: &LoginPage<'_>) -> Result<String, askama::Error> {
    View {
        head: Head { staff: None, csrf: None, here: "login" },
        qr: STANDARD.encode(l.qr_svg),
        nonce: l.nonce,
        phone_hint: l.phone_hint,
    }
    .render()
}
