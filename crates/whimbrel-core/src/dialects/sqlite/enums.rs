//! Enums: SQLite has none, so a check keeps the values of each column that is of one.

use super::super::Context;
use super::literals;
use super::rebuild::{Conversions, rebuild};
use super::tables::plain_name;
use crate::operations::{AddEnumValue, CreateEnum, DropEnum, DropEnumValue, RenameEnum, RenameEnumValue};
use crate::plan::{Guard, RenderError, Step};
use crate::{Column, ColumnType, EnumType, Name, QualifiedName, Schema, Table};

/// The check of a column that is of an enum, with a space before it; nothing for others.
///
/// It belongs to the column and not to the table, so that ALTER TABLE can add and drop both at once. Its name is made
/// of the table's and the column's, and keeps them when those are renamed, until the table is rebuilt.
pub(super) fn check(
    context: &Context<'_>,
    schema: &Schema,
    table: &Table,
    column: &Column,
) -> Result<String, RenderError> {
    let ColumnType::Enum(name) = &column.ty else {
        return Ok(String::new());
    };
    let check = Name::generated([table.name.name.as_str(), column.name.as_str(), "enum"]);
    let values = values(context, required(context, schema, name)?)?;
    Ok(format!(
        " CONSTRAINT {} CHECK ({} IN ({values}))",
        context.quote(&check),
        context.quote(&column.name)
    ))
}

fn required<'s>(context: &Context<'_>, schema: &'s Schema, name: &QualifiedName) -> Result<&'s EnumType, RenderError> {
    plain_name(context, name)?;
    let unknown = || {
        context.refuse(
            format!("knows no enum `{name}`"),
            "Create it first, or correct the name",
        )
    };
    schema.enumeration(name).ok_or_else(unknown)
}

fn values(context: &Context<'_>, enumeration: &EnumType) -> Result<String, RenderError> {
    if enumeration.values.iter().any(|value| value.contains('\0')) {
        return Err(context.refuse("takes no text with a NUL in it", "Leave it out of the enum's value"));
    }
    let values: Vec<_> = enumeration.values.iter().map(|value| literals::text(value)).collect();
    Ok(values.join(", "))
}

/// The rows whose value the column's enum does not have, where it may lack some.
pub(super) fn guard(
    context: &Context<'_>,
    table: &Table,
    old: &Column,
    new: &Column,
    conversion: Option<&str>,
) -> Result<Option<Guard>, RenderError> {
    let ColumnType::Enum(name) = &new.ty else {
        return Ok(None);
    };
    let enumeration = required(context, context.after, name)?;
    let known = match &old.ty {
        ColumnType::Enum(name) => context.before.enumeration(name),
        _ => None,
    };
    let has = |value| enumeration.values.contains(value);
    if conversion.is_none() && known.is_some_and(|known| known.values.iter().all(has)) {
        return Ok(None);
    }
    let column = context.quote(&new.name);
    let value = conversion.unwrap_or(&column);
    let count = format!(
        "SELECT count(*) FROM {} WHERE ({value}) NOT IN ({})",
        context.quote(&table.name.name),
        values(context, enumeration)?
    );
    let problem = format!(
        "of `{}` with a value for `{}` that the enum `{name}` does not have ({}): change them first, or give a \
         replacement",
        table.name,
        new.name,
        enumeration.values.join(", ")
    );
    Ok(Some(Guard { count, problem }))
}

/// No step: the values are in the checks of the columns that use it.
pub(super) fn create(context: &Context<'_>, operation: &CreateEnum) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.enumeration.name)?;
    values(context, &operation.enumeration)?;
    Ok(Vec::new())
}

/// No step: no column uses it.
pub(super) fn drop(context: &Context<'_>, operation: &DropEnum) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.name)?;
    Ok(Vec::new())
}

/// No step: checks do not name the enum.
pub(super) fn rename(context: &Context<'_>, operation: &RenameEnum) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.name)?;
    Ok(Vec::new())
}

pub(super) fn add_value(context: &Context<'_>, operation: &AddEnumValue) -> Result<Vec<Step>, RenderError> {
    let note = format!(
        "the checks of the enum's columns get the value '{}', by a rebuild of the table",
        operation.value
    );
    rebuild_users(context, &operation.name, None, &note)
}

pub(super) fn drop_value(context: &Context<'_>, operation: &DropEnumValue) -> Result<Vec<Step>, RenderError> {
    let replacement = operation
        .replacement
        .as_ref()
        .map(|to| (operation.value.as_str(), to.as_str()));
    let note = format!(
        "the checks of the enum's columns lose the value '{}', by a rebuild of the table",
        operation.value
    );
    rebuild_users(context, &operation.name, replacement, &note)
}

pub(super) fn rename_value(context: &Context<'_>, operation: &RenameEnumValue) -> Result<Vec<Step>, RenderError> {
    let note = format!(
        "rows and checks of the enum's columns get '{}' for '{}', by a rebuild of the table",
        operation.to, operation.value
    );
    let replacement = Some((operation.value.as_str(), operation.to.as_str()));
    rebuild_users(context, &operation.name, replacement, &note)
}

/// Rebuilds every table with a column of the enum.
fn rebuild_users(
    context: &Context<'_>,
    name: &QualifiedName,
    replacement: Option<(&str, &str)>,
    note: &str,
) -> Result<Vec<Step>, RenderError> {
    plain_name(context, name)?;
    let mut steps = Vec::new();
    for before in context.before.tables.with_enum(name) {
        let columns: Vec<_> = before
            .columns
            .values()
            .filter(|it| it.ty.enumeration() == Some(name))
            .collect();
        let after = context.table_after(&before.name)?;
        let mut conversions = Conversions::default();
        for old in columns {
            let quoted = context.quote(&old.name);
            let conversion = replacement.map(|(from, to)| {
                let (from, to) = (literals::text(from), literals::text(to));
                format!("CASE {quoted} WHEN {from} THEN {to} ELSE {quoted} END")
            });
            if old.generated.is_none() {
                if let Some(conversion) = &conversion {
                    conversions.set(&old.name, conversion);
                }
                let new = after.column(&old.name).unwrap_or(old);
                conversions
                    .guards
                    .extend(guard(context, before, old, new, conversion.as_deref())?);
            }
        }
        steps.push(rebuild(context, before, after, conversions)?.noting(note));
    }
    Ok(steps)
}
