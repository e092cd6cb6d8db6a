//! Drift: what was done to a database by hand is found exactly, taken back, or adopted.

use whimbrel_core::diff::{Answers, diff};
use whimbrel_core::plan::Direction;
use whimbrel_core::schema::View;
use whimbrel_core::{Backend, Migration, Operation, PerDialect, Schema};
use whimbrel_engine::{DriftOptions, DriftReport, Entry, InspectOptions, Migrator, UpTarget, inspect};
use whimbrel_tests::{Database, on_backends, on_every_server};

use crate::operations::words::{
    With as _, check, create, create_enum, create_index, foreign_key, index, integer, of_enum, string, table, text,
};
use crate::project::{connect, fine, migration, recorded, refused, run, up};

const FIRST: &str = "20260101_000001";
const SECOND: &str = "20260102_000001";

fn options(scratch: bool) -> DriftOptions {
    DriftOptions {
        scratch,
        ..DriftOptions::default()
    }
}

async fn drift(database: &Database, migrations: &[Migration], scratch: bool) -> DriftReport {
    let report = run(database, migrations.to_vec(), async |migrator, engine| {
        migrator.drift(engine, &options(scratch)).await
    });
    let report = fine(report.await);
    assert!(report.notes.is_empty(), "{:?}", report.notes);
    report
}

fn lines(report: &DriftReport) -> Vec<String> {
    report.differences.iter().map(ToString::to_string).collect()
}

/// The differences, which are the same with and without a scratch database.
async fn found(database: &Database, migrations: &[Migration]) -> Vec<String> {
    let plain = lines(&drift(database, migrations, false).await);
    let scratch = lines(&drift(database, migrations, true).await);
    assert_eq!(plain, scratch, "a scratch database tells otherwise");
    plain
}

/// Users with some of everything, and their posts.
fn project() -> Vec<Migration> {
    let users = table(
        "users",
        [
            integer("id"),
            string("email", 80),
            integer("age").default_to(whimbrel_core::Literal::Integer(0)),
            string("theme", 20).default_to(text("it's light")),
            of_enum("mood", "mood"),
        ],
    )
    .with_check(check("users_age_check", "age BETWEEN 0 AND 150 AND email <> 'x'"));
    let posts = table("posts", [integer("id"), integer("user_id")]).with_foreign_key(foreign_key(
        "posts_user_fkey",
        "user_id",
        "users",
    ));
    vec![migration(
        FIRST,
        "create_users",
        [
            create_enum("mood", &["ok", "sad"]),
            create(users),
            create_index("users", index("users_theme_idx", &["theme"])),
            create(posts),
        ],
    )]
}

#[test]
fn the_demonstration_has_no_drift_right_after_up() {
    on_every_server(async |database| {
        let recorded = migration::migrations().record().expect("the migrations record");
        let migrations: Vec<_> = recorded.into_iter().map(|recorded| recorded.migration).collect();
        fine(up(database, migrations.clone()).await);
        assert_eq!(found(database, &migrations).await, Vec::<String>::new());
        let report = drift(database, &migrations, true).await;
        assert_eq!(report.unknown, [], "nothing is beyond our words");
        assert_eq!(report.live, report.expected);
    });
}

/// What a hand does on some kinds of server, and what is found of it.
struct ByHand {
    backends: &'static [Backend],
    sql: &'static [&'static str],
    found: &'static [&'static str],
}

const PG: &[Backend] = &[Backend::Postgres];
const FAMILY: &[Backend] = &[Backend::Mysql, Backend::Mariadb];
const FILES: &[Backend] = &[Backend::Postgres, Backend::Sqlite];

const BY_HAND: &[ByHand] = &[
    ByHand {
        backends: &Backend::ALL,
        sql: &["ALTER TABLE users ADD COLUMN extra varchar(10)"],
        found: &["column users.extra: unexpected"],
    },
    ByHand {
        backends: &Backend::ALL,
        sql: &["DROP TABLE posts"],
        found: &["table posts: missing"],
    },
    ByHand {
        backends: &Backend::ALL,
        sql: &[
            "CREATE TABLE by_hand (id integer)",
            "CREATE TABLE seaql_migrations (id integer)",
        ],
        found: &["table by_hand: unexpected"],
    },
    ByHand {
        backends: FILES,
        sql: &["DROP INDEX users_theme_idx"],
        found: &["index users.users_theme_idx: missing"],
    },
    ByHand {
        backends: FAMILY,
        sql: &["DROP INDEX users_theme_idx ON users"],
        found: &["index users.users_theme_idx: missing"],
    },
    ByHand {
        backends: &Backend::ALL,
        sql: &["CREATE UNIQUE INDEX by_hand_idx ON users (age)"],
        found: &[".by_hand_idx: unexpected"],
    },
    ByHand {
        backends: &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        sql: &["ALTER TABLE users ALTER COLUMN theme SET DEFAULT 'it''s dark'"],
        found: &["column users.theme: default: expected 'it's light', found 'it's dark'"],
    },
    ByHand {
        backends: PG,
        sql: &["ALTER TABLE users ALTER COLUMN theme DROP NOT NULL, ALTER COLUMN theme TYPE varchar(30)"],
        found: &[
            "column users.theme: nullable: expected not null, found nullable",
            "column users.theme: type: expected string(20), found string(30)",
        ],
    },
    ByHand {
        backends: FAMILY,
        sql: &["ALTER TABLE users MODIFY theme varchar(30) NULL DEFAULT 'it''s light'"],
        found: &[
            "column users.theme: nullable: expected not null, found nullable",
            "column users.theme: type: expected string(20), found string(30)",
        ],
    },
    ByHand {
        backends: &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        sql: &[
            "ALTER TABLE users DROP CONSTRAINT users_age_check",
            "ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age BETWEEN 0 AND 151 AND email <> 'x')",
        ],
        found: &["check users.users_age_check: expression: expected `age BETWEEN 0 AND 150 AND email <> 'x'`, found "],
    },
    ByHand {
        backends: PG,
        sql: &[
            "ALTER TABLE posts DROP CONSTRAINT posts_user_fkey",
            "ALTER TABLE posts ADD CONSTRAINT posts_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
        ],
        found: &["foreign key posts.posts_user_fkey: on_delete: expected none, found `cascade`"],
    },
    ByHand {
        backends: FAMILY,
        sql: &[
            "ALTER TABLE posts DROP FOREIGN KEY posts_user_fkey",
            "ALTER TABLE posts ADD CONSTRAINT posts_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
        ],
        found: &["foreign key posts.posts_user_fkey: on_delete: expected none, found `cascade`"],
    },
    ByHand {
        backends: FAMILY,
        sql: &["ALTER TABLE users MODIFY mood enum('ok', 'sad', 'new') NOT NULL"],
        found: &["enum mood: values: expected [\"ok\",\"sad\"], found [\"ok\",\"sad\",\"new\"]"],
    },
    ByHand {
        backends: PG,
        sql: &["ALTER TYPE mood ADD VALUE 'new'"],
        found: &["enum mood: values: expected [\"ok\",\"sad\"], found [\"ok\",\"sad\",\"new\"]"],
    },
    ByHand {
        backends: PG,
        sql: &["COMMENT ON COLUMN users.theme IS 'by hand'"],
        found: &["column users.theme: comment: expected none, found `by hand`"],
    },
    ByHand {
        backends: FAMILY,
        sql: &["ALTER TABLE posts COMMENT = 'by hand'"],
        found: &["table posts: comment: expected none, found `by hand`"],
    },
];

#[test]
fn what_is_done_by_hand_is_found_exactly_and_taken_back() {
    on_every_server(async |database| {
        let migrations = project();
        fine(up(database, migrations.clone()).await);
        assert_eq!(found(database, &migrations).await, Vec::<String>::new());
        for case in BY_HAND
            .iter()
            .filter(|case| case.backends.contains(&database.backend()))
        {
            for sql in case.sql {
                database.execute(sql).await;
            }
            let lines = found(database, &migrations).await;
            let agree = lines.len() == case.found.len()
                && lines
                    .iter()
                    .zip(case.found)
                    .all(|(line, expected)| line.contains(expected));
            assert!(agree, "{:?}\nfound {lines:#?}", case.sql);
            restore(database, &migrations).await;
            assert_eq!(
                found(database, &migrations).await,
                Vec::<String>::new(),
                "after {:?}",
                case.sql
            );
        }
    });
}

/// Runs what takes the drift back, by hand.
async fn restore(database: &Database, migrations: &[Migration]) {
    let report = drift(database, migrations, false).await;
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    let operations = report.restore(&answers).operations;
    let statements = report.restoring_statements(&operations).expect("it can be planned");
    assert!(!statements.is_empty());
    if database.backend() == Backend::Sqlite {
        database.execute("PRAGMA foreign_keys = OFF").await;
    }
    for sql in statements.iter().flat_map(|it| &it.statements) {
        database.execute(sql).await;
    }
    database.let_go().await;
}

#[test]
fn what_was_done_by_hand_becomes_a_migration_that_the_database_has_already() {
    on_every_server(async |database| {
        let mut migrations = project();
        fine(up(database, migrations.clone()).await);
        database.execute("ALTER TABLE users ADD COLUMN extra varchar(10)").await;
        let accepted = drift(database, &migrations, false).await.accept(&Answers::default());
        assert_eq!(accepted.questions, []);
        let entry = Entry::new(migration(SECOND, "adopt_extra", accepted.operations));
        let adopted = run(database, migrations.clone(), async |migrator, engine| {
            migrator.adopt(engine, &entry, &options(false)).await
        });
        fine(adopted.await);
        migrations.push(entry.migration.clone());
        assert_eq!(recorded(database).await, [FIRST, SECOND]);
        assert_eq!(found(database, &migrations).await, Vec::<String>::new());
        let again = run(database, migrations.clone(), async |migrator, engine| {
            migrator.adopt(engine, &entry, &options(false)).await
        });
        refused(again.await, 8);
        // It is an ordinary migration elsewhere.
        let other = Database::create(database.server()).await;
        fine(up(&other, migrations.clone()).await);
        assert_eq!(found(&other, &migrations).await, Vec::<String>::new());
        other.let_go().await;
    });
}

#[test]
fn a_database_made_by_plain_sql_gets_its_baseline() {
    on_every_server(async |database| {
        database
            .execute(
                "CREATE TABLE users (id integer NOT NULL PRIMARY KEY, email varchar(80) DEFAULT 'a', CHECK (id > 0))",
            )
            .await;
        database.execute("CREATE INDEX users_email_idx ON users (email)").await;
        database.let_go().await;
        let engine = connect(database).await;
        let live = fine(inspect(&engine, &InspectOptions::default()).await).schema;
        engine.close().await;
        let operations = diff(&Schema::new(), &live, &Answers::default()).operations;
        let wrong = Entry::new(migration(FIRST, "baseline", [create(table("others", [integer("id")]))]));
        let baseline = async |entry: &Entry| {
            run(database, Vec::new(), async |migrator, engine| {
                migrator.baseline(engine, entry, &options(false)).await
            })
            .await
        };
        let error = refused(baseline(&wrong).await, 8);
        assert_eq!(error.code(), "drifted");
        assert!(
            error
                .to_string()
                .contains("table others: missing; table users: unexpected"),
            "{error}"
        );
        let entry = Entry::new(migration(FIRST, "baseline", operations));
        fine(baseline(&entry).await);
        assert_eq!(recorded(database).await, [FIRST]);
        let later = Entry::new(migration(SECOND, "baseline", entry.migration.recording.up.clone()));
        refused(baseline(&later).await, 8);
        let migrations = vec![entry.migration.clone()];
        assert_eq!(found(database, &migrations).await, Vec::<String>::new());
        fine(up(database, migrations).await);
    });
}

#[test]
fn a_scratch_database_leaves_nothing_behind_also_where_it_fails() {
    on_every_server(async |database| {
        let mut migrations = project();
        fine(up(database, migrations.clone()).await);
        let places = async || match database.backend() {
            Backend::Sqlite => Vec::new(),
            Backend::Postgres => {
                database
                    .rows("SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'whimbrel_scratch%'")
                    .await
            }
            Backend::Mysql | Backend::Mariadb => database
                .rows(&format!(
                    "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'whimbrel_scratch%' \
                         AND EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = SCHEMA_NAME AND \
                         TABLE_NAME = '{}')",
                    database.name()
                ))
                .await,
        };
        // A table of a name of its own, so that a scratch database of another test is not taken for this one's.
        let own = table(database.name(), [integer("id")]);
        migrations.push(migration(SECOND, "create_own", [create(own)]));
        fine(up(database, migrations.clone()).await);
        database.execute("ALTER TABLE users ADD COLUMN extra varchar(10)").await;
        assert_eq!(
            lines(&drift(database, &migrations, true).await),
            ["column users.extra: unexpected"]
        );
        assert_eq!(places().await, Vec::<Vec<String>>::new());
        database.table_must_exist("users").await;
    });
}

#[test]
fn a_view_is_compared_by_what_the_server_makes_of_its_query() {
    on_backends(&Backend::ALL, async |database| {
        let mut migrations = project();
        fine(up(database, migrations.clone()).await);
        let query = "SELECT id, email FROM users WHERE age >= 18";
        let view = |query: &str| View {
            name: "adults".into(),
            query: PerDialect::all(query.to_owned()),
            materialized: false,
        };
        let create = whimbrel_core::operations::CreateView { view: view(query) };
        migrations.push(migration(SECOND, "create_adults", [Operation::from(create)]));
        fine(up(database, migrations.clone()).await);
        assert_eq!(found(database, &migrations).await, Vec::<String>::new());
        database.execute("DROP VIEW adults").await;
        database
            .execute("CREATE VIEW adults AS SELECT id, email FROM users WHERE age >= 21")
            .await;
        let lines = found(database, &migrations).await;
        assert!(
            lines.len() == 1 && lines[0].starts_with("view adults: query: "),
            "{lines:?}"
        );
    });
}

#[test]
fn a_plan_of_what_was_recorded_is_what_is_expected() {
    on_every_server(async |database| {
        let migrations = project();
        fine(up(database, migrations.clone()).await);
        let migrator = Migrator::new(migrations.clone());
        let expected = run(database, migrations.clone(), async |migrator, engine| {
            migrator.expected_schema(engine).await
        });
        assert_eq!(fine(expected.await), fine(migrator.replayed()));
        // The history tells, and not the code.
        let none = run(database, Vec::new(), async |migrator, engine| {
            migrator.expected_schema(engine).await
        });
        assert_eq!(fine(none.await), fine(migrator.replayed()));
        let plan = migrator.plan_offline(database.server().target(), Direction::Up, None, None);
        assert!(plan.is_ok());
        let engine = connect(database).await;
        assert!(
            fine(migrator.plan_up(&engine, UpTarget::Latest).await)
                .migrations
                .is_empty()
        );
        engine.close().await;
    });
}
