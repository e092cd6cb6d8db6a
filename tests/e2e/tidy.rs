//! The rules of the project's own sources that no compiler knows.

use std::fs;
use std::path::{Path, PathBuf};

/// Files over it are two things in one; most are far below.
const MAX_LINES: usize = 700;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the workspace")
}

/// Every Rust file of the workspace, without what users would write in tests of the compiler's messages.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["crates", "examples", "migration", "tests", "xtask"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the workspace") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "ui", "templates", "snapshots"].contains(&name.as_str()) {
                folders.push(path);
            } else if name.ends_with(".rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((
                    path.strip_prefix(root()).expect("it is below the root").to_owned(),
                    text,
                ));
            }
        }
    }
    assert!(found.len() > 20, "the sources are looked for in the wrong place");
    found
}

fn none(offenders: &[String], rule: &str) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|(_, text)| !text.trim_start().starts_with("//!"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    none(
        &silent,
        "these files do not begin with a `//!` line that says what they are",
    );
}

#[test]
fn no_file_is_longer_than_one_can_keep_in_mind() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    none(&long, "these files are too long: split them");
}

#[test]
fn every_test_that_shows_a_scenario_is_there() {
    let list = Path::new("xtask/src/faults/list.rs");
    let sources = sources();
    let (_, rows) = sources.iter().find(|(path, _)| path == list).expect("the list");
    // `("e2e", "engine::locks::a_test")`: the last part of the second text is the test's own name.
    let is_path = |text: &&str| text.contains("::") && text.chars().all(|c| c.is_alphanumeric() || "_:".contains(c));
    let names = rows.split('"').filter(is_path);
    let missing: Vec<String> = names
        .filter_map(|text| text.rsplit("::").next())
        .filter(|name| {
            let mut others = sources.iter().filter(|(path, _)| path != list);
            !others.any(|(_, text)| text.contains(&format!("fn {name}(")) || text.contains(&format!("{name}: ")))
        })
        .map(str::to_owned)
        .collect();
    none(&missing, "a scenario names tests that exist");
}

/// The part of a file that tests are in: all of it below `tests`, and elsewhere what is compiled for tests alone.
fn tests_in<'t>(path: &Path, text: &'t str) -> &'t str {
    let is_test = |text: &str| text.contains("#[test]") || text.contains("#[tokio::test");
    let start = match path.components().any(|part| part.as_os_str() == "tests") {
        true => Some(0),
        false => text.find("#[cfg(test)]"),
    };
    let part = start.and_then(|start| text.get(start..)).unwrap_or_default();
    if is_test(part) { part } else { "" }
}

#[test]
fn tests_neither_sleep_nor_hide() {
    // Written in parts, so that this file does not find itself.
    let forbidden = [
        concat!("#[ig", "nore"),
        concat!("should_", "panic]"),
        concat!("thread::", "sleep"),
        concat!("time::", "sleep"),
    ];
    let mut found = Vec::new();
    for (path, text) in sources() {
        let tests = tests_in(&path, &text);
        // `use tokio::time::{sleep, timeout};`
        let imports = tests.lines().filter(|line| line.trim_start().starts_with("use "));
        let imported = imports.flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_')));
        let sleeps = imported.into_iter().find(|word| word.starts_with(concat!("sl", "eep")));
        for word in forbidden.into_iter().filter(|word| tests.contains(word)).chain(sleeps) {
            found.push(format!("{} has `{word}`", path.display()));
        }
    }
    none(
        &found,
        "a test that sleeps is slow or fails by chance, and one that is ignored tests nothing",
    );
}
