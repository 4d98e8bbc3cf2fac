//! What the product's design says of acts and roles, kept here as tables and compared with nothing of the code's own.

use std::collections::BTreeMap;

use super::roles::Outcome;

/// The tables, as they are to be reviewed.
pub(super) struct Matrix {
    acts: BTreeMap<&'static str, Act>,
    /// In the order of the columns of what was seen.
    pub(super) people: Vec<Person>,
    addresses: BTreeMap<(&'static str, &'static str), (&'static str, &'static str)>,
}

struct Act {
    in_scope: &'static str,
    assigned: &'static str,
    decides: &'static str,
}

/// A person of the demo and where the objects of the sweep lie for them.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) letter: char,
    pub(super) id: &'static str,
    reports: [&'static str; 3],
    accounts: [&'static str; 2],
    staff: &'static str,
    district: &'static str,
}

/// What an address was asked about: whose report, and whether the works have theirs already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object {
    /// Own, sibling or foreign.
    pub(super) whose: usize,
    pub(super) dispatched: bool,
}

impl Matrix {
    pub(super) fn read() -> Self {
        let act = |row: [&'static str; 5]| {
            let [name, in_scope, assigned, decides, _] = row;
            (name, Act { in_scope, assigned, decides })
        };
        let person = |row: [&'static str; 9]| {
            let [letter, id, own, sibling, foreign, account, elsewhere, staff, district] = row;
            let letter = letter.chars().next().unwrap();
            let (reports, accounts) = ([own, sibling, foreign], [account, elsewhere]);
            Person { letter, id, reports, accounts, staff, district }
        };
        let address = |[method, path, row, of]: [&'static str; 4]| ((method, path), (row, of));
        Self {
            acts: rows(include_str!("acts.tsv")).map(act).collect(),
            people: rows(include_str!("people.tsv")).map(person).collect(),
            addresses: rows(include_str!("addresses.tsv")).map(address).collect(),
        }
    }

    /// Every address that the table knows.
    pub(super) fn addresses(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.addresses.keys().copied()
    }

    /// The row of an address.
    pub(super) fn row(&self, method: &str, path: &str) -> &'static str {
        self.addresses.get(&(method, path)).unwrap_or_else(|| panic!("{method} {path} is in no row")).0
    }

    /// What this person gets to see at an address.
    pub(super) fn expected(&self, person: &Person, method: &str, path: &str, object: Object) -> Outcome {
        let (row, of) = self.addresses[&(method, path)];
        let account = person.accounts[usize::from(object.whose == 2)];
        let report = match person.reports[object.whose] {
            "given" if !object.dispatched => "-",
            cell => cell,
        };
        let may = |row: &str, cell: &str| self.acts[row].allows(person.letter, cell);
        let (sees, does) = match of {
            "anywhere" => (true, self.acts[row].names(person.letter)),
            "account" => (true, person.accounts.iter().any(|cell| may(row, cell))),
            "district" => (true, may(row, person.district)),
            "report" => (may("5", report), may(row, report)),
            "menu" => (may("13M", account), may(row, account)),
            "template" => (may("13M", person.district), may(row, person.district)),
            "conversation" => (may("1", account), may(row, account)),
            // Whoever manages nobody is told so; whoever does not manage this person does not find them.
            "staff" => {
                let manages = self.acts[row].names(person.letter);
                (!manages || may(row, person.staff), manages)
            }
            // Nobody made it.
            "invitation" => {
                let manages = self.acts[row].names(person.letter);
                (!manages, manages)
            }
            // Nobody agreed that one of these reports becomes public.
            "case" => (false, false),
            other => panic!("{other} is no object"),
        };
        match (sees, does) {
            (false, _) => Outcome::NotThere,
            (true, false) => Outcome::Refused,
            (true, true) => Outcome::Through,
        }
    }
}

impl Act {
    fn names(&self, role: char) -> bool {
        [self.in_scope, self.assigned, self.decides].iter().any(|letters| letters.contains(role))
    }

    fn allows(&self, role: char, cell: &str) -> bool {
        match cell {
            "in" => self.in_scope.contains(role) || self.decides.contains(role),
            "given" => self.names(role),
            _ => false,
        }
    }
}

/// The lines of a table without its comments and its heading.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| {
        let cells: Vec<_> = line.split('\t').collect();
        cells.try_into().unwrap_or_else(|cells| panic!("{N} cells in {cells:?}"))
    })
}
