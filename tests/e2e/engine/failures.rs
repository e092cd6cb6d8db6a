//! Migrations that fail: what the error tells, and what the database is left as.

use whimbrel_core::Backend;
use whimbrel_engine::{Cause, Error, Migrator, State, UpTarget};
use whimbrel_tests::on_every_server;

use super::recordings::{connect, migration, sql, table, tables, three};

fn transactional(backend: Backend) -> bool {
    backend.has_transactional_ddl()
}

#[test]
fn a_failing_statement_is_named_and_what_came_before_it_stays_only_where_ddl_commits_by_itself() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let backend = database.target().backend;
        let mut entries = vec![table("20250101_000001", "apples")];
        let create = sql(&["CREATE TABLE birds (id integer PRIMARY KEY)"], &["DROP TABLE birds"]);
        let broken = sql(
            &[
                "CREATE TABLE cars (id integer PRIMARY KEY)",
                "CREATE TABEL dogs (id integer)",
            ],
            &[],
        );
        entries.push(migration("20250101_000002", "half", vec![create.clone(), broken]));
        let error = Migrator::new(entries.clone())
            .up(&database, UpTarget::Latest)
            .await
            .unwrap_err();
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert_eq!(
            (failure.version.as_str(), failure.position),
            ("20250101_000002", Some(2)),
            "{error}"
        );
        assert_eq!(failure.statement.as_deref(), Some("CREATE TABEL dogs (id integer)"));
        assert_eq!(failure.applied, ["20250101_000001"]);
        assert_eq!(failure.clean, transactional(backend), "{error}");
        assert_eq!(error.exit_code(), if transactional(backend) { 5 } else { 6 });
        assert!(matches!(failure.cause, Cause::Server(_)));

        let left = tables(&database).await;
        assert_eq!(
            left,
            if transactional(backend) {
                vec!["apples"]
            } else {
                vec!["apples", "birds", "cars"]
            }
        );
        let status = Migrator::new(entries).status(&database).await.unwrap();
        let state = if transactional(backend) {
            State::Pending
        } else {
            State::Interrupted
        };
        assert_eq!(status.migrations[1].state, state);
        database.close().await;
    });
}

#[test]
fn the_next_run_goes_on_where_the_failed_one_stopped() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let steps = |last: &str| {
            let steps = [
                "CREATE TABLE birds (id integer PRIMARY KEY)",
                "INSERT INTO apples VALUES (2)",
                last,
            ];
            vec![
                table("20250101_000001", "apples"),
                migration("20250101_000002", "half", vec![sql(&steps, &[])]),
            ]
        };
        // The same statement fails while a row is in its way, and goes well without it.
        let last = "INSERT INTO apples VALUES (1)";
        Migrator::new(steps(last))
            .up(&database, UpTarget::Steps(1))
            .await
            .unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(database.connection(), last)
            .await
            .unwrap();
        let error = Migrator::new(steps(last))
            .up(&database, UpTarget::Latest)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Failed(_)), "{error}");
        let remove = "DELETE FROM apples WHERE id = 1";
        sea_orm::ConnectionTrait::execute_unprepared(database.connection(), remove)
            .await
            .unwrap();
        let report = Migrator::new(steps(last))
            .up(&database, UpTarget::Latest)
            .await
            .unwrap();
        assert_eq!((report.done.len(), report.pending), (1, 0));
        let check = Migrator::new(steps(last)).check(&database).await.unwrap();
        assert!(check.ok, "{check:?}");
        database.close().await;
    });
}

#[test]
fn a_statement_that_ends_the_transaction_is_found_out() {
    on_every_server(async |database| {
        let database = connect(database).await;
        if database.target().backend != Backend::Postgres {
            return database.close().await;
        }
        let entries = vec![migration(
            "20250101_000001",
            "sly",
            vec![sql(&["CREATE TABLE apples (id int)", "COMMIT"], &[])],
        )];
        let error = Migrator::new(entries)
            .up(&database, UpTarget::Latest)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("ended its transaction"), "{error}");
        assert_eq!(error.exit_code(), 6);
        database.close().await;
    });
}

#[test]
fn several_statements_in_one_text_fail_as_one_step() {
    on_every_server(async |database| {
        let database = connect(database).await;
        if !transactional(database.target().backend) {
            return database.close().await;
        }
        let texts = [
            "CREATE TABLE apples (id integer); -- two\nCREATE TABLE birds (id integer) -- end",
            "SELEKT 1",
        ];
        let entries = vec![migration("20250101_000001", "texts", vec![sql(&texts, &[])])];
        let error = Migrator::new(entries)
            .up(&database, UpTarget::Latest)
            .await
            .unwrap_err();
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert_eq!((failure.position, failure.clean), (Some(1), true), "{error}");
        assert!(tables(&database).await.is_empty());
        database.close().await;
    });
}

#[test]
fn what_is_planned_and_cannot_be_reverted_stops_before_anything_runs() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let mut entries = three();
        entries[0].migration.recording.down = whimbrel_core::Down::Irreversible("the rows are gone".into());
        let migrator = Migrator::new(entries);
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        let error = migrator.reset(&database).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (8, "irreversible"));
        assert!(error.to_string().contains("the rows are gone"), "{error}");
        assert_eq!(tables(&database).await.len(), 3, "nothing was reverted");
        database.close().await;
    });
}
