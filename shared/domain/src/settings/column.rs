//! The description of a table, and the reading of one row by it.

use jiff::civil::Date;

/// A row as text, in the order of its columns. The first is its key.
pub type Record = Vec<String>;

/// How a column is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Text,
    /// Several lines.
    Long,
    /// A day.
    Date,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The code of a sub-district.
    Subdistrict,
    /// The id of a desk.
    Desk,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in forms.
    pub id: &'static str,
    /// Its heading, which is also the label of its field.
    pub name: &'static str,
    /// What to write.
    pub hint: &'static str,
    /// How it is filled in.
    pub kind: Kind,
    /// The most characters.
    pub most: usize,
    /// Whether it may not be empty.
    pub needed: bool,
}

/// A column that has to be filled in.
pub(super) const fn needed(id: &'static str, name: &'static str, most: usize, hint: &'static str) -> Column {
    Column { id, name, hint, kind: Kind::Text, most, needed: true }
}

impl Column {
    /// The same, filled in this way.
    pub(super) const fn as_a(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The same, which may be empty.
    pub(super) const fn or_empty(self) -> Self {
        Self { needed: false, ..self }
    }
}

/// A row that was typed or read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file; none where it was not read from one.
    pub line: Option<u64>,
    /// Its cells, in the order of the columns.
    pub cells: Record,
}

/// What is wrong with a row, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its line in the file.
    pub line: Option<u64>,
    /// The key of the row.
    pub key: String,
    /// The id of the column; empty for the whole row or table.
    pub column: &'static str,
    /// The heading of that column.
    pub heading: &'static str,
    /// What is wrong.
    pub text: String,
}

impl Problem {
    /// Something that is wrong with a table as a whole.
    pub(super) fn whole(text: impl Into<String>) -> Self {
        Self { line: None, key: String::new(), column: "", heading: "", text: text.into() }
    }
}

/// One row as it is read.
pub(super) struct Cells<'a> {
    columns: &'static [Column],
    row: &'a Row,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(columns: &'static [Column], row: &'a Row, problems: &'a mut Vec<Problem>) -> Self {
        Self { columns, row, problems }
    }

    fn raw(&self, id: &str) -> &'a str {
        let at = self.columns.iter().position(|column| column.id == id);
        at.and_then(|at| self.row.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// Records that something is wrong with a column.
    pub(super) fn wrong(&mut self, id: &str, text: impl Into<String>) {
        let column = self.columns.iter().find(|column| column.id == id);
        let (id, heading) = column.map_or(("", ""), |column| (column.id, column.name));
        let key = self.row.cells.first().cloned().unwrap_or_default();
        let problem = Problem { line: self.row.line, key, column: id, heading, text: text.into() };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// The text of a column.
    pub(super) fn text(&mut self, id: &str) -> String {
        let Some(column) = self.columns.iter().find(|column| column.id == id) else { return String::new() };
        let text = self.raw(id);
        if text.is_empty() && column.needed {
            self.wrong(id, "没有填写");
        } else if text.chars().count() > column.most {
            self.wrong(id, format!("太长了，请控制在{}字以内", column.most));
        } else if text.chars().any(|c| c.is_control() && !(c == '\n' && column.kind == Kind::Long)) {
            self.wrong(id, "里面有看不见的字符，请重新填写");
        }
        text.to_owned()
    }

    /// The text of a column that may be empty.
    pub(super) fn maybe(&mut self, id: &str) -> Option<String> {
        Some(self.text(id)).filter(|text| !text.is_empty())
    }

    /// The text of a column as `read` understands it; none where it is empty or cannot be understood, which `why` explains.
    pub(super) fn parsed<T>(
        &mut self,
        id: &str,
        why: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.maybe(id)?;
        let value = read(&text);
        if value.is_none() {
            let short: String = text.chars().take(20).collect();
            let digits =
                text.contains("E+") && text.bytes().all(|b| b.is_ascii_digit() || b"E+.".contains(&b));
            let why = if digits {
                "被表格软件改成了科学计数法，请把这一列设为文本再填"
            } else {
                why
            };
            self.wrong(id, format!("“{short}”{why}"));
        }
        value
    }

    /// Which of its words a column has.
    pub(super) fn choice(&mut self, id: &str) -> Option<&'static str> {
        let column = self.columns.iter().find(|column| column.id == id)?;
        let Kind::Choice(words) = column.kind else { return None };
        let why = format!("不是{}", words.join("、"));
        self.parsed(id, &why, |text| words.iter().copied().find(|word| *word == text))
    }

    /// A day, as people and spreadsheet programs write it.
    pub(super) fn date(&mut self, id: &str) -> Option<Date> {
        self.parsed(id, "没有读懂，请按2026-10-01这样填写", date)
    }

    /// Words, separated by 、or a comma.
    pub(super) fn words(&mut self, id: &str) -> Vec<String> {
        let text = self.text(id);
        let words = text.split(['、', '，', ',', ';', '；']).map(str::trim);
        let mut found = Vec::<String>::new();
        for word in words.filter(|word| !word.is_empty()) {
            if !found.iter().any(|known| known == word) {
                found.push(word.to_owned());
            }
        }
        found
    }
}

/// `2026-10-01`, `2026/10/1`, `2026.10.1` or `2026年10月1日`.
pub(super) fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text
        .split(['-', '/', '.', '年', '月', '日'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let [year, month, day] = parts[..] else { return None };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (2000..2100).contains(&date.year()).then_some(date)
}

/// Whether somebody can dial it: digits, which may be grouped.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (3..=16).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b"+- ()".contains(&b))
}
