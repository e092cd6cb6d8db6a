//! The check that every case ends with: nothing is lost, `status` tells the truth, one command goes on, and a second one
//! finds nothing to do.

use std::time::{Duration, Instant};

use serde_json::Value;
use whimbrel_core::Backend;

use crate::program::Ran;
use crate::world::{Way, World};

/// How a broken run ended, for the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum After {
    /// Nothing of the migration that was under way is there.
    Clean,
    /// It stopped half way, and `status` says so.
    Interrupted,
    /// All that was asked for is there.
    Arrived,
}

/// Looks at what a broken run has left, goes on with one command, and looks again.
pub async fn judge(world: &World, way: Way, broken: &Ran) -> After {
    let after = look(world, way, broken).await;
    must_have_all_rows(world, "after the fault").await;
    let target = world.target(way);
    let again = world.program.run(way.command());
    assert_eq!(
        again.code, 0,
        "one command reaches the target:\n{}\n{}",
        again.out, again.err
    );
    let no_op = world.program.json(way.command());
    assert_eq!(done(&no_op), 0, "doing it again does nothing: {no_op}");
    must_be_at(world, target, "at the target").await;
    must_have_all_rows(world, "at the target").await;
    must_have_left_nothing(world).await;
    after
}

async fn look(world: &World, way: Way, broken: &Ran) -> After {
    let (applied, interrupted) = status(world);
    let arrived = applied == world.target(way) && interrupted == 0;
    match broken.code {
        // It was killed, and says nothing.
        -1 | 6 => {}
        0 => assert!(
            arrived,
            "it says that all went well: {applied} applied, {interrupted} interrupted"
        ),
        3 | 5 => assert_eq!(interrupted, 0, "it says that the database is clean:\n{}", broken.err),
        code => panic!("no exit code for this: {code}\n{}\n{}", broken.out, broken.err),
    }
    if interrupted > 0 {
        assert_eq!(interrupted, 1, "only one is ever under way");
        return After::Interrupted;
    }
    must_be_at(world, applied, "after the fault").await;
    if arrived { After::Arrived } else { After::Clean }
}

/// How many migrations are applied, and how many are under way, by the word of `status`.
pub fn status(world: &World) -> (usize, usize) {
    let status = world.program.json(&["status"]);
    let state = |migration: &Value| migration["state"].as_str().unwrap_or_default().to_owned();
    let states: Vec<String> = status["migrations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(state)
        .collect();
    let count = |wanted: &str| states.iter().filter(|state| *state == wanted).count();
    let (applied, interrupted) = (count("applied"), count("interrupted"));
    assert!(
        states.iter().take(applied).all(|state| state == "applied"),
        "the applied ones come first: {states:?}"
    );
    assert_eq!(applied + interrupted + count("pending"), states.len(), "{states:?}");
    (applied, interrupted)
}

fn done(report: &Value) -> usize {
    report["done"].as_array().expect("a list").len()
}

/// The catalogue must be what it is with so many migrations, and nothing between.
pub async fn must_be_at(world: &World, applied: usize, when: &str) {
    let catalogue = world.read_catalogue().await;
    let expected = &world.catalogues[applied - 1];
    world
        .database
        .catalogues_must_agree(expected, &catalogue, &format!("{when}, with {applied} applied,"));
}

/// No row may be lost, and none changed but by a migration.
pub async fn must_have_all_rows(world: &World, when: &str) {
    assert_eq!(world.read_sums().await, world.sums, "{when}");
}

/// No lock, no row of the journal for a step, no table that nobody asked for.
pub async fn must_have_left_nothing(world: &World) {
    let steps = "SELECT count(*) FROM whimbrel_journal WHERE direction IN ('up', 'down')";
    let journal = world.database.value(steps).await;
    assert_eq!(journal, "0", "the journal has no steps");
    let locks = match world.backend() {
        Backend::Sqlite => {
            assert_eq!(world.database.value("PRAGMA integrity_check").await, "ok");
            assert!(world.database.rows("PRAGMA foreign_key_check").await.is_empty());
            return world.database.let_go().await;
        }
        Backend::Postgres => "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            .to_owned(),
        Backend::Mysql | Backend::Mariadb => format!("SELECT coalesce(is_used_lock('{}'), 0)", world.lock.1),
    };
    // The server learns of the end of a process only when it next looks.
    let began = Instant::now();
    while world.database.value(&locks).await != "0" {
        assert!(began.elapsed() < Duration::from_secs(10), "a lock is left");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
