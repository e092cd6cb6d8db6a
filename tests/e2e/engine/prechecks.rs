//! Rows that a migration would not let through are told before it begins.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use whimbrel_core::operations::{AddCheck, AddForeignKey, AddUnique, AlterColumn, ColumnChange, RunDml, ValidateCheck};
use whimbrel_core::schema::Check;
use whimbrel_core::{Backend, ColumnType, Expression, Length, Operation};
use whimbrel_engine::{Error, Event, Migrator, Obstacle, UpTarget};
use whimbrel_tests::{Database, on_backends, on_every_server};

use super::recordings::connect;
use crate::operations::words::{
    create, create_enum, create_index, foreign_key, integer, of_enum, string, table, unique, unique_index,
};
use crate::project::migration;

const FIRST: &str = "20260101_000001";
const SECOND: &str = "20260101_000002";
const THIRD: &str = "20260101_000003";

/// Users, of whom the last three have no email, an email that another has, and a team that is not there.
const ROWS: &str = "INSERT INTO teams (id, name, mood) VALUES (1, 'birds', 'so so'); \
     INSERT INTO users (id, email, age, team_id) VALUES (1, 'ada', 40, 1), (2, 'bob', 50, NULL), \
     (3, NULL, 60, 1), (4, 'ada', 10, 1), (5, 'eve', 70, 9)";

fn tables() -> Vec<Operation> {
    let nullable = |mut column: whimbrel_core::Column| {
        column.nullable = true;
        column
    };
    vec![
        create_enum("mood", &["sad", "so so", "great"]),
        create(table(
            "teams",
            [integer("id"), string("name", 80), of_enum("mood", "mood")],
        )),
        create(table(
            "users",
            [
                integer("id"),
                nullable(string("email", 80)),
                integer("age"),
                nullable(integer("team_id")),
            ],
        )),
    ]
}

fn not_null() -> Operation {
    alter(
        "email",
        ColumnChange::Nullable {
            nullable: false,
            backfill: None,
        },
    )
}

fn alter(column: &str, change: ColumnChange) -> Operation {
    alter_in("users", column, change)
}

/// The column is not of a text, and becomes a short one.
fn to_char(table: &str, column: &str) -> Operation {
    let change = ColumnChange::Type {
        to: ColumnType::Char(Some(1)),
        using: None,
        reverse_using: None,
    };
    alter_in(table, column, change)
}

fn alter_in(table: &str, column: &str, change: ColumnChange) -> Operation {
    AlterColumn {
        table: table.into(),
        column: column.into(),
        changes: vec![change],
    }
    .into()
}

fn of_type(column: &str, to: ColumnType) -> Operation {
    alter(
        column,
        ColumnChange::Type {
            to,
            using: None,
            reverse_using: None,
        },
    )
}

fn check(not_valid: bool) -> Operation {
    AddCheck {
        table: "users".into(),
        check: Check {
            name: "adult".into(),
            expression: Expression::all("age >= 18"),
            not_valid,
        },
    }
    .into()
}

fn to_teams() -> Operation {
    AddForeignKey {
        table: "users".into(),
        foreign_key: foreign_key("users_team_fkey", "team_id", "teams"),
    }
    .into()
}

fn unique_email() -> Operation {
    AddUnique {
        table: "users".into(),
        unique: unique("users_email_key", &["email"]),
    }
    .into()
}

fn change_rows(sql: &str) -> Operation {
    RunDml {
        statement: Expression::all(sql),
        reverse: None,
        no_reverse_needed: true,
    }
    .into()
}

/// What the second migration meets, on rows that were there before it.
async fn obstacles(database: &Database, second: Vec<Operation>) -> (Error, Vec<Obstacle>) {
    let engine = connect(database).await;
    let migrator = Migrator::new([
        migration(FIRST, "tables", tables()),
        migration(SECOND, "strict", second),
    ]);
    let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
    engine.close().await;
    let found = match &error {
        Error::Obstacles { obstacles, .. } => obstacles.clone(),
        _ => panic!("rows stand in the way, and the error is another: {error}"),
    };
    (error, found)
}

async fn fill(database: &Database) {
    let engine = connect(database).await;
    let migrator = Migrator::new([migration(FIRST, "tables", tables())]);
    migrator.up(&engine, UpTarget::Latest).await.unwrap();
    engine.close().await;
    database.execute(ROWS).await;
    database.let_go().await;
}

#[test]
fn each_kind_of_change_tells_the_rows_in_its_way_by_their_keys() {
    on_every_server(async |database| {
        fill(database).await;
        let before = database.catalogue().await;
        database.let_go().await;
        let mut cases = vec![
            (not_null(), "1 row of users have no value in email (id 3)"),
            (
                unique_email(),
                "1 group of rows of users have the same email (id 1 and 4)",
            ),
            (
                create_index("users", unique_index("users_email_idx", &["email"])),
                "1 group of rows of users have the same email (id 1 and 4)",
            ),
            (check(false), "1 row of users break the check adult (id 4)"),
            (
                to_teams(),
                "1 row of users refer by team_id to rows of teams that are not there (id 5)",
            ),
        ];
        if database.backend() != Backend::Sqlite {
            cases.extend([
                (
                    of_type("email", ColumnType::String(Length::AtMost(2))),
                    "4 rows of users do not fit string(2) in email (id 1, 2, 4, 5)",
                ),
                (
                    of_type("email", ColumnType::Char(Some(2))),
                    "4 rows of users do not fit char(2) in email (id 1, 2, 4, 5)",
                ),
                (
                    to_char("teams", "mood"),
                    "1 row of teams do not fit char(1) in mood (id 1)",
                ),
                (
                    to_char("users", "age"),
                    "5 rows of users do not fit char(1) in age (id 1, 2, 3, 4, 5)",
                ),
            ]);
        }
        for (operation, told) in cases {
            let (error, found) = obstacles(database, vec![operation.clone()]).await;
            assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
            assert_eq!((error.exit_code(), error.code()), (8, "rows_in_the_way"), "{error}");
            assert!(error.to_string().contains(&operation.to_string()), "{error}");
            assert!(error.help().unwrap().starts_with("nothing was changed:"), "{error}");
        }
        database.catalogues_must_agree(&before, &database.catalogue().await, "after the refusals");
        let applied = database.value("SELECT count(*) FROM whimbrel_history").await;
        assert_eq!(applied, "1");
    });
}

#[test]
fn all_that_stands_in_the_way_of_a_run_is_told_before_its_first_migration() {
    on_every_server(async |database| {
        fill(database).await;
        let engine = connect(database).await;
        let migrator = Migrator::new([
            migration(FIRST, "tables", tables()),
            migration(SECOND, "more", [create(table("more", [integer("id")]))]),
            migration(THIRD, "strict", [not_null(), check(false)]),
        ]);
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.code(), "rows_in_the_way", "{error}");
        let shown = error.to_string();
        assert!(
            shown.contains("no value in email (id 3)") && shown.contains("adult (id 4)"),
            "{shown}"
        );
        database.table_must_not_exist("more").await;
        engine.close().await;
    });
}

#[test]
fn rows_that_the_run_itself_corrects_stand_in_nobody_s_way() {
    on_every_server(async |database| {
        fill(database).await;
        let engine = connect(database).await;
        let migrator = Migrator::new([
            migration(FIRST, "tables", tables()),
            migration(
                SECOND,
                "correct",
                [
                    change_rows("UPDATE users SET email = 'nobody' WHERE email IS NULL"),
                    not_null(),
                ],
            ),
            migration(THIRD, "adults", [check(false)]),
        ]);
        // The check's rows are asked for once the migration before it, which writes the table, has run.
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        let Error::Obstacles { obstacles, applied } = &error else {
            panic!("{error}");
        };
        assert_eq!(
            (obstacles.len(), applied.as_slice()),
            (1, [SECOND.to_owned()].as_slice()),
            "{error}"
        );
        assert!(error.help().unwrap().contains(SECOND), "{error}");
        database.execute("UPDATE users SET age = 18 WHERE id = 4").await;
        database.let_go().await;
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        assert!(migrator.check(&engine).await.unwrap().ok);
        engine.close().await;
    });
}

#[test]
fn without_the_looks_the_server_says_it_and_no_value_is_cut() {
    on_every_server(async |database| {
        fill(database).await;
        let engine = connect(database).await;
        let mut strict = vec![not_null(), unique_email(), check(false), to_teams()];
        if database.backend() != Backend::Sqlite {
            strict.push(of_type("email", ColumnType::String(Length::AtMost(2))));
            strict.push(of_type("email", ColumnType::Char(Some(2))));
            strict.push(to_char("teams", "mood"));
            strict.push(to_char("users", "age"));
        }
        for operation in strict {
            let migrator = Migrator::new([
                migration(FIRST, "tables", tables()),
                migration(SECOND, "strict", [operation.clone()]),
            ]);
            let error = migrator
                .prechecks(false)
                .up(&engine, UpTarget::Latest)
                .await
                .unwrap_err();
            assert_eq!(error.exit_code(), 5, "{operation}: {error}");
        }
        engine.close().await;
        let emails = "SELECT email FROM users WHERE email IS NOT NULL ORDER BY id";
        database
            .rows_must_be(emails, &[&["ada"], &["bob"], &["ada"], &["eve"]])
            .await;
        database.rows_must_be("SELECT mood FROM teams", &[&["so so"]]).await;
        let ages = "SELECT age FROM users ORDER BY id";
        database
            .rows_must_be(ages, &[&["40"], &["50"], &["60"], &["10"], &["70"]])
            .await;
    });
}

#[test]
fn what_postgres_does_not_validate_is_looked_for_when_it_does() {
    on_backends(&[Backend::Postgres], async |database| {
        fill(database).await;
        let validate = ValidateCheck {
            table: "users".into(),
            name: "adult".into(),
        };
        let engine = connect(database).await;
        let migrator = Migrator::new([
            migration(FIRST, "tables", tables()),
            migration(SECOND, "later", [check(true)]),
            migration(THIRD, "now", [validate.into()]),
        ]);
        migrator.up(&engine, UpTarget::Steps(1)).await.unwrap();
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.code(), "rows_in_the_way", "{error}");
        engine.close().await;
    });
}

#[test]
fn a_single_transaction_looks_first_too() {
    on_backends(&[Backend::Sqlite, Backend::Postgres], async |database| {
        fill(database).await;
        let engine = connect(database).await;
        let migrator = Migrator::new([
            migration(FIRST, "tables", tables()),
            migration(SECOND, "strict", [not_null()]),
        ]);
        let error = migrator
            .single_transaction(true)
            .up(&engine, UpTarget::Latest)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "rows_in_the_way", "{error}");
        engine.close().await;
    });
}

#[test]
fn a_look_that_fails_is_a_notice_and_the_server_has_the_last_word() {
    // SQLite takes the name of a column that is not there for a text.
    on_backends(
        &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        async |database| {
            let engine = connect(database).await;
            // By hand the column is gone, and back again before the migration needs it.
            let (gone, back) = (
                "ALTER TABLE apples DROP COLUMN kind",
                "ALTER TABLE apples ADD COLUMN kind varchar(9)",
            );
            let apples = create(table("apples", [integer("id"), string("kind", 9)]));
            let notices = Arc::new(Mutex::new(Vec::new()));
            let heard = Arc::clone(&notices);
            let unique = create_index("apples", unique_index("apples_kind_idx", &["kind"]));
            let migrator = Migrator::new([
                migration(FIRST, "apples", [apples]),
                migration(SECOND, "unique", [unique]),
            ])
            .subscribe(move |event: &Event| {
                if let Event::Notice { message } = event {
                    heard.lock().unwrap().push(message.clone());
                }
            });
            migrator.up(&engine, UpTarget::Steps(1)).await.unwrap();
            database.execute(gone).await;
            database.let_go().await;
            let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
            assert!(matches!(error, Error::Failed(_)), "{error}");
            assert_eq!(notices.lock().unwrap().len(), 1, "{:?}", notices.lock().unwrap());
            database.execute(back).await;
            database.let_go().await;
            migrator.up(&engine, UpTarget::Latest).await.unwrap();
            engine.close().await;
        },
    );
}

/// Enough users, each with an email of their own, that no server finds in a millisecond that there are no two alike.
fn many_users(backend: Backend) -> String {
    let digits: Vec<String> = (0..10).map(|n| format!("SELECT {n} AS n")).collect();
    let digits = digits.join(" UNION ALL ");
    let from: Vec<String> = ["a", "b", "c", "d", "e"]
        .iter()
        .map(|name| format!("({digits}) {name}"))
        .collect();
    let number = "10000 * a.n + 1000 * b.n + 100 * c.n + 10 * d.n + e.n";
    let email = match backend {
        Backend::Mysql | Backend::Mariadb => format!("concat('user', {number})"),
        Backend::Sqlite | Backend::Postgres => format!("'user' || ({number})"),
    };
    format!(
        "INSERT INTO users (id, email, age) SELECT {number}, {email}, 20 FROM {}",
        from.join(", ")
    )
}

#[test]
fn a_look_that_takes_too_long_is_given_up_with_a_notice_and_the_server_has_the_last_word() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let notices: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&notices);
        let migrator = Migrator::new([
            migration(FIRST, "tables", tables()),
            migration(SECOND, "strict", [unique_email()]),
        ])
        .precheck_timeout(Duration::from_millis(1))
        .subscribe(move |event: &Event| {
            if let Event::Notice { message } = event {
                heard.lock().unwrap().push(message.clone());
            }
        });
        migrator.up(&engine, UpTarget::Steps(1)).await.unwrap();
        database.execute(&many_users(database.backend())).await;
        database.let_go().await;
        let done = migrator.up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
        assert_eq!(done.done.len(), 1);
        let told = notices.lock().unwrap().join("\n");
        assert!(told.contains("could not be told beforehand"), "{told}");
        let twice = "INSERT INTO users (id, email, age) VALUES (100000, 'user1', 20)";
        assert!(database.try_rows(twice).await.is_err(), "it is unique now");
    });
}
