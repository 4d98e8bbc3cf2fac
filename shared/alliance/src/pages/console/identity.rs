//! 区名和标志: the form in which the district chooses its name, its mark and the colour of the pages' head.

use askama::Template;

use super::Head;
use crate::pages::{Typed, emblem};
use domain::identity::{Colour, Mark};
use domain::staff::Staff;

/// What the page shows.
pub struct IdentityPage<'a> {
    /// The person who chooses.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// What is chosen, or was typed.
    pub typed: &'a Typed,
    /// The version of what is kept, which the form replaces.
    pub version: u64,
    /// What is wrong with it: the field and the sentence.
    pub wrong: &'a [(&'a str, &'a str)],
    /// Whether it has just been saved.
    pub done: bool,
}

#[derive(Template)]
#[template(path = "console/identity.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a IdentityPage<'a>,
}

impl View<'_> {
    fn value(&self, field: &str) -> &str {
        self.page.typed.get(field).map_or("", String::as_str)
    }

    fn error(&self, field: &str) -> &str {
        self.page.wrong.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text)
    }

    /// The marks, drawn, each with whether it is chosen; the first where nothing is.
    fn marks(&self) -> [(Mark, String, bool); 6] {
        let chosen = Mark::parse(self.value("mark")).unwrap_or_default();
        let letters = Some(self.value("letters")).filter(|letters| !letters.is_empty()).unwrap_or("南");
        Mark::ALL.map(|mark| (mark, emblem(mark, letters), mark == chosen))
    }

    fn colours(&self) -> [(Colour, bool); 5] {
        let chosen = Colour::parse(self.value("colour")).unwrap_or_default();
        Colour::ALL.map(|colour| (colour, colour == chosen))
    }
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn identity(page: &IdentityPage<'_>) -> Result<String, askama::Error> {
    View { head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "district" }, page }.render()
}
