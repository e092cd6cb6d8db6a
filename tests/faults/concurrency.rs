//! Several runs at once, and the application at work beside them.

use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use whimbrel_core::Backend;
use whimbrel_tests::Database;

use crate::oracle::{self, judge};
use crate::program::{Answer, Program, Ran};
use crate::scenario::{ALL, SERVERS, in_worlds, on_each_kind, runtime};
use crate::world::Way;

/// As many as a large deployment starts at once.
const RUNNERS: usize = 50;

/// Starts so many programs at once, and waits for all of them.
fn at_once(program: &Program, runners: usize, arguments: &[&str]) -> Vec<Ran> {
    let children: Vec<Child> = (0..runners)
        .map(|_| program.command(arguments).spawn().expect("it runs"))
        .collect();
    children
        .into_iter()
        .map(|child| Ran::of(child.wait_with_output().expect("it ends")))
        .collect()
}

fn done(ran: &Ran) -> usize {
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    let report: Value = serde_json::from_str(&ran.out).expect("a document");
    report["done"].as_array().expect("a list").len()
}

#[test]
fn of_fifty_runners_on_an_empty_database_each_ends_well_and_each_migration_runs_once() {
    on_each_kind(ALL, async |server| {
        let database = Database::create(server).await;
        let program = Program::at(database.url()).with("shop");
        let all = at_once(&program, RUNNERS, &["up", "--format", "json"]);
        assert_eq!(all.iter().map(done).sum::<usize>(), 4, "each migration ran once");
        database.rows_must_be("SELECT id FROM log", &[&["1"]]).await;
        database.let_go().await;
        // And at head, fifty more find nothing to do.
        let all = at_once(&program, RUNNERS, &["up", "--format", "json"]);
        assert_eq!(all.iter().map(done).sum::<usize>(), 0);
    });
}

#[test]
fn at_head_no_lock_is_taken_and_nothing_is_written() {
    in_worlds(ALL, "fixture", async |world| {
        world.program.ends(&["up"], 0);
        let mut asked = Vec::new();
        let ran = world.program.run_by_points(&["up"], |_, request| {
            asked.push(request.to_owned());
            Answer::Go
        });
        assert_eq!(ran.code, 0);
        for word in ["LOCK", "lock(", "BEGIN", "CREATE", "INSERT", "UPDATE"] {
            assert!(
                !asked.iter().any(|request| request.contains(word)),
                "{word} in {asked:#?}"
            );
        }
    });
}

#[test]
fn an_old_and_a_new_program_at_once_end_with_all_that_the_new_one_has() {
    on_each_kind(ALL, async |server| {
        let database = Database::create(server).await;
        let new = Program::at(database.url()).with("shop");
        let old = new.with("older");
        let start = |program: &Program| program.command(&["up", "--format", "json"]).spawn().expect("it runs");
        let children: Vec<(bool, Child)> = (0..8)
            .map(|at| (at % 2 == 0, start(if at % 2 == 0 { &old } else { &new })))
            .collect();
        for (is_old, child) in children {
            let ran = Ran::of(child.wait_with_output().expect("it ends"));
            // An old one that comes after a new one meets migrations that it does not know, and says so.
            let expected: &[i32] = if is_old { &[0, 7] } else { &[0] };
            assert!(expected.contains(&ran.code), "{ran:?}");
        }
        assert_eq!(new.json(&["status"])["summary"]["applied"], 4);
        database.rows_must_be("SELECT id FROM log", &[&["1"]]).await;
        database.let_go().await;
    });
}

#[test]
fn programs_of_two_branches_do_not_mix_their_histories() {
    on_each_kind(ALL, async |server| {
        let database = Database::create(server).await;
        let ours = Program::at(database.url()).with("shop");
        let theirs = ours.with("changed");
        let start = |program: &Program| program.command(&["up"]).spawn().expect("it runs");
        let both = [start(&ours), start(&theirs)];
        let both = both.map(|child| Ran::of(child.wait_with_output().expect("it ends")));
        let codes = both.each_ref().map(|ran| ran.code);
        assert!(codes.contains(&0) && codes.contains(&7), "one wins: {both:?}");
        let refused = both.iter().find(|ran| ran.code == 7).expect("one is refused");
        refused.says(&["add_theme_to_users"]);
        database.let_go().await;
    });
}

#[test]
fn those_who_wait_do_not_deadlock_with_an_index_that_is_built_concurrently() {
    in_worlds(&[Backend::Postgres], "fixture", async |world| {
        let mut first = world.program.start_by_points(&["up"]);
        first.until("CREATE INDEX CONCURRENTLY");
        let waiting: Vec<Child> = (0..10)
            .map(|_| world.program.command(&["up"]).spawn().expect("it runs"))
            .collect();
        // A waiter has asked for the lock once it is at its server.
        let sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                        AND query LIKE '%advisory_lock%' AND pid <> pg_backend_pid()";
        while world.database.value(sessions).await.parse::<usize>().expect("a number") < 5 {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        first.answer(Answer::Go);
        let first = first.end();
        assert_eq!(first.code, 0, "{first:?}");
        for child in waiting {
            let ran = Ran::of(child.wait_with_output().expect("it ends"));
            assert_eq!(ran.code, 0, "{ran:?}");
        }
        judge(world, Way::Up, &first).await;
    });
}

#[test]
fn a_database_that_another_one_migrates_is_waited_for_and_then_given_up_with_the_holders_name() {
    in_worlds(ALL, "fixture", async |world| {
        let mut holder = world.program.start_by_points(&["up"]);
        holder.until("COMMIT");
        let late = world.program.run(&["--lock-timeout", "1s", "up"]);
        assert_eq!(late.code, 4, "{late:?}");
        match world.backend() {
            Backend::Sqlite => {}
            Backend::Postgres => {
                late.says(&["pg_terminate_backend("]);
            }
            _ => {
                late.says(&["KILL "]);
            }
        }
        holder.answer(Answer::Go);
        let holder = holder.end();
        assert_eq!(holder.code, 0, "{holder:?}");
        judge(world, Way::Up, &holder).await;
    });
}

#[test]
fn an_application_that_writes_all_the_while_loses_no_row() {
    in_worlds(SERVERS, "fixture", async |world| {
        const WRITERS: usize = 8;
        let (stop, written) = (AtomicBool::new(false), AtomicUsize::new(0));
        let broken = std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (stop, written, database) = (&stop, &written, &world.database);
                scope.spawn(move || {
                    runtime().block_on(async {
                        let mut session = database.session().await;
                        for number in 0.. {
                            if stop.load(Ordering::SeqCst) {
                                break;
                            }
                            let id = 1_000_000 + writer * 100_000 + number;
                            let sql = format!(
                                "INSERT INTO events (id, order_id, what) VALUES ({id}, 1, 'from {writer}, {number}')"
                            );
                            if session.try_rows(&sql).await.is_ok() {
                                written.fetch_add(1, Ordering::SeqCst);
                            }
                        }
                        session.close().await;
                    });
                });
            }
            while written.load(Ordering::SeqCst) < WRITERS {
                std::thread::park_timeout(Duration::from_millis(1));
            }
            let up = world.program.run(&["up"]);
            let down = world.program.run(Way::Down.command());
            stop.store(true, Ordering::SeqCst);
            [up, down]
        });
        for ran in &broken {
            assert_eq!(ran.code, 0, "{ran:?}");
        }
        let there = world
            .database
            .value("SELECT count(*) FROM events WHERE id >= 1000000")
            .await;
        assert_eq!(
            there,
            written.load(Ordering::SeqCst).to_string(),
            "every row that was confirmed is there"
        );
        world.database.execute("DELETE FROM events WHERE id >= 1000000").await;
        judge(world, Way::Down, &broken[1]).await;
    });
}

#[test]
fn two_databases_of_one_server_are_migrated_at_the_same_time() {
    in_worlds(SERVERS, "fixture", async |world| {
        let mut first = world.program.start_by_points(&["up"]);
        first.until("amount");
        let other = Database::create(world.database.server()).await;
        Program::at(other.url()).ends(&["up"], 0);
        first.answer(Answer::Go);
        let first = first.end();
        assert_eq!(first.code, 0, "{first:?}");
        judge(world, Way::Up, &first).await;
    });
}

#[test]
fn a_reader_of_a_file_in_wal_mode_sees_the_old_rows_and_is_in_nobodys_way() {
    in_worlds(&[Backend::Sqlite], "fixture", async |world| {
        world.database.execute("PRAGMA journal_mode = WAL").await;
        world.database.let_go().await;
        let mut reader = world.database.session().await;
        reader.rows("BEGIN; SELECT count(*) FROM customers").await;
        let ran = world.program.run(&["up"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let old = reader.rows("SELECT count(*) FROM pragma_table_info('customers')").await;
        assert_eq!(old, [["3"]], "the snapshot is the old one");
        reader.rows("COMMIT").await;
        let new = reader.rows("SELECT count(*) FROM pragma_table_info('customers')").await;
        assert_eq!(new, [["4"]]);
        reader.close().await;
        assert_eq!(oracle::status(world).1, 0);
        judge(world, Way::Up, &ran).await;
    });
}

#[test]
fn a_file_that_an_application_has_locked_for_good_is_given_up_cleanly() {
    in_worlds(&[Backend::Sqlite], "fixture", async |world| {
        let mut writer = world.database.session().await;
        writer.rows("BEGIN IMMEDIATE").await;
        let ran = world.program.run(&["--lock-timeout", "1s", "up"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        writer.rows("ROLLBACK").await;
        writer.close().await;
        world.program.ends(&["up"], 0);
        judge(world, Way::Up, &world.program.run(&["up"])).await;
    });
}
