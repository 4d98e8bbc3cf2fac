//! A page that says one thing: not found, no right, session over.

use askama::Template;

use super::Head;
use domain::staff::Staff;

/// What the message page shows.
pub struct MessagePage<'a> {
    /// Who is logged in, if anybody.
    pub staff: Option<&'a Staff>,
    /// What it is about.
    pub title: &'a str,
    /// What happened and what to do.
    pub text: &'a str,
    /// Where to go on: address and words.
    pub link: Option<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(path = "console/message.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a MessagePage<'a>,
}

/// Renders a message to staff.
///
/// # Errors
/// Where the template fails to write.
pub fn message(m: &MessagePage<'_>) -> Result<String, askama::Error> {
    View { head: Head { staff: m.staff, csrf: None, here: "" }, page: m }.render()
}
