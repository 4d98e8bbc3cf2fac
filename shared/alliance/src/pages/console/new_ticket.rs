//! A report that staff enter for a resident, at the desk or on the telephone.

use askama::Template;

use super::Head;
use crate::pages::form::Form;
use crate::pages::steps::NEW_TICKET;
use crate::pages::{Errors, Typed};
use domain::staff::Staff;

/// What the page shows.
pub struct NewTicketPage<'a> {
    /// The member of staff who enters it.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The name of this one entry, which makes it idempotent: sent twice, it still becomes one report.
    pub once: &'a str,
    /// The name of the desk.
    pub desk: &'a str,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
}

#[derive(Template)]
#[template(path = "console/new_ticket.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    once: &'a str,
    desk: &'a str,
    f: Form<'a>,
}

/// Renders the form for a report on somebody's behalf.
///
/// # Errors
/// Where the template fails to write.
pub fn new_ticket(n: &NewTicketPage<'_>) -> Result<String, askama::Error> {
    let untouched = n.typed.is_empty() && n.errors.is_empty();
    View {
        head: Head { staff: Some(n.staff), csrf: Some(n.csrf), here: "new" },
        csrf: n.csrf,
        once: n.once,
        desk: n.desk,
        f: if untouched { Form::fresh(&NEW_TICKET) } else { Form::back(&NEW_TICKET, n.typed, n.errors) },
    }
    .render()
}
