//! The rules of the house, read off the files: who may import whom, and one name everywhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use local_alliance::areas::PROGRAMS;
use local_alliance::template::{TEMPLATE, Template, nested};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["target", "node_modules", ".git", ".local", "out"].contains(&name) {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The lines of code of a file: no comments, nothing of its tests.
pub(crate) fn code(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(str::to_owned)
        .collect()
}

fn forbid(paths: &[PathBuf], words: &[&str]) {
    for path in paths {
        for line in code(path) {
            for word in words {
                assert!(!line.contains(word), "{} may not use {word}: {line}", path.display());
            }
        }
    }
}

/// What a manifest depends on outside tests.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let (_, after) = text.split_once("[dependencies]").unwrap();
    let section = after.split("\n[").next().unwrap();
    section.lines().filter_map(|line| line.split(['.', ' ', '=']).next()).map(str::to_owned).collect()
}

#[test]
fn the_domain_can_reach_no_runtime_no_cloud_and_no_http() {
    let cargo = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "--package",
            "domain",
            "--prefix",
            "none",
            "--format",
            "{lib}",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let tree = String::from_utf8(cargo.stdout).unwrap();
    assert!(tree.lines().any(|library| library == "jiff"), "the tree is read: {tree}");
    for library in tree.lines() {
        let is_pure = !["tokio", "aws_", "http", "hyper", "reqwest", "lambda_", "object_store"]
            .iter()
            .any(|forbidden| library.starts_with(forbidden));
        assert!(is_pure, "the domain reaches {library}");
    }
}

#[test]
fn the_store_knows_no_function() {
    let src = root().join("shared/alliance/src");
    let store = ["crate::services", "crate::runtime", "crate::pages", "lambda_"];
    forbid(&files(&src.join("store"), ".rs"), &store);
    let pages = ["crate::services", "crate::runtime", "crate::store", "lambda_", "aws_"];
    forbid(&files(&src.join("pages"), ".rs"), &pages);
    forbid(&files(&src.join("runtime"), ".rs"), &["crate::services"]);
    // One piece of code decides, writes and says what became of a step on a ticket.
    let sources: Vec<_> = [files(&root().join("functions"), ".rs"), files(&src, ".rs")]
        .concat()
        .into_iter()
        .filter(|path| !path.ends_with("services/casework.rs") && !path.ends_with("store/tickets/mod.rs"))
        .collect();
    forbid(&sources, &[".commit_with("]);
}

#[test]
fn only_the_door_gives_leave_and_nobody_behind_it_passes_for_the_system() {
    let src = root().join("shared/alliance/src");
    let functions = files(&root().join("functions"), ".rs");
    let makers = ["::granted(", "::confirmed(", ".open_if("];
    let sources: Vec<_> = [functions.clone(), files(&src, ".rs")]
        .concat()
        .into_iter()
        .filter(|path| !path.ends_with("services/door/entered.rs") && !path.ends_with("store/allowed.rs"))
        .collect();
    forbid(&sources, &makers);
    // The login opens sessions, and so is what stands before the door.
    let behind: Vec<_> = functions
        .into_iter()
        .chain(files(&src.join("services/door"), ".rs"))
        .chain(files(&src.join("services/transitions"), ".rs"))
        .chain([src.join("services/ticket_pages.rs")])
        .filter(|path| fs::read_to_string(path).unwrap().contains("Entered"))
        .filter(|path| !path.ends_with("login/session.rs"))
        .collect();
    assert!(behind.len() > 8, "what stands behind the door is found: {behind:?}");
    forbid(&behind, &["System"]);
    // A form's token is compared in one place.
    let comparing: Vec<_> = sources.into_iter().filter(|path| !path.starts_with(src.join("store"))).collect();
    forbid(&comparing, &["get(\"csrf\") !=", "get(\"csrf\") =="]);
}

#[test]
fn wechats_servers_are_called_in_somebodys_name_only() {
    // `deployment.rs` makes the one client and hands it out behind a count of its calls; `links.rs` calls other servers.
    let alliance = root().join("shared/alliance/src");
    let sources: Vec<_> = [files(&root().join("functions"), ".rs"), files(&alliance, ".rs")]
        .concat()
        .into_iter()
        .filter(|path| !path.ends_with("runtime/deployment.rs") && !path.ends_with("services/links.rs"))
        .collect();
    forbid(&sources, &["Client::new(", "reqwest::", ".counted("]);
}

#[test]
fn no_test_lies_where_cargo_test_does_not_run_it() {
    let functions = files(&root().join("functions"), ".rs");
    assert!(functions.len() > 40, "the functions are found");
    for path in functions {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("cfg(test)"), "{} has tests that nobody runs", path.display());
    }
}

#[test]
fn arrows_go_down_only() {
    let ours = |name: &str| {
        name.ends_with("-functions")
            || ["domain", "alliance", "wechat", "local-alliance", "wechat-simulator"].contains(&name)
    };
    let mut allowed: Vec<(String, &[&str])> = vec![
        ("shared/wechat".to_owned(), &[]),
        ("shared/domain".to_owned(), &["wechat"]),
        ("shared/alliance".to_owned(), &["domain", "wechat"]),
        ("infra/simulator".to_owned(), &["wechat"]),
        ("infra/proof".to_owned(), &["domain"]),
    ];
    let areas = areas();
    assert!(areas.len() > 5, "the areas are found");
    allowed.extend(
        areas.iter().map(|area| (format!("functions/{area}"), &["domain", "alliance", "wechat"][..])),
    );
    for (folder, may) in &allowed {
        for dependency in dependencies(&format!("{folder}/Cargo.toml")) {
            assert!(
                !ours(&dependency) || may.contains(&dependency.as_str()),
                "{folder} depends on {dependency}"
            );
        }
    }
    let wechat = dependencies("shared/wechat/Cargo.toml");
    for forbidden in ["tokio", "aws-config", "jiff"] {
        assert!(!wechat.contains(forbidden), "the WeChat codec depends on {forbidden}");
    }
}

#[test]
fn the_simulator_is_wechat_and_knows_nothing_of_us() {
    for folder in ["shared", "functions"] {
        forbid(
            &files(&root().join(folder), ".rs"),
            &["local_alliance", "wechat_simulator", "dynoxide", "MovableClock"],
        );
    }
}

#[test]
fn nobody_scans() {
    for folder in ["shared", "functions"] {
        forbid(&files(&root().join(folder), ".rs"), &[".scan()", "scan::"]);
    }
    for template in nested().into_iter().map(|(_, template)| template).chain([TEMPLATE]) {
        assert!(!template.contains("dynamodb:Scan") && !template.contains("dynamodb:*"));
    }
}

/// The folders under `functions/`.
fn areas() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("functions")).unwrap();
    folders.map(|area| area.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_function_bears_one_name_everywhere() {
    let template = Template::bundled().unwrap();
    for (name, function) in &template.functions {
        let pascal: String =
            name.split('-').map(|word| format!("{}{}", word[..1].to_uppercase(), &word[1..])).collect();
        assert_eq!(function.id, pascal, "the resource of {name}");
        let source = root().join(format!("functions/{}/src/{}.rs", function.area, name.replace('-', "_")));
        let text =
            fs::read_to_string(&source).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
        assert!(text.contains(&format!("pub struct {pascal}")), "the type of {name} is {pascal}");
        let page = root().join(format!("docs/functions/{name}.md"));
        assert!(page.exists(), "{}", page.display());
        assert!(!function.events.is_empty(), "{name} is never called");
    }
}

#[test]
fn every_function_of_a_program_is_deployed_and_every_program_is_its_areas() {
    let template = Template::bundled().unwrap();
    let mut mains = BTreeSet::new();
    for program in PROGRAMS {
        for entry in program.functions {
            let deployed = template.functions.get(entry.name);
            let placed = deployed.map(|function| (&*function.area, &*function.binary));
            assert_eq!(placed, Some((program.area, program.binary)), "{}", entry.name);
        }
        // An area's own program bears its name; another lies beside it.
        let file = match program.binary {
            own if own == program.area => format!("functions/{own}/src/main.rs"),
            other => format!("functions/{}/src/bin/{other}.rs", program.area),
        };
        let text = fs::read_to_string(root().join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.lines().count() < 20, "{file} is no thin main");
        assert!(mains.insert(root().join(&file)), "{file} is listed twice");
    }
    let functions = files(&root().join("functions"), ".rs").into_iter();
    let found: BTreeSet<_> = functions
        .filter(|path| path.ends_with("main.rs") || path.parent().unwrap().ends_with("bin"))
        .collect();
    assert_eq!(found, mains, "every program is hosted on one machine");
}

/// A stream record is told by its keys' names, so these have to be the table's, and no other's.
#[test]
fn what_is_replayed_bears_the_keys_of_its_table() {
    let template = Template::bundled().unwrap();
    let streamed: Vec<_> =
        template.tables.iter().filter(|(_, table)| table["StreamSpecification"].is_object()).collect();
    let mut keys = BTreeSet::new();
    for (_, table) in &streamed {
        let names = table["KeySchema"].as_array().unwrap().iter();
        let names: Vec<_> = names.map(|part| part["AttributeName"].as_str().unwrap().to_owned()).collect();
        assert!(keys.insert(names), "two streamed tables have the same keys");
    }
    for table in alliance::store::REPLAYABLE {
        assert!(keys.contains(table.key.map(str::to_owned).as_slice()), "{}", table.name);
        let mut id = table.name.to_owned();
        id[..1].make_ascii_uppercase();
        assert!(streamed.iter().any(|(table, _)| **table == format!("{id}Table")), "{id}");
    }
}

/// DynamoDB throttles a third reader of a stream.
#[test]
fn a_stream_has_two_readers_at_most() {
    use local_alliance::template::Trigger;
    let template = Template::bundled().unwrap();
    let mut readers = std::collections::BTreeMap::<_, Vec<_>>::new();
    for (binary, function) in &template.functions {
        for event in &function.events {
            if let Trigger::Stream { table, .. } = event {
                readers.entry(table.clone()).or_default().push(binary.as_str());
            }
        }
    }
    let of = |table: &str| readers[table].clone();
    assert_eq!(of("TicketsTable"), ["notification-deliver", "project-tickets"]);
    assert_eq!(of("MessagesTable"), ["media-fetch", "project-messages"]);
    assert_eq!(of("ConversationsTable"), ["notification-deliver"]);
    assert_eq!(of("CodesTable"), ["publish-test"]);
    assert!(readers.values().all(|readers| readers.len() <= 2), "{readers:?}");
    // None reads one by itself either.
    for folder in ["shared", "functions"] {
        forbid(&files(&root().join(folder), ".rs"), &["get_records", "shard_iterator", "dynamodbstreams"]);
    }
}

#[test]
fn every_path_that_the_docs_name_exists() {
    let mut pages = files(&root().join("docs"), ".md");
    pages.extend(
        ["README.md", "README.zh-CN.md", "infra/README.md", "infra/local/README.md"]
            .map(|page| root().join(page)),
    );
    let folders = ["functions/", "shared/", "infra/", "tests/", "docs/", ".ci/", ".cargo/"];
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for word in text.split('`').skip(1).step_by(2) {
            let is_path = folders.iter().any(|folder| word.starts_with(folder))
                && !word.contains(['<', '*', ' ', '{', '…']);
            if is_path {
                assert!(root().join(word).exists(), "{} names {word}", page.display());
            }
        }
    }
}
