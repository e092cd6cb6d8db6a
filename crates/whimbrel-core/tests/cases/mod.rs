//! One table of cases for every operation and each of its options, shared by the tests that go over all operations.
//!
//! A case is a schema (as the operations that make it), rows to put into it, and one operation. The SQL of `before` and
//! of `operation` must run on every backend that does not refuse it. Rows are written with bare names in words that all
//! servers know.

mod alter_column;
mod columns;
mod constraints;
mod data;
mod enums;
mod indexes;
mod objects;
mod tables;

use whimbrel_core::operations::CreateTable;
use whimbrel_core::schema::Identity;
use whimbrel_core::{
    Backend, Column, ColumnType, Expression, ForeignKey, Length, Literal, Name, Operation, PerDialect, PrimaryKey,
    Schema, Table, apply_all,
};

/// An operation on a schema.
pub struct Case {
    /// The operation in snake case, a slash and what is particular: `create_index/partial_unique`.
    pub name: &'static str,
    /// The operations that make the schema before it.
    pub before: Vec<Operation>,
    /// Rows that are there before it, as INSERT statements.
    pub rows: Vec<&'static str>,
    /// The operation.
    pub operation: Operation,
    /// Backends whose servers would not know a word of the author's that the case uses, such as a collation.
    pub unknown_to: &'static [Backend],
}

impl Case {
    /// The schema before the operation.
    pub fn schema(&self) -> Schema {
        let mut schema = Schema::new();
        if let Err(error) = apply_all(&self.before, &mut schema) {
            panic!("{}: the schema before it cannot be made: {error}", self.name);
        }
        schema
    }
}

/// Every case.
pub fn all() -> Vec<Case> {
    [
        tables::cases(),
        columns::cases(),
        alter_column::cases(),
        constraints::cases(),
        indexes::cases(),
        enums::cases(),
        objects::cases(),
        data::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A case on the table `users` with two rows.
fn on_users(name: &'static str, operation: impl Into<Operation>) -> Case {
    Case {
        name,
        before: vec![users()],
        rows: vec![USERS],
        operation: operation.into(),
        unknown_to: &[],
    }
}

/// A case on the tables `users` and `posts` with rows in both.
fn on_posts(name: &'static str, operation: impl Into<Operation>) -> Case {
    Case {
        name,
        before: vec![users(), posts()],
        rows: vec![USERS, POSTS],
        operation: operation.into(),
        unknown_to: &[],
    }
}

/// A case on an empty database.
fn on_nothing(name: &'static str, operation: impl Into<Operation>) -> Case {
    Case {
        name,
        before: Vec::new(),
        rows: Vec::new(),
        operation: operation.into(),
        unknown_to: &[],
    }
}

impl Case {
    /// The case with another operation first.
    fn after(mut self, operation: impl Into<Operation>) -> Self {
        self.before.push(operation.into());
        self
    }

    /// The case with backends that do not know its words.
    fn unknown_to(mut self, backends: &'static [Backend]) -> Self {
        self.unknown_to = backends;
        self
    }

    /// The case with another INSERT.
    fn with_row(mut self, row: &'static str) -> Self {
        self.rows.push(row);
        self
    }
}

/// Two users, one with NULL wherever it may be.
const USERS: &str = "INSERT INTO users (id, email, name, age) VALUES (1, 'ada@example.org', 'Ada', 36), \
                     (2, 'grace@example.org', NULL, NULL)";
/// Two posts of the first user.
const POSTS: &str = "INSERT INTO posts VALUES (1, 1, 'First', NULL, 10), (2, 1, 'Second', NULL, 20)";

/// `users`: an identity, texts, numbers, defaults of each kind, columns that may be NULL.
fn users() -> Operation {
    create(users_table())
}

fn users_table() -> Table {
    let mut table = table(
        "users",
        [
            counted("id"),
            Column::new("email", string(320)),
            Column::new("name", ColumnType::Text).nullable(),
            Column::new("age", ColumnType::Integer).nullable(),
            Column::new("balance", ColumnType::Decimal(Some((12, 2)))).default_to(Literal::Decimal("0.00".to_owned())),
            Column::new("active", ColumnType::Boolean).default_to(Literal::Boolean(true)),
            Column::new("theme", string(32)).default_to(Literal::Text("light".to_owned())),
            Column::new("created_at", ColumnType::TimestampWithTimeZone).default_to(sql("CURRENT_TIMESTAMP")),
        ],
    );
    table.primary_key = Some(PrimaryKey::of(&table.name, ["id".into()]));
    table
}

/// `posts`: refers to `users`, without a foreign key.
fn posts() -> Operation {
    create(posts_table())
}

fn posts_table() -> Table {
    let mut table = table(
        "posts",
        [
            Column::new("id", ColumnType::BigInteger),
            Column::new("user_id", ColumnType::BigInteger).nullable(),
            Column::new("title", string(200)),
            Column::new("body", ColumnType::Text).nullable(),
            Column::new("rank", ColumnType::Integer).default_to(Literal::Integer(0)),
        ],
    );
    table.primary_key = Some(PrimaryKey::of(&table.name, ["id".into()]));
    table
}

fn posts_author() -> ForeignKey {
    ForeignKey {
        name: "posts_user_id_fkey".into(),
        columns: vec!["user_id".into()],
        referenced_table: "users".into(),
        referenced_columns: vec!["id".into()],
        on_delete: None,
        on_update: None,
        deferrable: None,
        not_valid: false,
    }
}

fn create(table: Table) -> Operation {
    CreateTable { table }.into()
}

fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(name);
    for column in columns {
        table.columns.insert(column.name.clone(), column);
    }
    table
}

/// A column that the server counts up.
fn counted(name: &str) -> Column {
    Column {
        identity: Some(Identity::default()),
        ..Column::new(name, ColumnType::BigInteger)
    }
}

fn string(length: u32) -> ColumnType {
    ColumnType::String(Length::AtMost(length))
}

fn text(value: &str) -> Literal {
    Literal::Text(value.to_owned())
}

/// The same SQL everywhere.
fn sql(text: &str) -> Expression {
    Expression::all(text)
}

/// SQL for each family of servers.
fn sql_by(postgres: &str, mysql: &str, sqlite: &str) -> Expression {
    Expression(per_dialect(postgres, mysql, sqlite))
}

fn per_dialect(postgres: &str, mysql: &str, sqlite: &str) -> PerDialect<String> {
    PerDialect::default()
        .with(Backend::Postgres, postgres.to_owned())
        .with(Backend::Mysql, mysql.to_owned())
        .with(Backend::Sqlite, sqlite.to_owned())
}

fn names<const N: usize>(names: [&str; N]) -> Vec<Name> {
    names.map(Name::from).into()
}
