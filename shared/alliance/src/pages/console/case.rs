//! A closed report on its way to the public: its photos, its words, what the public would see, and the decision.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::case_list::done;
use super::case_photo::decided;
use crate::pages::form::Form;
use crate::pages::steps::{CASE_DECIDE, CASE_PROPOSE, StepForm};
use crate::pages::words;
use crate::pages::{Errors, Typed};
use domain::accounts::Alliance;
use domain::cases::{Draft, Stage, coarse_place, originals};
use domain::ids::{MediaId, TicketId};
use domain::staff::Staff;
use domain::tickets::Ticket;

/// What the page shows.
pub struct CasePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The report. Only its number, its dates, its public answer, its unit and its sub-district are shown.
    pub ticket: &'a Ticket,
    /// What has been prepared.
    pub case: &'a Draft,
    /// How far it is.
    pub stage: Stage,
    /// The units, sub-districts and accounts.
    pub alliance: &'a Alliance,
    /// Whether this person may prepare and propose it now.
    pub may_propose: bool,
    /// Whether this person may decide now.
    pub may_decide: bool,
    /// Why they may not, where a colleague could.
    pub barred: Option<&'a str>,
    /// The form that came back, what was typed, and what is wrong.
    pub back: Option<(&'static StepForm, &'a Typed, &'a Errors)>,
    /// A message above the content of the page.
    pub banner: Option<&'a str>,
    /// What was done just now: a word of the address.
    pub done: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// A photo of the report.
struct Photo<'a> {
    original: &'a MediaId,
    /// The file that is shown: the original for who marks, else the copy.
    shown: Option<&'a MediaId>,
    after: bool,
    decided: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "console/case.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    ticket: &'a TicketId,
    version: u64,
    case: &'a Draft,
    state: (&'static str, &'static str),
    facts: Vec<(&'static str, String)>,
    answer: &'a str,
    photos: Vec<Photo<'a>>,
    undecided: usize,
    copies: Vec<(&'a MediaId, bool)>,
    propose: Option<Form<'a>>,
    decide: Option<Form<'a>>,
    /// What the fields of the words begin with.
    place: String,
    barred: Option<&'a str>,
    banner: Option<&'a str>,
    public: Option<String>,
}

/// Renders the page of a case.
///
/// # Errors
/// Where the template fails to write.
pub fn case(page: &CasePage<'_>) -> Result<String, askama::Error> {
    let (ticket, case) = (page.ticket, page.case);
    let form = |step: &'static StepForm, may: bool| {
        may.then(|| match page.back {
            Some((back, typed, errors)) if back.id == step.id => Form::back(step, typed, errors),
            _ => Form::fresh(step),
        })
    };
    let photos = originals(ticket).into_iter().map(|it| {
        let decision = case.decision(it.media);
        let copy = decision.and_then(|decision| decision.copy.as_ref());
        Photo {
            original: it.media,
            shown: if page.may_propose { Some(it.media) } else { copy },
            after: it.after,
            decided: decision.map(|decision| decided(&decision.marks)),
        }
    });
    let public = (page.stage == Stage::Published).then(|| public_address(ticket));
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "cases" },
        csrf: page.csrf,
        ticket: &ticket.id,
        version: ticket.version,
        case,
        state: match page.stage {
            Stage::Open => ("可以提请", "waiting"),
            Stage::Proposed => ("等待审核", "yellow"),
            Stage::Published => ("已公开", "done"),
        },
        facts: facts(page),
        answer: ticket.public_answer.as_deref().unwrap_or_default(),
        photos: photos.collect(),
        undecided: case.undecided(ticket),
        copies: case.shown(),
        propose: form(&CASE_PROPOSE, page.may_propose),
        decide: form(&CASE_DECIDE, page.may_decide),
        place: coarse_place(ticket, page.alliance),
        barred: page.barred,
        banner: page.banner.or(done(page.done)),
        public,
    }
    .render()
}

/// The address of the public page of a case.
fn public_address(ticket: &Ticket) -> String {
    format!("/a/{}/cases/{}", ticket.account, ticket.id)
}

fn facts(page: &CasePage<'_>) -> Vec<(&'static str, String)> {
    let ticket = page.ticket;
    let account = page.alliance.account(&ticket.account).map(|account| account.name.clone());
    let unit = ticket.unit.as_ref().map(|unit| page.alliance.unit_name(unit).to_owned());
    let facts = [
        ("公众号", account),
        ("大致地点", Some(coarse_place(ticket, page.alliance)).filter(|place| !place.is_empty())),
        ("承办单位", unit),
        ("反映", Some(words::moment(ticket.submitted_at, page.now))),
        ("办结", ticket.closed_at.map(|at| words::moment(at, page.now))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
