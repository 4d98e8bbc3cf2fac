//! Medians, percentiles and units of what was measured, and the table of them.

use std::fmt::Write as _;
use std::time::Duration;

use alliance::store::Units;

use crate::measure::{Operation, Sample, Subject};
use crate::preload::Wanted;

/// Everything that was measured, a line for each operation.
pub(crate) struct Figures {
    /// The numbers of tickets.
    pub(crate) sizes: Vec<usize>,
    /// The operations.
    pub(crate) lines: Vec<Line>,
}

/// One operation.
pub(crate) struct Line {
    /// Its name.
    pub(crate) name: String,
    /// Its figures at each size.
    pub(crate) points: Vec<Point>,
}

/// One operation at one size.
#[derive(Debug)]
pub(crate) struct Point {
    /// The median, in milliseconds.
    pub(crate) median: f64,
    /// What nineteen of twenty stay below, in milliseconds.
    pub(crate) p95: f64,
    /// What each round cost.
    pub(crate) units: Vec<Units>,
}

impl Figures {
    /// The figures of these subjects.
    pub(crate) fn of(subjects: &[Subject], wanted: Wanted) -> Self {
        let line = |operation: Operation| Line {
            name: operation.name(wanted),
            points: subjects.iter().map(|subject| point(&subject.samples, operation)).collect(),
        };
        Self {
            sizes: subjects.iter().map(|subject| subject.size).collect(),
            lines: Operation::ALL.into_iter().map(line).collect(),
        }
    }

    /// As Markdown: milliseconds are median and 95th percentile.
    pub(crate) fn table(&self) -> String {
        let sizes = self.sizes.iter().map(|size| format!(" {} |", short(*size))).collect::<String>();
        let mut table = format!("| operation | read | write |{sizes} last to first |\n");
        table.push_str(&format!("|---|---|---|{}---|\n", "---|".repeat(self.sizes.len())));
        for line in &self.lines {
            let _ =
                write!(table, "| {} | {} | {} |", line.name, line.cost(|u| u.read), line.cost(|u| u.write));
            for point in &line.points {
                let _ = write!(table, " {:.2} / {:.2} ms |", point.median, point.p95);
            }
            let _ = writeln!(table, " {:.2} |", line.growth());
        }
        table
    }

    /// The operations whose units are not the same at every size, round for round.
    pub(crate) fn grown(&self) -> Vec<String> {
        let same = |line: &&Line| line.points.windows(2).any(|pair| pair[0].units != pair[1].units);
        self.lines
            .iter()
            .filter(same)
            .map(|line| format!("the units of `{}` depend on the size", line.name))
            .collect()
    }
}

impl Line {
    /// The median of the units at each size, once where it is the same.
    fn cost(&self, of: impl Fn(&Units) -> f64) -> String {
        let mut costs: Vec<String> = Vec::new();
        for point in &self.points {
            let mut units: Vec<f64> = point.units.iter().map(&of).collect();
            units.sort_by(f64::total_cmp);
            costs.push(units.get(units.len() / 2).copied().unwrap_or_default().to_string());
        }
        costs.dedup();
        costs.join(", ")
    }

    fn growth(&self) -> f64 {
        match (self.points.first(), self.points.last()) {
            (Some(first), Some(last)) => last.median / first.median,
            _ => 1.0,
        }
    }
}

fn point(samples: &[Sample], operation: Operation) -> Point {
    let of = || samples.iter().filter(|sample| sample.operation == operation);
    let mut times: Vec<Duration> = of().map(|sample| sample.time).collect();
    times.sort();
    let at =
        |share: usize| times.get(times.len() * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    Point { median: at(50), p95: at(95), units: of().map(|sample| sample.units).collect() }
}

/// A size as it is spoken of: 10 k, 1 M.
pub(crate) fn short(size: usize) -> String {
    match size {
        1_000_000.. => format!("{} M", size / 1_000_000),
        _ => format!("{} k", size / 1000),
    }
}
