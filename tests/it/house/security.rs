//! The pages on security: what they name exists, and no requirement of the standard is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::house::structure::{files, root};

/// The requirements of OWASP's ASVS 5.0.0 at levels 1 and 2: chapter, section, and the numbers that the section has
/// at these levels, all of which start at 1 and leave out none.
const SECTIONS: [(u32, u32, u32); 67] = [
    (1, 1, 2),
    (1, 2, 9),
    (1, 3, 11),
    (1, 4, 3),
    (1, 5, 2),
    (2, 1, 3),
    (2, 2, 3),
    (2, 3, 4),
    (2, 4, 1),
    (3, 2, 2),
    (3, 3, 4),
    (3, 4, 6),
    (3, 5, 5),
    (3, 7, 2),
    (4, 1, 3),
    (4, 2, 1),
    (4, 3, 2),
    (4, 4, 4),
    (5, 1, 1),
    (5, 2, 3),
    (5, 3, 2),
    (5, 4, 3),
    (6, 1, 3),
    (6, 2, 12),
    (6, 3, 4),
    (6, 4, 4),
    (6, 5, 5),
    (6, 6, 3),
    (6, 8, 4),
    (7, 1, 3),
    (7, 2, 4),
    (7, 3, 2),
    (7, 4, 5),
    (7, 5, 2),
    (7, 6, 2),
    (8, 1, 2),
    (8, 2, 3),
    (8, 3, 1),
    (8, 4, 1),
    (9, 1, 3),
    (9, 2, 4),
    (10, 1, 2),
    (10, 2, 2),
    (10, 3, 4),
    (10, 4, 11),
    (10, 5, 5),
    (10, 6, 2),
    (10, 7, 3),
    (11, 1, 2),
    (11, 2, 3),
    (11, 3, 3),
    (11, 4, 4),
    (11, 5, 1),
    (11, 6, 1),
    (12, 1, 3),
    (12, 2, 2),
    (12, 3, 4),
    (13, 1, 1),
    (13, 2, 5),
    (13, 3, 2),
    (13, 4, 5),
    (14, 1, 2),
    (14, 2, 4),
    (14, 3, 3),
    (15, 1, 3),
    (15, 2, 3),
    (15, 3, 7),
];
/// The last two chapters.
const LAST: [(u32, u32, u32); 8] =
    [(16, 1, 1), (16, 2, 5), (16, 3, 4), (16, 4, 3), (16, 5, 3), (17, 1, 1), (17, 2, 4), (17, 3, 2)];
/// So many requirements have levels 1 and 2 in all.
const REQUIREMENTS: usize = 253;

const PAGES: [&str; 2] = ["docs/security.md", "docs/security-asvs.md"];

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// The words of a page that are set as code.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The modules and the name of a test, where a word is the path of one.
fn as_test(word: &str) -> Option<(Vec<&str>, &str)> {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let mut parts: Vec<_> = word.split("::").collect();
    if parts.len() < 2 || !parts.iter().all(|part| is_part(part)) {
        return None;
    }
    let name = parts.pop()?;
    // A module of tests within a file is no part of the file's path.
    parts.retain(|part| *part != "tests");
    Some((parts, name))
}

/// The tests of a file: each function that follows an attribute of one.
fn tests_of(text: &str) -> BTreeSet<String> {
    let (mut found, mut is_test) = (BTreeSet::new(), false);
    for line in text.lines().map(str::trim) {
        let name = line.split("fn ").nth(1).and_then(|rest| rest.split('(').next());
        match name {
            Some(name) if is_test => {
                found.insert(name.to_owned());
                is_test = false;
            }
            _ => is_test = line.starts_with("#[test]") || line.starts_with("#[tokio::test") || is_test,
        }
    }
    found
}

/// Every test of the workspace, with the parts of the paths of the files that have one of its name.
fn every_test() -> BTreeMap<String, Vec<Vec<String>>> {
    let mut every: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for folder in ["shared", "functions", "infra", "tests"] {
        for file in files(&root().join(folder), ".rs") {
            let parts = file.with_extension("");
            let parts: Vec<_> = parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            for test in tests_of(&fs::read_to_string(&file).unwrap()) {
                every.entry(test).or_default().push(parts.clone());
            }
        }
    }
    every
}

#[test]
fn what_the_security_pages_name_exists() {
    let every = every_test();
    let mut tests = 0;
    for page_name in PAGES {
        for word in named(&page(page_name)).collect::<BTreeSet<_>>() {
            // Paths are looked at by the rule for all pages.
            let is_root_file = !word.contains('/') && (word.ends_with(".yaml") || word.ends_with(".toml"));
            assert!(!is_root_file || root().join(word).exists(), "{page_name} names {word}");
            let Some((modules, name)) = as_test(word) else { continue };
            let places = every.get(name).map(Vec::as_slice).unwrap_or_default();
            let there =
                |parts: &Vec<String>| modules.iter().all(|module| parts.iter().any(|part| part == module));
            assert!(places.iter().any(there), "{page_name} names the test {word}");
            tests += 1;
        }
    }
    assert!(tests > 60, "the tests are found");
}

#[test]
fn every_requirement_of_asvs_levels_1_and_2_has_one_verdict() {
    let asked: BTreeSet<_> = SECTIONS
        .into_iter()
        .chain(LAST)
        .flat_map(|(chapter, section, last)| (1..=last).map(move |at| (chapter, section, at)))
        .collect();
    assert_eq!(asked.len(), REQUIREMENTS);
    let text = page(PAGES[1]);
    let mut answered = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| number")) {
        let cells: Vec<_> = line.trim_matches('|').splitn(4, '|').map(str::trim).collect();
        let [number, what, verdict, why] = cells[..] else { panic!("four cells: {line}") };
        let numbers: Vec<u32> = number.split('.').map(|part| part.parse().unwrap()).collect();
        let number = (numbers[0], numbers[1], numbers[2]);
        assert!(!what.is_empty() && !why.is_empty(), "{line}");
        assert!(["met", "not met", "does not apply"].contains(&verdict), "{line}");
        let shown = named(why).any(|word| as_test(word).is_some() || Path::new(word).extension().is_some());
        assert!(verdict != "met" || shown, "nothing shows it: {line}");
        *counts.entry(verdict).or_default() += 1;
        assert!(answered.insert(number, verdict).is_none(), "twice: {line}");
    }
    assert_eq!(answered.into_keys().collect::<BTreeSet<_>>(), asked);
    let sum = format!(
        "Of {REQUIREMENTS} requirements {} are met, {} are not, and {} do not apply.",
        counts["met"], counts["not met"], counts["does not apply"]
    );
    assert!(text.contains(&sum), "the page does not say: {sum}");
}

#[test]
fn a_test_that_was_renamed_or_is_none_is_not_found() {
    let text = "#[test]\nfn one() {}\nfn helper() {}\n#[tokio::test(flavor = \"x\")]\nasync fn two() {}\n";
    assert_eq!(tests_of(text).into_iter().collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(as_test("photos::tests::what_is_no_picture"), Some((vec!["photos"], "what_is_no_picture")));
    for word in ["docs/security.md", "no_colons", "Type::method", "a::", "std::fs::File"] {
        assert_eq!(as_test(word), None, "{word}");
    }
}
