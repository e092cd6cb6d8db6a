//! What a careless rebuild loses.

use super::*;

#[tokio::test]
async fn children_under_cascade_keep_their_rows_and_their_foreign_key() {
    let cascade = Some(ReferentialAction::Cascade);
    let posts = referring(
        table("posts", [id(), integer("user_id")]),
        foreign_key("user_id", "users", cascade),
    );
    let nulls = Some(ReferentialAction::SetNull);
    let likes = referring(
        table("likes", [id(), integer("post_id").nullable()]),
        foreign_key("post_id", "posts", nulls),
    );
    let mut sqlite = Sqlite::with([users(), posts, likes]).await;
    sqlite
        .sql("INSERT INTO users (id) VALUES (1), (2); INSERT INTO posts VALUES (1, 1), (2, 2), (3, 2); INSERT INTO likes VALUES (1, 3)")
        .await;
    sqlite
        .up([rebuild("users", "age"), rebuild("posts", "user_id")])
        .await
        .unwrap();
    assert_eq!(sqlite.sql("SELECT count(*) FROM posts").await, ["3"]);
    assert_eq!(sqlite.sql("SELECT post_id FROM likes").await, ["3"]);
    assert!(sqlite.try_sql("INSERT INTO posts VALUES (4, 9)").await.is_err());
    sqlite.sql("DELETE FROM users WHERE id = 2").await;
    assert_eq!(
        sqlite
            .sql("SELECT count(*), (SELECT count(*) FROM likes WHERE post_id IS NULL) FROM posts")
            .await,
        ["1 1"]
    );
    sqlite.down().await.unwrap();
    assert_eq!(sqlite.sql("SELECT count(*) FROM posts").await, ["1"]);
}

#[tokio::test]
async fn a_tree_keeps_its_rows_and_can_be_dropped_though_it_restricts() {
    let restrict = Some(ReferentialAction::Restrict);
    let nodes = table("nodes", [id(), integer("parent_id").nullable()]);
    let mut sqlite = Sqlite::with([referring(nodes, foreign_key("parent_id", "nodes", restrict))]).await;
    sqlite.sql("INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2)").await;
    sqlite.up([rebuild("nodes", "parent_id")]).await.unwrap();
    assert_eq!(sqlite.sql("SELECT count(*) FROM nodes").await, ["3"]);
    assert!(sqlite.try_sql("DELETE FROM nodes WHERE id = 1").await.is_err());
    let drop = DropTable {
        table: "nodes".into(),
        reason: Some("tried".to_owned()),
    };
    sqlite.up([drop]).await.unwrap();
    assert_eq!(
        sqlite
            .sql("SELECT count(*) FROM sqlite_master WHERE name LIKE '%nodes%'")
            .await,
        ["0"]
    );
}

#[tokio::test]
async fn triggers_views_and_indexes_that_no_migration_made_stay() {
    let mut sqlite = Sqlite::with([users(), table("log", [counted(), text("what")])]).await;
    sqlite.sql("INSERT INTO users (id, age) VALUES (1, 10)").await;
    sqlite
        .sql(
            "CREATE TRIGGER users_log AFTER UPDATE OF age ON users WHEN NEW.age > 1 BEGIN
                 INSERT INTO log (what) VALUES ('it''s; ' || NEW.age); END;
             CREATE TRIGGER log_users AFTER INSERT ON log BEGIN UPDATE users SET code = NEW.what WHERE id = 1; END;
             CREATE VIEW ages AS SELECT age FROM users; CREATE VIEW twice AS SELECT age * 2 AS n FROM ages;
             CREATE TRIGGER ages_insert INSTEAD OF INSERT ON ages BEGIN INSERT INTO users (age) VALUES (NEW.age); END;
             CREATE INDEX by_hand ON users (age DESC, lower(code) COLLATE NOCASE) WHERE age > 5;
             CREATE UNIQUE INDEX by_hand_too ON users (code); ANALYZE",
        )
        .await;
    let before = sqlite
        .sql("SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view')")
        .await;
    sqlite.up([rebuild("users", "age")]).await.unwrap();
    let after = sqlite
        .sql("SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view')")
        .await;
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    assert_eq!(sorted(after), sorted(before));
    assert_eq!(
        sqlite.sql("SELECT count(*) FROM log").await,
        ["0"],
        "the copy is no change of the user's"
    );
    sqlite
        .sql("UPDATE users SET age = 11; INSERT INTO ages VALUES (3)")
        .await;
    assert_eq!(
        sqlite
            .sql("SELECT code, (SELECT sum(n) FROM twice) FROM users WHERE id = 1")
            .await,
        ["it's; 11 28"]
    );
    let statistics = sqlite
        .sql("SELECT count(*) > 0 FROM sqlite_stat1 WHERE tbl = 'users'")
        .await;
    assert_eq!(statistics, ["1"]);
}

#[tokio::test]
async fn the_counter_goes_on_after_the_highest_number_that_was_ever_given() {
    let mut sqlite = Sqlite::with([users(), table("others", [counted(), integer("n").nullable()])]).await;
    sqlite
        .sql("INSERT INTO users (age) VALUES (1), (2), (3); DELETE FROM users WHERE id > 1")
        .await;
    sqlite
        .sql("INSERT INTO others (n) VALUES (1), (2); DELETE FROM others")
        .await;
    sqlite
        .up([rebuild("users", "age"), rebuild("others", "n")])
        .await
        .unwrap();
    let counters = sqlite.sql("SELECT name, seq FROM sqlite_sequence WHERE name NOT LIKE 'whimbrel%' ORDER BY name");
    assert_eq!(counters.await, ["others 2", "users 3"]);
    let start = Some(Identity {
        start: Some(100),
        ..Identity::default()
    });
    sqlite
        .up([alter("users", "id", [ColumnChange::Identity { to: start }])])
        .await
        .unwrap();
    sqlite.sql("INSERT INTO users (age) VALUES (9)").await;
    assert_eq!(sqlite.sql("SELECT max(id) FROM users").await, ["100"]);
    sqlite
        .up([alter("users", "id", [ColumnChange::Identity { to: None }])])
        .await
        .unwrap();
    sqlite.down().await.unwrap();
    assert_eq!(
        sqlite.sql("SELECT seq FROM sqlite_sequence WHERE name = 'users'").await,
        ["100"]
    );
}

#[tokio::test]
async fn strict_tables_tables_without_row_ids_and_generated_columns_stay_what_they_are() {
    let mut strict = table(
        "strict",
        [
            id(),
            Column::new("key", ColumnType::Uuid).nullable(),
            integer("n").nullable(),
        ],
    );
    strict.options.strict = true;
    let mut clustered = table("clustered", [text("code"), integer("n").nullable()]);
    clustered.options.without_rowid = true;
    let computing = table(
        "computing",
        [
            id(),
            computed("twice", "\"computing\".\"n\" * 2", Storage::Stored),
            integer("n").nullable(),
            computed("thrice", "n * 3", Storage::Virtual),
        ],
    );
    let mut sqlite = Sqlite::with([strict, clustered, computing]).await;
    sqlite
        .sql(
            "INSERT INTO strict VALUES (1, x'00ff', 1); INSERT INTO clustered VALUES ('b', 1), ('a', 2);
             INSERT INTO computing (id, n) VALUES (1, 2), (2, NULL)",
        )
        .await;
    sqlite
        .up([
            rebuild("strict", "n"),
            rebuild("clustered", "n"),
            rebuild("computing", "n"),
        ])
        .await
        .unwrap();
    assert!(sqlite.try_sql("INSERT INTO strict VALUES (2, x'', 'x')").await.is_err());
    assert!(sqlite.try_sql("SELECT rowid FROM clustered").await.is_err());
    assert_eq!(sqlite.sql("SELECT hex(key) FROM strict").await, ["00FF"]);
    assert_eq!(sqlite.sql("SELECT code FROM clustered").await, ["a", "b"]);
    let computed = sqlite
        .sql("SELECT id, twice, n, thrice FROM computing ORDER BY id")
        .await;
    assert_eq!(computed, ["1 4 2 6", "2 NULL NULL NULL"]);
    let loose = SetTableOptions {
        table: "strict".into(),
        options: TableOptions::default(),
    };
    sqlite.up([loose]).await.unwrap();
    sqlite.sql("INSERT INTO strict VALUES (2, x'', 'x')").await;
    let error = sqlite.down().await.unwrap_err();
    assert!(
        error.contains("cannot store TEXT value in INTEGER column strict.n"),
        "{error}"
    );
    assert_eq!(sqlite.sql("SELECT count(*) FROM strict").await, ["2"]);
}

#[tokio::test]
async fn rows_keep_their_numbers_and_values_their_storage() {
    let mut bare = table("bare", [text("code"), integer("n").nullable()]);
    bare.primary_key = None;
    let mut sqlite = Sqlite::with([bare]).await;
    sqlite
        .sql("INSERT INTO bare VALUES ('007', 1), (x'00ff', 'none'), ('1e3', 2.5), ('x', NULL); DELETE FROM bare WHERE rowid = 1; INSERT INTO bare VALUES ('007', 1)")
        .await;
    let before = sqlite
        .sql("SELECT rowid, quote(code), quote(n) FROM bare ORDER BY rowid")
        .await;
    sqlite.up([rebuild("bare", "n")]).await.unwrap();
    let after = sqlite
        .sql("SELECT rowid, quote(code), quote(n) FROM bare ORDER BY rowid")
        .await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn hostile_names_go_through_all_of_it() {
    let mut hostile = table(
        "ta\"ble's; DROP",
        [
            id(),
            Column::new("or'der \"by\"", ColumnType::Text).default_to(Literal::Text("it's".into())),
            integer("n").nullable(),
        ],
    );
    let check = Check {
        name: "che\"ck's".into(),
        expression: Expression::all("\"or'der \"\"by\"\"\" <> ''"),
        not_valid: false,
    };
    hostile.checks.insert(check.name.clone(), check);
    let index = Index::on_columns("in\"dex's", ["or'der \"by\"".into()]);
    hostile.indexes.insert(index.name.clone(), index);
    let child = referring(
        table("chi'ld", [id(), integer("p")]),
        foreign_key("p", "ta\"ble's; DROP", None),
    );
    let mut sqlite = Sqlite::with([hostile, child]).await;
    sqlite
        .sql(
            "INSERT INTO \"ta\"\"ble's; DROP\" (id) VALUES (1); INSERT INTO \"chi'ld\" VALUES (1, 1);
             CREATE TRIGGER \"tri'gger\" AFTER UPDATE ON \"ta\"\"ble's; DROP\" BEGIN DELETE FROM \"chi'ld\"; END",
        )
        .await;
    sqlite.up([rebuild("ta\"ble's; DROP", "n")]).await.unwrap();
    sqlite.down().await.unwrap();
    assert_eq!(
        sqlite
            .sql("SELECT \"or'der \"\"by\"\"\" FROM \"ta\"\"ble's; DROP\"")
            .await,
        ["it's"]
    );
    sqlite.sql("UPDATE \"ta\"\"ble's; DROP\" SET n = 1").await;
    assert_eq!(sqlite.sql("SELECT count(*) FROM \"chi'ld\"").await, ["0"]);
    assert!(
        sqlite
            .try_sql("UPDATE \"ta\"\"ble's; DROP\" SET \"or'der \"\"by\"\"\" = ''")
            .await
            .is_err()
    );
}

#[tokio::test]
async fn enum_values_are_renamed_and_replaced_in_rows_checks_and_defaults() {
    let mood = || ColumnType::Enum("mood".into());
    let create = CreateEnum {
        enumeration: EnumType {
            name: "mood".into(),
            values: ["it's fine", "sad", "angry"].map(str::to_owned).into(),
        },
    };
    let people = table(
        "people",
        [
            id(),
            Column::new("mood", mood()).default_to(Literal::Text("it's fine".into())),
            Column::new("last", mood()).nullable(),
        ],
    );
    let mut sqlite = Sqlite::with([]).await;
    sqlite
        .up([Operation::from(create), CreateTable { table: people }.into()])
        .await
        .unwrap();
    sqlite
        .sql("INSERT INTO people (id) VALUES (1); INSERT INTO people VALUES (2, 'sad', 'angry')")
        .await;
    assert!(
        sqlite
            .try_sql("INSERT INTO people VALUES (3, 'glad', NULL)")
            .await
            .is_err()
    );
    let rename = RenameEnumValue {
        name: "mood".into(),
        value: "it's fine".into(),
        to: "fine".into(),
    };
    sqlite.up([rename]).await.unwrap();
    sqlite.sql("INSERT INTO people (id) VALUES (3)").await;
    assert_eq!(sqlite.sql("SELECT mood FROM people").await, ["fine", "sad", "fine"]);
    let drop = |replacement: Option<&str>| DropEnumValue {
        name: "mood".into(),
        value: "angry".into(),
        replacement: replacement.map(str::to_owned),
        reason: None,
    };
    let error = sqlite.up([drop(None)]).await.unwrap_err();
    assert!(
        error.contains("1 row of `people` with a value for `last` that the enum `mood` does not have"),
        "{error}"
    );
    sqlite.up([drop(Some("sad"))]).await.unwrap();
    assert_eq!(sqlite.sql("SELECT last FROM people WHERE id = 2").await, ["sad"]);
    assert!(sqlite.try_sql("UPDATE people SET last = 'angry'").await.is_err());
    sqlite.down().await.unwrap();
    sqlite.sql("UPDATE people SET last = 'angry'").await;
    sqlite.down().await.unwrap();
    assert_eq!(
        sqlite.sql("SELECT mood FROM people").await,
        ["it's fine", "sad", "it's fine"]
    );
}

#[tokio::test]
async fn unique_constraints_serve_foreign_keys_and_survive() {
    let mut countries = table("countries", [id(), text("code"), integer("n").nullable()]);
    let unique = Unique {
        name: "countries_code_key".into(),
        columns: vec!["code".into()],
        nulls_not_distinct: false,
        deferrable: None,
    };
    countries.uniques.insert(unique.name.clone(), unique);
    let mut key = foreign_key("country", "countries", Some(ReferentialAction::Cascade));
    key.referenced_columns = vec!["code".into()];
    key.on_update = Some(ReferentialAction::Cascade);
    let people = referring(table("people", [id(), text("country")]), key);
    let mut sqlite = Sqlite::with([countries, people]).await;
    sqlite
        .sql("INSERT INTO countries (id, code) VALUES (1, 'no'); INSERT INTO people VALUES (1, 'no')")
        .await;
    sqlite.up([rebuild("countries", "n")]).await.unwrap();
    assert!(
        sqlite
            .try_sql("INSERT INTO countries (id, code) VALUES (2, 'no')")
            .await
            .is_err()
    );
    sqlite.sql("UPDATE countries SET code = 'nz'").await;
    assert_eq!(sqlite.sql("SELECT country FROM people").await, ["nz"]);
}
