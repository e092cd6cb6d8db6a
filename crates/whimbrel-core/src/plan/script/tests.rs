//! What scripts look like, for each client; that they run is tested on real servers.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::operations::{Direction as Way, RunRust};
use crate::plan::segment::segments;
use crate::plan::{Promise, Transaction};

fn migration(backend: Backend, steps: Vec<Step>) -> Part {
    let plan = MigrationPlan {
        version: "20250922_000001".parse().unwrap(),
        name: "create_users".into(),
        direction: Direction::Up,
        operations: Vec::new(),
        probes: Vec::new(),
        segments: segments(steps, backend),
    };
    let record = vec![
        ("version".into(), "'20250922_000001'".into()),
        ("name".into(), "'create_users'".into()),
    ];
    let event = vec![("deed".into(), "'apply'".into())];
    Part { plan, record, event }
}

fn render(backend: Backend, guarded: bool, steps: Vec<Step>) -> Result<String, ScriptError> {
    let script = Script {
        target: backend.into(),
        guarded,
        setup: &["CREATE TABLE IF NOT EXISTS history (version text)".into()],
        history: &QualifiedName::new("history"),
        journal: &QualifiedName::new("journal"),
        events: &QualifiedName::new("events"),
        parts: &[migration(backend, steps)],
    };
    script.render()
}

fn table() -> Step {
    Step::sql("CREATE TABLE users (email text DEFAULT 'it''s')").promising(Promise::TableExists("users".into()))
}

fn rows() -> Step {
    Step::sql("INSERT INTO users VALUES ('a')")
}

fn index() -> Step {
    Step::sql("CREATE INDEX CONCURRENTLY users_email_idx ON users (email)")
        .in_transaction(Transaction::Outside)
        .promising(Promise::IndexExists {
            table: "users".into(),
            index: "users_email_idx".into(),
        })
}

#[test]
fn postgres_leaves_out_a_block_whose_migration_is_in_the_history() {
    insta::assert_snapshot!(render(Backend::Postgres, true, vec![table(), rows()]).unwrap());
}

#[test]
fn postgres_goes_on_after_the_steps_that_commit_by_themselves() {
    insta::assert_snapshot!(render(Backend::Postgres, true, vec![table(), index(), rows()]).unwrap());
}

#[test]
fn postgres_runs_an_unguarded_migration_in_one_transaction() {
    insta::assert_snapshot!(render(Backend::Postgres, false, vec![table(), rows()]).unwrap());
}

#[test]
fn mysql_prepares_each_statement_or_one_that_does_nothing() {
    insta::assert_snapshot!(render(Backend::Mysql, true, vec![table(), rows()]).unwrap());
}

#[test]
fn sqlite_reads_a_file_that_a_query_wrote() {
    insta::assert_snapshot!(render(Backend::Sqlite, true, vec![table(), rows()]).unwrap());
}

#[test]
fn sqlite_rebuilds_a_table_with_foreign_keys_off_and_stops_where_rows_are_in_the_way() {
    let column = |name: &str| crate::Column::new(name, crate::ColumnType::Integer).nullable();
    let mut table = crate::Table::new("users");
    for column in [column("id"), column("age")] {
        table.columns.insert(column.name.clone(), column);
    }
    let mut before = crate::Schema::new();
    before.tables.insert(table);
    let operation = crate::Operation::from(crate::operations::AlterColumn {
        table: "users".into(),
        column: "age".into(),
        changes: vec![crate::operations::ColumnChange::Nullable {
            nullable: false,
            backfill: None,
        }],
    });
    let mut after = before.clone();
    operation.apply(&mut after).unwrap();
    let steps = crate::dialects::render(&operation, &before, &after, Backend::Sqlite.into()).unwrap();
    insta::assert_snapshot!(render(Backend::Sqlite, false, steps).unwrap());
}

#[test]
fn a_trigger_keeps_its_semicolons_and_cannot_be_left_out_on_mysql() {
    let trigger = || {
        vec![Step::sql(
            "CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN SET @a = 1; END",
        )]
    };
    assert!(
        render(Backend::Mysql, false, trigger())
            .unwrap()
            .contains("DELIMITER //\nCREATE TRIGGER")
    );
    assert!(
        render(Backend::Mysql, true, trigger())
            .unwrap_err()
            .to_string()
            .contains("without `--idempotent`")
    );
    assert!(render(Backend::Mariadb, true, trigger()).is_ok());
}

#[test]
fn a_data_step_is_no_sql_and_is_refused_with_the_way_around_it() {
    let step = RunRust {
        name: "slugify".into(),
        revision: 1,
        direction: Way::Forward,
        reversible: false,
        no_reverse_needed: true,
    };
    for backend in Backend::ALL {
        let error = render(backend, true, vec![Step::new(Action::Rust(step.clone()))])
            .unwrap_err()
            .to_string();
        assert!(error.contains("`slugify`") && error.contains("`--to`"), "{error}");
    }
}
