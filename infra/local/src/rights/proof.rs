//! Compares what is granted with what is used.

use std::collections::{BTreeMap, BTreeSet};

use super::{Line, Right};

/// What speaks against the policies being exact, a sentence for each thing: used and not granted, or granted and
/// never used.
#[must_use]
pub fn unproven(granted: &BTreeMap<String, BTreeSet<Right>>, record: &BTreeSet<Line>) -> Vec<String> {
    let mut findings = Vec::new();
    for line in record {
        let granted = granted.get(&line.function).is_some_and(|granted| granted.contains(&line.right));
        if !granted || !line.granted {
            findings.push(not_granted(&line.function, &line.right));
        }
    }
    for (function, granted) in granted {
        for right in granted {
            if !record.iter().any(|line| line.function == *function && line.right == *right) {
                findings.push(format!("{function}: its policy grants {right}, which no journey uses"));
            }
        }
    }
    findings
}

pub(super) fn not_granted(function: &str, right: &Right) -> String {
    format!("{function}: uses {right}, which its policy does not grant")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(rights: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<Right>> {
        let rights = rights.iter().map(|(action, resource)| Right::new(*action, *resource)).collect();
        BTreeMap::from([("console".to_owned(), rights)])
    }

    fn record(function: &str, action: &str, resource: &str, granted: bool) -> BTreeSet<Line> {
        BTreeSet::from([Line { function: function.to_owned(), right: Right::new(action, resource), granted }])
    }

    #[test]
    fn a_policy_is_exact_or_the_finding_names_function_action_and_resource() {
        let used = record("console", "dynamodb:GetItem", "StaffTable", true);
        let exact = [("dynamodb:GetItem", "StaffTable")];
        assert_eq!(unproven(&granted(&exact), &used), Vec::<String>::new());

        let idle = "console: its policy grants dynamodb:PutItem on StaffTable, which no journey uses";
        let more = [exact[0], ("dynamodb:PutItem", "StaffTable")];
        assert_eq!(unproven(&granted(&more), &used), [idle]);

        let missing = "console: uses dynamodb:GetItem on StaffTable, which its policy does not grant";
        assert_eq!(unproven(&granted(&[]), &used), [missing]);
        let refused = record("console", "dynamodb:GetItem", "StaffTable", false);
        assert_eq!(unproven(&granted(&[]), &refused), [missing]);
    }

    #[test]
    fn an_action_counts_for_its_own_function_and_its_own_resource_only() {
        let exact = granted(&[("dynamodb:Query", "TicketsTable/index/by-queue")]);
        let elsewhere = record("console", "dynamodb:Query", "TicketsTable", true);
        assert_eq!(unproven(&exact, &elsewhere).len(), 2, "one used, one idle");
        let foreign = record("ticket-sign", "dynamodb:Query", "TicketsTable/index/by-queue", true);
        assert_eq!(unproven(&exact, &foreign).len(), 2, "one used, one idle");
    }
}
