//! What every operation becomes on every backend, both ways, held to files under `golden/`.
//!
//! A refusal is a golden message. `INSTA_UPDATE=always cargo test -p whimbrel-core --test golden` writes the files.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod cases;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use cases::Case;
use whimbrel_core::plan::{Mode, PlanError, plan_down, plan_up};
use whimbrel_core::{Backend, Down, Migration, Recording, Target};

/// The releases that cases are rendered for: one before and one after every difference that the dialects know.
const RELEASES: [(Backend, &[&str]); 4] = [
    (Backend::Sqlite, &["3.31", "3.35", "3.46", "3.53"]),
    (Backend::Postgres, &["12", "15", "17", "18"]),
    (Backend::Mysql, &["8.0", "8.4", "9.0"]),
    (Backend::Mariadb, &["10.5", "10.11", "11.8"]),
];

#[test]
fn every_operation_is_rendered_on_sqlite() {
    check(Backend::Sqlite);
}

#[test]
fn every_operation_is_rendered_on_postgres() {
    check(Backend::Postgres);
}

#[test]
fn every_operation_is_rendered_on_mysql() {
    check(Backend::Mysql);
}

#[test]
fn every_operation_is_rendered_on_mariadb() {
    check(Backend::Mariadb);
}

#[test]
fn every_golden_file_belongs_to_a_case() {
    let known: BTreeSet<_> = cases::all().iter().map(|case| case.name.to_owned()).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for operation in root.read_dir().unwrap() {
        let operation = operation.unwrap();
        for case in operation.path().read_dir().unwrap() {
            let name = format!(
                "{}/{}",
                operation.file_name().display(),
                case.unwrap().file_name().display()
            );
            assert!(known.contains(&name), "no case is called {name}: remove its folder");
        }
    }
}

fn check(backend: Backend) {
    let mut failed = Vec::new();
    for case in cases::all() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(Path::new("golden").join(case.name));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let rendered = on_each_release(&case, backend);
        let matches = || settings.bind(|| insta::assert_snapshot!(backend.as_str(), rendered));
        if catch_unwind(AssertUnwindSafe(matches)).is_err() {
            failed.push(case.name);
        }
    }
    assert!(failed.is_empty(), "not as recorded: {failed:#?}");
}

/// What the case becomes, release by release where they differ.
fn on_each_release(case: &Case, backend: Backend) -> String {
    let releases = RELEASES
        .iter()
        .filter(|(of, _)| *of == backend)
        .flat_map(|(_, releases)| *releases);
    let mut groups: Vec<(Vec<&str>, String)> = Vec::new();
    for release in releases {
        let target: Target = format!("{backend}:{release}").parse().unwrap();
        let rendered = both_ways(case, target);
        match groups.iter_mut().find(|(_, known)| *known == rendered) {
            Some((releases, _)) => releases.push(release),
            None => groups.push((vec![release], rendered)),
        }
    }
    groups.iter().fold(String::new(), |mut text, (releases, rendered)| {
        let title = backend.title();
        writeln!(text, "==== {title} {}\n{rendered}", releases.join(", ")).unwrap();
        text
    })
}

fn both_ways(case: &Case, target: Target) -> String {
    let before = case.schema();
    let migration = Migration {
        version: "20260101_000001".parse().unwrap(),
        name: "golden".to_owned(),
        recording: Recording {
            up: vec![case.operation.clone()],
            down: Down::Derived,
        },
    };
    let mut after = before.clone();
    let fits = case.operation.apply(&mut after);
    assert!(fits.is_ok(), "{}: {fits:?}", case.name);
    let mut text = String::new();
    let up = plan_up(target, &before, &migration);
    write_plan(&mut text, "up", target, up.map(|(plan, _)| plan));
    let down = plan_down(target, &before, &after, &migration);
    write_plan(&mut text, "reverse", target, down.map(|(plan, _)| plan));
    text
}

fn write_plan(
    text: &mut String,
    direction: &str,
    target: Target,
    plan: Result<whimbrel_core::plan::MigrationPlan, PlanError>,
) {
    writeln!(text, "== {direction}").unwrap();
    let plan = match plan {
        Ok(plan) => plan,
        // Releases are in the heading, so that equal refusals are one.
        Err(error) => {
            let message = error.kind.to_string();
            let message = message.replace(&target.to_string(), target.backend.title());
            return writeln!(text, "refused: {message}").unwrap();
        }
    };
    let mut shown = usize::MAX;
    for segment in &plan.segments {
        writeln!(text, "-- {}", segment.mode).unwrap();
        for step in &segment.steps {
            if shown != step.operation {
                shown = step.operation;
                writeln!(text, "-- {}", plan.operations[shown].description).unwrap();
            }
            write!(text, "{step}").unwrap();
            if segment.mode == Mode::Journal || !step.promises.is_empty() {
                writeln!(text, "--   promises: {:?}", step.promises).unwrap();
            }
        }
    }
}
