//! Rows, and databases in production, are not lost unasked.

use whimbrel_engine::{DownTarget, Error, Migrator, UpTarget};
use whimbrel_tests::on_every_server;

use super::recordings::{connect, tables, three};
use crate::project::project;

/// The journal's rows; the stamp is one of them.
const JOURNAL: &str = "SELECT version, direction, statement FROM whimbrel_journal";

fn code(error: &Error) -> (u8, &'static str) {
    (error.exit_code(), error.code())
}

#[test]
fn the_first_change_stamps_the_environment_and_it_outlives_every_migration() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let staging = Migrator::new(three()).environment("staging");
        assert_eq!(staging.status(&engine).await.unwrap().environment, None);
        staging.up(&engine, UpTarget::Steps(1)).await.unwrap();
        database
            .rows_must_be(JOURNAL, &[&["environment", "stamp", "staging"]])
            .await;
        database.let_go().await;
        staging.reset(&engine).await.unwrap();
        let plain = Migrator::new(three());
        let status = plain.status(&engine).await.unwrap();
        assert_eq!(
            (status.environment.as_deref(), status.summary.interrupted),
            (Some("staging"), 0)
        );
        plain.up(&engine, UpTarget::Latest).await.unwrap();
        plain.fresh(&engine).await.unwrap();
        let status = plain.status(&engine).await.unwrap();
        assert_eq!(
            (status.environment.as_deref(), status.summary.applied),
            (Some("staging"), 3)
        );
        engine.close().await;
    });
}

#[test]
fn a_single_transaction_stamps_with_what_it_applies() {
    on_every_server(async |database| {
        if !database.backend().has_transactional_ddl() {
            return;
        }
        let engine = connect(database).await;
        let migrator = Migrator::new(three()).environment("te'st\\").single_transaction(true);
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        let status = migrator.status(&engine).await.unwrap();
        assert_eq!(status.environment.as_deref(), Some("te'st\\"));
        engine.close().await;
    });
}

#[test]
fn a_run_for_another_environment_changes_nothing() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let staging = Migrator::new(three()).environment("staging");
        staging.up(&engine, UpTarget::Steps(2)).await.unwrap();
        let test = Migrator::new(three()).environment("test").allow_data_loss(true);
        for error in [
            test.up(&engine, UpTarget::Latest).await.unwrap_err(),
            test.down(&engine, DownTarget::All).await.unwrap_err(),
            test.redo(&engine, 1).await.unwrap_err(),
            test.reset(&engine).await.unwrap_err(),
            test.fresh(&engine).await.unwrap_err(),
            test.init_history(&engine).await.unwrap_err(),
        ] {
            assert_eq!(code(&error), (8, "other_environment"), "{error}");
            assert!(error.to_string().contains("stamped as staging"), "{error}");
        }
        assert_eq!(tables(&engine).await, ["apples", "birds"]);
        // At head, too: a deployment that is on the wrong database has nothing to do there.
        staging.up(&engine, UpTarget::Latest).await.unwrap();
        let error = test.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(code(&error), (8, "other_environment"), "{error}");
        // A restored backup is stamped anew by whoever names it.
        test.clone()
            .confirm_database(engine.name())
            .init_history(&engine)
            .await
            .unwrap();
        assert!(test.up(&engine, UpTarget::Latest).await.unwrap().done.is_empty());
        engine.close().await;
    });
}

#[test]
fn what_would_lose_production_s_data_needs_the_database_s_name() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let before = Migrator::new(three());
        before.up(&engine, UpTarget::Latest).await.unwrap();
        let says_so = before.clone().environment("production");
        let error = says_so.reset(&engine).await.unwrap_err();
        assert_eq!(
            code(&error),
            (8, "production"),
            "a run that says so needs no stamp: {error}"
        );
        assert!(!says_so.init_history(&engine).await.unwrap(), "the history was there");

        for (migrator, named) in [
            (Migrator::new(three()).allow_data_loss(true), false),
            (Migrator::new(three()).confirm_database("another"), true),
        ] {
            for error in [
                migrator.fresh(&engine).await.unwrap_err(),
                migrator.reset(&engine).await.unwrap_err(),
                migrator.redo(&engine, 1).await.unwrap_err(),
                migrator.down(&engine, DownTarget::All).await.unwrap_err(),
            ] {
                assert_eq!(code(&error), (8, "production"), "{error}");
                assert_eq!(error.to_string().contains("is another"), named, "{error}");
                assert!(error.help().unwrap().contains(engine.name()), "{error}");
            }
        }
        assert_eq!(tables(&engine).await.len(), 3);
        let confirmed = Migrator::new(three()).confirm_database(engine.name());
        assert_eq!(confirmed.reset(&engine).await.unwrap().done.len(), 3);
        assert_eq!(confirmed.fresh(&engine).await.unwrap().done.len(), 3);
        // Steps back that lose nothing are how a deployment is taken back.
        let one = Migrator::new(three())
            .down(&engine, DownTarget::Steps(1))
            .await
            .unwrap();
        assert_eq!(one.done.len(), 1);
        engine.close().await;
    });
}

#[test]
fn rows_are_counted_by_every_way_of_losing_them() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(project());
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        let insert = "INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b')";
        database.execute(insert).await;
        database
            .execute("CREATE TABLE by_hand (id int PRIMARY KEY); INSERT INTO by_hand VALUES (1)")
            .await;
        database.let_go().await;
        for error in [
            migrator.down(&engine, DownTarget::All).await.unwrap_err(),
            migrator.redo(&engine, 4).await.unwrap_err(),
            migrator.reset(&engine).await.unwrap_err(),
            migrator.fresh(&engine).await.unwrap_err(),
        ] {
            assert_eq!(code(&error), (8, "data_loss"), "{error}");
            let shown = error.to_string();
            let table = format!(
                "2 rows of {}users",
                if shown.contains("public.") { "public." } else { "" }
            );
            assert!(shown.contains(&table), "{error}");
        }
        let fresh = migrator.fresh(&engine).await.unwrap_err().to_string();
        assert!(fresh.contains("1 row of") && !fresh.contains("whimbrel"), "{fresh}");
        database.rows_must_be("SELECT count(*) FROM users", &[&["2"]]).await;
        database.let_go().await;

        let allowed = migrator.clone().allow_data_loss(true);
        assert_eq!(allowed.redo(&engine, 4).await.unwrap().done.len(), 8);
        assert_eq!(allowed.fresh(&engine).await.unwrap().done.len(), 4);
        database.table_must_not_exist("by_hand").await;
        // In production rows need both.
        database.execute(insert).await;
        database.let_go().await;
        allowed.clone().environment("prod").init_history(&engine).await.unwrap();
        let error = allowed.down(&engine, DownTarget::Steps(4)).await.unwrap_err();
        assert_eq!(code(&error), (8, "production"), "{error}");
        let named = allowed.confirm_database(engine.name());
        assert_eq!(named.down(&engine, DownTarget::Steps(4)).await.unwrap().done.len(), 4);
        engine.close().await;
    });
}
