//! What the program says and with which exit code it ends where something is wrong.

use std::process::Stdio;

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
        let first = waiting.start();

        let error = waiting.json(&["up", "--lock-timeout", "300ms"], 4);
        assert_eq!(error["error"]["code"], "locked");
        if database.backend() != Backend::Sqlite {
            assert!(error["error"]["holder"]["end_with"].is_string(), "{error}");
        }
        let ran = first.let_go();
        assert_eq!(ran.code, 0, "{ran:?}");
        waiting.fine(&["check"]);
    });
}

#[test]
fn an_interrupt_ends_the_run_with_6_and_up_goes_on() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        for signal in ["INT", "TERM"] {
            let ran = program.with("waiting").start().end_by(signal);
            assert_eq!(ran.code, 6, "{ran:?}");
            ran.says(&["stopped, as was asked", "nothing of 20260104_000001 waiting is left"]);
        }
        assert_eq!(program.with("waiting").json(&["status"], 0)["summary"]["applied"], 4);
        // Not `waiting` again, which would wait: nothing of it is left, so the program without it is content.
        program.fine(&["up"]);
    });
}

#[test]
fn code_that_does_not_listen_is_not_waited_for_longer_than_5_seconds() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        let ran = program.with("stuck").start().end_by("TERM");
        assert_eq!(ran.code, 6, "{ran:?}");
        ran.says(&["did not stop within 5 s", "status"]);
        program.fine(&["up", "--lock-timeout", "30s"]);
    });
}

#[test]
fn a_second_signal_ends_the_program_at_once() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        for (first, second) in [("INT", "INT"), ("TERM", "TERM"), ("TERM", "INT")] {
            let mut stuck = program.with("stuck").start();
            stuck.send(first);
            stuck.says("Stopping");
            let ran = stuck.end_by(second);
            assert_eq!(ran.code, 6, "{ran:?}");
            ran.says(&["interrupted twice"]);
            program.fine(&["up", "--lock-timeout", "30s"]);
        }
    });
}

#[test]
fn a_migration_that_panics_before_it_runs_is_named_and_its_secrets_are_not() {
    on_sqlite(async |database| {
        let program = Program::on(database).with("confused");
        let ran = program.ends(&["up"], 2);
        ran.says(&["20260104_000001 confused", "no way from here"]);
        let json = program.json(&["up"], 2);
        for text in [ran.out, ran.err, json.to_string()] {
            assert!(!text.contains("s3cr3tPW"), "{text}");
        }
    });
}

#[test]
fn a_program_that_was_killed_leaves_neither_a_lock_nor_half_a_migration() {
    on_every_server(async |database| {
        let program = Program::on(database);
        // Killed before anything was applied by it, and again where all but the last was.
        for _ in 0..2 {
            let ran = program.with("waiting").start().end_by("KILL");
            assert_eq!(ran.code, -1, "{ran:?}");
            program.fine(&["up", "--lock-timeout", "30s"]);
            program.fine(&["check"]);
            database.rows_must_be("SELECT what FROM log", &[&["started"]]).await;
            database.let_go().await;
        }
    });
}

#[test]
fn a_reader_that_has_gone_away_does_not_stop_the_run() {
    on_sqlite(async |database| {
        let program = Program::on(database);
        let mut run = program.command(&["up", "--verbose"]);
        let mut run = run
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        drop(run.stdout.take());
        assert!(run.wait().expect("it ends").success());
        program.fine(&["check"]);
    });
}
