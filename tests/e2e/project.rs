//! A small project's migrations, and the words for running them.

use whimbrel_core::operations::RunSql;
use whimbrel_core::schema::Index;
use whimbrel_core::{Down, Literal, Migration, Operation, PerDialect, Recording};
use whimbrel_engine::{Database as Engine, DatabaseUrl, DownTarget, Error, Migrator, RunReport, UpTarget};
use whimbrel_tests::Database;

use crate::operations::words::{
    With as _, add, cascading, create, create_index, foreign_key, index, integer, string, table, text, unique_index,
    users,
};

/// A migration whose way back is derived.
pub fn migration(version: &str, name: &str, up: impl IntoIterator<Item = Operation>) -> Migration {
    let recording = Recording {
        up: up.into_iter().collect(),
        down: Down::Derived,
    };
    Migration {
        version: version.parse().expect("a version"),
        name: name.to_owned(),
        recording,
    }
}

/// The versions of [`project`].
pub const USERS: &str = "20260101_000001";
pub const POSTS: &str = "20260101_000002";
pub const THEME: &str = "20260102_000001";
pub const INDEX: &str = "20260103_000001";

/// Four migrations: two tables, a column, an index.
pub fn project() -> Vec<Migration> {
    let posts = table(
        "posts",
        [
            integer("id"),
            integer("user_id"),
            string("title", 80).default_to(text("")),
        ],
    )
    .with_foreign_key(cascading(foreign_key("posts_user_fkey", "user_id", "users")));
    vec![
        migration(USERS, "create_users", [create(users())]),
        migration(POSTS, "create_posts", [create(posts)]),
        migration(THEME, "add_theme_to_users", [theme("light")]),
        migration(
            INDEX,
            "index_users_on_email",
            [create_index("users", unique_index("users_email_idx", &["email"]))],
        ),
    ]
}

/// The operation of the third migration, with a default that a careless hand may change.
pub fn theme(default: &str) -> Operation {
    add("users", string("theme", 20).default_to(text(default)))
}

/// An index on the titles of posts, which touches nothing that `users` is made of.
pub fn titles() -> Index {
    index("posts_title_idx", &["title"])
}

/// A column that counts, for migrations that touch `users` again.
pub fn visits() -> Operation {
    add(
        "users",
        whimbrel_core::Column::new("visits", whimbrel_core::ColumnType::Integer).default_to(Literal::Integer(0)),
    )
}

/// One statement for all servers, and the one that takes it back.
pub fn raw(statement: &str, reverse: &str) -> Operation {
    RunSql {
        statements: PerDialect::all(vec![statement.to_owned()]),
        reverse: Some(PerDialect::all(vec![reverse.to_owned()])),
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: false,
    }
    .into()
}

/// The engine's own connection to a test's database.
pub async fn connect(database: &Database) -> Engine {
    let url = DatabaseUrl::parse(&database.url()).expect("the harness makes valid URLs");
    Engine::connect(&url)
        .await
        .unwrap_or_else(|error| panic!("cannot connect: {error}"))
}

/// Applies everything, on a connection of its own.
pub async fn up(database: &Database, migrations: Vec<Migration>) -> Result<RunReport, Error> {
    run(database, migrations, async |migrator, engine| {
        migrator.up(engine, UpTarget::Latest).await
    })
    .await
}

/// Applies everything without looking first for rows that stand in the way, so that the server meets them.
pub async fn up_unlooked(database: &Database, migrations: Vec<Migration>) -> Result<RunReport, Error> {
    run(database, migrations, async |migrator, engine| {
        migrator.clone().prechecks(false).up(engine, UpTarget::Latest).await
    })
    .await
}

/// Reverts, on a connection of its own.
pub async fn down(database: &Database, migrations: Vec<Migration>, target: DownTarget) -> Result<RunReport, Error> {
    run(database, migrations, async |migrator, engine| {
        let migrator = migrator.clone().allow_data_loss(true);
        migrator.down(engine, target.clone()).await
    })
    .await
}

/// Does something with a migrator, on a connection of its own.
pub async fn run<T>(
    database: &Database,
    migrations: Vec<Migration>,
    work: impl AsyncFn(&Migrator, &Engine) -> Result<T, Error>,
) -> Result<T, Error> {
    // The test's own connection may hold a snapshot that the engine would have to wait for.
    database.let_go().await;
    let engine = connect(database).await;
    let outcome = work(&Migrator::new(migrations), &engine).await;
    engine.close().await;
    outcome
}

/// What must not fail here.
pub fn fine<T>(outcome: Result<T, Error>) -> T {
    outcome.unwrap_or_else(|error| panic!("{error}\nhelp: {:?}", error.help()))
}

/// What must fail here, with this exit code.
pub fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, exit_code: u8) -> Error {
    let error = outcome.expect_err("this should have failed");
    assert_eq!(error.exit_code(), exit_code, "{error}");
    error
}

/// The versions that a run took, in order.
pub fn taken(report: &RunReport) -> Vec<&str> {
    report.done.iter().map(|done| done.version.as_str()).collect()
}

/// The versions that the history has, read by plain SQL.
pub async fn recorded(database: &Database) -> Vec<String> {
    let rows = database
        .rows("SELECT version FROM whimbrel_history ORDER BY version")
        .await;
    rows.into_iter().map(|row| row[0].clone()).collect()
}
