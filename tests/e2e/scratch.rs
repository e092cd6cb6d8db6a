//! Scratch databases where they cannot be made, and where runs that died left theirs behind.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use url::Url;
use whimbrel_core::{Backend, Migration};
use whimbrel_engine::{Database as Engine, DatabaseUrl, DriftOptions, DriftReport, Migrator};
use whimbrel_tests::{Database, on_backends};

use crate::engine::line::{Line, through};
use crate::operations::words::{create, integer, table};
use crate::project::{connect, fine, migration, project, up};

const FAMILY: [Backend; 2] = [Backend::Mysql, Backend::Mariadb];
const SERVERS: [Backend; 3] = [Backend::Postgres, Backend::Mysql, Backend::Mariadb];
const LAST: &str = "20260104_000001";

/// A comparison in the server's own words.
async fn compare(engine: &Engine, migrations: &[Migration]) -> Result<DriftReport, whimbrel_engine::Error> {
    let options = DriftOptions {
        scratch: true,
        ..DriftOptions::default()
    };
    Migrator::new(migrations.to_vec()).drift(engine, &options).await
}

/// Applies the project and a table that bears the database's own name, so that a scratch database of this test is told
/// from others; then something is done by hand, so that there is something to compare.
async fn prepared(database: &Database) -> Vec<Migration> {
    let mut migrations = project();
    migrations.push(migration(
        LAST,
        "create_own",
        [create(table(database.name(), [integer("id")]))],
    ));
    fine(up(database, migrations.clone()).await);
    database.execute("ALTER TABLE users ADD COLUMN extra varchar(10)").await;
    migrations
}

fn lines(report: &DriftReport) -> Vec<String> {
    report.differences.iter().map(ToString::to_string).collect()
}

#[test]
fn without_the_right_to_a_scratch_database_the_grant_is_named_and_the_comparison_done_without() {
    on_backends(&SERVERS, async |database| {
        let migrations = prepared(database).await;
        // User names are shorter than names of databases.
        let role = database.name().replace("whimbrel_test_", "w");
        let name = database.name();
        let (statements, farewell) = match database.backend() {
            Backend::Postgres => (
                vec![
                    format!("CREATE ROLE {role} LOGIN"),
                    format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"),
                ],
                vec![format!("DROP OWNED BY {role}"), format!("DROP ROLE {role}")],
            ),
            _ => (
                vec![
                    format!("CREATE USER '{role}'@'%'"),
                    format!("GRANT ALL ON `{name}`.* TO '{role}'@'%'"),
                ],
                vec![format!("DROP USER '{role}'@'%'")],
            ),
        };
        for statement in &statements {
            database.execute(statement).await;
        }
        let mut url = Url::parse(&database.url()).expect("a URL");
        url.set_username(&role).expect("a user");
        url.set_password(None).expect("no password");
        let engine = Engine::connect(&DatabaseUrl::parse(url.as_str()).expect("a URL")).await;
        let engine = engine.unwrap_or_else(|error| panic!("as {role}: {error}"));

        let report = fine(compare(&engine, &migrations).await);
        assert_eq!(lines(&report), ["column users.extra: unexpected"]);
        let [note] = report.notes.as_slice() else {
            panic!("one note was expected: {:?}", report.notes)
        };
        assert!(note.contains("compared by their normal form"), "{note}");
        let (_, grant) = note.split_once("what is missing: ").expect("the grant is named");

        database.execute(grant).await;
        // MySQL and MariaDB look at the rights to a database when a session begins to use it.
        engine.close().await;
        let engine = Engine::connect(&DatabaseUrl::parse(url.as_str()).expect("a URL")).await;
        let engine = engine.unwrap_or_else(|error| panic!("as {role}: {error}"));
        let report = fine(compare(&engine, &migrations).await);
        assert_eq!(report.notes, Vec::<String>::new(), "after {grant}");
        assert_eq!(lines(&report), ["column users.extra: unexpected"]);
        engine.close().await;
        for statement in &farewell {
            database.execute(statement).await;
        }
    });
}

/// The scratch databases that hold this test's own table.
async fn own_places(database: &Database) -> Vec<String> {
    let rows = database
        .rows(&format!(
            "SELECT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'whimbrel\\_scratch\\_%' AND \
             TABLE_NAME = '{}'",
            database.name()
        ))
        .await;
    rows.into_iter().flatten().collect()
}

/// Compares until a scratch database is gone: the server takes its time to notice that a run died.
async fn compare_until_gone(engine: &Engine, database: &Database, migrations: &[Migration]) {
    for _ in 0..200 {
        let report = fine(compare(engine, migrations).await);
        assert_eq!(report.notes, Vec::<String>::new());
        if own_places(database).await.is_empty() {
            return;
        }
    }
    panic!("it is still there: {:?}", own_places(database).await);
}

#[test]
fn what_a_dead_run_left_behind_is_dropped_by_the_next_one_and_nothing_of_others() {
    on_backends(&FAMILY, async |database| {
        let migrations = prepared(database).await;
        let direct = connect(database).await;
        let number = database.name().replace("whimbrel_test_", "");
        let others = [
            format!("whimbrel_scratch_orders_{number}"),
            format!("whimbrel_scratch_{number}"),
        ];
        for name in &others {
            database.execute(&format!("CREATE DATABASE {name}")).await;
        }

        // The line is cut at every second moment of a comparison, as when a run is killed then.
        let line = Arc::new(Line::default());
        let url = through(&database.url(), &line).await;
        let mut left_behind = false;
        for cut in (1..).step_by(2) {
            line.turns.store(0, Ordering::SeqCst);
            line.cut.store(0, Ordering::SeqCst);
            let engine = fine(Engine::connect(&url).await);
            let connected = line.turns.load(Ordering::SeqCst);
            line.cut.store(connected + cut, Ordering::SeqCst);
            let outcome = compare(&engine, &migrations).await;
            let uncut = line.turns.load(Ordering::SeqCst) < connected + cut;
            line.cut.store(0, Ordering::SeqCst);
            engine.close().await;
            if uncut {
                fine(outcome);
                break;
            }
            let places = own_places(database).await;
            if let ([place], false) = (places.as_slice(), left_behind) {
                // As long as somebody holds its lock, it is in use.
                let mut user = database.session().await;
                let lock = format!("SELECT CAST(GET_LOCK('{place}', 30) AS CHAR)");
                assert_eq!(user.rows(&lock).await, [["1"]]);
                // The session that made it is over by now. What it sent last may have been to drop it.
                left_behind = own_places(database).await == places;
                fine(compare(&direct, &migrations).await);
                assert_eq!(own_places(database).await.is_empty(), !left_behind);
                user.close().await;
            }
            compare_until_gone(&direct, database, &migrations).await;
        }
        assert!(left_behind, "no cut left anything behind");

        for name in &others {
            let there = format!("SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '{name}'");
            assert_eq!(database.value(&there).await, "1", "{name} is somebody else's");
            database.execute(&format!("DROP DATABASE {name}")).await;
        }
        direct.close().await;
    });
}
