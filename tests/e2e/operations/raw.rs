//! Cases about SQL that the author wrote, and about changes of rows.

use whimbrel_core::operations::{RunDml, RunSql};
use whimbrel_core::{Backend, PerDialect};

use super::case::{Case, before};
use super::cases;
use super::words::{THREE_USERS, add, create, integer, sql, users};

fn statements(texts: &[&str]) -> PerDialect<Vec<String>> {
    PerDialect::all(texts.iter().map(|text| (*text).to_owned()).collect())
}

fn run_sql(texts: &[&str], reverse: &[&str]) -> RunSql {
    RunSql {
        statements: statements(texts),
        reverse: Some(statements(reverse)),
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: false,
    }
}

fn a_view_made_by_sql() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([run_sql(
            &["CREATE VIEW adults AS SELECT id, age FROM users WHERE age > 17"],
            &["DROP VIEW adults"],
        )
        .into()])
        .shows("SELECT id FROM adults ORDER BY id", &["1", "3"])
}

fn sql_of_several_statements_with_quotes_and_semicolons() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([run_sql(
            &[
                "UPDATE users SET email = 'a;b''c' WHERE id = 1 -- not; here\n",
                "UPDATE users SET age = 7 WHERE id = 2",
            ],
            &[
                "UPDATE users SET age = NULL WHERE id = 2",
                "UPDATE users SET email = 'ada@example.org' WHERE id = 1",
            ],
        )
        .into()])
        .shows(
            "SELECT email, age FROM users WHERE id < 3 ORDER BY id",
            &["a;b'c 36", "O'Brien @ ü 7"],
        )
}

fn sql_for_one_kind_of_server_alone() -> Case {
    let one = PerDialect::only(Backend::Postgres, vec!["SELECT 1".to_owned()]);
    before([create(users())])
        .up([RunSql {
            statements: one.clone(),
            reverse: Some(one),
            ..run_sql(&[], &[])
        }
        .into()])
        // Skipping it there in silence would leave a database that nobody asked for.
        .refused_on(&[Backend::Sqlite, Backend::Mysql, Backend::Mariadb], "no SQL")
}

fn sql_that_declares_what_it_does() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([
            RunSql {
                declares: vec![add("users", integer("score").nullable())],
                ..run_sql(
                    &["ALTER TABLE users ADD COLUMN score integer"],
                    &["ALTER TABLE users DROP COLUMN score"],
                )
            }
            .into(),
            super::words::create_index("users", super::words::index("users_score_idx", &["score"])),
        ])
        .shows("SELECT count(score) FROM users", &["0"])
}

fn rows_are_changed_and_changed_back() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([RunDml {
            statement: sql("UPDATE \"users\" SET \"age\" = \"age\" + 1 WHERE \"age\" IS NOT NULL"),
            reverse: Some(sql(
                "UPDATE \"users\" SET \"age\" = \"age\" - 1 WHERE \"age\" IS NOT NULL",
            )),
            no_reverse_needed: false,
        }
        .into()])
        .shows("SELECT age FROM users ORDER BY id", &["37", "NULL", "42"])
}

cases!(
    a_view_made_by_sql,
    sql_of_several_statements_with_quotes_and_semicolons,
    sql_for_one_kind_of_server_alone,
    sql_that_declares_what_it_does,
    rows_are_changed_and_changed_back,
);
