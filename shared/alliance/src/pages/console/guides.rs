//! 待写说明 and 说明的情况: the questions that no guide answers, and the guides that have to be looked at.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::{Typed, words};
use domain::guides::{Gap, GapState, Judged, LONGEST_REASON, Policy, Warning};
use domain::staff::{Party, Staff};

/// The address of the to-write list.
pub(super) const GAPS: &str = "/console/guides/gaps";
/// The address of what has to be looked at.
pub(super) const STATE: &str = "/console/guides/state";

/// The lists of gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listed {
    /// What waits for a guide.
    #[default]
    Open,
    /// What a guide answers.
    Answered,
    /// What no guide will answer.
    Dismissed,
}

impl Listed {
    const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Dismissed];

    /// The list with this word in its address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.id() == word)
    }

    fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Dismissed => "dismissed",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Open => "等着写的",
            Self::Answered => "已有说明的",
            Self::Dismissed => "定了不写的",
        }
    }

    /// Whether a gap is in it.
    #[must_use]
    pub fn has(self, gap: &Gap) -> bool {
        match gap.state {
            GapState::Open { .. } => self == Self::Open,
            GapState::Answered { .. } => self == Self::Answered,
            GapState::Dismissed { .. } => self == Self::Dismissed,
        }
    }
}

/// What the to-write list shows.
pub struct GapsPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Which list.
    pub list: Listed,
    /// Its gaps in order, each with the name of its account.
    pub rows: &'a [(Gap, String)],
    /// Whether there are more than are shown.
    pub more: bool,
    /// What was done just now: a word of the address.
    pub done: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// What the page of one gap shows.
pub struct GapPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The gap.
    pub gap: &'a Gap,
    /// The name of its account.
    pub account: &'a str,
    /// The editors who can write the guide.
    pub writers: &'a [Party],
    /// Whether this person settles it.
    pub may_settle: bool,
    /// Whether this person proposes guides.
    pub may_write: bool,
    /// What was typed, where the form came back.
    pub typed: &'a Typed,
    /// Why it came back.
    pub error: Option<&'a str>,
    /// The time.
    pub now: Timestamp,
}

/// What has to be looked at.
pub struct GuideStatePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The guides that grow old.
    pub warnings: &'a [Warning],
    /// The policy answers in the order in which they are looked at, with what people say of their present version.
    pub policies: &'a [(&'a Policy, Judged)],
    /// Whether this person proposes changes.
    pub may_write: bool,
}

/// The address of a gap's page.
#[must_use]
pub fn gap_path(gap: &Gap) -> String {
    format!("{GAPS}/{}/{}", gap.account, gap.id)
}

struct Row<'a> {
    path: String,
    asked: &'a str,
    people: String,
    account: &'a str,
    last: String,
    writer: Option<&'a str>,
    unfound: bool,
    outcome: Option<String>,
}

#[derive(Template)]
#[template(path = "console/gaps.html")]
struct GapsView<'a> {
    head: Head<'a>,
    tabs: Vec<(String, &'static str, bool)>,
    lists: Vec<(&'static str, &'static str, bool)>,
    rows: Vec<Row<'a>>,
    more: bool,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "console/gap.html")]
struct GapView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    gap: &'a Gap,
    path: String,
    facts: Vec<(&'static str, String)>,
    outcome: Option<String>,
    unfound: bool,
    writers: &'a [Party],
    chosen: Option<&'a str>,
    reason: &'a str,
    most: usize,
    may_settle: bool,
    may_write: bool,
    error: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/guide-state.html")]
struct StateView<'a> {
    head: Head<'a>,
    tabs: Vec<(String, &'static str, bool)>,
    warnings: Vec<(&'a Warning, String, String)>,
    policies: Vec<(&'a Policy, Judged)>,
    may_write: bool,
}

/// The pages about guides, for whom they are.
fn tabs(staff: &Staff, here: &str) -> Vec<(String, &'static str, bool)> {
    let books = [("/console/guides/hotlines", "便民电话"), ("/console/guides/policies", "政策问答")];
    let own = [(GAPS, "待写说明"), (STATE, "说明的情况")];
    let reads_books = staff.may(domain::staff::Act::ReadGuides, &domain::staff::Locus::district());
    let books = books.into_iter().filter(|_| reads_books);
    books.chain(own).map(|(href, name)| (href.to_owned(), name, href == here)).collect()
}

/// Renders the to-write list.
///
/// # Errors
/// Where the template fails to write.
pub fn gaps(page: &GapsPage<'_>) -> Result<String, askama::Error> {
    let rows = page.rows.iter().map(|(gap, account)| Row {
        path: gap_path(gap),
        asked: gap.newest(),
        people: gap.asked_by(),
        account,
        last: words::moment(gap.last_at, page.now),
        writer: gap.writer.as_ref().map(|writer| writer.name.as_str()),
        unfound: is_unfound(gap),
        outcome: outcome(gap, page.now),
    });
    GapsView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "gaps" },
        tabs: tabs(page.staff, GAPS),
        lists: Listed::ALL.iter().map(|list| (list.id(), list.name(), *list == page.list)).collect(),
        rows: rows.collect(),
        more: page.more,
        done: match page.done {
            "assigned" => Some("已交给写的人。"),
            "dismissed" => Some("已记下不写的原因，从清单里拿掉了。"),
            "reopened" => Some("已放回清单。"),
            _ => None,
        },
    }
    .render()
}

/// Renders the page of one gap.
///
/// # Errors
/// Where the template fails to write.
pub fn gap(page: &GapPage<'_>) -> Result<String, askama::Error> {
    let gap = page.gap;
    let mut facts = vec![
        ("公众号", page.account.to_owned()),
        ("多少人", gap.asked_by()),
        ("第一次", words::moment(gap.first_at, page.now)),
        ("最近一次", words::moment(gap.last_at, page.now)),
    ];
    if let Some(writer) = &gap.writer {
        facts.push(("谁来写", writer.name.clone()));
    }
    let typed = |name: &str| page.typed.get(name).map(String::as_str);
    let writer = gap.writer.as_ref().map(|writer| writer.staff.as_str());
    GapView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "gaps" },
        csrf: page.csrf,
        gap,
        path: gap_path(gap),
        facts,
        outcome: outcome(gap, page.now),
        unfound: is_unfound(gap),
        writers: page.writers,
        chosen: typed("writer").or(writer),
        reason: typed("reason").unwrap_or_default(),
        most: LONGEST_REASON,
        may_settle: page.may_settle,
        may_write: page.may_write,
        error: page.error,
    }
    .render()
}

/// Renders what has to be looked at.
///
/// # Errors
/// Where the template fails to write.
pub fn guide_state(page: &GuideStatePage<'_>) -> Result<String, askama::Error> {
    let book = |warning: &Warning| {
        let is_policy = page.policies.iter().any(|(policy, _)| policy.id == warning.guide);
        if is_policy { "policies" } else { "hotlines" }
    };
    let warnings = page.warnings.iter().map(|warning| {
        let change = format!("/console/guides/{}?row={}#row", book(warning), warning.guide);
        (warning, warning.words(), change)
    });
    StateView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "gaps" },
        tabs: tabs(page.staff, STATE),
        warnings: warnings.collect(),
        policies: page.policies.to_vec(),
        may_write: page.may_write,
    }
    .render()
}

fn is_unfound(gap: &Gap) -> bool {
    matches!(&gap.state, GapState::Open { unfound: Some(_) })
}

/// What became of a gap, in a sentence; `None` where it waits.
fn outcome(gap: &Gap, now: Timestamp) -> Option<String> {
    match &gap.state {
        GapState::Open { .. } => None,
        GapState::Answered { title, at, .. } => Some(format!("{}起有说明：{title}", words::moment(*at, now))),
        GapState::Dismissed { reason, by, at } => {
            Some(format!("{}，{}定了不写：{reason}", words::moment(*at, now), by.name))
        }
    }
}
