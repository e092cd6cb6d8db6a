//! Up, down and what lies between.

use std::sync::{Arc, Mutex};

use whimbrel_engine::{DownTarget, Event, Migrator, State, UpTarget};
use whimbrel_tests::on_every_server;

use super::recordings::{connect, tables, three};

#[test]
fn migrations_go_up_down_and_up_again() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let migrator = Migrator::new(three()).author("ada");
        let report = migrator.up(&database, UpTarget::Latest).await.unwrap();
        assert_eq!(report.done.len(), 3);
        assert_eq!((report.head.as_deref(), report.pending), (Some("20250101_000003"), 0));
        assert_eq!(tables(&database).await, ["apples", "birds", "cars"]);

        let report = migrator.down(&database, DownTarget::default()).await.unwrap();
        assert_eq!(report.head.as_deref(), Some("20250101_000002"));
        assert_eq!(tables(&database).await, ["apples", "birds"]);
        let report = migrator.down(&database, DownTarget::All).await.unwrap();
        assert_eq!((report.done.len(), report.head, report.pending), (2, None, 3));
        assert!(tables(&database).await.is_empty());

        let report = migrator.up(&database, UpTarget::Steps(2)).await.unwrap();
        assert_eq!((report.done.len(), report.pending), (2, 1));
        let report = migrator
            .up(&database, UpTarget::Version("create_c".into()))
            .await
            .unwrap();
        assert_eq!((report.done.len(), report.pending), (1, 0));
        database.close().await;
    });
}

#[test]
fn a_run_with_nothing_to_do_says_so_and_sends_no_events() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        let migrator = Migrator::new(three()).subscribe(move |event: &Event| seen.lock().unwrap().push(event.clone()));
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        assert!(
            events
                .lock()
                .unwrap()
                .iter()
                .any(|event| matches!(event, Event::RunStarted { migrations: 3, .. }))
        );
        events.lock().unwrap().clear();
        let report = migrator.up(&database, UpTarget::Latest).await.unwrap();
        assert!(report.done.is_empty());
        assert!(events.lock().unwrap().is_empty(), "{:?}", events.lock().unwrap());
        database.close().await;
    });
}

#[test]
fn redo_reset_and_fresh_end_where_they_say() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        let report = migrator.redo(&database, 2).await.unwrap();
        assert_eq!((report.done.len(), report.pending), (4, 0));
        let report = migrator.reset(&database).await.unwrap();
        assert_eq!((report.done.len(), report.pending), (3, 3));
        let report = migrator.fresh(&database).await.unwrap();
        assert_eq!((report.done.len(), report.pending), (3, 0));
        assert_eq!(tables(&database).await, ["apples", "birds", "cars"]);
        let report = migrator.fresh(&database).await.unwrap();
        assert_eq!((report.done.len(), report.pending), (3, 0));
        database.close().await;
    });
}

#[test]
fn the_status_tells_the_state_of_each_migration_as_json_has_it() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let migrator = Migrator::new(three()).author("ada");
        let status = migrator.status(&database).await.unwrap();
        assert_eq!((status.head, status.summary.pending), (None, 3));
        migrator.up(&database, UpTarget::Steps(1)).await.unwrap();
        let status = migrator.status(&database).await.unwrap();
        let states: Vec<State> = status.migrations.iter().map(|migration| migration.state).collect();
        assert_eq!(states, [State::Applied, State::Pending, State::Pending]);
        let json = serde_json::to_value(&status).unwrap();
        assert_eq!(json["backend"], database.target().backend.as_str());
        assert_eq!(json["summary"]["applied"], 1);
        let first = &json["migrations"][0];
        assert_eq!(
            (first["state"].as_str(), first["author"].as_str()),
            (Some("applied"), Some("ada"))
        );
        assert!(first["applied_at"].as_str().unwrap().ends_with('Z'), "{first}");
        assert!(first["checksum"].as_str().unwrap().starts_with("sha256:"), "{first}");
        assert_eq!(migrator.pending(&database).await.unwrap().len(), 2);
        assert_eq!(migrator.check(&database).await.unwrap().exit_code(), 9);
        let record = migrator.history(&database).await.unwrap().remove(0);
        assert_eq!((record.author.as_str(), record.tool_version.is_empty()), ("ada", false));
        database.close().await;
    });
}

#[test]
fn a_plan_runs_nothing() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let migrator = Migrator::new(three());
        let plan = migrator.plan_up(&database, UpTarget::Latest).await.unwrap();
        assert_eq!(plan.migrations.len(), 3);
        assert!(plan.to_string().contains("CREATE TABLE birds"), "{plan}");
        assert!(tables(&database).await.is_empty());
        assert!(!migrator.status(&database).await.unwrap().migrations.is_empty());
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        let plan = migrator
            .plan_down(&database, DownTarget::Version("create_apples".into()))
            .await
            .unwrap();
        assert_eq!(plan.migrations.len(), 2);
        assert_eq!(tables(&database).await.len(), 3);
        database.close().await;
    });
}

#[test]
fn an_application_s_own_connection_is_enough() {
    on_every_server(async |database| {
        let theirs = sea_orm::Database::connect(database.url().replace("mariadb://", "mysql://"))
            .await
            .unwrap();
        let ours = whimbrel_engine::Database::from_connection(&theirs).await.unwrap();
        Migrator::new(three()).up(&ours, UpTarget::Latest).await.unwrap();
        assert_eq!(tables(&ours).await.len(), 3);
        ours.close().await;
        sea_orm::ConnectionTrait::execute_unprepared(&theirs, "INSERT INTO apples VALUES (1)")
            .await
            .unwrap();
        theirs.close().await.unwrap();
    });
}
