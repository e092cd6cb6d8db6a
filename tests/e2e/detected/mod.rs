//! What is detected: a live database that differs from what is expected in one property, on every server that has it.
//!
//! Each row is two schemas that differ in one thing. The first is built on the server; read back, it is the first and
//! nothing else, and against the second exactly the difference is found. The table in docs/detected.md is these rows.

mod columns;
mod constraints;
mod indexes;
mod objects;
mod types;

use std::fmt::Write as _;

use whimbrel_core::diff::{Answers, Renamed, diff};
use whimbrel_core::plan::plan_up;
use whimbrel_core::{Backend, Operation, Schema, Target, apply_all, recognise};
use whimbrel_engine::{InspectOptions, inspect};
use whimbrel_tests::{Database, on_backends};

use crate::operations::execute::{Runner, migration};
use crate::project::connect;

/// Two schemas that differ in one thing.
struct Row {
    what: &'static str,
    live: Vec<Operation>,
    expected: Vec<Operation>,
    answers: Answers,
    lacking: Vec<Lack>,
}

/// A kind of server, up to a release, that lacks what a row is about.
struct Lack {
    backend: Backend,
    /// The first release that has it.
    until: Option<u16>,
    /// Whether it has such a thing in another form, so that there is nothing to try.
    otherwise: bool,
    why: &'static str,
}

/// A row of the table: what differs, the operations that make the live schema, and those that make the expected one.
fn row(
    what: &'static str,
    live: impl IntoIterator<Item = Operation>,
    expected: impl IntoIterator<Item = Operation>,
) -> Row {
    Row {
        what,
        live: live.into_iter().collect(),
        expected: expected.into_iter().collect(),
        answers: Answers {
            otherwise_no: true,
            ..Answers::default()
        },
        lacking: Vec::new(),
    }
}

impl Row {
    /// A server that has no such thing, or does not keep it, and what the table says of that.
    fn lacking(mut self, backends: &[Backend], why: &'static str) -> Self {
        self.lacking.extend(backends.iter().map(|&backend| Lack {
            backend,
            until: None,
            otherwise: false,
            why,
        }));
        self
    }

    /// A server for which another row says the same.
    fn elsewhere(mut self, backends: &[Backend], why: &'static str) -> Self {
        self.lacking.extend(backends.iter().map(|&backend| Lack {
            backend,
            until: None,
            otherwise: true,
            why,
        }));
        self
    }

    /// A server that lacks it before this release.
    fn lacking_before(mut self, backend: Backend, major: u16, why: &'static str) -> Self {
        self.lacking.push(Lack {
            backend,
            until: Some(major),
            otherwise: false,
            why,
        });
        self
    }

    /// What somebody answered.
    fn renamed(mut self, subject: Renamed) -> Self {
        self.answers.renamed.insert(subject, true);
        self
    }

    fn lacks(&self, target: Target) -> bool {
        let lacks = |lack: &Lack| {
            lack.backend == target.backend && lack.until.is_none_or(|release| !target.is_at_least(release, 0))
        };
        self.lacking.iter().any(lacks)
    }

    async fn run_on(&self, database: &Database) {
        let target = database.server().target();
        if self
            .lacking
            .iter()
            .any(|lack| lack.otherwise && lack.backend == target.backend)
        {
            return;
        }
        let (live, expected) = (schema(&self.live), schema(&self.expected));
        // What the server cannot have, it cannot differ in either.
        let is_planned = |operations| plan_up(target, &Schema::new(), &migration(0, operations)).is_ok();
        if self.lacks(target) && !(is_planned(&self.live) && is_planned(&self.expected)) {
            return;
        }
        let mut runner = Runner::new(database);
        runner.up(&self.live).await;
        let engine = connect(database).await;
        let read = inspect(&engine, &InspectOptions::default()).await.unwrap().schema;
        engine.close().await;
        let what = self.what;

        let same = recognise(&read, &live, target, None);
        let none = diff(&live, &same, &self.answers);
        assert!(
            none.operations.is_empty(),
            "{what}: without a difference: {:#?}",
            none.operations
        );

        let mut found = recognise(&read, &expected, target, None);
        let seen = diff(&found, &expected, &self.answers);
        assert!(seen.questions.is_empty(), "{what}: {:#?}", seen.questions);
        if self.lacks(target) {
            assert!(
                seen.operations.is_empty(),
                "{what}: it is detected after all: {:#?}",
                seen.operations
            );
        } else {
            let exactly = diff(&live, &expected, &self.answers).operations;
            assert!(!exactly.is_empty(), "{what}: the two schemas do not differ");
            // A unique index may be read as a unique constraint: as many operations, under other names.
            assert_eq!(
                seen.operations.len(),
                exactly.len(),
                "{what}: {:#?}, not {exactly:#?}",
                seen.operations
            );
            apply_all(&seen.operations, &mut found).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(found, expected, "{what}");
        }
        runner.down().await;
    }
}

fn schema(operations: &[Operation]) -> Schema {
    let mut schema = Schema::new();
    apply_all(operations, &mut schema).unwrap_or_else(|error| panic!("{error}"));
    schema
}

fn run(rows: &[Row]) {
    on_backends(&Backend::ALL, async |database| {
        for row in rows {
            row.run_on(database).await;
        }
    });
}

#[test]
fn types_and_their_changes_are_detected() {
    run(&types::rows());
}

#[test]
fn changed_columns_are_detected() {
    run(&columns::rows());
}

#[test]
fn changed_constraints_are_detected() {
    run(&constraints::rows());
}

#[test]
fn changed_indexes_are_detected() {
    run(&indexes::rows());
}

#[test]
fn changed_enums_views_and_other_objects_are_detected() {
    run(&objects::rows());
}

#[test]
fn the_manual_has_the_table_of_these_rows() {
    let groups = [
        ("Tables and columns", columns::rows()),
        ("Types", types::rows()),
        ("Keys and constraints", constraints::rows()),
        ("Indexes", indexes::rows()),
        ("Enums, views and other objects", objects::rows()),
    ];
    let mut table = String::new();
    for (title, rows) in groups {
        let _ = write!(
            table,
            "\n## {title}\n\n| a difference in | SQLite | PostgreSQL | MySQL | MariaDB |\n"
        );
        table.push_str("| --- | --- | --- | --- | --- |\n");
        for row in rows {
            let lack = |backend| row.lacking.iter().find(|lack| lack.backend == backend);
            let cells = Backend::ALL.map(|backend| lack(backend).map_or("yes", |lack| lack.why));
            let _ = writeln!(table, "| {} | {} |", row.what, cells.join(" | "));
        }
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/detected.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (before, rest) = text.split_once("<!-- rows -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /rows -->").unwrap();
    let expected = format!("{before}<!-- rows -->\n{table}\n<!-- /rows -->{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, &expected).unwrap();
    } else {
        assert_eq!(
            text, expected,
            "write it anew: UPDATE_DOCS=1 cargo test -p whimbrel-tests detected"
        );
    }
}
