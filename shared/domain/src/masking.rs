//! What has to be hidden in a photo before the public sees it: faces and number plates.
//!
//! A person decides for each photo: they mark rectangles, or they say that there is nothing to hide, or they leave the
//! photo out. A photo that nobody has decided on is never public.

use serde::{Deserialize, Serialize};

/// The most rectangles of a photo.
pub const MOST_RECTANGLES: usize = 20;
/// The width and the height of every picture, in the unit of a [`Rectangle`].
pub const WHOLE: u16 = 1000;
/// The columns of the grid of boxes with which rectangles are marked without a pointing device.
pub const COLUMNS: u16 = 12;
/// The rows of that grid.
pub const ROWS: u16 = 16;

/// A part of a picture, in thousandths of its width and height, measured from the top left.
///
/// The unit does not depend on how large a picture is shown, and whole numbers compare exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rectangle {
    /// The distance of its left edge from the left.
    pub x: u16,
    /// The distance of its upper edge from the top.
    pub y: u16,
    /// Its width.
    pub w: u16,
    /// Its height.
    pub h: u16,
}

/// Why marks cannot be used. The message is for the person who made them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongMarks {
    /// No rectangle, and the photo is not cleared either.
    #[error("请先遮住人脸和车牌；如果照片里没有，请勾选“看过了，没有人脸和车牌”")]
    Nothing,
    /// Rectangles, although the photo is said to have nothing to hide.
    #[error("勾选了“看过了，没有人脸和车牌”，又遮了几处：请只选一样")]
    Both,
    /// More rectangles than are kept.
    #[error("一张照片最多遮{MOST_RECTANGLES}处，现在有{0}处。请把挨着的合成一处，或者这张不用")]
    TooMany(usize),
    /// A rectangle without area, or one that reaches beyond the picture.
    #[error("第{0}处遮挡超出了照片，或者没有大小，请重新画这一处")]
    Outside(usize),
    /// Text that is no list of rectangles.
    #[error("遮挡的位置没有读懂，请重新画一次")]
    Unreadable,
}

/// What a person decided about a photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "marks")]
pub enum Marks {
    /// These parts are hidden.
    Masked {
        /// The parts: at least one, at most [`MOST_RECTANGLES`].
        rectangles: Vec<Rectangle>,
    },
    /// Nobody and no plate is to be seen.
    Cleared,
    /// The photo is not used.
    LeftOut,
}

impl Rectangle {
    /// Whether it has an area and lies within the picture.
    #[must_use]
    pub fn is_within(&self) -> bool {
        let ends =
            |from: u16, length: u16| length > 0 && from.checked_add(length).is_some_and(|end| end <= WHOLE);
        ends(self.x, self.w) && ends(self.y, self.h)
    }

    /// The pixels that it covers in a picture of this many: the first and the one after the last. It covers every
    /// pixel that it touches.
    #[must_use]
    pub fn pixels(&self, (width, height): (u32, u32)) -> ((u32, u32), (u32, u32)) {
        let along = |from: u16, length: u16, pixels: u32| {
            let (from, length, pixels) = (u64::from(from), u64::from(length), u64::from(pixels));
            let first = from * pixels / u64::from(WHOLE);
            let end = ((from + length) * pixels).div_ceil(u64::from(WHOLE)).min(pixels);
            (u32::try_from(first).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
        };
        let (left, right) = along(self.x, self.w, width);
        let (top, bottom) = along(self.y, self.h, height);
        ((left, top), (right, bottom))
    }

    /// Whether it covers any part of a cell of the grid.
    #[must_use]
    pub fn touches(&self, column: u16, row: u16) -> bool {
        let cell = cell(column, row);
        let meet = |a: u16, length: u16, b: u16, other: u16| a < b + other && b < a + length;
        meet(self.x, self.w, cell.x, cell.w) && meet(self.y, self.h, cell.y, cell.h)
    }
}

/// A cell of the grid as a rectangle. The cells together cover the picture.
#[must_use]
pub fn cell(column: u16, row: u16) -> Rectangle {
    let edge =
        |at: u16, of: u16| u16::try_from(u32::from(at) * u32::from(WHOLE) / u32::from(of)).unwrap_or(WHOLE);
    let (x, y) = (edge(column, COLUMNS), edge(row, ROWS));
    Rectangle { x, y, w: edge(column + 1, COLUMNS) - x, h: edge(row + 1, ROWS) - y }
}

/// The rectangles that the marked cells make up: runs of a row, joined with equal runs of the rows below. Cells outside
/// the grid are ignored.
#[must_use]
pub fn joined(cells: &[(u16, u16)]) -> Vec<Rectangle> {
    let marked = |column: u16, row: u16| cells.contains(&(column, row));
    // Each entry: the first column and the one after the last, the first row and the one after the last.
    let mut blocks: Vec<((u16, u16), (u16, u16))> = Vec::new();
    for row in 0..ROWS {
        let mut column = 0;
        while column < COLUMNS {
            let first = column;
            while column < COLUMNS && marked(column, row) {
                column += 1;
            }
            if column > first {
                let above =
                    blocks.iter_mut().find(|(columns, rows)| *columns == (first, column) && rows.1 == row);
                match above {
                    Some((_, rows)) => rows.1 = row + 1,
                    None => blocks.push(((first, column), (row, row + 1))),
                }
            }
            column += 1;
        }
    }
    let whole = |((left, right), (top, bottom)): ((u16, u16), (u16, u16))| {
        let (first, last) = (cell(left, top), cell(right - 1, bottom - 1));
        Rectangle { x: first.x, y: first.y, w: last.x + last.w - first.x, h: last.y + last.h - first.y }
    };
    blocks.into_iter().map(whole).collect()
}

/// Reads `x,y,w,h;x,y,w,h`, as the script of the page writes the rectangles that were drawn. No text is no rectangle.
///
/// # Errors
/// [`WrongMarks::Unreadable`] for anything else.
pub fn read_rectangles(text: &str) -> Result<Vec<Rectangle>, WrongMarks> {
    let mut rectangles = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let numbers: Result<Vec<u16>, _> = part.split(',').map(|number| number.trim().parse()).collect();
        match numbers.as_deref() {
            Ok(&[x, y, w, h]) => rectangles.push(Rectangle { x, y, w, h }),
            _ => return Err(WrongMarks::Unreadable),
        }
    }
    Ok(rectangles)
}

/// Writes what [`read_rectangles`] reads.
#[must_use]
pub fn write_rectangles(rectangles: &[Rectangle]) -> String {
    let one = |it: &Rectangle| format!("{},{},{},{}", it.x, it.y, it.w, it.h);
    rectangles.iter().map(one).collect::<Vec<_>>().join(";")
}

impl Marks {
    /// What a person decided: the parts to hide, in order and each once, or that there is nothing to hide.
    ///
    /// # Errors
    /// [`WrongMarks`] where it is neither or both, or a rectangle is wrong.
    pub fn decided(mut rectangles: Vec<Rectangle>, cleared: bool) -> Result<Self, WrongMarks> {
        rectangles.sort_unstable();
        rectangles.dedup();
        match (rectangles.len(), cleared) {
            (0, true) => Ok(Self::Cleared),
            (0, false) => Err(WrongMarks::Nothing),
            (_, true) => Err(WrongMarks::Both),
            (many, false) if many > MOST_RECTANGLES => Err(WrongMarks::TooMany(many)),
            _ => match rectangles.iter().position(|rectangle| !rectangle.is_within()) {
                Some(at) => Err(WrongMarks::Outside(at + 1)),
                None => Ok(Self::Masked { rectangles }),
            },
        }
    }

    /// The parts to hide.
    #[must_use]
    pub fn rectangles(&self) -> &[Rectangle] {
        match self {
            Self::Masked { rectangles } => rectangles,
            Self::Cleared | Self::LeftOut => &[],
        }
    }

    /// Whether the photo is shown in public.
    #[must_use]
    pub fn is_used(&self) -> bool {
        !matches!(self, Self::LeftOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Rectangle = Rectangle { x: 100, y: 200, w: 300, h: 100 };

    #[test]
    fn marks_are_rectangles_or_a_clearance_and_never_both() {
        assert_eq!(Marks::decided(vec![FACE, FACE], false), Ok(Marks::Masked { rectangles: vec![FACE] }));
        assert_eq!(Marks::decided(Vec::new(), true), Ok(Marks::Cleared));
        assert_eq!(Marks::decided(Vec::new(), false), Err(WrongMarks::Nothing));
        assert_eq!(Marks::decided(vec![FACE], true), Err(WrongMarks::Both));
        let many = |count: u16| (0..count).map(|x| Rectangle { x, ..FACE }).collect::<Vec<_>>();
        assert!(Marks::decided(many(20), false).is_ok());
        assert_eq!(Marks::decided(many(21), false), Err(WrongMarks::TooMany(21)));
    }

    #[test]
    fn a_rectangle_lies_within_the_picture_and_has_an_area() {
        let within = |x, y, w, h| Rectangle { x, y, w, h }.is_within();
        assert!(within(0, 0, 1000, 1000) && within(999, 999, 1, 1));
        assert!(!within(0, 0, 0, 10) && !within(0, 0, 10, 0) && !within(1000, 0, 1, 1));
        assert!(!within(500, 0, 501, 1) && !within(u16::MAX, 0, u16::MAX, 1));
        assert_eq!(
            Marks::decided(vec![Rectangle { x: 900, w: 200, ..FACE }], false),
            Err(WrongMarks::Outside(1))
        );
    }

    #[test]
    fn every_pixel_that_a_rectangle_touches_is_covered() {
        let pixels = |x, y, w, h, size| Rectangle { x, y, w, h }.pixels(size);
        assert_eq!(pixels(0, 0, 1000, 1000, (640, 480)), ((0, 0), (640, 480)));
        assert_eq!(pixels(1, 1, 1, 1, (640, 480)), ((0, 0), (2, 1)));
        assert_eq!(pixels(999, 999, 1, 1, (7, 3)), ((6, 2), (7, 3)));
        assert_eq!(pixels(500, 500, 1, 1, (1, 1)), ((0, 0), (1, 1)));
    }

    #[test]
    fn the_grid_covers_the_picture_and_marked_cells_are_joined() {
        let all: Vec<_> = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row))).collect();
        assert_eq!(joined(&all), [Rectangle { x: 0, y: 0, w: WHOLE, h: WHOLE }]);
        assert_eq!(joined(&[]), []);
        assert_eq!(joined(&[(12, 0), (0, 16)]), [], "outside the grid");
        let joined = joined(&[(0, 0), (1, 0), (0, 1), (1, 1), (3, 1)]);
        assert_eq!(joined.len(), 2);
        for (column, row) in &all {
            let marked = [(0, 0), (1, 0), (0, 1), (1, 1), (3, 1)].contains(&(*column, *row));
            assert_eq!(joined.iter().any(|it| it.touches(*column, *row)), marked, "{column} {row}");
        }
    }

    #[test]
    fn rectangles_are_read_as_they_are_written() {
        let rectangles = [FACE, Rectangle { x: 0, y: 0, w: 1000, h: 1 }];
        assert_eq!(read_rectangles(&write_rectangles(&rectangles)).as_deref(), Ok(&rectangles[..]));
        assert_eq!(read_rectangles(" "), Ok(Vec::new()));
        for wrong in ["1,2,3", "1,2,3,4,5", "a,b,c,d", "-1,0,1,1", "1,2,3,70000", "1 2 3 4"] {
            assert_eq!(read_rectangles(wrong), Err(WrongMarks::Unreadable), "{wrong}");
        }
    }

    #[test]
    fn marks_are_stored_under_their_names() {
        let json = |marks: &Marks| serde_json::to_string(marks).unwrap();
        assert_eq!(json(&Marks::Cleared), r#"{"marks":"cleared"}"#);
        let masked = Marks::Masked { rectangles: vec![FACE] };
        assert_eq!(json(&masked), r#"{"marks":"masked","rectangles":[{"x":100,"y":200,"w":300,"h":100}]}"#);
        assert_eq!(serde_json::from_str::<Marks>(&json(&masked)).unwrap(), masked);
    }
}
