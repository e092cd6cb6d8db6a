//! Migrations that fail: what is left is clean, or the next run goes on from there.

use whimbrel_core::{Backend, Migration};
use whimbrel_engine::{DownTarget, Error};
use whimbrel_tests::on_every_server;

use crate::operations::words::{add_unique, create, integer, table, unique};
use crate::project::{down, fine, migration, project, raw, recorded, refused, run, taken, up, up_unlooked, visits};

const UNIQUE_AGES: &str = "20260401_000001";

/// A migration whose second operation cannot be applied while two users are of one age.
fn with_unique_ages() -> Vec<Migration> {
    let mut all = project();
    let third = create(table("third", [integer("id")]));
    let operations = [visits(), add_unique("users", unique("users_age_key", &["age"])), third];
    all.push(migration(UNIQUE_AGES, "unique_ages", operations));
    all
}

const TWINS: &str = "INSERT INTO users (id, email, age) VALUES (1, 'a', 7), (2, 'b', 7)";

#[test]
fn a_migration_that_fails_half_way_is_finished_by_the_next_run_once_its_cause_is_gone() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        database.execute(TWINS).await;
        let before = database.catalogue().await;
        let transactional = database.backend().has_transactional_ddl();
        let error = refused(
            up_unlooked(database, with_unique_ages()).await,
            if transactional { 5 } else { 6 },
        );
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert_eq!((failure.version.as_str(), failure.clean), (UNIQUE_AGES, transactional));
        assert!(
            failure
                .operation
                .as_deref()
                .is_some_and(|operation| operation.contains("users_age_key")),
            "{failure}"
        );
        assert_eq!(recorded(database).await.len(), 4);
        if transactional {
            database.catalogues_must_agree(&before, &database.catalogue().await, "after the failure");
        } else {
            let status = run(database, with_unique_ages(), async |it, engine| it.status(engine).await).await;
            assert_eq!(fine(status).summary.interrupted, 1);
        }

        database.execute("UPDATE users SET age = 8 WHERE id = 2").await;
        assert_eq!(taken(&fine(up(database, with_unique_ages()).await)), [UNIQUE_AGES]);
        database.column_must_exist("users", "visits").await;
        database.table_must_exist("third").await;
        database.must_refuse("UPDATE users SET age = 8").await;

        fine(down(database, with_unique_ages(), DownTarget::default()).await);
        database.catalogues_must_agree(&before, &database.catalogue().await, "after down");
        database
            .rows_must_be("SELECT id, age FROM users ORDER BY id", &[&["1", "7"], &["2", "8"]])
            .await;
    });
}

#[test]
fn a_half_applied_migration_is_not_continued_by_another_one_of_the_same_version() {
    on_every_server(async |database| {
        if database.backend().has_transactional_ddl() {
            return;
        }
        fine(up(database, project()).await);
        database.execute(TWINS).await;
        refused(up_unlooked(database, with_unique_ages()).await, 6);
        let mut other = project();
        other.push(migration(
            UNIQUE_AGES,
            "unique_ages",
            [create(table("third", [integer("id")]))],
        ));
        let error = refused(up(database, other).await, 7).to_string();
        assert!(error.contains("unique_ages"), "{error}");
        database.table_must_not_exist("third").await;
    });
}

#[test]
fn what_was_applied_before_the_failure_stays_and_is_told() {
    on_every_server(async |database| {
        let mut all = project();
        all.push(migration(
            "20260501_000001",
            "broken",
            [raw("SELECT * FROM no_such_table", "SELECT 1")],
        ));
        all.push(migration(
            "20260501_000002",
            "after",
            [create(table("late", [integer("id")]))],
        ));
        let error = up(database, all.clone()).await.expect_err("it must fail");
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert_eq!(failure.applied.len(), 4, "{failure}");
        assert!(
            failure
                .statement
                .as_deref()
                .is_some_and(|sql| sql.contains("no_such_table")),
            "{failure}"
        );
        assert_eq!(recorded(database).await.len(), 4);
        database.table_must_not_exist("late").await;
    });
}

#[test]
fn a_way_back_that_fails_leaves_the_migration_applied() {
    on_every_server(async |database| {
        let mut all = project();
        all.push(migration(
            "20260501_000001",
            "half_a_way_back",
            [
                raw("UPDATE users SET age = age", "SELECT * FROM no_such_table"),
                visits(),
            ],
        ));
        fine(up(database, all.clone()).await);
        let before = database.catalogue().await;
        down(database, all.clone(), DownTarget::default())
            .await
            .expect_err("it must fail");
        assert_eq!(recorded(database).await.len(), 5);
        if database.backend().has_transactional_ddl() {
            database.catalogues_must_agree(&before, &database.catalogue().await, "after the failed way back");
        }
    });
}

#[test]
fn a_migration_without_a_way_back_is_found_before_any_is_reverted() {
    on_every_server(async |database| {
        let mut all = project();
        let mut one_way = migration("20260501_000001", "one_way", [visits()]);
        one_way.recording.down = whimbrel_core::Down::Irreversible("the old values are gone".to_owned());
        all.insert(
            2,
            Migration {
                version: "20260101_120000".parse().expect("a version"),
                ..one_way
            },
        );
        fine(up(database, all.clone()).await);
        let before = recorded(database).await;
        let error = refused(down(database, all, DownTarget::All).await, 8).to_string();
        assert!(error.contains("the old values are gone"), "{error}");
        assert_eq!(recorded(database).await, before);
    });
}

#[test]
fn rows_of_other_tables_survive_a_failed_rebuild() {
    whimbrel_tests::on_sqlite(async |database| {
        use whimbrel_core::ColumnType;

        use crate::operations::words::{alter, not_null, to_type};
        fine(up(database, project()).await);
        database
            .execute("INSERT INTO users (id, email) VALUES (1, 'a'); INSERT INTO posts (id, user_id) VALUES (1, 1)")
            .await;
        let before = database.catalogue().await;
        let mut all = project();
        // The second change finds a NULL and fails, after the first has rebuilt the table.
        let operations = [
            alter("users", "email", [to_type(ColumnType::Text)]),
            alter("users", "age", [not_null(None)]),
        ];
        all.push(migration("20260501_000001", "no_nulls", operations));
        refused(up_unlooked(database, all).await, 5);
        database.catalogues_must_agree(&before, &database.catalogue().await, "after the failed rebuild");
        database
            .rows_must_be("SELECT id, user_id FROM posts", &[&["1", "1"]])
            .await;
        assert_eq!(database.backend(), Backend::Sqlite);
        database
            .must_refuse("INSERT INTO posts (id, user_id) VALUES (2, 9)")
            .await;
    });
}
