//! Each command where all is well.

use serde_json::{Value, json};
use whimbrel_core::Backend;
use whimbrel_tests::{on_every_server, on_sqlite};

use super::Program;

#[test]
fn up_status_down_and_up_again() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program
            .fine(&["up"])
            .says(&["20260101_000001", "create_users", "20260103_000001"]);
        database.rows_must_be("SELECT what FROM log", &[&["started"]]).await;
        database.let_go().await;
        program.fine(&["status"]).says(&["applied", "add_theme_to_users"]);
        program.ends(&["down", "--all", "--yes"], 8).says(&["1 row of log"]);
        program.fine(&["down", "--all", "--yes", "--allow-data-loss"]);
        assert!(database.catalogue().await.tables.is_empty());
        database.let_go().await;
        program.fine(&["up"]);
        database.column_must_exist("users", "theme").await;
    });
}

#[test]
fn status_in_json_is_as_it_is_documented() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up", "--to", "create_orders", "--author", "ada"]);
        let status = program.json(&["status"], 0);
        assert_eq!(status["backend"], database.backend().as_str());
        assert_eq!(status["head"], "20260101_000002");
        assert_eq!(
            status["summary"],
            json!({"applied": 2, "pending": 2, "changed": 0, "missing": 0, "interrupted": 0, "vanished": 0})
        );
        if database.backend() != Backend::Sqlite {
            assert_eq!(status["database"], database.name());
        }
        let version = database.server().version.to_string();
        assert!(
            status["server_version"]
                .as_str()
                .is_some_and(|told| told.starts_with(&version)),
            "{status}"
        );
        let migrations = status["migrations"].as_array().expect("a list");
        assert_eq!(migrations.len(), 4);
        let first = &migrations[0];
        assert_eq!(
            (&first["version"], &first["name"]),
            (&json!("20260101_000001"), &json!("create_users"))
        );
        assert_eq!((&first["state"], &first["author"]), (&json!("applied"), &json!("ada")));
        let applied_at = first["applied_at"].as_str().expect("a time");
        assert!(applied_at.ends_with('Z') && applied_at.contains('T'), "{applied_at}");
        assert!(
            first["duration_ms"].is_u64() && first["checksum"].as_str().is_some_and(|it| it.starts_with("sha256:"))
        );
        let last = &migrations[3];
        assert_eq!((&last["state"], &last["applied_at"]), (&json!("pending"), &Value::Null));
    });
}

#[test]
fn check_tells_by_its_exit_code_what_is_wrong() {
    on_every_server(async |database| {
        let program = Program::on(database);
        assert_eq!(program.json(&["check"], 9)["ok"], false);
        program.fine(&["up"]);
        assert_eq!(program.json(&["check"], 0)["ok"], true);
        program.with("changed").ends(&["check"], 7).says(&["light", "dark"]);
        program.with("older").ends(&["check"], 7).says(&["missing"]);
    });
}

#[test]
fn pending_and_history_list_what_is_to_come_and_what_was() {
    on_sqlite(async |database| {
        let program = Program::on(database);
        program.fine(&["up", "--steps", "3"]);
        let pending = program.json(&["pending"], 0);
        assert_eq!(pending["pending"].as_array().map(Vec::len), Some(1));
        assert_eq!(pending["pending"][0]["name"], "log_the_start");
        let history = program.json(&["history"], 0);
        assert_eq!(history["history"].as_array().map(Vec::len), Some(3));
        program
            .fine(&["history", "--verbose"])
            .says(&["create_users", "UTC", "whimbrel"]);
    });
}

#[test]
fn redo_reset_and_fresh_take_a_confirmation_where_they_need_one() {
    on_sqlite(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        program.ends(&["redo"], 8).says(&["1 row of log"]);
        program.fine(&["redo", "--allow-data-loss"]);
        program.ends(&["reset"], 8).says(&["--yes"]);
        program.ends(&["fresh"], 8).says(&["--yes"]);
        database.table_must_exist("users").await;
        database.let_go().await;
        program.ends(&["fresh", "--yes"], 8).says(&["1 row of log"]);
        program.fine(&["fresh", "--yes", "--allow-data-loss"]);
        program.ends(&["reset", "--yes"], 8).says(&["1 row of log"]);
        program.fine(&["reset", "--yes", "--allow-data-loss"]);
        assert!(database.catalogue().await.tables.is_empty());
    });
}

#[test]
fn down_counts_the_rows_that_it_would_delete_and_refuses() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up", "--to", "add_theme_to_users"]);
        let nothing_is_lost = program.fine(&["down"]);
        nothing_is_lost.says(&["reverted"]);
        program.fine(&["up", "--to", "add_theme_to_users"]);
        database
            .execute("INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b')")
            .await;
        database.let_go().await;
        let error = program.json(&["down", "--to", "create_users"], 8);
        assert_eq!(error["error"]["code"], "data_loss");
        assert_eq!(
            error["error"]["losses"],
            json!([{"table": "users", "column": "theme", "rows": 2}])
        );
        database.column_must_exist("users", "theme").await;
        database.let_go().await;
        program.fine(&["down", "--to", "create_users", "--allow-data-loss"]);
        database.rows_must_be("SELECT count(*) FROM users", &[&["2"]]).await;
    });
}

#[test]
fn a_single_transaction_takes_all_migrations_or_none() {
    on_every_server(async |database| {
        let broken = Program::on(database).with("broken");
        if database.backend().has_transactional_ddl() {
            broken.ends(&["up", "--single-transaction"], 5);
            assert!(database.catalogue().await.tables.is_empty());
            database.let_go().await;
            let program = Program::on(database);
            program.fine(&["up", "--single-transaction"]);
            program.fine(&["check"]);
            program.fine(&["down", "--all", "--yes", "--single-transaction", "--allow-data-loss"]);
        } else {
            broken.ends(&["up", "--single-transaction"], 8);
        }
    });
}

#[test]
fn a_dry_run_shows_the_sql_and_changes_nothing() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program
            .fine(&["up", "--dry-run"])
            .says(&["CREATE TABLE", "nothing was changed"]);
        assert!(database.catalogue().await.tables.is_empty());
        let left = database.try_rows("SELECT * FROM whimbrel_history").await;
        assert!(left.is_err(), "a dry run made the history");
        database.let_go().await;
        program.fine(&["up"]);
        program.fine(&["down", "--dry-run"]).says(&["DROP TABLE"]);
        database.table_must_exist("log").await;
    });
}

#[test]
fn plans_scripts_and_validation_need_no_database() {
    let program = Program::at("postgres://nobody@127.0.0.1:1/nothing");
    for backend in [
        "sqlite",
        "postgres:12",
        "postgres:18",
        "mysql",
        "mysql:9",
        "mariadb",
        "mariadb:10.5",
    ] {
        program
            .fine(&["plan", "--backend", backend])
            .says(&["CREATE TABLE", "users"]);
        program
            .fine(&["plan", "--backend", backend, "--down"])
            .says(&["DROP TABLE"]);
        let plan = program.json(&["plan", "--backend", backend], 0);
        assert_eq!(plan["migrations"].as_array().map(Vec::len), Some(4), "{backend}");
        let script = program.fine(&["sql", "--backend", backend, "--to", "add_theme_to_users"]);
        script.says(&["whimbrel_history", "create_orders"]);
    }
    program.fine(&["validate"]).says(&["4 migrations"]);
    program.fine(&["completions", "bash"]);
}

#[test]
fn a_script_leaves_a_database_as_up_would() {
    on_every_server(async |database| {
        let other = whimbrel_tests::Database::create(database.server()).await;
        Program::on(database).fine(&["up", "--to", "add_theme_to_users"]);
        let target = database.server().target();
        let backend = format!("{}:{}", target.backend, target.version);
        let program = Program::on(&other);
        let script = program
            .fine(&["sql", "--backend", &backend, "--to", "add_theme_to_users"])
            .out;
        let script: String = script
            .lines()
            .filter(|line| !line.starts_with('\\') && !line.starts_with('.'))
            .fold(String::new(), |text, line| text + line + "\n");
        other.execute(&script).await;
        other.catalogues_must_agree(
            &database.catalogue().await,
            &other.catalogue().await,
            "after the script",
        );
        other.let_go().await;
        let status = program.json(&["status"], 0);
        assert_eq!(
            (&status["summary"]["applied"], &status["summary"]["changed"]),
            (&json!(3), &json!(0))
        );
        program.fine(&["up"]);
    });
}

#[test]
fn init_makes_a_missing_database_and_says_so_once() {
    on_every_server(async |database| {
        let name = format!("{}_new", database.name());
        let url = match database.backend() {
            Backend::Sqlite => database.url().replace("test.db", "folder/new.db"),
            _ => database.url().replace(database.name(), &name),
        };
        let program = Program::at(&url);
        if database.backend() != Backend::Sqlite {
            program.ends(&["up"], 3).says(&["init"]);
        }
        let made = program.json(&["init"], 0);
        assert_eq!(
            (&made["created_database"], &made["created_history"]),
            (&json!(true), &json!(true))
        );
        let again = program.json(&["init"], 0);
        assert_eq!(
            (&again["created_database"], &again["created_history"]),
            (&json!(false), &json!(false))
        );
        program.fine(&["up"]);
        if database.backend() != Backend::Sqlite {
            database.execute(&format!("DROP DATABASE {name}")).await;
        }
    });
}

#[test]
fn without_any_url_an_embedded_file_is_used() {
    let program = Program::at("");
    program.fine(&["up"]).says(&["data/dev.db"]);
    assert!(program.folder().join("data/dev.db").exists());
    program.fine(&["check"]);
}

#[test]
fn the_url_comes_from_the_option_then_the_environment_then_the_env_file() {
    let program = Program::at("");
    std::fs::write(
        program.folder().join(".env"),
        "DATABASE_URL=\"sqlite://from_env_file.db?mode=rwc\"\n",
    )
    .expect("a file");
    program.fine(&["up"]).says(&["from_env_file.db"]);
    let mut command = program.command(&["status"]);
    let output = command
        .env("DATABASE_URL", "sqlite://from_environment.db?mode=rwc")
        .output()
        .expect("it runs");
    assert!(String::from_utf8_lossy(&output.stdout).contains("from_environment.db"));
    program
        .fine(&["status", "--database-url", "sqlite://typed.db?mode=rwc"])
        .says(&["typed.db"]);
}

#[test]
fn quiet_is_quiet_and_nothing_is_coloured_in_a_pipe() {
    on_sqlite(async |database| {
        let program = Program::on(database);
        let quiet = program.fine(&["up", "--quiet"]);
        assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
        let status = program.fine(&["status"]);
        assert!(!status.out.contains('\u{1b}') && !status.err.contains('\u{1b}'));
        let verbose = program.fine(&["redo", "--verbose", "--allow-data-loss"]);
        verbose.says(&["CREATE TABLE"]);
    });
}

#[test]
fn a_plan_shows_what_a_run_of_it_waits_for_and_what_its_session_is_set_to() {
    let program = Program::at("sqlite::memory:");
    program.fine(&["plan", "--backend", "postgres:15"]).says(&[
        "waits up to 1 min 0 s for another run, 500 ms for a locked table, and tries that again for 10 min",
        "lock_timeout = '500ms', statement_timeout = 0",
        "client_connection_check_interval = '1s'",
    ]);
    let options = [
        "--table-lock-timeout",
        "1500ms",
        "--table-lock-budget",
        "1m",
        "--lock-timeout",
        "5s",
    ];
    let mysql = [&["plan", "--backend", "mysql"], &options[..]].concat();
    program
        .fine(&mysql)
        .says(&["lock_wait_timeout = 2", "wait_timeout = 60"]);
    let json = program.json(&mysql, 0);
    assert_eq!(json["target"]["backend"], "mysql");
    assert_eq!(json["waiting"]["lock_timeout_ms"], 5_000);
    assert_eq!(json["waiting"]["table_lock_timeout_ms"], 2_000);
    assert_eq!(json["waiting"]["table_lock_budget_ms"], 60_000);
    assert_eq!(json["waiting"]["precheck_timeout_ms"], 10_000);
    // Others would wait as long as such a try.
    program
        .ends(&["plan", "--table-lock-timeout", "0"], 2)
        .says(&["1ms or more"]);
}

#[test]
fn a_verbose_status_shows_what_the_session_of_a_run_is_set_to() {
    on_every_server(async |database| {
        let program = Program::on(database);
        let setting = match database.backend() {
            Backend::Sqlite => "busy_timeout",
            Backend::Postgres => "lock_timeout = '500ms'",
            Backend::Mysql | Backend::Mariadb => "lock_wait_timeout = 1",
        };
        program.fine(&["status", "--verbose"]).says(&[setting]);
    });
}
