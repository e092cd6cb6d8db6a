//! Rows that tables hold while they change.

use std::collections::BTreeMap;

use whimbrel_core::schema::IdentityKind;
use whimbrel_core::{Backend, Column, QualifiedName, Schema, Table};
use whimbrel_tests::schemas::{Pair, value};
use whimbrel_tests::{Database, Row};

/// How many rows each table gets. All get the same, so that every row finds the one that it refers to.
const ROWS: usize = 3;

/// Fills every table.
pub async fn insert(database: &Database, schema: &Schema) -> Result<(), String> {
    let backend = database.backend();
    let (unchecked, checked) = unchecked(backend);
    let mut statements = vec![unchecked.to_owned()];
    for table in schema.tables.iter() {
        statements.extend((1..=ROWS).filter_map(|row| statement(backend, schema, table, row)));
    }
    statements.push(checked.to_owned());
    for sql in statements {
        database
            .try_rows(&sql)
            .await
            .map_err(|error| format!("a row is refused: {error}\n{sql}"))?;
    }
    Ok(())
}

/// Rows may refer to each other in circles.
fn unchecked(backend: Backend) -> (&'static str, &'static str) {
    match backend {
        Backend::Sqlite => ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        Backend::Postgres => (
            "SET session_replication_role = replica",
            "RESET session_replication_role",
        ),
        Backend::Mysql | Backend::Mariadb => ("SET foreign_key_checks = 0", "SET foreign_key_checks = 1"),
    }
}

fn statement(backend: Backend, schema: &Schema, table: &Table, row: usize) -> Option<String> {
    let given = table.columns.values().filter(|column| column.generated.is_none());
    let given: Vec<(&Column, String)> = given
        .filter_map(|column| Some((column, value(&column.ty, backend, schema, row)?)))
        .collect();
    let columns: Vec<_> = given.iter().map(|(column, _)| column.name.quoted(backend)).collect();
    let values: Vec<_> = given.iter().map(|(_, value)| value.as_str()).collect();
    let is_always = |column: &Column| {
        column
            .identity
            .as_ref()
            .is_some_and(|it| it.kind == IdentityKind::Always)
    };
    let overriding = if given.iter().any(|(column, _)| is_always(column)) {
        " OVERRIDING SYSTEM VALUE"
    } else {
        ""
    };
    let (table, columns, values) = (table.name.quoted(backend), columns.join(", "), values.join(", "));
    (!given.is_empty()).then(|| format!("INSERT INTO {table} ({columns}){overriding} VALUES ({values})"))
}

/// Takes every row out of every table that there is.
pub async fn delete(database: &Database, schema: &Schema) -> Result<(), String> {
    let backend = database.backend();
    let (unchecked, checked) = unchecked(backend);
    let mut statements = vec![unchecked.to_owned()];
    statements.extend(
        schema
            .tables
            .names()
            .map(|name| format!("DELETE FROM {}", name.quoted(backend))),
    );
    statements.push(checked.to_owned());
    for sql in statements {
        database.try_rows(&sql).await?;
    }
    Ok(())
}

/// The rows of tables that are there before and after, by the columns that do not change, under the names that both have
/// before.
pub type Rows = BTreeMap<QualifiedName, Vec<Row>>;

/// What the rows are, before or after the change.
pub async fn untouched(database: &Database, pair: &Pair, when: When) -> Result<Rows, String> {
    let backend = database.backend();
    let mut rows = BTreeMap::new();
    for table in pair.from.tables.iter() {
        let Some(other) = pair.to.table(&pair.table_after(&table.name)) else {
            continue;
        };
        let columns = table.columns.values().filter_map(|column| {
            let after = other.column(&pair.column_after(&other.name, &column.name))?;
            is_untouched(pair, column, after).then_some((column, after))
        });
        let columns: Vec<String> = columns
            .map(|(before, after)| when.choose(before, after).name.quoted(backend))
            .collect();
        let list = if columns.is_empty() {
            "count(*)".to_owned()
        } else {
            columns.join(", ")
        };
        let sql = format!("SELECT {list} FROM {}", when.choose(table, other).name.quoted(backend));
        let mut found = database.try_rows(&sql).await?;
        found.sort();
        rows.insert(table.name.clone(), found);
    }
    Ok(rows)
}

/// Which of the two schemas the database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

impl When {
    fn choose<T>(self, before: T, after: T) -> T {
        match self {
            When::Before => before,
            When::After => after,
        }
    }
}

/// Whether a column is the same but for its name.
fn is_untouched(pair: &Pair, before: &Column, after: &Column) -> bool {
    // The values of an enum may have other names.
    let same_values = before
        .ty
        .enumeration()
        .is_none_or(|name| pair.from.enumeration(name) == pair.to.enumeration(name));
    let name = before.name.clone();
    let is_same = Column { name, ..after.clone() } == *before;
    before.generated.is_none() && is_same && same_values
}
