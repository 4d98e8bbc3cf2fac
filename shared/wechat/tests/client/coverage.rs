//! That no call of the client goes without a test of its request.

use std::{collections::BTreeSet, fs, path::Path};

/// The text of all Rust files under a folder of the crate.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| {
        if path.is_dir() {
            return sources(&path);
        }
        if path.extension().is_some_and(|name| name == "rs") {
            fs::read_to_string(path).unwrap()
        } else {
            String::new()
        }
    });
    texts.collect()
}

/// What follows each `mark` in a text up to one of `ends`, where it has the form of a path with folders.
fn paths<'a>(text: &'a str, mark: &str, ends: &[char]) -> BTreeSet<&'a str> {
    let found = text.split(mark).skip(1).filter_map(|rest| rest.split(ends).next());
    let shaped = |path: &&str| {
        let letters = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'));
        letters && path.contains('/')
    };
    found.filter(shaped).collect()
}

/// Reads the paths from the sources of both sides: `ask`, `order` and `send_form` hold a request to the line that they
/// are given, so that a line among these tests is a request that was seen.
#[test]
fn every_path_of_the_client_has_a_test_of_its_request() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (client, tests) = (sources(&here.join("src/client")), sources(&here.join("tests/client")));
    // A path that is put together begins with what is the same in all of them.
    let called = paths(&client, "\"/", &['"', '{']);
    let tests = tests.replace("/weixin/", "/");
    let mut asked = paths(&tests, "GET /", &['?', ' ', '"']);
    asked.extend(paths(&tests, "POST /", &['?', ' ', '"']));
    assert!(called.contains("cgi-bin/stable_token") && called.contains("datacube/"), "{called:?}");
    let untested: Vec<_> = called
        .iter()
        .filter(|path| match path.ends_with('/') {
            true => !asked.iter().any(|asked| asked.starts_with(**path)),
            false => !asked.contains(*path),
        })
        .collect();
    assert!(untested.is_empty(), "no test asks for {untested:?}");
    let unknown: Vec<_> =
        asked.iter().filter(|path| !called.contains(*path) && !path.starts_with("datacube/")).collect();
    assert!(unknown.is_empty(), "no call goes to {unknown:?}");
}
