//! Tables and columns.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::diff::Renamed;
use whimbrel_core::operations::SetTableComment;
use whimbrel_core::schema::{Identity, IdentityKind, Storage};
use whimbrel_core::{Column, ColumnType, Literal, Operation, PerDialect, TableOptions};

use super::{Row, row};
use crate::operations::words::{
    column, computed, counted, create, integer, sql, string, table, table_without_key, text, users,
};

/// The table with one column and with another in its place.
fn columns(what: &'static str, live: Column, expected: Column) -> Row {
    let with = |column| create(table("things", [integer("id"), integer("size"), column]));
    row(what, [with(live)], [with(expected)])
}

fn commented(column: Column, comment: &str) -> Column {
    Column {
        comment: Some(comment.to_owned()),
        ..column
    }
}

fn collated(column: Column, sqlite: &str, postgres: &str, mysql: &str) -> Column {
    Column {
        collation: Some(PerDialect::from_iter([
            (Sqlite, sqlite.to_owned()),
            (Postgres, postgres.to_owned()),
            (Mysql, mysql.to_owned()),
        ])),
        ..column
    }
}

fn identity(kind: IdentityKind, increment: Option<i64>) -> Operation {
    let id = Column {
        identity: Some(Identity {
            kind,
            start: None,
            increment,
        }),
        ..integer("id")
    };
    create(table("things", [id, integer("size")]))
}

fn options(options: TableOptions) -> Operation {
    let mut things = table("things", [integer("id"), column("size", ColumnType::Text)]);
    things.options = options;
    create(things)
}

pub(super) fn rows() -> Vec<Row> {
    let age = || integer("age");
    let with_default = |default: Literal| age().default_to(default);
    let word = || string("word", 40);
    let doubled = |expression, storage| computed(integer("doubled"), expression, storage);
    vec![
        row("a table that is missing", [], [create(users())]),
        row("a table that is there unasked", [create(users())], []),
        row(
            "a table's name",
            [create(users())],
            [create(table("people", users().columns.into_values()))],
        )
        .renamed(Renamed::Table {
            from: "users".into(),
            to: "people".into(),
        }),
        row(
            "a column that is missing",
            [create(table("things", [integer("id")]))],
            [create(table("things", [integer("id"), age().nullable()]))],
        ),
        row(
            "a column that is there unasked",
            [create(table("things", [integer("id"), age()]))],
            [create(table("things", [integer("id")]))],
        ),
        columns("a column's name", age(), integer("years")).renamed(Renamed::Column {
            table: "things".into(),
            from: "age".into(),
            to: "years".into(),
        }),
        columns("NOT NULL", age().nullable(), age()),
        columns("NULL", age(), age().nullable()),
        columns("a default that is missing", age(), with_default(Literal::Integer(7))),
        columns(
            "a default that is there unasked",
            with_default(Literal::Integer(7)),
            age(),
        ),
        columns(
            "a number as default",
            with_default(Literal::Integer(7)),
            with_default(Literal::Integer(8)),
        ),
        columns(
            "a text as default",
            word().default_to(text("a")),
            word().default_to(text("A")),
        ),
        columns("an empty default", word(), word().default_to(text(""))),
        columns(
            "quotes in a default",
            word().default_to(text("it's")),
            word().default_to(text("it''s")),
        ),
        columns(
            "backslashes in a default",
            word().default_to(text("a\\b")),
            word().default_to(text("a\\\\b")),
        ),
        columns(
            "zeros before a default of digits",
            word().default_to(text("007")),
            word().default_to(text("7")),
        ),
        columns(
            "a default by a function",
            column("at", ColumnType::DateTime),
            column("at", ColumnType::DateTime).default_to(sql("CURRENT_TIMESTAMP")),
        ),
        columns(
            "a default by an expression",
            age().default_to(sql("(1 + 2)")),
            age().default_to(sql("(1 + 3)")),
        ),
        columns(
            "an expression instead of a text that reads like it",
            word().default_to(text("lower('A')")),
            word().default_to(sql("(lower('A'))")),
        ),
        columns(
            "a boolean default",
            column("done", ColumnType::Boolean).default_to(Literal::Boolean(false)),
            column("done", ColumnType::Boolean).default_to(Literal::Boolean(true)),
        ),
        columns(
            "a JSON default",
            column("doc", ColumnType::Json).default_to(Literal::Json(serde_json::json!({"a": 1}))),
            column("doc", ColumnType::Json).default_to(Literal::Json(serde_json::json!({"a": 2}))),
        ),
        columns(
            "a generated column's expression",
            doubled("\"size\" * 2", Storage::Stored),
            doubled("\"size\" * 3", Storage::Stored),
        ),
        columns(
            "a column that is generated",
            integer("doubled").nullable(),
            doubled("\"size\" * 2", Storage::Stored).nullable(),
        ),
        row(
            "whether a column counts itself up",
            [create(table("things", [integer("id"), integer("size")]))],
            [create(table("things", [counted("id"), integer("size")]))],
        ),
        row(
            "when a generated column is computed",
            [create(table_without_key(
                "things",
                [integer("size"), doubled("\"size\" * 2", Storage::Stored)],
            ))],
            [create(table_without_key(
                "things",
                [integer("size"), doubled("\"size\" * 2", Storage::Virtual)],
            ))],
        )
        .lacking_before(Postgres, 18, "from 18 on"),
        row(
            "how identity is counted (ALWAYS)",
            [identity(IdentityKind::ByDefault, None)],
            [identity(IdentityKind::Always, None)],
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "one way there"),
        row(
            "identity's step",
            [identity(IdentityKind::ByDefault, None)],
            [identity(IdentityKind::ByDefault, Some(5))],
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "one step there"),
        columns(
            "a column's collation",
            collated(word(), "NOCASE", "C", "utf8mb4_bin"),
            collated(word(), "RTRIM", "POSIX", "utf8mb4_unicode_ci"),
        ),
        columns(
            "a column's comment",
            commented(age(), "it's old"),
            commented(age(), "it's \\ new"),
        )
        .lacking(&[Sqlite], "not kept"),
        row(
            "a table's comment",
            [create(users())],
            [
                create(users()),
                SetTableComment {
                    table: "users".into(),
                    comment: Some("people".to_owned()),
                }
                .into(),
            ],
        )
        .lacking(&[Sqlite], "not kept"),
        row(
            "STRICT",
            [options(TableOptions::default())],
            [options(TableOptions {
                strict: true,
                ..TableOptions::default()
            })],
        )
        .lacking(&[Postgres, Mysql, Mariadb], "SQLite's alone"),
        row(
            "WITHOUT ROWID",
            [options(TableOptions::default())],
            [options(TableOptions {
                without_rowid: true,
                ..TableOptions::default()
            })],
        )
        .lacking(&[Postgres, Mysql, Mariadb], "SQLite's alone"),
        row(
            "a table's collation",
            [options(TableOptions {
                collation: Some("utf8mb4_bin".to_owned()),
                ..TableOptions::default()
            })],
            [options(TableOptions {
                collation: Some("utf8mb4_unicode_ci".to_owned()),
                ..TableOptions::default()
            })],
        )
        .lacking(&[Sqlite, Postgres], "columns have it"),
        row(
            "a table's storage engine",
            [options(TableOptions {
                engine: Some("InnoDB".to_owned()),
                ..TableOptions::default()
            })],
            [options(TableOptions {
                engine: Some("MyISAM".to_owned()),
                ..TableOptions::default()
            })],
        )
        .lacking(&[Sqlite, Postgres], "one engine there"),
    ]
}
