//! Rows that tables hold while they change.

use std::collections::BTreeMap;

use whimbrel_core::schema::IdentityKind;
use whimbrel_core::{Backend, Column, Name, QualifiedName, Schema, Table};
use whimbrel_tests::schemas::value;
use whimbrel_tests::{Database, Row};

/// How many rows each table gets. All get the same, so that every row finds the one that it refers to.
const ROWS: usize = 3;

/// Fills every table.
pub async fn insert(database: &Database, schema: &Schema) -> Result<(), String> {
    let backend = database.backend();
    // Rows may refer to each other in circles.
    let (unchecked, checked) = match backend {
        Backend::Sqlite => ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        Backend::Postgres => (
            "SET session_replication_role = replica",
            "RESET session_replication_role",
        ),
        Backend::Mysql | Backend::Mariadb => ("SET foreign_key_checks = 0", "SET foreign_key_checks = 1"),
    };
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

/// The rows of tables that are there before and after, by what does not change of them.
pub async fn untouched(
    database: &Database,
    from: &Schema,
    to: &Schema,
) -> Result<BTreeMap<QualifiedName, Vec<Row>>, String> {
    let backend = database.backend();
    let mut rows = BTreeMap::new();
    for table in from.tables.iter() {
        let Some(other) = to.table(&table.name) else { continue };
        // The values of an enum may have other names.
        let same_values = |column: &Column| {
            let name = column.ty.enumeration();
            name.is_none_or(|name| from.enumeration(name) == to.enumeration(name))
        };
        let same = |column: &&Column| {
            let is_same = other.column(&column.name) == Some(*column);
            column.generated.is_none() && is_same && same_values(column)
        };
        let columns: Vec<&Name> = table.columns.values().filter(same).map(|column| &column.name).collect();
        let list: Vec<_> = columns.iter().map(|name| name.quoted(backend)).collect();
        let list = if list.is_empty() {
            "count(*)".to_owned()
        } else {
            list.join(", ")
        };
        let sql = format!("SELECT {list} FROM {}", table.name.quoted(backend));
        let mut found = database.try_rows(&sql).await?;
        found.sort();
        rows.insert(table.name.clone(), found);
    }
    Ok(rows)
}
