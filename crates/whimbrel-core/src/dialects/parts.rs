//! Parts of a schema as a target renders them, for whoever compares two of them by what they are there.

use super::{Context, mysql, postgres, sqlite};
use crate::operations::DropNamespace;
use crate::schema::DefaultValue;
use crate::{Backend, Column, Index, Operation, Schema, Table, Target};

/// What parts are rendered in the place of: nothing of it is told in an answer.
fn in_context<T>(schema: &Schema, target: Target, render: impl FnOnce(&Context<'_>) -> T) -> T {
    let operation = Operation::from(DropNamespace { name: "".into() });
    render(&Context {
        operation: &operation,
        before: schema,
        after: schema,
        target,
    })
}

/// The type of a column in SQL; nothing where the target has no such type.
pub(crate) fn column_type(target: Target, schema: &Schema, table: &Table, column: &Column) -> Option<String> {
    in_context(schema, target, |context| match target.backend {
        Backend::Sqlite => sqlite::types::column_type(context, table, column).ok(),
        Backend::Postgres => postgres::types::column_type(context, &column.ty).ok(),
        Backend::Mysql | Backend::Mariadb => mysql::types::sql(context, schema, &column.ty).ok(),
    })
}

/// What stands after DEFAULT for a column; nothing where the target has no such default.
pub(crate) fn default(
    target: Target,
    schema: &Schema,
    table: &Table,
    column: &Column,
    default: &DefaultValue,
) -> Option<String> {
    in_context(schema, target, |context| match target.backend {
        Backend::Sqlite => sqlite::literals::default(context, table, column, default).ok(),
        Backend::Postgres => postgres::literals::default_value(context, column, default).ok(),
        Backend::Mysql | Backend::Mariadb => {
            let ty = mysql::types::sql(context, schema, &column.ty).ok()?;
            mysql::literals::default(context, column, default, &ty).ok()
        }
    })
}

/// Whether a generated column is computed when it is read, where that was asked for.
pub(crate) fn has_virtual(target: Target, schema: &Schema, column: &Column) -> bool {
    match target.backend {
        Backend::Postgres => in_context(schema, target, |context| postgres::columns::is_virtual(context, column)),
        Backend::Sqlite | Backend::Mysql | Backend::Mariadb => true,
    }
}

/// The parts of an index in SQL, for the servers where a filter is one of their expressions.
pub(crate) fn filtered_parts(target: Target, schema: &Schema, index: &Index) -> Option<Vec<String>> {
    in_context(schema, target, |context| {
        let parts = index.parts.iter();
        parts
            .map(|part| mysql::indexes::part_sql(context, index, part, None).ok())
            .collect()
    })
}

/// Whether an index that is asked to descend does.
pub(crate) fn has_descending_indexes(target: Target) -> bool {
    target.backend != Backend::Mariadb || super::mariadb::facts::has_descending_indexes(target)
}
