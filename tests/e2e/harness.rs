//! The tools of the tests do what the tests rely on.

use whimbrel_core::Backend;
use whimbrel_tests::{ConstraintKind, Database, Servers, on_backends, on_every_server};

#[test]
fn on_ci_every_kind_of_server_is_there() {
    let servers = Servers::find();
    servers.say_what_is_missing();
    assert!(servers.broken.is_empty(), "{}", servers.table());
    assert!(!servers.are_incomplete(), "{}", servers.table());
}

#[test]
fn two_databases_of_one_server_know_nothing_of_each_other() {
    on_every_server(async |database| {
        let other = Database::create(database.server()).await;
        database.execute("CREATE TABLE t (a int)").await;
        other.execute("CREATE TABLE u (a int)").await;
        database.table_must_exist("t").await;
        database.table_must_not_exist("u").await;
        other.table_must_not_exist("t").await;
        other.let_go().await;
    });
}

#[test]
fn a_database_is_dropped_also_when_its_test_panics() {
    on_backends(
        &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        async |database| {
            let lost = Database::create(database.server()).await;
            let name = lost.name().to_owned();
            let held = lost.session().await;
            let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
                let _lost = lost;
                std::panic::resume_unwind(Box::new("the test failed"));
            }));
            assert!(unwound.is_err());
            drop(held);
            let names = match database.backend() {
                Backend::Postgres => "SELECT count(*) FROM pg_database WHERE datname = '",
                _ => "SELECT count(*) FROM information_schema.schemata WHERE schema_name = '",
            };
            assert_eq!(database.value(&format!("{names}{name}'")).await, "0");
        },
    );
}

#[test]
fn the_catalogue_tells_what_plain_sql_made() {
    on_every_server(async |database| {
        let unique = match database.backend() {
            Backend::Sqlite | Backend::Postgres => " WHERE name <> 'x'",
            Backend::Mysql | Backend::Mariadb => "",
        };
        database
            .execute(&format!(
                "CREATE TABLE parent (id int NOT NULL PRIMARY KEY);
                 CREATE TABLE child (id int NOT NULL PRIMARY KEY, parent_id int, name varchar(20) NOT NULL DEFAULT 'x',
                    CONSTRAINT child_parent FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE,
                    CONSTRAINT child_positive CHECK (id > 0));
                 CREATE UNIQUE INDEX child_name ON child (name DESC){unique};
                 INSERT INTO child VALUES (1, NULL, 'a');"
            ))
            .await;
        let name = database.column_must_exist("child", "name").await;
        assert!(!name.nullable && name.default.is_some_and(|default| default.contains('x')));
        assert!(database.column_must_exist("child", "parent_id").await.nullable);
        let index = database.index_must_exist("child", "child_name").await;
        assert!(
            index.unique
                && index.parts[0].contains("DESC")
                    == (database.backend() != Backend::Mariadb || database.server().target().is_at_least(10, 8)),
            "{index:?}"
        );
        assert_eq!(index.predicate.is_some(), !unique.is_empty());
        assert_eq!(
            database.constraint_must_exist("child", "child_positive").await.kind,
            ConstraintKind::Check
        );
        let child = database.table_must_exist("child").await;
        let keys = child
            .constraints
            .values()
            .filter(|constraint| constraint.kind == ConstraintKind::ForeignKey);
        assert!(
            keys.count() == 1
                && child
                    .constraints
                    .values()
                    .any(|key| key.definition.contains("CASCADE") || key.definition.contains("cascade")),
            "{child:?}"
        );
        database
            .rows_must_be("SELECT id, parent_id, name FROM child", &[&["1", "NULL", "a"]])
            .await;
        database.must_refuse("INSERT INTO child VALUES (0, NULL, 'b')").await;
        let before = database.catalogue().await;
        database.execute("CREATE TABLE extra (a int)").await;
        let difference = before.difference(&database.catalogue().await);
        assert!(
            difference.contains("+ table extra") && !difference.contains("child"),
            "{difference}"
        );
    });
}
