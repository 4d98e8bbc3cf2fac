//! What can be chosen in a list, and what is in it.

use jiff::civil::Date;

use super::asked::Choice;
use super::queue::QueuePage;
use super::queues::Queue;
use domain::ids::{SubdistrictCode, UnitId};
use domain::tickets::{AreaRow, Category, Filter, State};

/// A list as it was asked for and read.
#[derive(Clone, Copy, Debug)]
pub struct AskedList<'a> {
    /// Which list.
    pub queue: Queue,
    /// The unit whose list it is; none for the list of an area.
    pub unit: Option<&'a UnitId>,
    /// Whether it is of the whole district.
    pub district: bool,
    /// What was asked for.
    pub filter: &'a Filter,
    /// What of it could not be read.
    pub problem: Option<&'a str>,
    /// The reports of the right place and time that were looked at, where they were counted.
    pub counted: Option<&'a [AreaRow]>,
    /// How many were looked at, where the list looks inside them.
    pub looked_at: Option<usize>,
    /// Whether there are more that were not looked at.
    pub more: bool,
    /// Whether this is not the first page.
    pub later: bool,
}

/// A number that leads to the reports it counts.
pub(super) struct Count {
    pub(super) number: usize,
    pub(super) name: &'static str,
    pub(super) href: String,
    pub(super) here: bool,
}

/// The form above the list.
pub(super) struct Filters<'a> {
    pub(super) district: bool,
    pub(super) subdistricts: Vec<Choice<'a>>,
    pub(super) states: Vec<Choice<'a>>,
    pub(super) categories: Vec<Choice<'a>>,
    pub(super) problem: Option<&'a str>,
    pub(super) counts: Vec<Count>,
    /// `共37件`, `最近200件`: what the numbers count.
    pub(super) counted: String,
    /// Whether older reports were not looked at.
    /// The address of the form, and of the whole list.
    pub(super) all: String,
    /// The unit whose list it is.
    pub(super) unit: Option<&'a UnitId>,
    /// Whether it is by the day of submission, as the lists of an area are.
    pub(super) by_day: bool,
    /// `看了前200件`: where reports were looked into and there are more.
    pub(super) looked_at: Option<usize>,
    filter: &'a Filter,
}

impl<'a> Filters<'a> {
    pub(super) fn of(list: AskedList<'a>, q: &QueuePage<'a>) -> Self {
        let in_area = |code: &SubdistrictCode| {
            let looked_at = list.counted.unwrap_or_default();
            looked_at.iter().filter(|row| row.subdistrict.as_ref() == Some(code)).count()
        };
        let choice = |value: &'a str, name: &'a str, hint: String| Choice::new(value, name).hint(hint);
        let counts_areas = list.counted.is_some() && list.filter.subdistrict.is_none();
        Self {
            district: list.district && !list.queue.is_of_unit(),
            subdistricts: q
                .alliance
                .subdistricts
                .iter()
                .map(|of| {
                    let hint =
                        if counts_areas { format!("（{}件）", in_area(&of.code)) } else { String::new() };
                    choice(of.code.as_str(), &of.name, hint)
                })
                .collect(),
            states: states().map(|state| choice(state.name(), state.name(), String::new())).collect(),
            categories: Category::ALL
                .iter()
                .map(|category| choice(category.id(), &q.rules.of(*category).name, String::new()))
                .collect(),
            problem: list.problem,
            counts: list.counted.map(|rows| counts(rows, list.filter, q.now)).unwrap_or_default(),
            counted: counted(list),
            all: list.queue.address(list.unit, &Filter::default()),
            unit: list.unit,
            by_day: !list.queue.is_of_unit(),
            looked_at: list.looked_at.filter(|_| list.more),
            filter: list.filter,
        }
    }

    /// The address of the form.
    pub(super) fn path(&self) -> &str {
        self.all.split('?').next().unwrap_or_default()
    }

    /// Whether anything is chosen, so that the form is open.
    pub(super) fn chosen(&self) -> bool {
        self.problem.is_some() || *self.filter != Filter::default()
    }

    pub(super) fn is_subdistrict(&self, value: &str) -> bool {
        self.filter.subdistrict.as_ref().is_some_and(|code| code.as_str() == value)
    }

    pub(super) fn is_state(&self, value: &str) -> bool {
        self.filter.state.is_some_and(|state| state.name() == value)
    }

    pub(super) fn is_category(&self, value: &str) -> bool {
        self.filter.category.is_some_and(|category| category.id() == value)
    }

    pub(super) fn is_overdue(&self) -> bool {
        self.filter.overdue
    }

    pub(super) fn from(&self) -> String {
        self.filter.from.as_ref().map(Date::to_string).unwrap_or_default()
    }

    pub(super) fn to(&self) -> String {
        self.filter.to.as_ref().map(Date::to_string).unwrap_or_default()
    }
}

/// The states that a stored report can be in.
fn states() -> impl Iterator<Item = State> {
    State::ALL.iter().copied().filter(|state| *state != State::Draft)
}

fn counted(list: AskedList<'_>) -> String {
    match list.counted {
        Some(rows) if list.more => format!("最近{}件中", rows.len()),
        Some(rows) => format!("共{}件", rows.len()),
        None => String::new(),
    }
}

fn counts(rows: &[AreaRow], filter: &Filter, now: jiff::Timestamp) -> Vec<Count> {
    let overdue = Count {
        number: rows.iter().filter(|row| row.card.is_overdue(now)).count(),
        name: "超期",
        href: href(&Filter { overdue: !filter.overdue, ..filter.clone() }),
        here: filter.overdue,
    };
    let of_state = |state: State| {
        let here = filter.state == Some(state);
        Count {
            number: rows.iter().filter(|row| row.card.state == state).count(),
            name: state.name(),
            href: href(&Filter { state: (!here).then_some(state), ..filter.clone() }),
            here,
        }
    };
    let states = states().map(of_state).filter(|count| count.number > 0 || count.here);
    std::iter::once(overdue).chain(states).collect()
}

fn href(filter: &Filter) -> String {
    Queue::Area.address(None, filter)
}

/// A filter as the address of a list says it, after what the query says already.
pub(super) fn query_of(filter: &Filter, query: &mut form_urlencoded::Serializer<'_, String>) -> String {
    if let Some(code) = &filter.subdistrict {
        query.append_pair("subdistrict", code.as_str());
    }
    if let Some(state) = filter.state {
        query.append_pair("state", state.name());
    }
    if let Some(category) = filter.category {
        query.append_pair("category", category.id());
    }
    if filter.overdue {
        query.append_pair("overdue", "1");
    }
    for (name, day) in [("from", filter.from), ("to", filter.to)] {
        if let Some(day) = day {
            query.append_pair(name, &day.to_string());
        }
    }
    query.finish()
}
