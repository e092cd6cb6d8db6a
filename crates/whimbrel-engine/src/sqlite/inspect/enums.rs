//! Enums: the checks that our dialect makes for columns of one.

use whimbrel_core::EnumType;
use whimbrel_core::dialects::sqlite_statements::{CreateTable, Rule, TableColumn, TableConstraint, values_of_enum};

use super::{Object, same};

/// The enum of a column, `<table>_<column>`, if a check of our own making stands in for one.
pub(super) fn read(object: &Object<'_>, statement: &CreateTable, column: &TableColumn) -> Option<EnumType> {
    let declared = if statement.strict { "text" } else { "enum_text" };
    column.type_name.eq_ignore_ascii_case(declared).then_some(())?;
    let values = statement.constraints.iter().find_map(|constraint| {
        let is_of_column = constraint.column.as_ref().is_some_and(|name| same(name, &column.name));
        is_of_column.then(|| values(constraint, column)).flatten()
    })?;
    Some(EnumType {
        name: format!("{}_{}", object.name, column.name).into(),
        values,
    })
}

/// Whether a constraint of a column is such a check.
pub(super) fn is_stand_in(constraint: &TableConstraint, statement: &CreateTable) -> bool {
    let Some(name) = &constraint.column else { return false };
    let declared = if statement.strict { "text" } else { "enum_text" };
    let column = statement.columns.iter().find(|column| same(&column.name, name));
    column.is_some_and(|column| column.type_name.eq_ignore_ascii_case(declared) && values(constraint, column).is_some())
}

fn values(constraint: &TableConstraint, column: &TableColumn) -> Option<Vec<String>> {
    // The name is that of the table and the column when the check was made, which may have been renamed since.
    let is_named = constraint
        .name
        .as_ref()
        .is_some_and(|name| name.as_str().ends_with("_enum"));
    match &constraint.rule {
        Rule::Check(check) if is_named => values_of_enum(check, &column.name),
        _ => None,
    }
}
