//! Servers that are killed, stopped and restarted in the middle, and lines that break after any number of bytes.

use std::time::Duration;

use whimbrel_core::Backend;
use whimbrel_tests::own::{Own, can_run};

use crate::oracle::judge;
use crate::program::{Answer, Ran};
use crate::scenario::{SERVERS, in_worlds, on_each_kind, runtime};
use crate::world::{Way, World};

/// Runs `up` until it is about to say `words`, has something done to its server, and judges what is left once the server
/// is back.
async fn broken_at(own: &mut Own, world: &World, words: &str, harm: impl FnOnce(&mut Own)) -> Ran {
    let mut run = world.program.start_by_points(&["up"]);
    run.until(words);
    world.database.let_go().await;
    harm(own);
    run.answer(Answer::Go);
    let ended = run.end();
    own.start().await;
    judge(world, Way::Up, &ended).await;
    world.database.let_go().await;
    world.program.ends(Way::Down.command(), 0);
    ended
}

#[test]
fn a_postgres_that_is_killed_or_stopped_in_the_middle_has_all_of_a_migration_or_nothing() {
    if !can_run("a PostgreSQL that is killed in the middle", &["initdb", "postgres"]) {
        return;
    }
    runtime().block_on(async {
        let mut own = Own::postgres(&[]).await;
        let server = own.server().await;
        let world = World::make(&server).await;
        for words in [
            "priority",
            "CREATE INDEX CONCURRENTLY",
            "UPDATE customers SET slug",
            "COMMIT",
            "archive",
        ] {
            broken_at(&mut own, &world, words, Own::kill).await;
        }
        let stopped = broken_at(&mut own, &world, "UPDATE customers SET slug", Own::stop).await;
        stopped.says(&["error"]);
        world.end().await;
    });
}

#[test]
fn a_server_without_transactional_ddl_that_is_killed_or_stopped_in_the_middle_is_gone_on_with() {
    on_each_kind(&[Backend::Mysql, Backend::Mariadb], async |server| {
        let Some(mut own) = Own::like(server, &[], &[]).await else {
            return;
        };
        let server = own.server().await;
        let world = World::make(&server).await;
        for words in [
            "ADD COLUMN `priority`",
            "UPDATE `whimbrel_journal`",
            "UPDATE customers SET slug",
            "COMMIT",
        ] {
            broken_at(&mut own, &world, words, Own::kill).await;
        }
        let stopped = broken_at(&mut own, &world, "UPDATE customers SET slug", Own::stop).await;
        stopped.says(&["error"]);
        world.end().await;
    });
}

#[test]
fn a_server_that_is_killed_while_it_changes_a_table_has_changed_it_or_not() {
    on_each_kind(&[Backend::Mysql, Backend::Mariadb], async |server| {
        let Some(mut own) = Own::like(server, &[], &[]).await else {
            return;
        };
        let server = own.server().await;
        let world = World::make_with(&server, "slow").await;
        let mut run = world.program.start_by_points(&["up"]);
        run.until("CREATE TABLE slow");
        run.answer(Answer::Go);
        let working = "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'CREATE TABLE slow%'";
        while world.database.value(working).await != "1" {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        world.database.let_go().await;
        own.kill();
        let ended = run.end();
        own.start().await;
        judge(&world, Way::Up, &ended).await;
        world.end().await;
    });
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
    runtime().block_on(async {
        let own = Own::postgres(&[]).await;
        let server = own.server().await;
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
