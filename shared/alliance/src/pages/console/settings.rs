//! Settings: a book as a table, the form of one row, the dry run of a file, and what waits for a second person.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::guides::{GAPS, STATE};
use crate::pages::{Typed, words};
use domain::settings::{Book, Change, Column, Kind, Problem, Proposed, Record, World};
use domain::staff::Staff;

/// The form of one row.
#[derive(Debug, Default)]
pub struct RowForm {
    /// The row as it is now; none for a new one.
    pub before: Option<Record>,
    /// What was typed, where the form came back.
    pub typed: Option<Typed>,
    /// How people asked what the new row is to answer.
    pub asked: Vec<String>,
}

/// The dry run of a file.
#[derive(Debug)]
pub struct Foreseen {
    /// What it would change.
    pub changes: Vec<Change>,
    /// Why, as it was typed.
    pub note: String,
}

/// What the page of a book shows.
pub struct SettingsPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The book.
    pub book: Book,
    /// What it is read from.
    pub world: World<'a>,
    /// What waits for a second person, of this book.
    pub proposed: &'a [Proposed],
    /// Whether this person may propose changes.
    pub may_change: bool,
    /// Whether this person may decide on them.
    pub may_decide: bool,
    /// The time.
    pub now: Timestamp,
    /// The row with which the page begins.
    pub from: usize,
    /// A message above the page.
    pub banner: Option<&'a str>,
    /// What is wrong with a form or a file that came back.
    pub problems: &'a [Problem],
    /// The form of one row, where it is open.
    pub form: Option<&'a RowForm>,
    /// The dry run of a file, where there is one.
    pub foreseen: Option<&'a Foreseen>,
}

/// What the list of all books shows.
pub struct BooksPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// What waits for a second person.
    pub proposed: &'a [Proposed],
    /// The time.
    pub now: Timestamp,
}

/// The address of a book, with which those of its forms begin.
#[must_use]
pub fn path_of(book: Book) -> String {
    match book {
        Book::Accounts => "/console/accounts".to_owned(),
        Book::Hotlines | Book::Policies => format!("/console/guides/{}", book.id()),
        _ => format!("/console/settings/{}", book.id()),
    }
}

/// The address of a book's table.
#[must_use]
pub fn list_of(book: Book) -> String {
    if book == Book::Accounts { format!("{}/list", path_of(book)) } else { path_of(book) }
}

struct FieldView {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    error: Option<String>,
    kind: FieldKind,
    most: usize,
    needed: bool,
}

enum FieldKind {
    Line,
    Date,
    Long,
    Choice(Vec<(String, String)>),
    /// The key of a row, which stays.
    Fixed,
}

struct FormView {
    title: String,
    before: String,
    fields: Vec<FieldView>,
    removable: bool,
    /// The question that the row is written for, and how people asked it.
    gap: Option<String>,
    asked: Vec<String>,
}

struct Wait {
    id: String,
    by: String,
    when: String,
    note: String,
    changes: Vec<String>,
    own: bool,
    book: &'static str,
    path: String,
    list: String,
}

#[derive(Template)]
#[template(path = "console/settings.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    book: Book,
    path: String,
    list: String,
    others: Vec<(String, &'static str, bool)>,
    banner: Option<&'a str>,
    problems: Vec<(String, String, &'a str)>,
    waits: Vec<Wait>,
    may_change: bool,
    may_decide: bool,
    columns: &'static [Column],
    rows: Vec<(String, Record)>,
    /// The first page, where this is another one, and the next.
    first: Option<String>,
    next: Option<String>,
    form: Option<FormView>,
    foreseen: Option<ForeseenView<'a>>,
}

struct ForeseenView<'a> {
    added: usize,
    changed: usize,
    removed: usize,
    lines: Vec<String>,
    json: String,
    note: &'a str,
}

#[derive(Template)]
#[template(path = "console/books.html")]
struct BooksView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    books: Vec<(String, Book)>,
    waits: Vec<Wait>,
}

/// Renders the page of a book.
///
/// # Errors
/// Where the template fails to write.
pub fn settings(page: &SettingsPage<'_>) -> Result<String, askama::Error> {
    let book = page.book;
    let records = book.contents(&page.world).records();
    let key = |record: &Record| record.first().cloned().unwrap_or_default();
    let count = fitting(&records, page.from);
    let after = page.from.saturating_add(count);
    let next = (count > 0 && after < records.len()).then(|| format!("{}?from={after}", list_of(book)));
    let families: &[&[Book]] = &[
        &[
            Book::Units,
            Book::Subdistricts,
            Book::Categories,
            Book::Terms,
            Book::Hours,
            Book::Calendar,
            Book::Words,
        ],
        &[Book::Hotlines, Book::Policies],
    ];
    let family = families.iter().find(|family| family.contains(&book)).copied().unwrap_or_default();
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: here(book) },
        csrf: page.csrf,
        book,
        path: path_of(book),
        list: list_of(book),
        others: family
            .iter()
            .map(|other| (list_of(*other), other.name(), *other == book))
            .chain(beside(book))
            .collect(),
        banner: page.banner,
        problems: page.problems.iter().map(|problem| told(problem, page.form.is_some())).collect(),
        waits: page.proposed.iter().map(|proposed| wait(proposed, page.staff, page.now)).collect(),
        may_change: page.may_change,
        may_decide: page.may_decide,
        columns: book.columns(),
        rows: records.into_iter().skip(page.from).take(count).map(|record| (key(&record), record)).collect(),
        first: (page.from > 0).then(|| list_of(book)),
        next,
        form: page.form.filter(|_| page.may_change).map(|form| form_view(page, form)),
        foreseen: page.foreseen.map(|foreseen| ForeseenView {
            added: foreseen.changes.iter().filter(|change| change.before.is_none()).count(),
            changed: foreseen.changes.iter().filter(|it| it.before.is_some() && it.after.is_some()).count(),
            removed: foreseen.changes.iter().filter(|change| change.after.is_none()).count(),
            lines: foreseen.changes.iter().map(|change| change.told(book)).collect(),
            json: serde_json::to_string(&foreseen.changes).unwrap_or_default(),
            note: &foreseen.note,
        }),
    }
    .render()
}

/// The most bytes of a page's rows, with what the markup of a cell adds: a page is light however long its rows are.
const MOST_BYTES: usize = 20_000;
const OF_A_CELL: usize = 60;

/// How many rows from this one on are on a page: as many as fit, and at least one.
fn fitting(records: &[Record], from: usize) -> usize {
    let mut bytes = 0;
    let fits = |record: &&Record| {
        bytes += record.iter().map(|cell| cell.len() + OF_A_CELL).sum::<usize>();
        bytes <= MOST_BYTES
    };
    let left = records.len().saturating_sub(from);
    records.iter().skip(from).take_while(fits).count().max(left.min(1))
}

/// Renders the list of all books of the district, with everything that waits.
///
/// # Errors
/// Where the template fails to write.
pub fn books(page: &BooksPage<'_>) -> Result<String, askama::Error> {
    BooksView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "settings" },
        csrf: page.csrf,
        books: Book::ALL.iter().map(|book| (list_of(*book), *book)).collect(),
        waits: page.proposed.iter().map(|proposed| wait(proposed, page.staff, page.now)).collect(),
    }
    .render()
}

/// The pages about guides that are no books.
fn beside(book: Book) -> Vec<(String, &'static str, bool)> {
    let pages =
        [(GAPS, "待写说明"), (STATE, "说明的情况")].map(|(href, name)| (href.to_owned(), name, false));
    if matches!(book, Book::Hotlines | Book::Policies) { pages.to_vec() } else { Vec::new() }
}

fn here(book: Book) -> &'static str {
    match book {
        Book::Accounts => "accounts",
        Book::Hotlines | Book::Policies => "guides",
        _ => "settings",
    }
}

/// Where a problem is: its line or row, and the field of the form that it is about.
fn told(problem: &Problem, has_form: bool) -> (String, String, &str) {
    let place = match problem.line {
        Some(line) => format!("第{line}行"),
        None if has_form || problem.key.is_empty() => String::new(),
        None => problem.key.clone(),
    };
    let parts = [place.as_str(), problem.heading].into_iter().filter(|part| !part.is_empty());
    let place = parts.collect::<Vec<_>>().join("，");
    (place, problem.text.clone(), if has_form { problem.column } else { "" })
}

fn wait(proposed: &Proposed, staff: &Staff, now: Timestamp) -> Wait {
    Wait {
        id: proposed.id.clone(),
        by: proposed.name.clone(),
        when: words::moment(proposed.at, now),
        note: proposed.note.clone(),
        changes: proposed.changes.iter().map(|change| change.told(proposed.book)).collect(),
        own: staff.took(&proposed.by, proposed.stood_for.as_ref()),
        book: proposed.book.name(),
        path: path_of(proposed.book),
        list: list_of(proposed.book),
    }
}

fn form_view(page: &SettingsPage<'_>, form: &RowForm) -> FormView {
    let book = page.book;
    let is_new = form.before.is_none();
    let fields = book.columns().iter().enumerate().map(|(at, column)| {
        let stored = form.before.as_ref().and_then(|row| row.get(at));
        let typed = form.typed.as_ref().and_then(|typed| typed.get(column.id));
        let choices = book.choices(column, &page.world);
        FieldView {
            id: column.id,
            label: column.name,
            hint: column.hint,
            value: typed.or(stored).cloned().unwrap_or_default(),
            error: page.problems.iter().find(|it| it.column == column.id).map(|it| it.text.clone()),
            kind: match column.kind {
                _ if at == 0 && !is_new => FieldKind::Fixed,
                Kind::Long => FieldKind::Long,
                Kind::Date => FieldKind::Date,
                _ if choices.is_empty() => FieldKind::Line,
                _ => FieldKind::Choice(choices),
            },
            most: column.most,
            needed: column.needed,
        }
    });
    let name = form.before.as_ref().map(|row| row.get(1).or(row.first()).cloned().unwrap_or_default());
    FormView {
        title: name.map_or_else(|| "新增一行".to_owned(), |name| format!("修改：{name}")),
        before: form.before.as_ref().and_then(|row| serde_json::to_string(row).ok()).unwrap_or_default(),
        fields: fields.collect(),
        removable: !is_new && book.shrinks(),
        gap: form.typed.as_ref().and_then(|typed| typed.get("gap")).cloned(),
        asked: form.asked.clone(),
    }
}
