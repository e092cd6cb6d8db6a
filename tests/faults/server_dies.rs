//! Servers that are killed, stopped and restarted in the middle, and lines that break after any number of bytes.

use std::time::Duration;

use tokio::runtime::Runtime;
use whimbrel_core::Backend;

use crate::oracle::judge;
use crate::own::{Own, can_run};
use crate::program::{Answer, Ran};
use crate::scenario::{SERVERS, in_worlds, runtime};
use crate::world::{Way, World};

/// Runs `up` until it is about to say `words`, has something done to its server, and judges what is left once the server
/// is back.
fn broken_at(runtime: &Runtime, own: &mut Own, world: &World, words: &str, harm: impl FnOnce(&mut Own)) -> Ran {
    let mut run = world.program.start_by_points(&["up"]);
    run.until(words);
    runtime.block_on(world.database.let_go());
    harm(own);
    run.answer(Answer::Go);
    let ended = run.end();
    own.start();
    runtime.block_on(judge(world, Way::Up, &ended));
    runtime.block_on(world.database.let_go());
    world.program.ends(Way::Down.command(), 0);
    ended
}

#[test]
fn a_postgres_that_is_killed_or_stopped_in_the_middle_has_all_of_a_migration_or_nothing() {
    if !can_run("a PostgreSQL that is killed in the middle", &["initdb", "postgres"]) {
        return;
    }
    let runtime = runtime();
    let mut own = Own::postgres(&[]);
    let server = runtime.block_on(own.server());
    let world = runtime.block_on(World::make(&server));
    for words in [
        "priority",
        "CREATE INDEX CONCURRENTLY",
        "UPDATE customers SET slug",
        "COMMIT",
        "archive",
    ] {
        broken_at(&runtime, &mut own, &world, words, Own::kill);
    }
    broken_at(&runtime, &mut own, &world, "UPDATE customers SET slug", Own::stop).says(&["error"]);
    runtime.block_on(world.end());
}

#[test]
fn a_mariadb_that_is_killed_or_stopped_in_the_middle_is_gone_on_with() {
    if !can_run(
        "a MariaDB that is killed in the middle",
        &["mariadb-install-db", "mariadbd"],
    ) {
        return;
    }
    let runtime = runtime();
    let mut own = Own::mariadb(&[]);
    let server = runtime.block_on(own.server());
    let world = runtime.block_on(World::make(&server));
    for words in [
        "ADD COLUMN `priority`",
        "UPDATE `whimbrel_journal`",
        "UPDATE customers SET slug",
        "COMMIT",
    ] {
        broken_at(&runtime, &mut own, &world, words, Own::kill);
    }
    broken_at(&runtime, &mut own, &world, "UPDATE customers SET slug", Own::stop).says(&["error"]);
    runtime.block_on(world.end());
}

#[test]
fn a_mariadb_that_is_killed_while_it_changes_a_table_has_changed_it_or_not() {
    if !can_run(
        "a MariaDB that is killed while it works",
        &["mariadb-install-db", "mariadbd"],
    ) {
        return;
    }
    let runtime = runtime();
    let mut own = Own::mariadb(&[]);
    let server = runtime.block_on(own.server());
    let world = runtime.block_on(World::make_with(&server, "slow"));
    let mut run = world.program.start_by_points(&["up"]);
    run.until("CREATE TABLE slow");
    run.answer(Answer::Go);
    let working = "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'CREATE TABLE slow%'";
    while runtime.block_on(world.database.value(working)) != "1" {
        std::thread::park_timeout(Duration::from_millis(5));
    }
    runtime.block_on(world.database.let_go());
    own.kill();
    let ended = run.end();
    own.start();
    runtime.block_on(judge(&world, Way::Up, &ended));
    runtime.block_on(world.end());
}

#[test]
fn a_session_that_the_server_ends_is_noticed_and_the_next_run_goes_on() {
    in_worlds(SERVERS, "fixture", async |world| {
        for words in ["priority", "UPDATE items", "UPDATE customers SET slug", "COMMIT"] {
            let mut run = world.program.start_by_points(&["up"]);
            run.until(words);
            crate::runner_dies::end_all_sessions(world).await;
            run.answer(Answer::Go);
            let ended = run.end();
            assert!([5, 6].contains(&ended.code), "{ended:?}");
            judge(world, Way::Up, &ended).await;
            world.program.ends(Way::Down.command(), 0);
        }
    });
}

#[test]
fn a_commit_whose_answer_is_lost_is_looked_up_and_told_as_it_is() {
    in_worlds(SERVERS, "fixture", async |world| {
        let proxy = world.proxy.as_ref().expect("a server has a line");
        let before = proxy.cuts();
        let mut run = world.program.start_by_points(&["up"]);
        run.until("COMMIT");
        proxy.cut_at_answer();
        run.answer(Answer::Go);
        let broken = run.end();
        assert_eq!(proxy.cuts(), before + 1);
        assert_eq!(broken.code, 6, "{broken:?}");
        judge(world, Way::Up, &broken).await;
    });
}

#[test]
fn a_slow_line_is_slow_and_nothing_else() {
    in_worlds(SERVERS, "fixture", async |world| {
        let proxy = world.proxy.as_ref().expect("a server has a line");
        proxy.delay(Duration::from_millis(20));
        let up = world.program.run(&["up"]);
        proxy.pass();
        assert_eq!(up.code, 0, "{up:?}");
        judge(world, Way::Up, &up).await;
    });
}

#[test]
fn a_server_that_takes_no_writes_any_more_between_two_migrations_stops_the_run() {
    if !can_run("a PostgreSQL that becomes read-only", &["initdb", "postgres"]) {
        return;
    }
    let runtime = runtime();
    let own = Own::postgres(&[]);
    let server = runtime.block_on(own.server());
    assert_eq!(server.backend, Backend::Postgres);
    runtime.block_on(async {
        let world = World::make(&server).await;
        let mut run = world.program.start_by_points(&["up"]);
        run.until("amount");
        set_read_only(&world, "on").await;
        run.answer(Answer::Go);
        let ended = run.end();
        assert!([5, 8].contains(&ended.code), "{ended:?}");
        ended.says(&["read-only"]);
        // Nothing is pending for whoever only looks.
        world.program.ends(&["status"], 0);
        set_read_only(&world, "off").await;
        let as_failed = Ran { code: 5, ..ended };
        judge(&world, Way::Up, &as_failed).await;
        world.end().await;
    });
}

/// Changes the default of every session, those that are open too.
async fn set_read_only(world: &World, value: &str) {
    let mut session = world.database.session().await;
    session
        .rows(&format!("ALTER SYSTEM SET default_transaction_read_only = {value}"))
        .await;
    session.rows("SELECT pg_reload_conf()").await;
    while world.database.value("SHOW default_transaction_read_only").await != value {
        std::thread::park_timeout(Duration::from_millis(5));
    }
    session.close().await;
}
