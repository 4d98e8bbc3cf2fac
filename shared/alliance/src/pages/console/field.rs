//! 外勤: what a crew has to do on site, on a phone. The forms are those of a report's page; the script of this page
//! keeps them on the phone while there is no network.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::asked::Asked;
use super::ticket::map_link;
use crate::pages::form::Form;
use crate::pages::steps::{CHECK, HAND_IN, Kind, StepForm};
use crate::pages::words::{self, Due};
use domain::accounts::Alliance;
use domain::geo::Wgs84;
use domain::staff::Staff;
use domain::tickets::{Card, EventKind, Ticket};

/// What the page shows.
pub struct FieldPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// What their units have to do, the soonest due first.
    pub orders: &'a [FieldOrder],
    /// To look up the names of communities.
    pub alliance: &'a Alliance,
    /// The time.
    pub now: Timestamp,
    /// Whether there are more than the page shows.
    pub more: bool,
}

/// An order of a unit.
pub struct FieldOrder {
    /// Its card in the unit's list.
    pub card: Card,
    /// The report; none for a joint unit's order, which its own page handles.
    pub ticket: Option<Ticket>,
    /// What this person may do now.
    pub possible: Vec<EventKind>,
}

struct Row<'a> {
    id: &'a str,
    version: u64,
    what: &'a str,
    place: &'a str,
    /// The whole address, for the form.
    address: &'a str,
    /// Its pin, as the phone's own position is told.
    at: Option<Wgs84>,
    map: Option<String>,
    stage: &'static str,
    state: &'static str,
    urgent: bool,
    joint: bool,
    due: Option<Due>,
    /// The forms that this person may send, each with the words of its button.
    may: Vec<(&'static str, &'static str)>,
}

/// A form that the script puts under the order that it is for.
struct FieldForm<'a> {
    form: Form<'a>,
    of: AnyReport,
    will: &'static str,
    asked: Vec<Asked<'a>>,
}

/// What stands in a form for the report that it will be for.
struct AnyReport {
    id: &'static str,
    version: u64,
}

#[derive(Template)]
#[template(path = "console/field.html")]
struct View<'a> {
    head: Head<'a>,
    id: &'a str,
    name: &'a str,
    csrf: &'a str,
    rows: Vec<Row<'a>>,
    forms: Vec<FieldForm<'a>>,
    more: bool,
    now: String,
}

/// The forms of the page, and what the button says that leads to each.
const FORMS: [(&StepForm, &str); 2] = [(&CHECK, "到场"), (&HAND_IN, "办好了")];

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn field(page: &FieldPage<'_>) -> Result<String, askama::Error> {
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "field" },
        id: page.staff.id.as_str(),
        name: &page.staff.name,
        csrf: page.csrf,
        rows: page.orders.iter().map(|order| row(order, page)).collect(),
        forms: FORMS.iter().map(|(form, _)| form_for_any(form, page)).collect(),
        more: page.more,
        now: words::day_and_time(page.now, page.now),
    }
    .render()
}

fn row<'a>(order: &'a FieldOrder, page: &FieldPage<'a>) -> Row<'a> {
    let FieldOrder { card, ticket, possible } = order;
    let community = card.community.as_ref().and_then(|code| page.alliance.community_name(code));
    let place = ticket.as_ref().map(|ticket| &ticket.place);
    let address = place.and_then(|place| place.address.as_deref());
    let point = place.and_then(|place| place.point.as_ref());
    Row {
        id: card.id.as_str(),
        version: ticket.as_ref().map_or(0, |ticket| ticket.version),
        what: &card.what,
        place: address.or(card.place.as_deref()).or(community).unwrap_or("见定位"),
        address: address.unwrap_or_default(),
        at: point.map(domain::geo::Point::wgs84),
        map: point.map(map_link),
        stage: words::Stage::of(card.state).class(),
        state: card.state.name(),
        urgent: card.urgent,
        joint: card.joint,
        due: words::due(card, page.now),
        may: FORMS
            .iter()
            .filter(|(form, _)| form.is_possible(possible))
            .map(|(form, button)| (form.id, *button))
            .collect(),
    }
}

fn form_for_any<'a>(form: &'static StepForm, page: &FieldPage<'a>) -> FieldForm<'a> {
    let mut fields: Vec<_> = form.fields.iter().collect();
    // The camera first: that is what a crew has in its hand.
    fields.sort_by_key(|field| field.kind != Kind::Photos);
    FieldForm {
        form: Form::fresh(form),
        of: AnyReport { id: "report", version: 0 },
        will: form.words.will,
        asked: fields.into_iter().map(|field| Asked::of_any(field, page.staff, page.now)).collect(),
    }
}
