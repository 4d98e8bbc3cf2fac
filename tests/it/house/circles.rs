//! No room of a crate needs itself through another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::structure::{code, files, root};

/// Each room of a crate, a file or folder of its sources, with the rooms that its code names.
fn rooms(sources: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(sources, ".rs") {
        let inside = file.strip_prefix(sources).unwrap();
        let room = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let is_test = inside.iter().any(|part| part.to_string_lossy().contains("tests"));
        if is_test || room == "lib" || room == "main" {
            continue;
        }
        let named = rooms.entry(room.clone()).or_default();
        for line in code(&file) {
            let words = line.split("crate::").skip(1);
            let word = |rest: &str| {
                rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().map(str::to_owned)
            };
            named.extend(words.filter_map(word).filter(|other| *other != room));
        }
    }
    rooms
}

/// The rooms that can be reached from one.
fn reached(rooms: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let (mut reached, mut ahead) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(room) = ahead.pop() {
        for next in rooms.get(&room).into_iter().flatten() {
            if reached.insert(next.clone()) {
                ahead.push(next.clone());
            }
        }
    }
    reached
}

#[test]
fn no_room_needs_itself_through_another() {
    for sources in ["shared/wechat/src", "shared/domain/src", "shared/alliance/src"] {
        let rooms = rooms(&root().join(sources));
        assert!(rooms.values().any(|named| !named.is_empty()), "{sources}");
        for room in rooms.keys() {
            assert!(!reached(&rooms, room).contains(room), "{sources}: {room} needs itself");
        }
    }
    let circle =
        [("a", "b"), ("b", "c"), ("c", "a")].map(|(from, to)| (from.to_owned(), [to.to_owned()].into()));
    assert!(reached(&circle.into(), "a").contains("a"), "a circle is found");
}
