//! Categories, terms, office hours and the calendar: the books that change the rules of the lifecycle.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::book::{Book, World};
use super::column::{Cells, Column, Kind, Problem, Record, Row, needed};
use crate::calendar::InvalidCalendar;
use crate::tickets::{Amendments, Category, CategoryRules, EnteredDay, InvalidRules, Rules, TERMS, Term};

const TERM: &str = "没有读懂，请写成：2小时、5个工作日、7天、当天";

pub(super) const CATEGORIES: &[Column] = &[
    needed("id", "代号", 20, "分类的代号，不能改"),
    needed("name", "名称", 30, "工作人员看到的名字"),
    needed("dispatch", "派单", 10, "从受理到派单"),
    needed("sign", "签收", 10, "从派单到签收"),
    needed("first_action", "到场", 10, "从派单到到现场；没有要求就不填").or_empty(),
    needed("done", "办结", 10, "从派单到办完"),
];

pub(super) const TERM_COLUMNS: &[Column] = &[
    needed("id", "代号", 40, "时限的代号，不能改"),
    needed("name", "环节", 60, "这个时限管什么"),
    needed("term", "时限", 10, "2小时、5个工作日、7天、当天"),
];

pub(super) const HOURS: &[Column] =
    &[needed("opens", "上班", 8, "例如 09:00"), needed("closes", "下班", 8, "例如 12:00")];

const FREE: &str = "放假";
const WORKED: &str = "上班";

pub(super) const CALENDAR: &[Column] = &[
    needed("date", "日期", 12, "例如 2026-10-01").as_a(Kind::Date),
    needed("kind", "安排", 4, "放假，或者周末上班").as_a(Kind::Choice(&[FREE, WORKED])),
    needed("name", "名目", 20, "例如：国庆节、国庆节调休"),
];

pub(super) fn records(book: Book, rules: &Rules) -> Vec<Record> {
    match book {
        Book::Categories => Category::ALL.iter().map(|category| of_category(rules.of(*category))).collect(),
        Book::Terms => TERMS
            .iter()
            .map(|term| vec![term.id.to_owned(), term.name.to_owned(), term.of(rules).to_string()])
            .collect(),
        Book::Hours => {
            let frames = rules.calendar.office_hours().frames().iter();
            let at = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
            frames.map(|frame| vec![at(frame.opens), at(frame.closes)]).collect()
        }
        _ => {
            let kind = |worked| if worked { WORKED } else { FREE }.to_owned();
            let days = rules.calendar.entered();
            days.map(|(date, worked, name)| vec![date.to_string(), kind(worked), name.to_owned()]).collect()
        }
    }
}

fn of_category(rules: &CategoryRules) -> Record {
    let first = rules.first_action.map(|term| term.to_string()).unwrap_or_default();
    vec![
        rules.id.id().to_owned(),
        rules.name.clone(),
        rules.dispatch.to_string(),
        rules.sign.to_string(),
        first,
        rules.done.to_string(),
    ]
}

/// The changed rules; none where anything is wrong.
pub(super) fn read(
    book: Book,
    rows: &[Row],
    world: &World<'_>,
    problems: &mut Vec<Problem>,
) -> Option<(Amendments, Rules)> {
    let mut after = world.amendments.clone();
    match book {
        Book::Categories => after.categories = Some(categories(rows, problems)),
        Book::Terms => after.terms = terms(rows, problems),
        Book::Hours => after.office_hours = Some(hours(rows, problems)),
        _ => after.days = Some(days(rows, problems)),
    }
    if !problems.is_empty() {
        return None;
    }
    match after.rules() {
        Ok(rules) => Some((after, rules)),
        Err(error) => {
            problems.push(Problem::whole(said(&error)));
            None
        }
    }
}

/// Why rules cannot be used, as operators read it.
fn said(error: &InvalidRules) -> String {
    match error {
        InvalidRules::OfficeHours(hours) => {
            format!("“{hours}小时”比一天的上班时间还长，请写成工作日，例如1个工作日")
        }
        InvalidRules::Calendar(InvalidCalendar::FreeByLaw(day)) => {
            format!("{day}是法定节假日，不能安排上班")
        }
        InvalidRules::Calendar(InvalidCalendar::Twice(day)) => format!("{day}写了两次"),
        InvalidRules::Json(_) => "上班时间要从早到晚写，前一段下班以后，后一段才能上班".to_owned(),
        InvalidRules::Missing(_) | InvalidRules::Calendar(InvalidCalendar::Unreadable(_)) => {
            "这些内容合在一起不能用，请检查".to_owned()
        }
    }
}

fn term(cells: &mut Cells<'_>, id: &str) -> Option<Term> {
    cells.parsed(id, TERM, |text| Term::read(text).filter(|term| !term.is_nonsense()))
}

fn categories(rows: &[Row], problems: &mut Vec<Problem>) -> Vec<CategoryRules> {
    let mut found = Vec::new();
    for row in rows {
        let mut cells = Cells::new(CATEGORIES, row, problems);
        let id = cells.parsed("id", "不是分类的代号，分类不能增减", Category::from_id);
        let name = cells.text("name");
        let [dispatch, sign, first_action, done] =
            ["dispatch", "sign", "first_action", "done"].map(|id| term(&mut cells, id));
        let (Some(id), Some(dispatch), Some(sign), Some(done)) = (id, dispatch, sign, done) else { continue };
        found.push(CategoryRules { id, name, dispatch, sign, first_action, done });
    }
    found
}

fn terms(rows: &[Row], problems: &mut Vec<Problem>) -> BTreeMap<String, Term> {
    let mut found = BTreeMap::new();
    for row in rows {
        let mut cells = Cells::new(TERM_COLUMNS, row, problems);
        let of = |text: &str| TERMS.iter().find(|known| known.id == text);
        let id = cells.parsed("id", "不是时限的代号，时限不能增减", of);
        let name = cells.text("name");
        if let (Some(id), Some(term)) = (id, term(&mut cells, "term")) {
            if name != id.name {
                cells.wrong("name", format!("环节的名字不能改，应当是“{}”", id.name));
            }
            // What is as it ships is not kept, so that a later version may change it.
            if id.of(Rules::bundled()) != term {
                found.insert(id.id.to_owned(), term);
            }
        }
    }
    found
}

fn hours(rows: &[Row], problems: &mut Vec<Problem>) -> Vec<String> {
    if rows.is_empty() {
        problems.push(Problem::whole("至少要有一段上班时间"));
    }
    let mut frames = Vec::new();
    for row in rows {
        let mut cells = Cells::new(HOURS, row, problems);
        let [opens, closes] = ["opens", "closes"].map(|id| cells.parsed(id, "没有读懂，请写成09:00", clock));
        if let (Some(opens), Some(closes)) = (opens, closes) {
            if opens >= closes {
                cells.wrong("closes", "下班要比上班晚");
            }
            frames.push(format!("{opens}-{closes}"));
        }
    }
    frames.sort();
    frames
}

/// `9:00` and `09:00:00`, as `09:00`.
fn clock(text: &str) -> Option<String> {
    let text = text.replace('：', ":");
    let mut parts = text.split(':').map(|part| part.trim().parse::<i8>());
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let time = jiff::civil::Time::new(hour, minute, 0, 0).ok()?;
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

fn days(rows: &[Row], problems: &mut Vec<Problem>) -> Vec<EnteredDay> {
    let mut found = Vec::new();
    for row in rows {
        let mut cells = Cells::new(CALENDAR, row, problems);
        let (date, kind, name) = (cells.date("date"), cells.choice("kind"), cells.text("name"));
        let (Some(date), Some(kind)) = (date, kind) else { continue };
        let worked = kind == WORKED;
        if worked && !is_weekend(date) {
            cells.wrong("date", format!("{date}不是周末，本来就上班，不用写"));
        }
        found.push(EnteredDay { date, worked, name });
    }
    found.sort_by_key(|day| day.date);
    found
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
