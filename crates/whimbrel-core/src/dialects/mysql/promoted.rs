//! Keys that InnoDB takes for the primary key where a table has none: unique, over whole columns that are there and are
//! NOT NULL. The first of them holds the rows, and which one is the first only the server knows.
//!
//! Such a key comes and goes as a primary key does. Measured on MySQL 9.7 and MariaDB 11.8.

use crate::schema::{IndexTarget, Storage};
use crate::{Index, Name, Table};

use super::indexes::has_expressions;

/// Whether a unique constraint may be one.
pub(super) fn is_unique(table: &Table, name: &Name) -> bool {
    table
        .uniques
        .get(name)
        .is_some_and(|unique| holds_rows(table, &unique.columns))
}

/// Whether an index may be one.
pub(super) fn is_index(table: &Table, index: &Index) -> bool {
    columns(index).is_some_and(|columns| holds_rows(table, &columns))
}

/// Whether a column is in one.
pub(super) fn has_column(table: &Table, column: &Name) -> bool {
    let uniques = table.uniques.values().map(|unique| unique.columns.clone());
    let mut keys = uniques.chain(table.indexes.values().filter_map(columns));
    keys.any(|columns| columns.contains(column) && holds_rows(table, &columns))
}

fn columns(index: &Index) -> Option<Vec<Name>> {
    if !index.unique || has_expressions(index) {
        return None;
    }
    let parts = index.parts.iter().map(|part| match &part.target {
        IndexTarget::Column(name) if part.prefix.is_none() => Some(name.clone()),
        _ => None,
    });
    parts.collect()
}

fn holds_rows(table: &Table, columns: &[Name]) -> bool {
    let is_there = |name: &Name| {
        table.column(name).is_some_and(|column| {
            let storage = column.generated.as_ref().map(|it| it.storage);
            !column.nullable && storage != Some(Storage::Virtual)
        })
    };
    table.primary_key.is_none() && columns.iter().all(is_there)
}
