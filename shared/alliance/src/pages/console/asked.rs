//! The fields of a form as its page fills them in: the choices, and what stands in them at first.

use jiff::{SignedDuration, Timestamp};

use super::suggested::Advice;
use super::ticket::TicketPage;
use crate::pages::form::Form;
use crate::pages::steps::{Field, Kind};
use domain::calendar;
use domain::ids::{CommunityCode, UnitId};
use domain::staff::{Act, Locus, Staff};
use domain::tickets::{
    Category, Cause, DeclineReason, EventKind, Hours, Missing, Order, OrderState, Outcome, ReturnReason,
    Rules, Service, Term, Ticket,
};

/// How long a storm notice is open unless an officer says otherwise.
const STORM_LASTS: SignedDuration = SignedDuration::from_hours(6);

/// A choice in a form.
pub(super) struct Choice<'a> {
    pub(super) value: &'a str,
    pub(super) name: &'a str,
    pub(super) hint: String,
    pub(super) chosen: bool,
}

impl<'a> Choice<'a> {
    pub(super) fn new(value: &'a str, name: &'a str) -> Self {
        Self { value, name, hint: String::new(), chosen: false }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// A field with what is to be shown in it.
pub(super) struct Asked<'a> {
    pub(super) field: &'static Field,
    /// The text that stands in it.
    pub(super) value: String,
    /// What can be chosen.
    pub(super) choices: Vec<Choice<'a>>,
    /// Whether the box is ticked.
    pub(super) ticked: bool,
    /// What is suggested, and why; empty where nothing is.
    pub(super) advice: String,
}

impl<'a> Asked<'a> {
    /// A field of a form of this page.
    pub(super) fn of(field: &'static Field, form: &Form<'_>, t: &TicketPage<'a>) -> Self {
        let (suggested, advice) = match Advice::of(field.name, form.id, t) {
            Some(advice) => (advice.value, advice.words),
            None => (first(field.name, form.id, t), String::new()),
        };
        let value = form.value(field.name, &suggested).to_owned();
        let mut choices = choices(field, form.id, t);
        for choice in &mut choices {
            choice.chosen = match field.kind {
                Kind::Several(_) => form.ticked(&format!("{}_{}", field.name, choice.value), false),
                _ => choice.value == value,
            };
        }
        let ticked = form.ticked(field.name, field.name == "urgent" && t.ticket.urgent);
        Self { field, value, choices, ticked, advice }
    }

    /// A field of a form that is on the page for any report: nothing of one report stands in it.
    pub(super) fn of_any(field: &'static Field, staff: &Staff, now: Timestamp) -> Self {
        let value = match field.name {
            "contact_who" => staff.name.clone(),
            "contact_at" => minute(now),
            "outcome" => "solved".to_owned(),
            _ => String::new(),
        };
        let mut choices = same_for_all(field.name).unwrap_or_default();
        for choice in &mut choices {
            choice.chosen = choice.value == value;
        }
        Self { field, value, choices, ticked: false, advice: String::new() }
    }

    /// The lines of a text; none for the other kinds.
    pub(super) fn text(&self) -> Option<u8> {
        match self.field.kind {
            Kind::Text { rows } => Some(rows),
            _ => None,
        }
    }

    /// The words of the entry of a list that chooses none; none for the other kinds.
    pub(super) fn list(&self) -> Option<&'static str> {
        match self.field.kind {
            Kind::List { none } => Some(none),
            _ => None,
        }
    }

    /// The HTML `type` of a field on one line, and how a telephone's keyboard helps; none for the other kinds.
    pub(super) fn line(&self) -> Option<(&'static str, &'static str)> {
        match self.field.kind {
            Kind::Line => Some(("text", "text")),
            // A field of the type `number` would lose what is no number before anybody can say so.
            Kind::Number => Some(("text", "numeric")),
            Kind::Moment => Some(("datetime-local", "text")),
            _ => None,
        }
    }

    /// The only one that can be chosen, where the page chooses.
    pub(super) fn only(&self) -> Option<&Choice<'a>> {
        match self.choices.as_slice() {
            [only] if self.field.kind == Kind::Which => Some(only),
            _ => None,
        }
    }

    /// Whether every choice is seen and one can be made.
    pub(super) fn is_choice(&self) -> bool {
        matches!(self.field.kind, Kind::Choice | Kind::Which)
    }

    /// Whether several can be ticked.
    pub(super) fn is_several(&self) -> bool {
        matches!(self.field.kind, Kind::Several(_))
    }

    /// Whether it is a box to tick.
    pub(super) fn is_tick(&self) -> bool {
        self.field.kind == Kind::Tick
    }

    /// Whether it takes photos.
    pub(super) fn is_photos(&self) -> bool {
        self.field.kind == Kind::Photos
    }

    /// Whether the choices fit beside each other.
    pub(super) fn is_short(&self) -> bool {
        let short = |choice: &Choice<'_>| choice.hint.is_empty() && choice.name.chars().count() <= 4;
        self.choices.iter().all(short)
    }
}

/// What stands in a field that nobody has filled in yet.
fn first(field: &str, form: &str, t: &TicketPage<'_>) -> String {
    let ticket = t.ticket;
    let address = || ticket.place.address.clone().unwrap_or_default();
    match (form, field) {
        (_, "contact_who") => t.staff.name.clone(),
        (_, "contact_at") => minute(t.now),
        ("storm", "until") => minute(t.now.saturating_add(STORM_LASTS).unwrap_or(t.now)),
        (_, "community") => ticket.community.as_ref().map_or("", CommunityCode::as_str).to_owned(),
        ("check", "place") | ("correct", "address") => address(),
        ("correct", "title") => ticket.title.clone().unwrap_or_default(),
        ("correct" | "settle", "category") => ticket.category.map_or("", Category::id).to_owned(),
        ("hand-in", "outcome") => outcome(ticket).to_owned(),
        _ => String::new(),
    }
}

/// A moment as a field of a date and a time holds it.
fn minute(at: Timestamp) -> String {
    calendar::local(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The outcome that was chosen the last time it was handed in, as the form names it.
fn outcome(ticket: &Ticket) -> &'static str {
    match ticket.outcome {
        Some(Outcome::Solved) => "solved",
        Some(Outcome::Unsolved { .. }) => "unsolved",
        None => "",
    }
}

/// What can be chosen in a field, whatever the report; none where that depends.
fn same_for_all<'a>(field: &str) -> Option<Vec<Choice<'a>>> {
    match field {
        "contact_how" => Some(["电话", "微信", "当面"].map(|how| Choice::new(how, how)).into()),
        "outcome" => Some(vec![Choice::new("solved", "已解决"), Choice::new("unsolved", "未解决")]),
        _ => None,
    }
}

/// What can be chosen in a field.
fn choices<'a>(field: &'static Field, form: &str, t: &TicketPage<'a>) -> Vec<Choice<'a>> {
    macro_rules! all {
        ($list:ident) => {
            $list::ALL.iter().map(|choice| Choice::new(choice.id(), choice.name())).collect()
        };
    }
    if let Some(choices) = same_for_all(field.name) {
        return choices;
    }
    match (form, field.name) {
        (_, "category") => categories(t.rules),
        (_, "community") => communities(t),
        (_, "service") => all!(Service),
        (_, "missing") => all!(Missing),
        (_, "cause") => all!(Cause),
        (_, "verdict") => possible(VERDICTS, t),
        (_, "granted") => possible(decision(form), t),
        (_, "remains") => possible(REMAINS, t),
        (_, "to") => colleagues(t),
        (_, "master") => nearby(t),
        ("decline", "reason") => all!(DeclineReason),
        ("return", "reason") => all!(ReturnReason),
        ("order-sign" | "order-hand-in" | "order-return", "unit") => orders(form == "order-sign", t),
        ("join" | "return", "unit" | "suggested") => departments(t)
            .filter(|(id, _)| !has(t.ticket, id))
            .map(|(id, name)| Choice::new(id.as_str(), name))
            .collect(),
        (_, "unit") => departments(t).map(|(id, name)| Choice::new(id.as_str(), name)).collect(),
        _ => Vec::new(),
    }
}

/// Choices that lead to steps of their own: each with its event, value, name and what it means.
type Leading = [(EventKind, &'static str, &'static str, &'static str)];

const NOTHING: &Leading = &[];

const VERDICTS: &Leading = &[
    (EventKind::Satisfied, "satisfied", "反映人满意", "诉求办结"),
    (EventKind::Redo, "redo", "不满意，有道理", "退回重办，重新计时"),
    (EventKind::Explained, "explained", "不满意，已解释到位", "依法只能办到这里，诉求办结；由督办人员决定"),
];

const REMAINS: &Leading = &[
    (EventKind::DefectRemains, "yes", "还有要修的", "诉求受理，接着派单"),
    (EventKind::NothingLeft, "no", "没有了", "诉求办结"),
];

/// What a decision leads to, by the form.
const DECISIONS: &[(&str, &Leading)] = &[
    (
        "decide-decline",
        &[
            (EventKind::Decline, "yes", "同意，不予受理", "反映人会看到原因和可以去哪里办，可以申诉一次"),
            (EventKind::KeepReport, "no", "不同意，照常受理", "申请的同事会收到通知"),
        ],
    ),
    (
        "decide-return",
        &[
            (EventKind::GrantReturn, "yes", "同意退单", "诉求回到“待派单”，重新选承办单位"),
            (EventKind::RefuseReturn, "no", "不同意，仍由这个单位办", "单位会收到通知，接着办理"),
        ],
    ),
    (
        "decide-extension",
        &[
            (EventKind::Extend, "yes", "同意延期", "反映人会收到新的日期和接下来怎么办"),
            (EventKind::RefuseExtension, "no", "不同意延期", "时限不变，申请人会收到通知"),
        ],
    ),
    (
        "decide-suspension",
        &[
            (EventKind::Suspend, "yes", "同意挂起", "不再计时，反映人会收到恢复的日期"),
            (EventKind::RefuseSuspension, "no", "不同意挂起", "接着计时，申请人会收到通知"),
        ],
    ),
];

/// What the decision of a form leads to; nothing for other forms.
fn decision(form: &str) -> &'static Leading {
    DECISIONS.iter().find(|(id, _)| *id == form).map_or(NOTHING, |(_, leading)| *leading)
}

/// The choices whose step this person may take now.
fn possible<'a>(all: &'static Leading, t: &TicketPage<'_>) -> Vec<Choice<'a>> {
    let may = all.iter().filter(|(event, ..)| t.possible.contains(event));
    may.map(|(_, value, name, hint)| Choice::new(value, name).hint(*hint)).collect()
}

fn categories(rules: &Rules) -> Vec<Choice<'_>> {
    let choice = |category: &Category| {
        let of = rules.of(*category);
        let within = |term| within(Hours::of_category(*category), term);
        let terms = format!("派单{}，办结{}", within(of.dispatch), within(of.done));
        Choice::new(category.id(), &of.name).hint(terms)
    };
    Category::ALL.iter().map(choice).collect()
}

/// `当天`, `2小时内`.
pub(super) fn within(hours: Hours, term: Term) -> String {
    match term {
        Term::SameDay => "当天".to_owned(),
        term => format!("{}内", hours.words(term)),
    }
}

/// The communities of the ticket's sub-district; all of them where it has none.
fn communities<'a>(t: &TicketPage<'a>) -> Vec<Choice<'a>> {
    let all = t.alliance.communities(t.ticket.subdistrict.as_ref());
    all.map(|community| Choice::new(community.code.as_str(), community.name)).collect()
}

fn departments<'a>(t: &TicketPage<'a>) -> impl Iterator<Item = (&'a UnitId, &'a str)> {
    t.alliance.departments().map(|unit| (&unit.id, unit.name.as_str()))
}

/// Whether a unit has this report already.
fn has(ticket: &Ticket, unit: &UnitId) -> bool {
    ticket.unit.as_ref() == Some(unit) || ticket.open_order(unit).is_some()
}

/// Open reports nearby, of which one may be the same matter.
fn nearby<'a>(t: &TicketPage<'a>) -> Vec<Choice<'a>> {
    let cards = t.nearby.iter().map(|neighbour| &neighbour.row.card);
    cards.map(|card| Choice::new(card.id.as_str(), &card.what)).collect()
}

/// Those of the unit who may take the report from who handles it.
fn colleagues<'a>(t: &TicketPage<'a>) -> Vec<Choice<'a>> {
    let others = t.colleagues.iter().copied().flatten();
    let others = others.filter(|colleague| t.ticket.handled_by.as_ref() != Some(&colleague.id));
    others.map(|colleague| Choice::new(colleague.id.as_str(), &colleague.name)).collect()
}

/// The joint units for which this person works and which still have to act, or only those that still have to sign.
fn orders<'a>(unsigned: bool, t: &TicketPage<'a>) -> Vec<Choice<'a>> {
    own_orders(t)
        .filter(|order| !unsigned || order.state == OrderState::Dispatched)
        .map(|order| Choice::new(order.unit.as_str(), &order.name))
        .collect()
}

/// The open orders of joint units for which this person works.
pub(super) fn own_orders<'a>(t: &TicketPage<'a>) -> impl Iterator<Item = &'a Order> {
    let staff = t.staff;
    t.ticket.orders.iter().filter(move |order| {
        let locus = Locus { units: vec![order.unit.clone()], ..Locus::default() };
        order.state.is_open() && staff.may(Act::WorkForUnit, &locus)
    })
}
