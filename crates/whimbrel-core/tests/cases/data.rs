//! Raw SQL, portable statements on rows and data steps.

use whimbrel_core::operations::{Direction, RunDml, RunRust, RunSql};

use super::*;

pub fn cases() -> Vec<Case> {
    vec![
        on_users(
            "run_sql/each_dialect",
            RunSql {
                statements: PerDialect::default()
                    .with(
                        Backend::Postgres,
                        vec!["CREATE VIEW adults AS SELECT * FROM users WHERE age > 17".to_owned()],
                    )
                    .with(
                        Backend::Mysql,
                        vec!["CREATE VIEW adults AS SELECT * FROM users WHERE age > 17".to_owned()],
                    )
                    .with(
                        Backend::Sqlite,
                        vec!["CREATE VIEW adults AS SELECT * FROM users WHERE age > 17".to_owned()],
                    ),
                reverse: Some(PerDialect::all(vec!["DROP VIEW adults".to_owned()])),
                ..nothing()
            },
        ),
        on_users(
            "run_sql/nothing_on_some",
            RunSql {
                statements: PerDialect::all(Vec::new()).with(
                    Backend::Postgres,
                    vec!["ANALYZE users".to_owned(), "ANALYZE".to_owned()],
                ),
                reverse: Some(PerDialect::all(Vec::new())),
                ..nothing()
            },
        ),
        on_users(
            "run_sql/one_dialect",
            RunSql {
                statements: PerDialect::default().with(Backend::Postgres, vec!["ANALYZE users".to_owned()]),
                ..nothing()
            },
        ),
        on_users(
            "run_sql/outside_a_transaction",
            RunSql {
                statements: PerDialect::all(vec!["SELECT 1".to_owned()])
                    .with(Backend::Postgres, vec!["VACUUM users".to_owned()]),
                reverse: Some(PerDialect::all(Vec::new())),
                outside_transaction: true,
                ..nothing()
            },
        ),
        on_users(
            "run_dml/with_reverse",
            RunDml {
                statement: sql("UPDATE users SET theme = 'dark' WHERE theme = 'light'"),
                reverse: Some(sql("UPDATE users SET theme = 'light' WHERE theme = 'dark'")),
                no_reverse_needed: false,
            },
        ),
        on_users(
            "run_dml/without_reverse",
            RunDml {
                statement: sql("DELETE FROM users WHERE age IS NULL"),
                reverse: None,
                no_reverse_needed: false,
            },
        ),
        on_users(
            "run_dml/no_reverse_needed",
            RunDml {
                statement: sql("UPDATE users SET age = 0 WHERE age IS NULL"),
                reverse: None,
                no_reverse_needed: true,
            },
        ),
        on_users(
            "run_rust/reversible",
            RunRust {
                reversible: true,
                ..step()
            },
        ),
        on_users(
            "run_rust/one_way",
            RunRust {
                no_reverse_needed: true,
                ..step()
            },
        ),
        on_users("run_rust/irreversible", step()),
    ]
}

fn nothing() -> RunSql {
    RunSql {
        statements: PerDialect::default(),
        reverse: None,
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: false,
    }
}

fn step() -> RunRust {
    RunRust {
        name: "slugify".to_owned(),
        revision: 1,
        direction: Direction::Forward,
        reversible: false,
        no_reverse_needed: false,
    }
}
