//! What makes a rebuild stop, with nothing changed.

use whimbrel_core::Backend;
use whimbrel_core::plan::{Action, Direction, MigrationPlan};

use super::*;
use crate::session::Session;

#[tokio::test]
async fn a_text_that_only_looks_like_a_number_is_not_made_one_in_silence() {
    let mut sqlite = Sqlite::with([users()]).await;
    sqlite
        .sql("INSERT INTO users (id, code) VALUES (1, '7'), (2, NULL)")
        .await;
    let to_integer = || alter("users", "code", [to_type(ColumnType::Integer)]);
    sqlite.up([to_integer()]).await.unwrap();
    assert_eq!(sqlite.sql("SELECT typeof(code) FROM users").await, ["integer", "null"]);
    sqlite.down().await.unwrap();
    assert_eq!(sqlite.sql("SELECT quote(code) FROM users").await, ["'7'", "NULL"]);

    sqlite
        .sql("INSERT INTO users (id, code) VALUES (3, '007'), (4, '1e3'), (5, 'none')")
        .await;
    let before = sqlite.everything().await;
    let error = sqlite.up([to_integer()]).await.unwrap_err();
    for words in [
        "3 rows of `users`",
        "'007' would become 7",
        "'none' is no number",
        "`.using(..)`",
    ] {
        assert!(error.contains(words), "{words}: {error}");
    }
    assert_eq!(sqlite.everything().await, before);

    let using = ColumnChange::Type {
        to: ColumnType::Integer,
        using: Some(Expression::all("CAST(code AS INTEGER)")),
        reverse_using: None,
    };
    sqlite.up([alter("users", "code", [using])]).await.unwrap();
    assert_eq!(sqlite.sql("SELECT code FROM users").await, ["7", "NULL", "7", "1", "0"]);
}

#[tokio::test]
async fn numbers_become_texts_and_other_numbers_where_they_stay_the_same() {
    let mut sqlite = Sqlite::with([users()]).await;
    sqlite
        .sql("INSERT INTO users (id, age) VALUES (1, 36), (2, NULL)")
        .await;
    for (ty, expected) in [
        (ColumnType::Text, "'36'"),
        (ColumnType::Double, "36.0"),
        (ColumnType::BigInteger, "36"),
        (ColumnType::Boolean, "36"),
    ] {
        sqlite.up([alter("users", "age", [to_type(ty)])]).await.unwrap();
        assert_eq!(
            sqlite.sql("SELECT quote(age) FROM users WHERE id = 1").await,
            [expected]
        );
    }
    sqlite.sql("UPDATE users SET age = 9007199254740993 WHERE id = 1").await;
    let error = sqlite
        .up([alter("users", "age", [to_type(ColumnType::Double)])])
        .await
        .unwrap_err();
    assert!(
        error.contains("9007199254740993 would become 9.007199254740992e+15"),
        "{error}"
    );
}

#[tokio::test]
async fn what_no_migration_made_and_a_rebuild_would_lose_stops_it() {
    for (change, words) in [
        ("ALTER TABLE users ADD COLUMN by_hand int", "a column `by_hand`"),
        (
            "ALTER TABLE users ADD COLUMN by_hand int REFERENCES users (id)",
            "a column `by_hand`",
        ),
        (
            "DROP TABLE users; CREATE TABLE users (id integer PRIMARY KEY, age integer REFERENCES users (id), code text)",
            "a foreign key (age) to `users`",
        ),
        (
            "DROP TABLE users; CREATE TABLE users (id integer PRIMARY KEY, age integer, code text UNIQUE)",
            "a unique constraint (code)",
        ),
        (
            "DROP TABLE users; CREATE TABLE users (id integer PRIMARY KEY, age integer CHECK (age > 0), code text)",
            "1 checks and the migrations know of 0",
        ),
        (
            "DROP TABLE bare; CREATE TABLE bare (n integer PRIMARY KEY AUTOINCREMENT)",
            "`bare` counts with AUTOINCREMENT",
        ),
        (
            "DROP TABLE bare; CREATE TABLE bare (n integer) STRICT",
            "`bare` is STRICT",
        ),
        ("ALTER TABLE users DROP COLUMN code", "has no column `code`"),
        ("DROP TABLE users", "there is no table `users`"),
    ] {
        let mut bare = table("bare", [integer("n")]);
        bare.primary_key = None;
        let mut sqlite = Sqlite::with([users(), bare]).await;
        sqlite.sql(change).await;
        let before = sqlite.everything().await;
        let changed = if words.contains("bare") {
            rebuild("bare", "n")
        } else {
            rebuild("users", "age")
        };
        let error = sqlite.up([changed]).await.unwrap_err();
        assert!(error.contains(words), "{words}: {error}");
        assert_eq!(sqlite.everything().await, before, "{change}");
    }
}

#[tokio::test]
async fn rows_in_the_way_are_counted_before_anything_happens() {
    let key = PrimaryKey::of(&"bare".into(), ["n".into()]);
    let with_primary_key = AddPrimaryKey {
        table: "bare".into(),
        key,
    };
    let positive = AddCheck {
        table: "users".into(),
        check: Check {
            name: "users_age_check".into(),
            expression: Expression::all("users.age > 100"),
            not_valid: false,
        },
    };
    let required = AddColumn {
        table: "users".into(),
        column: integer("score"),
        backfill: None,
    };
    let parent = AddForeignKey {
        table: "users".into(),
        foreign_key: foreign_key("age", "users", None),
    };
    let cases: Vec<(Operation, &str)> = vec![
        (
            alter("users", "age", [not_null(None)]),
            "1 row of `users` with NULL in `age`",
        ),
        (
            alter("users", "age", [not_null(Some("NULL"))]),
            "1 row of `users` would get NULL in `age`",
        ),
        (
            with_primary_key.into(),
            "2 rows of `bare` with a primary key (n) that others have too",
        ),
        (
            positive.into(),
            "1 row of `users` that do not meet the check `users_age_check`",
        ),
        (
            required.into(),
            "2 rows of `users` without a value for the new column `score`",
        ),
        (
            parent.into(),
            "1 row of `users` would refer to rows of `users` that are not there",
        ),
    ];
    for (operation, words) in cases {
        let mut bare = table("bare", [integer("n")]);
        bare.primary_key = None;
        let mut sqlite = Sqlite::with([users(), bare]).await;
        sqlite
            .sql("INSERT INTO users (id, age) VALUES (1, 36), (2, NULL); INSERT INTO bare VALUES (1), (2), (2)")
            .await;
        let before = sqlite.everything().await;
        let error = sqlite.up([operation]).await.unwrap_err();
        assert!(error.contains(words), "{words}: {error}");
        assert_eq!(sqlite.everything().await, before, "{words}");
    }
}

#[tokio::test]
async fn what_was_broken_before_does_not_stop_it_and_what_breaks_does() {
    let posts = referring(
        table("posts", [id(), integer("user_id")]),
        foreign_key("user_id", "users", None),
    );
    let mut sqlite = Sqlite::with([users(), posts]).await;
    sqlite
        .sql(
            "PRAGMA foreign_keys = OFF; INSERT INTO posts VALUES (1, 9);
             CREATE VIEW broken AS SELECT * FROM nowhere; CREATE VIEW ages AS SELECT age FROM users;
             CREATE TRIGGER broken_too AFTER INSERT ON posts BEGIN INSERT INTO nowhere VALUES (1); END",
        )
        .await;
    sqlite
        .up([rebuild("users", "age"), rebuild("posts", "user_id")])
        .await
        .unwrap();
    assert_eq!(sqlite.sql("SELECT count(*) FROM posts").await, ["1"]);
}

#[tokio::test]
async fn triggers_and_views_that_a_change_breaks_stop_it() {
    let drop = || DropColumn {
        table: "users".into(),
        column: "code".into(),
        reason: Some("tried".to_owned()),
    };
    let broken = [
        (
            "CREATE TRIGGER t AFTER INSERT ON log BEGIN UPDATE users SET code = NEW.what; END",
            "a trigger of `log` for INSERT would not work any more",
        ),
        ("CREATE VIEW codes AS SELECT code FROM users", "no such column: code"),
    ];
    for (object, words) in broken {
        let mut sqlite = Sqlite::with([users(), table("log", [counted(), text("what")])]).await;
        sqlite.sql(object).await;
        let before = sqlite.everything().await;
        let error = sqlite.up([drop()]).await.unwrap_err();
        assert!(error.contains(words), "{words}: {error}");
        assert_eq!(sqlite.everything().await, before);
    }

    let mut sqlite = Sqlite::with([users(), table("log", [counted(), text("what")])]).await;
    let trigger = "CREATE TRIGGER t AFTER INSERT ON log BEGIN INSERT INTO users VALUES (NEW.id, 1, 'a'); END";
    sqlite.sql(trigger).await;
    let column = AddColumn {
        table: "users".into(),
        column: integer("score").nullable(),
        backfill: None,
    };
    let error = sqlite.up([column.clone()]).await.unwrap_err();
    assert!(
        error.contains("table users has 4 columns but 3 values were supplied"),
        "{error}"
    );
    let again = RunSql {
        statements: PerDialect::all(vec!["DROP TRIGGER t".to_owned()]),
        reverse: Some(PerDialect::all(vec![trigger.to_owned()])),
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: false,
    };
    sqlite.up([Operation::from(again), column.into()]).await.unwrap();
    sqlite.down().await.unwrap();
    sqlite.sql("INSERT INTO log (what) VALUES ('x')").await;
    assert_eq!(sqlite.sql("SELECT code FROM users").await, ["a"]);
}

#[tokio::test]
async fn rows_that_a_statement_orphans_beside_a_rebuild_stop_it() {
    let cascade = Some(ReferentialAction::Cascade);
    let posts = referring(
        table("posts", [id(), integer("user_id")]),
        foreign_key("user_id", "users", cascade),
    );
    let mut sqlite = Sqlite::with([users(), posts]).await;
    sqlite
        .sql("INSERT INTO users (id) VALUES (1), (2); INSERT INTO posts VALUES (1, 1), (2, 2)")
        .await;
    let delete = || {
        Operation::from(RunDml {
            statement: Expression::all("DELETE FROM users WHERE id = 2"),
            reverse: None,
            no_reverse_needed: true,
        })
    };
    let error = sqlite.up([rebuild("users", "age"), delete()]).await.unwrap_err();
    for words in [
        "1 row of `posts` would refer to rows of `users`",
        "a migration of their own",
    ] {
        assert!(error.contains(words), "{words}: {error}");
    }
    assert_eq!(sqlite.sql("SELECT count(*) FROM users").await, ["2"]);
    sqlite.up([delete()]).await.unwrap();
    assert_eq!(sqlite.sql("SELECT count(*) FROM posts").await, ["1"]);
}

#[tokio::test]
async fn rows_of_a_referring_table_that_are_not_what_they_were_stop_it() {
    let posts = referring(
        table("posts", [id(), integer("user_id").nullable()]),
        foreign_key("user_id", "users", None),
    );
    let mut sqlite = Sqlite::with([users(), posts]).await;
    sqlite
        .sql("INSERT INTO users (id, age) VALUES (1, 1), (2, 2); INSERT INTO posts VALUES (1, 1), (2, 2)")
        .await;
    let before = sqlite.everything().await;
    sqlite.add([rebuild("users", "age")]);
    let plan = sqlite
        .migrator()
        .plan_offline(Backend::Sqlite.into(), Direction::Up, None, None)
        .unwrap();
    let planned = plan
        .migrations
        .iter()
        .flat_map(MigrationPlan::steps)
        .find_map(|step| match &step.action {
            Action::Rebuild(rebuild) => Some(rebuild.clone()),
            _ => None,
        });
    for (change, words) in [
        (
            "DELETE FROM posts WHERE id = 2",
            "`posts` had 2 rows and would have 1 row",
        ),
        (
            "UPDATE posts SET user_id = NULL",
            "rows of `posts` would refer to something else",
        ),
        (
            "UPDATE posts SET user_id = 1",
            "rows of `posts` would refer to something else",
        ),
    ] {
        let mut rebuild = planned.clone().unwrap();
        // Nothing of a rebuild does such a thing today; this stands for whatever might.
        rebuild.counter.push(change.to_owned());
        let database = sqlite.open().await;
        let mut session = Session::open(&database).await.unwrap();
        crate::sqlite::session::foreign_keys(&mut session, false).await.unwrap();
        session.begin().await.unwrap();
        let cause = crate::sqlite::rebuild::run(&mut session, &rebuild).await.unwrap_err();
        assert!(cause.to_string().contains(words), "{cause}");
        session.roll_back().await.unwrap();
        session.end().await;
        database.close().await;
        assert_eq!(sqlite.everything().await, before);
    }
}

#[tokio::test]
async fn a_table_that_is_dropped_takes_no_rows_of_others_along() {
    let mut sqlite = Sqlite::with([users()]).await;
    sqlite
        .sql(
            "CREATE TABLE by_hand (user_id integer REFERENCES users (id) ON DELETE CASCADE);
             INSERT INTO users (id) VALUES (1); INSERT INTO by_hand VALUES (1)",
        )
        .await;
    let drop = || DropTable {
        table: "users".into(),
        reason: Some("tried".to_owned()),
    };
    let error = sqlite.up([drop()]).await.unwrap_err();
    assert!(
        error.contains("1 row of `by_hand` would refer to rows of `users`"),
        "{error}"
    );
    assert_eq!(sqlite.sql("SELECT count(*) FROM by_hand").await, ["1"]);
    sqlite.sql("DELETE FROM by_hand").await;
    sqlite.up([drop()]).await.unwrap();
}

#[tokio::test]
async fn a_run_that_ends_at_any_moment_leaves_all_of_it_or_nothing() {
    let cascade = Some(ReferentialAction::Cascade);
    for polls in 1.. {
        let posts = referring(
            table("posts", [id(), integer("user_id")]),
            foreign_key("user_id", "users", cascade),
        );
        let mut sqlite = Sqlite::with([users(), posts]).await;
        sqlite
            .sql(
                "INSERT INTO users (id, age) VALUES (1, 1), (2, 2); INSERT INTO posts VALUES (1, 1), (2, 2);
                 CREATE TRIGGER t AFTER DELETE ON users BEGIN DELETE FROM posts WHERE id = 0; END",
            )
            .await;
        let before = sqlite.everything().await;
        let went_through = sqlite.up_for([rebuild("users", "age")], polls).await;
        let now = sqlite.everything().await;
        assert_eq!(sqlite.sql("PRAGMA integrity_check").await, ["ok"]);
        let changed = now.iter().any(|line| line.contains("DEFAULT 7"));
        if changed {
            let not_changed = before.iter().filter(|line| !line.starts_with("table users"));
            assert!(
                not_changed.clone().all(|line| now.contains(line)),
                "after {polls}: {now:?}"
            );
        } else {
            assert_eq!(now, before, "after {polls}");
        }
        if went_through {
            assert!(changed && polls > 20, "it took {polls} polls");
            return;
        }
        // Whatever happened, the next run goes on from there.
        let database = sqlite.open().await;
        sqlite.migrator().up(&database, UpTarget::Latest).await.unwrap();
        assert_eq!(sqlite.sql("SELECT count(*) FROM posts").await, ["2"]);
    }
}
