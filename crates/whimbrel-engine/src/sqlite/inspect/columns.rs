//! Columns.

use whimbrel_core::dialects::sqlite_statements::{CreateTable, KeyColumn, Rule, TableColumn};
use whimbrel_core::schema::{Generated, Identity};
use whimbrel_core::{Backend, Column, ColumnType, Inspection, dialects};

use super::{Object, enums, expression, same, text, unknown};

/// The columns of a table.
pub(super) fn read(object: &Object<'_>, statement: &CreateTable, inspection: &mut Inspection) -> Vec<Column> {
    let key = primary_key(statement);
    let mut columns = Vec::with_capacity(statement.columns.len());
    for live in &statement.columns {
        let (keys, counted) = key.unwrap_or((&[], false));
        let is_key = keys.iter().any(|key| same(&key.name, &live.name));
        let mut column = column(object, statement, live, inspection);
        column.nullable = !live.not_null && !is_key;
        column.identity = (is_key && counted).then(Identity::default);
        // The rows' own number is never NULL; another key of a table that is not STRICT and has row numbers may be,
        // which no other server knows.
        let is_number = keys.len() == 1 && live.type_name.eq_ignore_ascii_case("integer");
        if is_key && !live.not_null && !is_number && !statement.strict && !statement.without_rowid {
            let name = live.name.as_str();
            inspection
                .unknown
                .push(unknown("nullable key column", &object.name, name));
        }
        columns.push(column);
    }
    columns
}

fn column(object: &Object<'_>, statement: &CreateTable, live: &TableColumn, inspection: &mut Inspection) -> Column {
    let ty = match enums::read(object, statement, live) {
        Some(enumeration) => {
            let ty = ColumnType::Enum(enumeration.name.clone());
            inspection.schema.enums.insert(enumeration);
            ty
        }
        None if statement.strict => dialects::read_strict_type(&live.type_name),
        None => dialects::read_type(Backend::Sqlite.into(), &live.type_name),
    };
    let mut column = Column::new(live.name.clone(), ty);
    if let Some(sql) = &live.default {
        column.default = Some(dialects::read_default(Backend::Sqlite.into(), &column.ty, sql));
    }
    column.generated = live.generated.as_ref().map(|(sql, storage)| Generated {
        expression: expression(sql),
        storage: *storage,
    });
    column.collation = live.collation.as_deref().map(text);
    column
}

/// The columns of the primary key, and whether it is counted.
fn primary_key(statement: &CreateTable) -> Option<(&[KeyColumn], bool)> {
    statement
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.rule {
            Rule::PrimaryKey { columns, counted } => Some((columns.as_slice(), *counted)),
            _ => None,
        })
}
