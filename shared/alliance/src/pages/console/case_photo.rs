//! One photo of a case, on which faces and number plates are marked: with a finger or a mouse where the script runs,
//! with boxes of a grid where it does not, and for the keyboard and the screen reader.

use askama::Template;

use super::Head;
use domain::ids::{MediaId, TicketId};
use domain::masking::{COLUMNS, Marks, ROWS, Rectangle, write_rectangles};
use domain::staff::Staff;

/// What the page shows.
pub struct CasePhotoPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The report.
    pub ticket: &'a TicketId,
    /// The version of the report.
    pub version: u64,
    /// The version of the case.
    pub case: u64,
    /// The photo.
    pub photo: &'a MediaId,
    /// Its place among the photos, from 1, and how many there are.
    pub place: (usize, usize),
    /// Whether it shows the finished work.
    pub after: bool,
    /// What was decided before.
    pub marks: Option<&'a Marks>,
    /// The parts that are marked: as saved, or as they came back.
    pub rectangles: &'a [Rectangle],
    /// Whether the box that there is nothing to hide is ticked.
    pub cleared: bool,
    /// Why the decision was not taken.
    pub error: Option<&'a str>,
}

/// A box of the grid.
struct Cell {
    column: u16,
    row: u16,
    marked: bool,
}

#[derive(Template)]
#[template(path = "console/case-photo.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a CasePhotoPage<'a>,
    rectangles: String,
    cells: Vec<Cell>,
    decided: Option<&'static str>,
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn case_photo(page: &CasePhotoPage<'_>) -> Result<String, askama::Error> {
    let marked = |column, row| page.rectangles.iter().any(|it| it.touches(column, row));
    let cells = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)));
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "cases" },
        page,
        rectangles: write_rectangles(page.rectangles),
        cells: cells.map(|(column, row)| Cell { column, row, marked: marked(column, row) }).collect(),
        decided: page.marks.map(decided),
    }
    .render()
}

/// What was decided on a photo, in a few words.
pub(super) fn decided(marks: &Marks) -> &'static str {
    match marks {
        Marks::Masked { .. } => "已遮好",
        Marks::Cleared => "看过了，不用遮",
        Marks::LeftOut => "这张不用",
    }
}
