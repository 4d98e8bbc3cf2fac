//! Cells of a grid over the map, to find what lies near a point without looking at everything.

use super::{EARTH, Gcj02, Point};

/// The height of a cell in degrees: 167 m.
const HEIGHT: f64 = 0.0015;
/// The width of a cell in degrees: 180 m in Qingdao.
const WIDTH: f64 = 0.002;
/// The most cells in one direction; nearer to a pole than Earth has cities, the circle is cut.
const MOST_BESIDE: i32 = 3;

/// A cell of the grid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell(String);

impl Cell {
    /// The cell that a point lies in.
    #[must_use]
    pub fn of(point: &Point) -> Self {
        let (row, column) = place(point.gcj02());
        Self::at(row, column)
    }

    /// The cells that a circle around a point touches: one, two or four where its radius is less than half a cell.
    #[must_use]
    pub fn around(point: &Point, metres: f64) -> Vec<Self> {
        let centre = point.gcj02();
        let up = (metres / EARTH).to_degrees();
        let aside = up / centre.latitude.to_radians().cos().max(0.01);
        let corner = |sign: f64| {
            place(Gcj02 { latitude: centre.latitude + sign * up, longitude: centre.longitude + sign * aside })
        };
        let ((bottom, left), (top, right)) = (corner(-1.0), corner(1.0));
        let rows = bottom..=top.min(bottom + MOST_BESIDE);
        rows.flat_map(|row| (left..=right.min(left + MOST_BESIDE)).map(move |column| Self::at(row, column)))
            .collect()
    }

    fn at(row: i32, column: i32) -> Self {
        Self(format!("{row},{column}"))
    }

    /// Its name, the same in every version of this program.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The row and the column of a position.
#[expect(clippy::cast_possible_truncation, reason = "360 degrees have 180 000 columns")]
fn place(at: Gcj02) -> (i32, i32) {
    ((at.latitude / HEIGHT).floor() as i32, (at.longitude / WIDTH).floor() as i32)
}
