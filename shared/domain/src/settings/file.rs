//! Books as CSV files, as spreadsheet programs write and open them.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_16LE};

use super::amounts::{MOST_BYTES, MOST_ROWS};
use super::book::{Book, Contents};
use super::column::{Problem, Record, Row};
use crate::sheet::Sheet;

/// A book as a file.
#[must_use]
pub fn export(book: Book, contents: &Contents) -> Vec<u8> {
    let names: Vec<_> = book.columns().iter().map(|column| column.name).collect();
    let mut sheet = Sheet::with_headings(&names);
    for record in contents.records() {
        sheet.cells(record.iter().map(String::as_str));
    }
    sheet.into_bytes()
}

/// The rows of a file, in the order of the book's columns.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn parse(book: Book, bytes: &[u8]) -> Result<Vec<Row>, Vec<Problem>> {
    if bytes.len() > MOST_BYTES {
        return Err(vec![Problem::whole(format!("文件太大，请控制在{}KB以内", MOST_BYTES / 1000))]);
    }
    let text = decode(bytes).ok_or_else(|| vec![Problem::whole(UNREADABLE)])?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b'\t', b';'].into_iter().find(|mark| first.bytes().any(|b| b == *mark)).unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings = match records.next() {
        Some(Ok(headings)) => headings,
        Some(Err(_)) => return Err(vec![Problem::whole(UNREADABLE)]),
        None => return Err(vec![Problem::whole("文件是空的")]),
    };
    let places = places(book, &headings)?;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for record in records {
        let Ok(record) = record else { return Err(vec![Problem::whole(UNREADABLE)]) };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map(csv::Position::line);
        if record.iter().skip(headings.len()).any(|cell| !cell.trim().is_empty()) {
            let text =
                format!("这一行有{}格，表头只有{}格；文字里的逗号要放在引号里", record.len(), headings.len());
            problems.push(Problem { line, ..Problem::whole(text) });
        }
        let cells: Record = places.iter().map(|at| plain(record.get(*at).unwrap_or_default())).collect();
        rows.push(Row { line, cells });
        if rows.len() > MOST_ROWS {
            return Err(vec![Problem::whole(format!("行数太多，请控制在{MOST_ROWS}行以内"))]);
        }
    }
    if rows.is_empty() {
        problems.push(Problem::whole("文件里只有表头，没有内容"));
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

const UNREADABLE: &str = "读不懂这个文件。请在表格软件里另存为CSV（UTF-8或GBK都可以），不要直接传xls、xlsx";

/// The text of a file: UTF-8 with or without its mark, UTF-16 with it, else GBK.
fn decode(bytes: &[u8]) -> Option<String> {
    let is_text = |text: &str| !text.contains('\0');
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xff, 0xfe, rest @ ..] => {
            UTF_16LE.decode_without_bom_handling_and_without_replacement(rest).map(Into::into)
        }
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into),
        },
    };
    text.filter(|text| is_text(text))
}

/// Where each column of the book stands in the file.
fn places(book: Book, headings: &StringRecord) -> Result<Vec<usize>, Vec<Problem>> {
    let headings: Vec<_> = headings.iter().map(plain).collect();
    let columns = book.columns();
    let mut problems = Vec::new();
    for heading in headings.iter().filter(|heading| !heading.is_empty()) {
        if !columns.iter().any(|column| column.name == heading) {
            let short: String = heading.chars().take(20).collect();
            problems.push(Problem {
                line: Some(1), ..Problem::whole(format!("不认识这一列：“{short}”"))
            });
        }
    }
    let mut places = Vec::new();
    for column in columns {
        let mut found = headings.iter().enumerate().filter(|(_, heading)| *heading == column.name);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => places.push(at),
            (None, _) => {
                problems.push(Problem {
                    line: Some(1),
                    ..Problem::whole(format!("缺少这一列：{}", column.name))
                });
            }
            (Some(_), Some(_)) => {
                let text = format!("这一列出现了两次：{}", column.name);
                problems.push(Problem { line: Some(1), ..Problem::whole(text) });
            }
        }
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

/// A cell without what spreadsheet programs put around it: the apostrophe of an export, `="001"`, and blanks.
fn plain(cell: &str) -> String {
    let cell = cell.trim().trim_start_matches('\u{feff}');
    let cell = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell);
    let cell = match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => cell,
    };
    cell.replace("\r\n", "\n").trim().to_owned()
}
