//! The medians as a picture: one line an operation over the number of tickets, both axes logarithmic.

use std::fmt::Write as _;

use crate::figures::{Figures, short};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 56.0;
/// The smallest distance between two names.
const LINE: f64 = 17.0;
/// Colours that can be told apart by everybody (Okabe and Ito).
const COLOURS: [&str; 7] = ["#777777", "#0072b2", "#d55e00", "#009e73", "#56b4e9", "#cc79a7", "#e69f00"];

/// Draws the figures.
pub(crate) fn plot(figures: &Figures) -> String {
    let axes = Axes::around(figures);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title>Milliseconds of each operation over the number of stored tickets</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-weight=\"600\">Milliseconds (median) over stored tickets</text>\n"
    );
    axes.draw(&mut svg, &figures.sizes);
    let mut names = Vec::new();
    for (line, colour) in figures.lines.iter().zip(COLOURS) {
        let at: Vec<_> = line
            .points
            .iter()
            .zip(&figures.sizes)
            .map(|(p, size)| (axes.x(*size), axes.y(p.median)))
            .collect();
        let path = at.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            svg,
            "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        );
        for (x, y) in &at {
            let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
        names.extend(at.last().map(|(_, y)| (*y, line.name.as_str(), colour)));
    }
    write_names(&mut svg, names);
    svg.push_str("</svg>\n");
    svg
}

/// Writes each name beside the end of its line, and below its neighbour where they would touch.
fn write_names(svg: &mut String, mut names: Vec<(f64, &str, &str)>) {
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (end, x) = (WIDTH - RIGHT, WIDTH - RIGHT + 22.0);
    let mut lowest = f64::NEG_INFINITY;
    for (y, name, colour) in names {
        let place = y.max(lowest + LINE);
        lowest = place;
        let _ = writeln!(
            svg,
            "<line x1=\"{:.1}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{place:.1}\" stroke=\"{colour}\" stroke-opacity=\"0.5\"/>\n\
             <text x=\"{x:.1}\" y=\"{:.1}\" fill=\"#222\">{name}</text>",
            end + 5.0,
            x - 3.0,
            place + 4.5
        );
    }
}

/// Where values lie on the picture.
struct Axes {
    sizes: (f64, f64),
    times: (f64, f64),
}

impl Axes {
    fn around(figures: &Figures) -> Self {
        let log = |size: Option<&usize>| size.map_or(0.0, |size| decades(*size));
        let medians = || figures.lines.iter().flat_map(|line| &line.points).map(|point| point.median);
        let lowest = medians().fold(f64::INFINITY, f64::min);
        let highest = medians().fold(f64::NEG_INFINITY, f64::max);
        Self {
            sizes: (log(figures.sizes.first()), log(figures.sizes.last())),
            times: (lowest.log10().floor(), highest.log10().ceil()),
        }
    }

    fn x(&self, size: usize) -> f64 {
        let share = (decades(size) - self.sizes.0) / (self.sizes.1 - self.sizes.0).max(f64::EPSILON);
        LEFT + share * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, milliseconds: f64) -> f64 {
        let share = (milliseconds.log10() - self.times.0) / (self.times.1 - self.times.0).max(f64::EPSILON);
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }

    fn draw(&self, svg: &mut String, sizes: &[usize]) {
        let (end, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        let mut decade = self.times.0;
        while decade <= self.times.1 {
            for digit in [1.0, 2.0, 5.0] {
                let value = digit * 10_f64.powf(decade);
                if value > 10_f64.powf(self.times.1) * 1.01 {
                    continue;
                }
                let y = self.y(value);
                let _ = writeln!(
                    svg,
                    "<line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{end}\" y2=\"{y:.1}\" stroke=\"#ddd\"/>\n\
                     <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#555\">{}</text>",
                    LEFT - 8.0,
                    y + 4.5,
                    (value * 1000.0).round() / 1000.0
                );
            }
            decade += 1.0;
        }
        for size in sizes {
            let x = self.x(*size);
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.1}\" y1=\"{bottom}\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke=\"#555\"/>\n\
                 <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#555\">{}</text>",
                bottom + 5.0,
                bottom + 20.0,
                short(*size)
            );
        }
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {TOP} V{bottom} H{end}\" fill=\"none\" stroke=\"#555\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#222\">stored tickets</text>",
            (LEFT + end) / 2.0,
            HEIGHT - 14.0
        );
    }
}

fn decades(size: usize) -> f64 {
    // Exact for every number of tickets that fits a machine.
    u32::try_from(size).map_or(f64::MAX, |size| f64::from(size).log10())
}
