//! A crate exists where it forbids something; what each one forbids is held here against `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Which of our crates each of our crates may depend on.
const MAY_USE: &[(&str, &[&str])] = &[
    ("whimbrel-build", &[]),
    ("whimbrel-core", &[]),
    ("whimbrel-dsl", &["whimbrel-core"]),
    ("whimbrel-scaffold", &["whimbrel-core"]),
    ("whimbrel-entity", &["whimbrel-core", "whimbrel-dsl"]),
    ("whimbrel-engine", &["whimbrel-core", "whimbrel-dsl"]),
    ("whimbrel-testing", &["whimbrel-core", "whimbrel-dsl"]),
    (
        "whimbrel-cli",
        &[
            "whimbrel-core",
            "whimbrel-dsl",
            "whimbrel-engine",
            "whimbrel-entity",
            "whimbrel-scaffold",
        ],
    ),
    ("xtask", &["whimbrel-core", "whimbrel-scaffold", "whimbrel-build"]),
];

/// What a crate may not depend on, not even through others, and why.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "whimbrel-core",
        &["tokio", "sqlx", "sqlx-core", "sea-orm"],
        "it is pure: no IO, nothing asynchronous",
    ),
    (
        "whimbrel-scaffold",
        &["tokio", "sqlx", "sqlx-core", "sea-orm"],
        "xtask builds it, and must start in a second",
    ),
    (
        "whimbrel-build",
        &["tokio", "sqlx", "sqlx-core", "sea-orm", "sea-query"],
        "every migration crate waits for it",
    ),
    (
        "xtask",
        &["tokio", "sqlx", "sqlx-core", "sea-orm"],
        "a warm run must take under a second",
    ),
];

struct Packages {
    /// Direct dependencies of what is built, by package name: those of tests do not count.
    uses: BTreeMap<String, BTreeSet<String>>,
    members: BTreeSet<String>,
}

impl Packages {
    fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            // Other platforms' packages may not have been downloaded, and nothing is to be downloaded for a test.
            .args([
                "metadata",
                "--format-version",
                "1",
                "--locked",
                "--offline",
                "--filter-platform",
                &host(),
            ])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
        let names: BTreeMap<&str, &str> = list(&metadata["packages"])
            .iter()
            .map(|package| (text(&package["id"]), text(&package["name"])))
            .collect();
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"]) {
            let used = list(&node["deps"]).iter().filter(|dependency| {
                list(&dependency["dep_kinds"])
                    .iter()
                    .any(|kind| kind["kind"].as_str() != Some("dev"))
            });
            let used = used.map(|dependency| names[text(&dependency["pkg"])].to_owned());
            uses.entry(names[text(&node["id"])].to_owned())
                .or_default()
                .extend(used);
        }
        let members = list(&metadata["workspace_members"])
            .iter()
            .map(|id| names[text(id)].to_owned())
            .collect();
        Self { uses, members }
    }

    /// The way by which one package reaches another, if it does.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut ways = vec![vec![from.to_owned()]];
        let mut seen = BTreeSet::from([from.to_owned()]);
        while let Some(way) = ways.pop() {
            let here = way.last()?;
            if here == to {
                return Some(way);
            }
            for next in self.uses.get(here).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    ways.push(way.iter().cloned().chain([next.clone()]).collect());
                }
            }
        }
        None
    }
}

/// The platform that the compiler runs on, `x86_64-unknown-linux-gnu`.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let told = String::from_utf8(output.stdout).expect("rustc prints text");
    told.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc tells its host")
        .to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn dependencies_between_our_crates_point_one_way() {
    let packages = Packages::read();
    for (package, allowed) in MAY_USE {
        let Some(uses) = packages.uses.get(*package) else {
            continue;
        };
        let ours = uses.iter().filter(|used| packages.members.contains(*used));
        let too_many: Vec<&String> = ours.filter(|used| !allowed.contains(&used.as_str())).collect();
        assert!(
            too_many.is_empty(),
            "{package} may use {allowed:?} of our crates, and uses {too_many:?} as well"
        );
    }
}

#[test]
fn every_library_of_ours_has_its_place_among_the_layers() {
    let packages = Packages::read();
    // The façade may use all; the others here are programs and tests, which nothing depends on.
    let free = ["whimbrel", "whimbrel-tests"];
    let placed = |name: &String| MAY_USE.iter().any(|(package, _)| package == name) || free.contains(&name.as_str());
    let without: Vec<_> = packages
        .members
        .iter()
        .filter(|name| name.starts_with("whimbrel") && !placed(name))
        .collect();
    assert!(
        without.is_empty(),
        "{without:?} are in no layer: say in MAY_USE which of our crates they may use"
    );
}

#[test]
fn each_crate_forbids_what_it_exists_to_forbid() {
    let packages = Packages::read();
    for (package, forbidden, reason) in FORBIDDEN {
        for other in *forbidden {
            if let Some(way) = packages.way(package, other) {
                panic!(
                    "{package} may not depend on {other}, since {reason}; it does by {}",
                    way.join(" → ")
                );
            }
        }
    }
}

#[test]
fn only_the_engine_speaks_to_a_database() {
    let packages = Packages::read();
    // The tests look at databases with their own eyes.
    let speakers = ["whimbrel-engine", "whimbrel-tests"];
    for package in packages
        .members
        .iter()
        .filter(|package| !speakers.contains(&package.as_str()))
    {
        let direct = packages.uses.get(package).is_some_and(|uses| uses.contains("sqlx"));
        assert!(
            !direct,
            "{package} depends on sqlx: what talks to a database belongs into whimbrel-engine"
        );
    }
}

#[test]
fn only_the_tests_build_the_engine_with_its_failpoints() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--locked",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    for package in list(&metadata["packages"]) {
        let asks = |dependency: &&Value| {
            text(&dependency["name"]) == "whimbrel-engine"
                && list(&dependency["features"])
                    .iter()
                    .any(|feature| text(feature) == "failpoints")
        };
        let asks = list(&package["dependencies"]).iter().find(asks).is_some();
        let hands_on = package["features"].to_string().contains("whimbrel-engine/failpoints");
        let name = text(&package["name"]);
        assert_eq!(asks || hands_on, name == "whimbrel-tests", "{name} and the failpoints");
    }
}
