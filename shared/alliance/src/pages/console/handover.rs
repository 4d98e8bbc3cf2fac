//! 交接班: what whoever leaves hands over, and what waits for whoever comes.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::handover::{About, Entry, Handover, Kind, LONGEST_NOTE, Stayed};
use domain::ids::TicketId;
use domain::staff::Staff;

/// What the page shows.
pub struct HandoverPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Names the form, so that a repeated press is recognised.
    pub once: &'a str,
    /// The unit whose work is handed over: its id and name.
    pub unit: (&'a str, &'a str),
    /// This person's other units: the address of the page of each, and its name.
    pub others: &'a [(String, &'a str)],
    /// What needs a look now.
    pub entries: &'a [Entry],
    /// What the reports of the unit's lists are about.
    pub matters: &'a BTreeMap<TicketId, String>,
    /// The slips of the unit, newest first.
    pub slips: &'a [Handover],
    /// The form as it came back; none for a fresh one.
    pub back: Option<&'a HandoverBack>,
    /// The time.
    pub now: Timestamp,
    /// What was just done: `signed`, `taken`, or nothing.
    pub done: &'a str,
    /// The slip that was taken just now, by the name of its form.
    pub done_slip: &'a str,
}

/// A form that came back.
#[derive(Clone, Debug, Default)]
pub struct HandoverBack {
    /// What was written.
    pub note: String,
    /// The entries that were ticked.
    pub ticked: BTreeSet<String>,
    /// Why it came back.
    pub why: String,
}

/// Lines of one kind.
struct Group {
    name: &'static str,
    level: &'static str,
    lines: Vec<Line>,
}

struct Line {
    field: String,
    ticked: bool,
    href: String,
    about: String,
    /// What a report is about; empty where the lists do not say.
    matter: String,
    stands: String,
    due: Option<String>,
    late: bool,
    /// Why it did not move with the slip.
    stayed: Option<String>,
}

struct Slip<'a> {
    by: &'a str,
    when: String,
    groups: Vec<Group>,
    note: &'a str,
    /// Its name in the form that takes it.
    form: &'a str,
    /// Whether this person may take it.
    may: bool,
    /// Whether this person has taken it and not all of its conversations have moved.
    moving: bool,
    /// Who took it, and when.
    taken: Option<String>,
}

#[derive(Template)]
#[template(path = "console/handover.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    once: &'a str,
    unit: (&'a str, &'a str),
    others: &'a [(String, &'a str)],
    groups: Vec<Group>,
    waiting: Vec<Slip<'a>>,
    past: Vec<Slip<'a>>,
    note: &'a str,
    longest: usize,
    why: Option<&'a str>,
    done: &'a str,
    /// The conversations that became this person's just now, and those that did not.
    moved: usize,
    stayed: Vec<(&'a str, String)>,
    now: String,
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn handover(page: &HandoverPage<'_>) -> Result<String, askama::Error> {
    let (past, waiting): (Vec<_>, Vec<_>) = page
        .slips
        .iter()
        .map(|slip| shown(slip, page))
        .partition(|slip| slip.taken.is_some() && !slip.moving);
    let taken = page.slips.iter().find(|slip| page.done == "taken" && slip.form.as_str() == page.done_slip);
    let stayed = taken.and_then(|slip| slip.taken.as_ref()).map_or(&[][..], |taken| &taken.stayed);
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "handover" },
        csrf: page.csrf,
        once: page.once,
        unit: page.unit,
        others: page.others,
        groups: groups(page.entries, (page.back.map(|back| &back.ticked), &[]), page),
        waiting,
        past,
        note: page.back.map_or("", |back| back.note.as_str()),
        longest: LONGEST_NOTE,
        why: page.back.map(|back| back.why.as_str()),
        done: page.done,
        moved: taken.map_or(0, |slip| slip.conversations().count().saturating_sub(stayed.len())),
        stayed: stayed.iter().map(|it| (it.conversation.as_str(), it.why.says())).collect(),
        now: words::day_and_time(page.now, page.now),
    }
    .render()
}

fn shown<'a>(slip: &'a Handover, page: &HandoverPage<'_>) -> Slip<'a> {
    let taken = slip.taken.as_ref();
    Slip {
        by: &slip.by.name,
        when: words::moment(slip.signed_at, page.now),
        groups: groups(&slip.entries, (None, taken.map_or(&[], |taken| &taken.stayed)), page),
        note: &slip.note,
        form: slip.form.as_str(),
        may: slip.by.staff != page.staff.id,
        moving: slip.is_moving_to(&page.staff.id),
        taken: taken.map(|taken| format!("{}，{}", taken.by.name, words::moment(taken.at, page.now))),
    }
}

/// The name of an entry's box in the form.
#[must_use]
pub fn handover_field(about: &About) -> String {
    format!("entry-{}", about.as_str())
}

/// The lines of a list, with those that are ticked, or those that stayed when the slip was taken.
fn groups(
    entries: &[Entry],
    (ticked, stayed): (Option<&BTreeSet<String>>, &[Stayed]),
    page: &HandoverPage<'_>,
) -> Vec<Group> {
    let of_kind = |kind: Kind| Group {
        name: kind.name(),
        level: if kind == Kind::Danger { "red" } else { "" },
        lines: entries
            .iter()
            .filter(|entry| entry.kind == kind)
            .map(|entry| line(entry, (ticked, stayed), page))
            .collect(),
    };
    Kind::ALL.into_iter().map(of_kind).filter(|group| !group.lines.is_empty()).collect()
}

fn line(
    entry: &Entry,
    (ticked, stayed): (Option<&BTreeSet<String>>, &[Stayed]),
    page: &HandoverPage<'_>,
) -> Line {
    let stayed = stayed.iter().find(|it| it.conversation.as_str() == entry.about.as_str());
    let field = handover_field(&entry.about);
    let now = page.now;
    let (href, about, matter) = match &entry.about {
        About::Ticket(ticket) => {
            let matter = page.matters.get(ticket).cloned().unwrap_or_default();
            (format!("/console/tickets/{ticket}"), ticket.as_str(), matter)
        }
        About::Conversation(conversation) => {
            (format!("/console/inbox/{conversation}"), "留言", String::new())
        }
    };
    Line {
        ticked: ticked.is_none_or(|ticked| ticked.contains(&field)),
        field,
        href,
        about: about.to_owned(),
        matter,
        stands: entry.stands.clone(),
        due: entry.due.map(|due| words::day_and_time(due, now)),
        late: entry.due.is_some_and(|due| due < now),
        stayed: stayed.map(|it| it.why.says()),
    }
}
