//! Changes of a book: rows before and after, what a second person is asked to confirm, and what becomes of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::amounts::MOST_CHANGES;
use super::book::{Book, Contents, World};
use super::column::{Problem, Record, Row};
use crate::guides::GapRef;
use crate::ids::StaffId;

/// How long a second person has time to confirm.
pub const PROPOSED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// One row that is added, changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The row as it was; none where it is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Record>,
    /// The row as it becomes; none where it is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Record>,
}

impl Change {
    /// The key of the row.
    #[must_use]
    pub fn key(&self) -> &str {
        let row = self.before.as_ref().or(self.after.as_ref());
        row.and_then(|row| row.first()).map_or("", String::as_str)
    }

    /// What the book does not allow: a row less or more than it has, or a row under another key.
    fn refused(&self, book: Book) -> Option<Problem> {
        let key = |row: &Record| row.first().cloned().unwrap_or_default();
        let text = match (&self.before, &self.after) {
            (Some(_), None) if !book.shrinks() => format!("“{}”不能删除", self.key()),
            (None, Some(_)) if !book.grows() => format!("不能新增“{}”", self.key()),
            (Some(before), Some(after)) if key(before) != key(after) => {
                format!("“{}”的代号不能改", self.key())
            }
            (None, None) => "有一行没有内容".to_owned(),
            _ => return None,
        };
        Some(Problem::whole(text))
    }

    /// What is done with the row, for the audit and for whoever confirms it: `改“路灯”：电话 110 → 120`.
    #[must_use]
    pub fn told(&self, book: Book) -> String {
        let name = |row: &Record| {
            let second = row.get(1).map_or("", String::as_str);
            if second.is_empty() || matches!(book, Book::Hours | Book::Words) {
                row.join(" ")
            } else {
                format!("{}（{}）", second, row.first().map_or("", String::as_str))
            }
        };
        match (&self.before, &self.after) {
            (None, Some(after)) => format!("新增{}", name(after)),
            (Some(before), None) => format!("删除{}", name(before)),
            (Some(before), Some(after)) => {
                let cells = book.columns().iter().zip(before.iter().zip(after));
                let changed = cells.filter(|(_, (old, new))| old != new);
                let shown =
                    |text: &String| if text.is_empty() { "（空）".to_owned() } else { text.clone() };
                let parts: Vec<_> = changed
                    .map(|(column, (old, new))| format!("{} {} → {}", column.name, shown(old), shown(new)))
                    .collect();
                format!("改{}：{}", name(before), parts.join("，"))
            }
            (None, None) => String::new(),
        }
    }
}

/// A change that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Its id.
    pub id: String,
    /// The book.
    pub book: Book,
    /// What changes.
    pub changes: Vec<Change>,
    /// Why.
    pub note: String,
    /// Who asks; this person may not confirm.
    pub by: StaffId,
    /// In whose stead they asked; this person may not confirm either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood_for: Option<StaffId>,
    /// Their name.
    pub name: String,
    /// When they asked.
    pub at: Timestamp,
    /// The question that the new row answers, where it was written for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<GapRef>,
}

impl Proposed {
    /// Whether it may still be confirmed.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        self.at.saturating_add(PROPOSED_FOR).is_ok_and(|until| now < until)
    }
}

/// What a change makes of its book.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Everything that is in it then.
    pub contents: Contents,
    /// What changes.
    pub changes: Vec<Change>,
}

/// Why a change is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSettled {
    /// Somebody has changed these rows since.
    Moved(Vec<String>),
    /// Something is wrong with the book then.
    Wrong(Vec<Problem>),
    /// Nothing would change.
    Nothing,
}

impl NotSettled {
    /// What is wrong, in sentences.
    #[must_use]
    pub fn problems(self) -> Vec<Problem> {
        match self {
            Self::Moved(keys) => {
                let keys = keys.join("、");
                vec![Problem::whole(format!("这几行刚才有别人改过：{keys}。请看过现在的内容再办"))]
            }
            Self::Wrong(problems) => problems,
            Self::Nothing => vec![Problem::whole("和现在的内容一样，没有要改的")],
        }
    }
}

/// What a file, or a table that was typed anew, would change. Rows that it does not name are removed where the book allows
/// that, and stay otherwise.
///
/// # Errors
/// [`NotSettled`] says why it cannot.
pub fn foresee(book: Book, rows: &[Row], world: &World<'_>) -> Result<Settled, NotSettled> {
    let before = book.contents(world).records();
    let mut all: Vec<Row> = Vec::new();
    if !book.shrinks() {
        let is_named = |record: &Record| {
            rows.iter()
                .any(|row| row.cells.first().map(|key| key.trim()) == record.first().map(String::as_str))
        };
        let kept = before.iter().filter(|record| !is_named(record));
        all.extend(kept.map(|record| Row { line: None, cells: record.clone() }));
    }
    all.extend(rows.iter().cloned());
    settled(book, &before, &all, world)
}

/// What these changes make of the book as it is now.
///
/// # Errors
/// [`NotSettled`] says why they cannot be carried out.
pub fn settle(book: Book, changes: &[Change], world: &World<'_>) -> Result<Settled, NotSettled> {
    let before = book.contents(world).records();
    let mut after = before.clone();
    let mut moved = Vec::new();
    let refused: Vec<_> = changes.iter().filter_map(|change| change.refused(book)).collect();
    if !refused.is_empty() {
        return Err(NotSettled::Wrong(refused));
    }
    for change in changes {
        let at = after.iter().position(|row| row.first().map(String::as_str) == Some(change.key()));
        let is_as_it_was = at.map(|at| &after[at]) == change.before.as_ref();
        match (at, &change.after) {
            _ if !is_as_it_was => moved.push(change.key().to_owned()),
            (Some(at), Some(row)) => after[at].clone_from(row),
            (Some(at), None) => drop(after.remove(at)),
            (None, Some(row)) => after.push(row.clone()),
            (None, None) => {}
        }
    }
    if !moved.is_empty() {
        return Err(NotSettled::Moved(moved));
    }
    let rows: Vec<_> = after.into_iter().map(|cells| Row { line: None, cells }).collect();
    settled(book, &before, &rows, world)
}

fn settled(book: Book, before: &[Record], rows: &[Row], world: &World<'_>) -> Result<Settled, NotSettled> {
    let contents = book.read(rows, world).map_err(NotSettled::Wrong)?;
    let changes = differences(before, &contents.records());
    match changes.len() {
        0 => Err(NotSettled::Nothing),
        n if n > MOST_CHANGES => {
            let text = format!("一次最多改{MOST_CHANGES}行，这里有{n}行，请分几次办");
            Err(NotSettled::Wrong(vec![Problem::whole(text)]))
        }
        _ => Ok(Settled { contents, changes }),
    }
}

/// The rows that differ, by their keys: changed and removed ones in the old order, then added ones.
#[must_use]
pub fn differences(before: &[Record], after: &[Record]) -> Vec<Change> {
    let find = |rows: &[Record], key: Option<&String>| rows.iter().find(|row| row.first() == key).cloned();
    let mut changes: Vec<_> = before
        .iter()
        .map(|row| Change { before: Some(row.clone()), after: find(after, row.first()) })
        .filter(|change| change.before != change.after)
        .collect();
    let added = after.iter().filter(|row| find(before, row.first()).is_none());
    changes.extend(added.map(|row| Change { before: None, after: Some(row.clone()) }));
    changes
}
