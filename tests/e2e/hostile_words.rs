//! Words that look like SQL, in names, defaults, comments, values of enums and checks: each server keeps them as they are,
//! also one whose own settings read text otherwise.

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use whimbrel_core::plan::text_literal;
use whimbrel_core::{Backend, Check, Expression, Migration, Name, PerDialect};
use whimbrel_engine::{DriftOptions, Migrator, UpTarget};
use whimbrel_tests::own::Own;
use whimbrel_tests::{Database, Servers, on_every_server};

use crate::operations::words::{create, create_enum, integer, of_enum, string, table, text};
use crate::project::{connect, fine, migration};

/// What texts are put together from.
const PARTS: [&str; 30] = [
    "'",
    "''",
    "\"",
    "`",
    "\\",
    "\\'",
    "\\\\",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    "--",
    "-- ",
    "/*",
    "*/",
    ";",
    "; DROP TABLE it;--",
    "$$",
    "$1",
    "%s",
    "%",
    "_",
    "{}",
    ":x",
    "é",
    "名",
    "\u{1F426}",
    "\u{202e}",
    " ",
    "x",
];

/// So many texts, which are the same in every run. Each ends in a number, so that no two are alike and none ends in a
/// space, which servers cut off some of them.
fn words(runner: &mut TestRunner, parts: &[&'static str], count: usize) -> Vec<String> {
    let part = proptest::sample::select(parts.to_vec());
    let word = proptest::collection::vec(part, 1..6).prop_map(|parts| parts.concat());
    let words = proptest::collection::vec(word, count);
    let made = words.new_tree(runner).expect("texts").current();
    made.into_iter()
        .enumerate()
        .map(|(at, word)| format!("{word}{at}"))
        .collect()
}

/// The parts that may be in names: no control characters, which the engine refuses.
fn of_names(backend: Backend) -> Vec<&'static str> {
    let takes = |part: &&str| match backend {
        // Nothing beyond the first plane of Unicode, no space at the end.
        Backend::Mysql | Backend::Mariadb => !part.contains('\u{1F426}'),
        Backend::Sqlite | Backend::Postgres => true,
    };
    let takes = |part: &&str| takes(part) && !part.contains(char::is_control);
    PARTS.into_iter().filter(takes).collect()
}

/// The parts that a server keeps in comments: MySQL and MariaDB put a question mark in the place of each character that
/// is beyond the first plane of Unicode.
fn of_comments(backend: Backend) -> Vec<&'static str> {
    let keeps = |part: &&str| !backend.is_mysql_family() || !part.contains('\u{1F426}');
    PARTS.into_iter().filter(keeps).collect()
}

/// The parts that a server takes in the values of enums.
fn of_enums(backend: Backend) -> Vec<&'static str> {
    PARTS
        .into_iter()
        .filter(|part| !backend.is_mysql_family() || !part.contains('\\'))
        .collect()
}

const COLUMNS: usize = 24;

/// One table whose columns are named and filled by such words, with a check for each.
struct Case {
    names: Vec<String>,
    values: Vec<String>,
    comments: Vec<String>,
    labels: Vec<String>,
}

impl Case {
    fn make(runner: &mut TestRunner, backend: Backend) -> Self {
        Self {
            names: words(runner, &of_names(backend), COLUMNS),
            values: words(runner, &PARTS, COLUMNS),
            comments: words(runner, &of_comments(backend), COLUMNS),
            labels: words(runner, &of_enums(backend), 8),
        }
    }

    fn migration(&self, backend: Backend, number: usize) -> Migration {
        let columns = self.names.iter().zip(&self.values).zip(&self.comments);
        let columns = columns.map(|((name, value), comment)| {
            let mut column = string(name, 80).default_to(text(value));
            if backend != Backend::Sqlite {
                column.comment = Some(comment.clone());
            }
            column
        });
        let kind = format!("kind{number}");
        let last = of_enum("kind", &kind).default_to(text(&self.labels[0]));
        let columns = std::iter::once(integer("id")).chain(columns).chain([last]);
        let mut table = table(&format!("it{number}"), columns);
        for (at, (name, value)) in self.names.iter().zip(&self.values).enumerate() {
            let (column, literal) = (Name::new(name.as_str()).quoted(backend), text_literal(backend, value));
            let expression = PerDialect::default().with(backend, format!("{column} = {literal}"));
            let check = Check {
                name: format!("it{number}_{}{at}", self.names[at].chars().take(8).collect::<String>()).into(),
                expression: Expression(expression),
                not_valid: false,
            };
            table.checks.insert(check.name.clone(), check);
        }
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        let version = format!("20260101_{number:06}");
        migration(
            &version,
            &format!("it{number}"),
            [create_enum(&kind, &labels), create(table)],
        )
    }

    /// Asks the server, past the engine.
    async fn must_be_kept(&self, database: &Database, number: usize) {
        let table = format!("it{number}");
        if database.backend().is_mysql_family() {
            // The test's own statements are written for the usual settings.
            database.execute("SET SESSION sql_mode = 'STRICT_TRANS_TABLES'").await;
        }
        database.execute(&format!("INSERT INTO {table} (id) VALUES (1)")).await;
        let mut row = database.rows(&format!("SELECT * FROM {table}")).await.remove(0);
        assert_eq!(row.pop().as_ref(), self.labels.first(), "the value of the enum");
        assert_eq!(row[1..], self.values, "the defaults");
        for label in &self.labels {
            let literal = text_literal(database.backend(), label);
            database.execute(&format!("UPDATE {table} SET kind = {literal}")).await;
            let found = database.rows(&format!("SELECT kind FROM {table}")).await.remove(0);
            assert_eq!(&found[0], label);
        }
        let quoted = Name::new(self.names[3].as_str()).quoted(database.backend());
        let broken = database
            .try_rows(&format!("UPDATE {table} SET {quoted} = 'another'"))
            .await;
        assert!(broken.is_err(), "the check of {quoted}");
        let catalogue = database.catalogue().await;
        let found = catalogue.tables.iter().find(|(name, _)| name.as_str() == table);
        let (_, found) = found.expect("the table");
        for (column, (name, comment)) in found.columns[1..].iter().zip(self.names.iter().zip(&self.comments)) {
            assert_eq!(&column.name, name);
            if database.backend() != Backend::Sqlite {
                assert_eq!(column.comment.as_ref(), Some(comment), "the comment of {name}");
            }
        }
        database.let_go().await;
    }
}

async fn round_trip(database: &Database) {
    let backend = database.backend();
    let mut runner = TestRunner::deterministic();
    let cases: Vec<Case> = (0..3).map(|_| Case::make(&mut runner, backend)).collect();
    let migrations: Vec<Migration> = cases
        .iter()
        .enumerate()
        .map(|(number, case)| case.migration(backend, number))
        .collect();
    let engine = connect(database).await;
    let migrator = Migrator::new(migrations);
    assert_eq!(fine(migrator.up(&engine, UpTarget::Latest).await).done.len(), 3);
    for (number, case) in cases.iter().enumerate() {
        case.must_be_kept(database, number).await;
    }
    // The engine reads back what it wrote.
    let drift = fine(migrator.drift(&engine, &DriftOptions::default()).await);
    assert!(drift.differences.is_empty(), "{:#?}", drift.differences);
    assert!(fine(migrator.check(&engine).await).ok);
    // What the history recorded is the same again: the way back is read from there.
    let none: Vec<Migration> = Vec::new();
    let forgetful = Migrator::new(none).allow_data_loss(true);
    let down = fine(forgetful.down(&engine, whimbrel_engine::DownTarget::All).await);
    assert_eq!(down.done.len(), 3);
    engine.close().await;
    assert!(
        database
            .catalogue()
            .await
            .tables
            .keys()
            .all(|name| !name.starts_with("it"))
    );
}

#[test]
fn words_that_look_like_sql_are_kept_as_they_are() {
    on_every_server(round_trip);
}

#[test]
fn words_that_look_like_sql_are_kept_by_servers_that_read_text_otherwise() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for backend in [Backend::Mysql, Backend::Mariadb] {
            let mut found = Servers::find().found.iter();
            let Some(like) = found.find(|server| server.backend == backend) else {
                continue;
            };
            for mode in [
                "--sql-mode=NO_BACKSLASH_ESCAPES",
                "--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
            ] {
                let Some(own) = Own::like(like, &[], &[mode]).await else {
                    continue;
                };
                let database = Database::create(&own.server().await).await;
                round_trip(&database).await;
                database.let_go().await;
            }
        }
    });
}

#[test]
fn a_text_with_a_nul_is_refused_or_kept() {
    on_every_server(async |database| {
        let column = string("it", 20).default_to(text("a\0b"));
        let migration = migration(
            "20260101_000001",
            "nul",
            [create(table("nul", [integer("id"), column]))],
        );
        let engine = connect(database).await;
        let done = Migrator::new(vec![migration]).up(&engine, UpTarget::Latest).await;
        engine.close().await;
        match done {
            Ok(_) => {
                database.execute("INSERT INTO nul (id) VALUES (1)").await;
                let length = match database.backend() {
                    Backend::Sqlite => "SELECT length(CAST(it AS blob)) FROM nul",
                    _ => "SELECT char_length(it) FROM nul",
                };
                assert_eq!(database.value(length).await, "3");
            }
            Err(error) => {
                assert!([2, 5, 8].contains(&error.exit_code()), "{error}");
                database.table_must_not_exist("nul").await;
            }
        }
    });
}
