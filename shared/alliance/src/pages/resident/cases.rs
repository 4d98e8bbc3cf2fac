//! 民情回音: closed reports that everybody may read. Nothing here comes from the resident but the fact that it was reported.

use askama::Template;

use domain::accounts::{Account, Alliance};
use domain::calendar;
use domain::ids::{MediaId, TicketId};
use domain::tickets::{Case, Ticket};
use jiff::Timestamp;

/// What the list shows.
pub struct PublicCasesPage<'a> {
    /// The account that tells them.
    pub account: &'a Account,
    /// The cases, the latest first.
    pub cases: &'a [PublicCase],
    /// Whether to show the 长辈版.
    pub elder: bool,
}

/// A public case in a list.
pub struct PublicCase {
    /// Its number.
    pub ticket: TicketId,
    /// Its title.
    pub title: String,
    /// A road or a community.
    pub place: String,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Its first photo of the finished work, else its first photo.
    pub photo: Option<MediaId>,
}

/// What the page of a case shows.
pub struct PublicCasePage<'a> {
    /// The account that tells it.
    pub account: &'a Account,
    /// The report: only its dates and its unit are shown.
    pub ticket: &'a Ticket,
    /// What is public of it.
    pub case: &'a Case,
    /// To look up the name of its unit.
    pub alliance: &'a Alliance,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

#[derive(Template)]
#[template(path = "resident/cases.html")]
struct ListView<'a> {
    account: &'a Account,
    elder: bool,
    here: String,
    cases: &'a [PublicCase],
}

#[derive(Template)]
#[template(path = "resident/case.html")]
struct View<'a> {
    account: &'a Account,
    elder: bool,
    here: String,
    ticket: &'a TicketId,
    case: &'a Case,
    steps: Vec<(String, String)>,
}

/// Renders the list of an account's public cases.
///
/// # Errors
/// Where the template fails to write.
pub fn public_cases(page: &PublicCasesPage<'_>) -> Result<String, askama::Error> {
    let here = format!("/a/{}/cases", page.account.id);
    ListView { account: page.account, elder: page.elder, here, cases: page.cases }.render()
}

/// Renders a public case.
///
/// # Errors
/// Where the template fails to write.
pub fn public_case(page: &PublicCasePage<'_>) -> Result<String, askama::Error> {
    View {
        account: page.account,
        elder: page.elder,
        here: format!("/a/{}/cases/{}", page.account.id, page.ticket.id),
        ticket: &page.ticket.id,
        case: page.case,
        steps: steps(page),
    }
    .render()
}

/// What happened, and on which day. A day is enough: the minute says more about the resident than about the work.
fn steps(page: &PublicCasePage<'_>) -> Vec<(String, String)> {
    let ticket = page.ticket;
    let unit = ticket.unit.as_ref().map_or("承办单位", |unit| page.alliance.unit_name(unit));
    let steps = [
        (Some(ticket.submitted_at), "居民反映".to_owned()),
        (ticket.accepted_at, "受理".to_owned()),
        (ticket.dispatched_at, format!("交给{unit}办理")),
        (ticket.checked_at, "到现场查看".to_owned()),
        (ticket.closed_at, "居民确认，办结".to_owned()),
    ];
    steps.into_iter().filter_map(|(at, what)| Some((day(at?), what))).collect()
}

/// `2026年11月23日`.
fn day(at: Timestamp) -> String {
    let local = calendar::local(at);
    format!("{}年{}月{}日", local.year(), local.month(), local.day())
}

impl PublicCase {
    fn day(&self) -> String {
        self.closed_at.map(day).unwrap_or_default()
    }
}
