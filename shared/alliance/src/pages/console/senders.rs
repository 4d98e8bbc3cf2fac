//! A sender whose reports are or are not taken, with every decision about it; and all who are blocked.

use askama::Template;

use super::Head;
use crate::pages::form::Form;
use crate::pages::steps::SENDER;
use crate::pages::{Errors, Typed};
use domain::blocks::{Block, BlockStep};
use domain::calendar::short;
use domain::staff::Staff;
use domain::tickets::Ticket;

/// What the page of one sender shows.
pub struct SenderPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The report whose sender it is.
    pub ticket: &'a Ticket,
    /// Whether reports are refused now.
    pub blocked: bool,
    /// That a colleague asked for a block, or this person did.
    pub asked: Option<&'a BlockStep>,
    /// Whether a block holds at every account.
    pub everywhere: bool,
    /// What was decided before, oldest first.
    pub steps: &'a [BlockStep],
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
}

/// What the page of all senders shows.
pub struct SendersPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The state of each sender.
    pub blocks: &'a [Block],
    /// The address of the next page.
    pub next: Option<&'a str>,
}

struct Step<'a> {
    what: &'static str,
    when: String,
    by: &'a str,
    reason: &'a str,
}

struct Row<'a> {
    ticket: &'a str,
    blocked: bool,
    whole: bool,
    step: Step<'a>,
}

/// A block that waits for a second officer.
struct Request<'a> {
    step: Step<'a>,
    /// When it was asked for, as the form sends it back.
    at: String,
    /// Whether the person who views the page asked for it.
    own: bool,
}

#[derive(Template)]
#[template(path = "console/sender.html")]
struct SenderView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    ticket: &'a Ticket,
    blocked: bool,
    asked: Option<Request<'a>>,
    everywhere: bool,
    steps: Vec<Step<'a>>,
    f: Form<'a>,
}

#[derive(Template)]
#[template(path = "console/senders.html")]
struct SendersView<'a> {
    head: Head<'a>,
    rows: Vec<Row<'a>>,
    next: Option<&'a str>,
}

/// Renders the page of one sender.
///
/// # Errors
/// Where the template fails to write.
pub fn sender(s: &SenderPage<'_>) -> Result<String, askama::Error> {
    let untouched = s.typed.is_empty() && s.errors.is_empty();
    SenderView {
        head: Head { staff: Some(s.staff), csrf: Some(s.csrf), here: "ticket" },
        csrf: s.csrf,
        ticket: s.ticket,
        blocked: s.blocked,
        asked: s.asked.map(|asked| Request {
            step: step(asked),
            at: asked.at.to_string(),
            own: asked.staff.as_ref() == Some(&s.staff.id),
        }),
        everywhere: s.everywhere,
        steps: s.steps.iter().rev().map(step).collect(),
        f: if untouched { Form::fresh(&SENDER) } else { Form::back(&SENDER, s.typed, s.errors) },
    }
    .render()
}

/// Renders the page of all senders who are or were blocked.
///
/// # Errors
/// Where the template fails to write.
pub fn senders(s: &SendersPage<'_>) -> Result<String, askama::Error> {
    let mut rows: Vec<_> = s.blocks.iter().collect();
    rows.sort_by_key(|block| (!block.blocked, std::cmp::Reverse(block.last.at)));
    SendersView {
        head: Head { staff: Some(s.staff), csrf: Some(s.csrf), here: "senders" },
        rows: rows.into_iter().map(row).collect(),
        next: s.next,
    }
    .render()
}

fn step(step: &BlockStep) -> Step<'_> {
    Step { what: step.name(), when: short(step.at), by: &step.by, reason: &step.reason }
}

fn row(block: &Block) -> Row<'_> {
    Row {
        ticket: block.ticket.as_str(),
        blocked: block.blocked,
        whole: block.everywhere,
        step: step(&block.last),
    }
}
