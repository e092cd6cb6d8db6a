//! Scripts, run by the servers' own clients: once, twice, and after an error in the middle.

use std::io::Write as _;
use std::process::{Command, Stdio};

use url::Url;
use whimbrel_core::operations::{CreateIndex, RunSql};
use whimbrel_core::plan::Direction;
use whimbrel_core::{Backend, Migration, Operation, PerDialect};
use whimbrel_engine::{DownTarget, Migrator};
use whimbrel_tests::{Database, on_backends, on_every_server};

use crate::engine::row_versions;
use crate::operations::words::{create, unique_index, users};
use crate::project::{INDEX, THEME, USERS, connect, fine, migration, project, raw, run, theme};

/// A statement of PostgreSQL that runs outside of transactions, between others; rows that must not come twice.
fn migrations() -> Vec<Migration> {
    let seed = raw(
        "INSERT INTO users (id, email) VALUES (1, 'it''s; -- 100% $sql$')",
        "DELETE FROM users",
    );
    let index = Operation::from(CreateIndex {
        table: "users".into(),
        index: unique_index("users_email_idx", &["email"]),
        concurrently: true,
    });
    let more = raw(
        "INSERT INTO users (id, email) VALUES (2, 'b')",
        "DELETE FROM users WHERE id = 2",
    );
    vec![
        migration(USERS, "create_users", [create(users())]),
        migration(THEME, "add_theme_to_users", [theme("light"), seed, index, more]),
        migration(INDEX, "nothing_to_do", []),
    ]
}

/// Runs a script as an administrator would. `None` where the client is not installed, which is said.
fn client(database: &Database, script: &str) -> Option<bool> {
    let url = Url::parse(&database.url()).expect("a URL");
    let (host, user) = (url.host_str().unwrap_or_default().to_owned(), url.username().to_owned());
    let port = url.port().unwrap_or_default().to_string();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = match database.backend() {
        Backend::Sqlite => {
            let mut command = Command::new("sqlite3");
            let file = database
                .url()
                .trim_start_matches("sqlite://")
                .split('?')
                .next()
                .unwrap_or_default()
                .to_owned();
            command.arg(file);
            command
        }
        Backend::Postgres => {
            let mut command = Command::new("psql");
            let name = database.name();
            command.args(["-X", "-q", "-h", &host, "-p", &port, "-U", &user, "-d", name, "-f", "-"]);
            command
        }
        Backend::Mysql | Backend::Mariadb => {
            let mut command = Command::new("mysql");
            command.args(["-h", &host, "-P", &port, "-u", &user, database.name()]);
            command
        }
    };
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", password).env("MYSQL_PWD", password);
    }
    command
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        // Past libtest's capture, as of a server that is missing.
        let place = database.server().title();
        let _ = writeln!(
            std::io::stderr(),
            "NOT TESTED on {place}: {command:?} cannot be started"
        );
        return None;
    };
    // A client that stops at an error does not read the rest.
    let _ = child.stdin.take().map(|mut input| input.write_all(script.as_bytes()));
    Some(child.wait().expect("the client ends").success())
}

fn script(database: &Database, direction: Direction, guarded: bool) -> String {
    let target = database.server().target();
    fine(Migrator::new(migrations()).sql(target, direction, None, None, guarded))
}

const ROWS: &str = "SELECT id, email, theme FROM users ORDER BY id";
const EXPECTED: &[&[&str]] = &[&["1", "it's; -- 100% $sql$", "light"], &["2", "b", "light"]];

async fn must_be_at_the_end(database: &Database) {
    database.rows_must_be(ROWS, EXPECTED).await;
    database.index_must_exist("users", "users_email_idx").await;
    database
        .rows_must_be("SELECT count(*) FROM whimbrel_journal", &[&["0"]])
        .await;
    database.let_go().await;
    let engine = connect(database).await;
    let report = fine(Migrator::new(migrations()).check(&engine).await);
    engine.close().await;
    assert!(report.ok, "{report:?}");
}

#[test]
fn a_guarded_script_runs_twice_and_leaves_nothing_pending() {
    on_every_server(async |database| {
        let script = script(database, Direction::Up, true);
        for _ in 0..2 {
            if client(database, &script)
                .map(|fine| assert!(fine, "{script}"))
                .is_none()
            {
                return;
            }
            must_be_at_the_end(database).await;
        }
    });
}

#[test]
fn a_guarded_script_goes_on_after_an_error_in_the_middle() {
    on_every_server(async |database| {
        let script = script(database, Direction::Up, true);
        let broken = script.replace("VALUES (2, ", "VALUES (no_such_column, ");
        assert_ne!(script, broken);
        if client(database, &broken)
            .map(|fine| assert!(!fine, "{broken}"))
            .is_none()
        {
            return;
        }
        assert_eq!(client(database, &script), Some(true), "{script}");
        must_be_at_the_end(database).await;
    });
}

/// A table with a row, made by SQL that commits by itself, and a query that names what only it makes.
fn marks() -> Vec<Migration> {
    let marks = RunSql {
        statements: PerDialect::all(vec!["CREATE TABLE marks AS SELECT 1 AS id".to_owned()]),
        reverse: Some(PerDialect::all(vec!["DROP TABLE marks".to_owned()])),
        declares: Vec::new(),
        outside_transaction: true,
        done_when: Some(PerDialect::all("SELECT id FROM marks WHERE id = 1 -- made".to_owned())),
        reverse_done_when: None,
        idempotent: false,
    };
    vec![migration(USERS, "make_marks", [marks.into()])]
}

#[test]
fn a_guarded_script_asks_the_query_of_done_when_where_the_mark_of_a_step_was_lost() {
    on_every_server(async |database| {
        let target = database.server().target();
        let script = fine(Migrator::new(marks()).sql(target, Direction::Up, None, None, true));
        let mark = script.rfind("SET state = 'done'").expect("a mark after the step");
        let cut = script[..mark].rfind("UPDATE").expect("its statement");
        // The client ended before the mark was written. On MySQL, the statement has committed what was before it.
        if client(database, &script[..cut])
            .map(|fine| assert!(fine, "{script}"))
            .is_none()
        {
            return;
        }
        for _ in 0..2 {
            assert_eq!(client(database, &script), Some(true), "{script}");
            database.rows_must_be("SELECT id FROM marks", &[&["1"]]).await;
            database
                .rows_must_be("SELECT version FROM whimbrel_history", &[&[USERS]])
                .await;
            database
                .rows_must_be("SELECT count(*) FROM whimbrel_journal", &[&["0"]])
                .await;
            database.let_go().await;
        }
    });
}

#[test]
fn a_guarded_script_does_not_take_a_table_that_was_there_for_the_one_that_it_makes() {
    on_every_server(async |database| {
        database.execute("CREATE TABLE users (other integer)").await;
        database.let_go().await;
        let script = script(database, Direction::Up, true);
        for _ in 0..2 {
            if client(database, &script)
                .map(|fine| assert!(!fine, "{script}"))
                .is_none()
            {
                return;
            }
        }
        database.execute("DROP TABLE users").await;
        database.let_go().await;
        assert_eq!(client(database, &script), Some(true), "{script}");
        must_be_at_the_end(database).await;
    });
}

#[test]
fn a_script_goes_on_with_a_table_that_cannot_be_changed_at_once_any_more() {
    on_backends(&[Backend::Mysql], async |database| {
        let outcome = run(database, migrations(), async |migrator, engine| {
            migrator.up(engine, whimbrel_engine::UpTarget::Steps(1)).await
        });
        fine(outcome.await);
        row_versions::exhaust(database, "users").await;
        let script = script(database, Direction::Up, true);
        for _ in 0..2 {
            if client(database, &script)
                .map(|fine| assert!(fine, "{script}"))
                .is_none()
            {
                return;
            }
            must_be_at_the_end(database).await;
        }
    });
}

#[test]
fn a_guarded_script_starts_where_the_runner_stopped_and_the_runner_where_the_script_did() {
    on_every_server(async |database| {
        let outcome = run(database, migrations(), async |migrator, engine| {
            migrator.up(engine, whimbrel_engine::UpTarget::Steps(1)).await
        });
        fine(outcome.await);
        if client(database, &script(database, Direction::Up, true)).is_none() {
            return;
        }
        must_be_at_the_end(database).await;
        let outcome = run(database, migrations(), async |migrator, engine| {
            migrator
                .clone()
                .allow_data_loss(true)
                .down(engine, DownTarget::All)
                .await
        });
        assert_eq!(fine(outcome.await).done.len(), 3);
    });
}

#[test]
fn scripts_without_guards_and_scripts_of_the_way_back_do_as_the_runner_does() {
    on_every_server(async |database| {
        let up = script(database, Direction::Up, false);
        if client(database, &up).map(|fine| assert!(fine, "{up}")).is_none() {
            return;
        }
        must_be_at_the_end(database).await;
        let down = script(database, Direction::Down, true);
        for _ in 0..2 {
            assert_eq!(client(database, &down), Some(true), "{down}");
            database.table_must_not_exist("users").await;
            database
                .rows_must_be("SELECT count(*) FROM whimbrel_history", &[&["0"]])
                .await;
            database.let_go().await;
        }
    });
}

#[test]
fn a_data_step_cannot_be_in_a_script_and_the_refusal_says_what_to_do() {
    let program = super::Program::at("sqlite::memory:");
    let ran = program.ends(&["sql", "--backend", "postgres", "--idempotent"], 2);
    ran.says(&["log_the_start", "--to"]);
    assert!(project().len() > 1 && ran.out.is_empty());
}
