//! A page that says one thing to a resident: a link that leads nowhere, a step that is no longer possible.

use askama::Template;

#[derive(Template)]
#[template(path = "resident/sorry.html")]
struct View<'a> {
    title: &'a str,
    text: &'a str,
}

/// Renders a message to a resident, always in the large type of the 长辈版, because this page offers no switch to it.
///
/// # Errors
/// Where the template fails to write.
pub fn sorry(title: &str, text: &str) -> Result<String, askama::Error> {
    View { title, text }.render()
}
