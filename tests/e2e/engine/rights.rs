//! Servers and roles that do not let everything be done.

use whimbrel_core::{Backend, QualifiedName};
use whimbrel_engine::{Database, DatabaseUrl, Migrator, UpTarget};
use whimbrel_tests::{on_backends, on_sqlite};

use super::recordings::{connect, tables, three};

#[test]
fn a_role_that_may_not_create_tables_is_told_the_grant_that_it_needs() {
    on_backends(&[Backend::Postgres], async |database| {
        let role = format!("{}_role", database.name());
        database.execute(&format!("CREATE ROLE {role} LOGIN")).await;
        database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC").await;
        let mut url = url::Url::parse(&database.url()).unwrap();
        url.set_username(&role).unwrap();
        let engine = Database::connect(&DatabaseUrl::parse(url.as_str()).unwrap())
            .await
            .unwrap();
        let migrator = Migrator::new(three());
        assert_eq!(
            migrator.status(&engine).await.unwrap().summary.pending,
            3,
            "reading needs no right"
        );
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        engine.close().await;
        database.execute(&format!("DROP ROLE {role}")).await;
        assert_eq!((error.exit_code(), error.code()), (3, "no_permission"), "{error}");
        assert!(error.help().unwrap().contains("GRANT CREATE"), "{error}");
    });
}

#[test]
fn a_session_that_takes_no_writes_is_well_at_head_and_refused_before() {
    on_backends(&[Backend::Postgres], async |database| {
        let writer = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&writer, UpTarget::Steps(1)).await.unwrap();
        writer.close().await;
        database
            .execute(&format!(
                "ALTER DATABASE {} SET default_transaction_read_only = on",
                database.name()
            ))
            .await;
        let reader = connect(database).await;
        let error = migrator.up(&reader, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (8, "refused"), "{error}");
        assert!(error.to_string().contains("default_transaction_read_only"), "{error}");
        assert!(migrator.up(&reader, UpTarget::Steps(0)).await.unwrap().done.is_empty());
        reader.close().await;
        database.execute("SET default_transaction_read_only = off").await;
        database
            .execute(&format!(
                "ALTER DATABASE {} RESET default_transaction_read_only",
                database.name()
            ))
            .await;
    });
}

#[test]
fn the_history_may_be_in_a_schema_of_its_own() {
    on_backends(&[Backend::Postgres], async |database| {
        database.execute("CREATE SCHEMA \"Ops\"").await;
        let engine = connect(database).await;
        let migrator = Migrator::new(three()).history_table(QualifiedName::within("Ops", "done"));
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM \"Ops\".done").await, "3");
        assert!(migrator.check(&engine).await.unwrap().ok);
        migrator.reset(&engine).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM \"Ops\".done_journal").await, "0");
        engine.close().await;
    });
}

#[test]
fn an_application_s_search_path_is_followed() {
    on_backends(&[Backend::Postgres], async |database| {
        database.execute("CREATE SCHEMA \"Tenant 1\"").await;
        let mut options = sea_orm::ConnectOptions::new(database.url());
        options.set_schema_search_path("Tenant 1,public");
        let theirs = sea_orm::Database::connect(options).await.unwrap();
        let engine = Database::from_connection(&theirs).await.unwrap();
        Migrator::new(three()).up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM \"Tenant 1\".apples").await, "0");
        assert_eq!(
            database
                .value("SELECT count(*) FROM \"Tenant 1\".whimbrel_history")
                .await,
            "3"
        );
        engine.close().await;
        theirs.close().await.unwrap();
    });
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    on_sqlite(async |database| {
        let path = database
            .url()
            .replace("sqlite://", "")
            .replace("test.db?mode=rwc", "letter.txt");
        let text = "Dear reader, this is no database, and it must stay what it is. ".repeat(100);
        std::fs::write(&path, &text).unwrap();
        let url = DatabaseUrl::parse(&format!("sqlite://{path}")).unwrap();
        let error = Database::connect(&url).await.err();
        let error = match error {
            Some(error) => error,
            None => {
                let engine = Database::connect(&url).await.unwrap();
                Migrator::new(three()).up(&engine, UpTarget::Latest).await.unwrap_err()
            }
        };
        assert_eq!(error.exit_code(), 3, "{error}");
        assert!(error.to_string().contains("is no SQLite database"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    });
}

#[test]
fn a_database_in_memory_lives_as_long_as_its_connection() {
    on_sqlite(async |_| {
        let engine = Database::connect(&DatabaseUrl::parse("sqlite::memory:").unwrap())
            .await
            .unwrap();
        Migrator::new(three()).up(&engine, UpTarget::Latest).await.unwrap();
        assert!(Migrator::new(three()).check(&engine).await.unwrap().ok);
        assert_eq!(tables(&engine).await.len(), 3);

        let theirs = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
        let engine = Database::from_connection(&theirs).await.unwrap();
        Migrator::new(three()).up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
        sea_orm::ConnectionTrait::execute_unprepared(&theirs, "INSERT INTO apples VALUES (1)")
            .await
            .unwrap();
    });
}
