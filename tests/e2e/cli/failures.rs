//! What the program says and with which exit code it ends where something is wrong.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::json;
use whimbrel_core::Backend;
use whimbrel_tests::{on_backends, on_every_server, on_sqlite};

use super::Program;

#[test]
fn mistakes_on_the_command_line_end_in_2_and_say_what_is_right() {
    on_sqlite(async |database| {
        let program = Program::on(database);
        program.ends(&["upp"], 2).says(&["up"]);
        program
            .ends(&["up", "--to", "no_such_migration"], 2)
            .says(&["no_such_migration"]);
        program
            .ends(&["up", "--to", "create"], 2)
            .says(&["create_users", "create_orders"]);
        program.ends(&["up", "--to", "create_users", "--steps", "1"], 2);
        program.ends(&["plan", "--backend", "oracle"], 2).says(&["postgres"]);
        program.ends(&[], 2);
        let error = program.json(&["up", "--to", "create"], 2);
        assert_eq!(
            (&error["error"]["code"], &error["error"]["exit_code"]),
            (&json!("ambiguous_version"), &json!(2))
        );
        assert!(
            error["error"]["message"].is_string() && error["error"]["help"].is_string(),
            "{error}"
        );
    });
}

#[test]
fn a_server_that_cannot_be_reached_is_told_from_a_wrong_password_and_a_missing_database() {
    let nobody = Program::at("postgres://ada@127.0.0.1:1/app");
    nobody.ends(&["up"], 3).says(&["127.0.0.1:1"]);
    Program::at("mysql://ada@127.0.0.1:1/app")
        .ends(&["status"], 3)
        .says(&["127.0.0.1:1"]);
    Program::at("postgres://ada@no-such-host.invalid/app")
        .ends(&["up"], 3)
        .says(&["no-such-host.invalid"]);
    Program::at("oracle://ada@db/app").ends(&["up"], 2).says(&["postgres"]);
    Program::at("postgres://").ends(&["up"], 2);
    Program::at("sqlite:///no/such/folder/at/all.db").ends(&["up"], 3);
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let wrong = database.url().replacen("root@", "root:wrong-password@", 1);
        let ran = Program::at(wrong).ends(&["up"], 3);
        assert!(
            !ran.err.contains("wrong-password") && !ran.out.contains("wrong-password"),
            "{ran:?}"
        );
    });
    on_backends(
        &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        async |database| {
            let missing = database.url().replace(database.name(), "no_such_database");
            Program::at(missing)
                .ends(&["up"], 3)
                .says(&["no_such_database", "init"]);
        },
    );
}

#[test]
fn a_changed_migration_ends_in_7_and_shows_the_difference() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        program
            .with("changed")
            .ends(&["up"], 7)
            .says(&["add_theme_to_users", "'light'", "'dark'"]);
        let error = program.with("changed").json(&["up"], 7);
        assert_eq!(error["error"]["code"], "history_conflict");
        assert_eq!(error["error"]["conflict"]["changed"][0]["name"], "add_theme_to_users");
    });
}

#[test]
fn an_older_program_reverts_what_it_does_not_know() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up", "--steps", "3"]);
        let older = program.with("older");
        older.ends(&["up"], 7).says(&["20260102_000001"]);
        older.fine(&["status"]).says(&["missing"]);
        older.fine(&["down"]);
        database.column_must_not_exist("users", "theme").await;
        database.let_go().await;
        older.fine(&["check"]);
    });
}

#[test]
fn a_failing_migration_names_the_statement_and_keeps_what_went_well() {
    on_every_server(async |database| {
        let program = Program::on(database).with("broken");
        let clean = database.backend().has_transactional_ddl();
        let ran = program.run(&["up"]);
        assert!(ran.code == 5 || (!clean && ran.code == 6), "{ran:?}");
        ran.says(&["20260104_000001", "no_such_column", "20260103_000001"]);
        database.table_must_exist("log").await;
        database.let_go().await;
        let status = program.json(&["status"], 0);
        assert_eq!(status["summary"]["applied"], 4);
    });
}

#[test]
fn a_data_step_that_panics_is_a_failed_migration_and_no_crash() {
    on_every_server(async |database| {
        let program = Program::on(database).with("panicking");
        let ran = program.run(&["up"]);
        assert!([5, 6].contains(&ran.code), "{ran:?}");
        ran.says(&["went wrong after 0 rows", "panics"]);
        database.let_go().await;
        assert_eq!(program.json(&["status"], 0)["summary"]["applied"], 4);
        Program::on(database).fine(&["up"]);
    });
}

#[test]
fn while_one_program_migrates_another_waits_and_then_says_who_is_in_the_way() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        let waiting = program.with("waiting");
        let test = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = test.local_addr().expect("an address").to_string();
        let mut first = waiting.command(&["up"]);
        let first = first
            .env("WHIMBREL_TEST_WAIT", &address)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let first = first.spawn().expect("the program runs");
        let (held, _) = test.accept().expect("the data step connects");

        let error = waiting.json(&["up", "--lock-timeout", "300ms"], 4);
        assert_eq!(error["error"]["code"], "locked");
        if database.backend() != Backend::Sqlite {
            assert!(error["error"]["holder"]["end_with"].is_string(), "{error}");
        }
        drop(held);
        let output = first.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        waiting.fine(&["check"]);
    });
}

#[test]
fn an_interrupt_ends_the_run_with_6_and_up_goes_on() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        for signal in ["INT", "TERM"] {
            let test = TcpListener::bind("127.0.0.1:0").expect("a port");
            let address = test.local_addr().expect("an address").to_string();
            let waiting = program.with("waiting");
            let mut run = waiting.command(&["up"]);
            let run = run
                .env("WHIMBREL_TEST_WAIT", &address)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let run = run.spawn().expect("the program runs");
            let (_held, _) = test.accept().expect("the data step connects");
            let sent = Command::new("kill")
                .args(["-s", signal, &run.id().to_string()])
                .status();
            assert!(sent.is_ok_and(|status| status.success()));
            let output = run.wait_with_output().expect("it ends");
            assert_eq!(
                output.status.code(),
                Some(6),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        assert_eq!(program.with("waiting").json(&["status"], 0)["summary"]["applied"], 4);
        // Not `waiting` again, which would wait: nothing of it is left, so the program without it is content.
        program.fine(&["up"]);
    });
}
