//! Compares the rights granted with the rights used.

use std::collections::{BTreeMap, BTreeSet};

use super::{Line, Right};

/// What functions are granted, by their names.
pub type Granted = BTreeMap<String, BTreeSet<Right>>;

/// The rights that were used, or refused, and are not granted: a sentence each.
#[must_use]
pub fn not_granted(granted: &Granted, record: &BTreeSet<Line>) -> Vec<String> {
    let is_granted = |line: &&Line| {
        line.granted && granted.get(&line.function).is_some_and(|rights| rights.contains(&line.right))
    };
    record.iter().filter(|line| !is_granted(line)).map(Line::complaint).collect()
}

/// The rights that are granted and never used: a sentence each.
#[must_use]
pub fn never_used(granted: &Granted, record: &BTreeSet<Line>) -> Vec<String> {
    let used: BTreeSet<_> = record.iter().map(|line| (&line.function, &line.right)).collect();
    let all = granted.iter().flat_map(|(function, rights)| rights.iter().map(move |right| (function, right)));
    all.filter(|right| !used.contains(right))
        .map(|(function, right)| format!("{function}: its policy grants {right}, which no journey uses"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(rights: &[(&str, &str)]) -> Granted {
        let rights = rights.iter().map(|(action, resource)| Right::new(*action, *resource)).collect();
        BTreeMap::from([("console".to_owned(), rights)])
    }

    fn record(function: &str, (action, resource): (&str, &str), granted: bool) -> BTreeSet<Line> {
        let right = Right::new(action, resource);
        BTreeSet::from([Line { function: function.to_owned(), right, granted }])
    }

    const READ: (&str, &str) = ("dynamodb:GetItem", "StaffTable");
    const WRITE: (&str, &str) = ("dynamodb:PutItem", "StaffTable");
    const NOTHING: [String; 0] = [];

    #[test]
    fn an_exact_policy_gives_no_cause_for_complaint() {
        let used = record("console", READ, true);
        assert_eq!(not_granted(&granted(&[READ]), &used), NOTHING);
        assert_eq!(never_used(&granted(&[READ]), &used), NOTHING);
    }

    #[test]
    fn a_policy_that_grants_more_or_less_is_named_with_action_and_resource() {
        let used = record("console", READ, true);
        let idle = "console: its policy grants dynamodb:PutItem on StaffTable, which no journey uses";
        assert_eq!(never_used(&granted(&[READ, WRITE]), &used), [idle]);
        let missing = "console: uses dynamodb:GetItem on StaffTable, which its policy does not grant";
        assert_eq!(not_granted(&granted(&[]), &used), [missing]);
        assert_eq!(not_granted(&granted(&[]), &record("console", READ, false)), [missing]);
    }

    #[test]
    fn an_action_counts_for_its_own_function_and_its_own_resource_only() {
        let index = ("dynamodb:Query", "TicketsTable/index/by-queue");
        let policy = granted(&[index]);
        for other in
            [record("console", ("dynamodb:Query", "TicketsTable"), true), record("ticket-sign", index, true)]
        {
            assert_eq!(not_granted(&policy, &other).len(), 1);
            assert_eq!(never_used(&policy, &other).len(), 1);
        }
    }
}
