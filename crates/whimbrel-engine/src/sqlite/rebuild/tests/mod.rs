//! Rebuilds on real files, by migrations, with an application's SQL before and after.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod keeps;
mod stops;

use std::task::Poll;

use sqlx::{AssertSqlSafe, Connection, Row as _, SqliteConnection};
use tempfile::TempDir;
use whimbrel_core::operations::{
    AddCheck, AddColumn, AddForeignKey, AddPrimaryKey, AlterColumn, ColumnChange, CreateEnum, CreateTable, DropColumn,
    DropEnumValue, DropTable, RenameEnumValue, RunDml, RunSql, SetTableOptions,
};
use whimbrel_core::schema::{Generated, Identity, ReferentialAction, Storage};
use whimbrel_core::{
    Check, Column, ColumnType, Down, EnumType, Expression, ForeignKey, Index, Literal, Migration, Operation,
    PerDialect, PrimaryKey, Recording, Table, TableOptions, Unique,
};

use crate::{Database, DatabaseUrl, DownTarget, Entry, Migrator, UpTarget};

/// A database in a file of its own, and the migrations that made it.
struct Sqlite {
    url: String,
    migrations: Vec<Migration>,
    _directory: TempDir,
}

impl Sqlite {
    /// A database with these tables.
    async fn with(tables: impl IntoIterator<Item = Table>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}?mode=rwc", directory.path().join("test.db").display());
        let mut sqlite = Self {
            url,
            migrations: Vec::new(),
            _directory: directory,
        };
        let operations: Vec<Operation> = tables.into_iter().map(|table| CreateTable { table }.into()).collect();
        sqlite.up(operations).await.unwrap();
        sqlite
    }

    /// Applies operations as one migration. One that fails is forgotten.
    async fn up<O: Into<Operation>>(&mut self, operations: impl IntoIterator<Item = O>) -> Result<(), String> {
        self.add(operations);
        let database = self.open().await;
        let result = self.migrator().up(&database, UpTarget::Latest).await;
        if result.is_err() {
            self.migrations.pop();
        }
        result.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Applies operations as one migration and drops the run after it was polled so often. Tells whether it was through.
    async fn up_for<O: Into<Operation>>(&mut self, operations: impl IntoIterator<Item = O>, polls: usize) -> bool {
        self.add(operations);
        let database = self.open().await;
        let migrator = self.migrator();
        let mut run = std::pin::pin!(migrator.up(&database, UpTarget::Latest));
        let mut polled = 0;
        std::future::poll_fn(|context| {
            polled += 1;
            match run.as_mut().poll(context) {
                Poll::Ready(result) => Poll::Ready(result.is_ok()),
                Poll::Pending if polled == polls => Poll::Ready(false),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    fn add<O: Into<Operation>>(&mut self, operations: impl IntoIterator<Item = O>) {
        self.migrations.push(Migration {
            version: format!("20260101_{:06}", self.migrations.len() + 1).parse().unwrap(),
            name: "step".to_owned(),
            recording: Recording {
                up: operations.into_iter().map(Into::into).collect(),
                down: Down::Derived,
            },
        });
    }

    async fn down(&mut self) -> Result<(), String> {
        let database = self.open().await;
        let result = self
            .migrator()
            .allow_data_loss(true)
            .down(&database, DownTarget::Steps(1))
            .await;
        if result.is_ok() {
            self.migrations.pop();
        }
        result.map(|_| ()).map_err(|error| error.to_string())
    }

    /// What a rebuild stops at is not to be found before it.
    fn migrator(&self) -> Migrator {
        Migrator::new(self.migrations.iter().cloned().map(Entry::new).collect::<Vec<_>>()).prechecks(false)
    }

    async fn open(&self) -> Database {
        Database::connect(&DatabaseUrl::parse(&self.url).unwrap())
            .await
            .unwrap()
    }

    /// Runs SQL as an application would, and gives the rows of all statements, values joined by spaces.
    async fn try_sql(&self, sql: &str) -> Result<Vec<String>, String> {
        let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut connection)
            .await;
        connection.close().await.unwrap();
        let value = |row: &sqlx::sqlite::SqliteRow, at| {
            let value = row.try_get_unchecked::<Option<String>, _>(at).unwrap();
            value.unwrap_or_else(|| "NULL".to_owned())
        };
        let line = |row: &sqlx::sqlite::SqliteRow| {
            (0..sqlx::Row::len(row))
                .map(|at| value(row, at))
                .collect::<Vec<_>>()
                .join(" ")
        };
        rows.map(|rows| rows.iter().map(line).collect())
            .map_err(|error| error.to_string())
    }

    async fn sql(&self, sql: &str) -> Vec<String> {
        self.try_sql(sql)
            .await
            .unwrap_or_else(|error| panic!("{error}\nat {sql}"))
    }

    /// Everything in the file but our own tables: a change that failed must leave none of it changed.
    async fn everything(&self) -> Vec<String> {
        let mut all = self
            .sql("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'whimbrel%' ORDER BY type, name")
            .await;
        let tables = "SELECT '\"' || replace(name, '\"', '\"\"') || '\"' FROM sqlite_master \
                      WHERE type = 'table' AND name NOT LIKE 'whimbrel%' AND name NOT LIKE 'sqlite_stat%'";
        for table in self.sql(tables).await {
            all.extend(self.sql(&format!("SELECT * FROM {table} ORDER BY 1")).await);
        }
        all
    }
}

fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(name);
    table.columns = columns
        .into_iter()
        .map(|column| (column.name.clone(), column))
        .collect();
    if let Some(first) = table.columns.keys().next() {
        table.primary_key = Some(PrimaryKey::of(&table.name, [first.clone()]));
    }
    table
}

fn id() -> Column {
    Column::new("id", ColumnType::BigInteger)
}

fn counted() -> Column {
    Column {
        identity: Some(Identity::default()),
        ..id()
    }
}

fn integer(name: &str) -> Column {
    Column::new(name, ColumnType::Integer)
}

fn text(name: &str) -> Column {
    Column::new(name, ColumnType::Text)
}

fn computed(name: &str, expression: &str, storage: Storage) -> Column {
    Column {
        generated: Some(Generated {
            expression: Expression::all(expression),
            storage,
        }),
        ..integer(name).nullable()
    }
}

fn foreign_key(column: &str, to: &str, on_delete: Option<ReferentialAction>) -> ForeignKey {
    ForeignKey {
        name: format!("{column}_fkey").into(),
        columns: vec![column.into()],
        referenced_table: to.into(),
        referenced_columns: vec!["id".into()],
        on_delete,
        on_update: None,
        deferrable: None,
        not_valid: false,
    }
}

fn referring(mut table: Table, key: ForeignKey) -> Table {
    table.foreign_keys.insert(key.name.clone(), key);
    table
}

fn alter(table: &str, column: &str, changes: impl Into<Vec<ColumnChange>>) -> Operation {
    AlterColumn {
        table: table.into(),
        column: column.into(),
        changes: changes.into(),
    }
    .into()
}

/// A change that no ALTER TABLE of SQLite has.
fn rebuild(table: &str, column: &str) -> Operation {
    let to = Some(Literal::Integer(7).into());
    alter(table, column, [ColumnChange::Default { to }])
}

fn to_type(to: ColumnType) -> ColumnChange {
    ColumnChange::Type {
        to,
        using: None,
        reverse_using: None,
    }
}

fn not_null(backfill: Option<&str>) -> ColumnChange {
    ColumnChange::Nullable {
        nullable: false,
        backfill: backfill.map(Expression::all),
    }
}

fn users() -> Table {
    table("users", [counted(), integer("age").nullable(), text("code").nullable()])
}
