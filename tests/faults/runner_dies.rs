//! Runs that are killed at moments that the loop over the boundaries does not hold: while the server works.

use std::time::{Duration, Instant};

use whimbrel_core::Backend;
use whimbrel_tests::faults::fixture;

use crate::oracle::{self, After, judge};
use crate::program::{Answer, Program};
use crate::scenario::{ALL, SERVERS, in_worlds, on_each_kind};
use crate::world::{Way, World};

/// How many sessions of the server are at work on a statement with these words.
async fn at_work(world: &World, words: &str) -> usize {
    let sql = match world.backend() {
        Backend::Postgres => format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
             AND pid <> pg_backend_pid() AND query LIKE '%{words}%'"
        ),
        _ => format!(
            "SELECT count(*) FROM information_schema.processlist WHERE db = database() \
             AND id <> connection_id() AND info LIKE '%{words}%'"
        ),
    };
    world.database.value(&sql).await.parse().expect("a number")
}

/// Waits until so many sessions are.
async fn wait_for(world: &World, words: &str, sessions: usize) {
    let began = Instant::now();
    while at_work(world, words).await != sessions {
        assert!(began.elapsed() < Duration::from_secs(60), "{sessions} at `{words}`");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

#[test]
fn killed_while_the_server_works_on_a_statement_the_next_run_waits_for_its_end_and_goes_on() {
    in_worlds(SERVERS, "slow", async |world| {
        let mut run = world.program.start_by_points(&["up"]);
        run.until("CREATE TABLE slow");
        run.answer(Answer::Go);
        wait_for(world, "TABLE slow", 1).await;
        run.kill();
        let killed = run.end();
        assert_eq!(killed.code, -1);
        // The statement is the server's own now, and so is the lock, until it ends.
        judge(world, Way::Up, &killed).await;
        assert_eq!(at_work(world, "TABLE slow").await, 0);
    });
}

#[test]
fn killed_while_an_index_is_built_concurrently_the_invalid_index_is_dropped_and_built_again() {
    in_worlds(&[Backend::Postgres], "fixture", async |world| {
        world.program.ends(&["up", "--steps", "1"], 0);
        let mut writer = world.database.session().await;
        writer.rows("BEGIN; UPDATE orders SET total = total WHERE id = 1").await;
        let mut run = world.program.start_by_points(&["up"]);
        run.until("CREATE INDEX CONCURRENTLY");
        run.answer(Answer::Go);
        wait_for(world, "CREATE INDEX CONCURRENTLY", 1).await;
        run.kill();
        let killed = run.end();
        let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
        if world.database.server().version.major >= 14 {
            // The server notices that its client is gone and gives the index up half way.
            wait_for(world, "CREATE INDEX CONCURRENTLY", 0).await;
            assert_eq!(world.database.value(invalid).await, "1");
        }
        writer.rows("ROLLBACK").await;
        writer.close().await;
        assert_eq!(judge(world, Way::Up, &killed).await, After::Interrupted);
        assert_eq!(world.database.value(invalid).await, "0");
    });
}

#[test]
fn killed_while_the_history_is_made_the_next_run_makes_it() {
    on_each_kind(ALL, async |server| {
        for boundary in 1.. {
            let database = whimbrel_tests::Database::create(server).await;
            let program = Program::at(database.url());
            let first = ["up", "--to", fixture::BASE];
            let mut struck = false;
            let mut before = 0;
            let killed = program.run_by_points(&first, |_, request| {
                // From the creation of our own tables on.
                before += usize::from(before > 0 || request.contains("CREATE TABLE"));
                if before == boundary {
                    struck = true;
                    Answer::Kill
                } else {
                    Answer::Go
                }
            });
            assert_eq!(killed.code, if struck { -1 } else { 0 });
            program.ends(&first, 0);
            assert!(program.json(&first)["done"].as_array().expect("a list").is_empty());
            database.table_must_exist("events").await;
            database.let_go().await;
            if !struck {
                return;
            }
        }
    });
}

#[test]
fn a_program_that_aborts_or_overflows_its_stack_leaves_what_a_killed_one_does() {
    for set in ["aborting", "overflowing"] {
        in_worlds(ALL, set, async |world| {
            let command = world.program.command(&["up"]).env(fixture::MISBEHAVE, "1").output();
            let ended = crate::program::Ran::of(command.expect("it runs"));
            assert_eq!(ended.code, -1, "a signal ended it: {ended:?}");
            judge(world, Way::Up, &ended).await;
        });
    }
}

#[test]
fn a_run_that_was_stopped_and_lost_its_session_does_not_go_on_without_the_lock() {
    in_worlds(SERVERS, "fixture", async |world| {
        let mut stopped = world.program.start_by_points(&["up"]);
        // It holds the lock, and has done a part.
        stopped.until("amount");
        stopped.signal("STOP");
        end_all_sessions(world).await;
        // Another one takes all of it meanwhile.
        world.program.ends(&["up"], 0);
        stopped.signal("CONT");
        stopped.answer(Answer::Go);
        let ended = stopped.end();
        assert!([5, 6].contains(&ended.code), "{ended:?}");
        assert_eq!(oracle::status(world), (world.target(Way::Up), 0));
        judge(world, Way::Up, &ended).await;
    });
}

/// Ends every session of the database but the test's own, as a server does with one that is idle for too long.
pub async fn end_all_sessions(world: &World) {
    match world.backend() {
        Backend::Postgres => {
            let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            world.database.execute(end).await;
        }
        _ => {
            let list = "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
            for row in world.database.rows(list).await {
                // One that has ended by itself meanwhile is no error.
                let _ = world.database.try_rows(&format!("KILL {}", row[0])).await;
            }
        }
    }
}
