//! Enums: the list of values that each column of an enum has in its type.

use super::alter::{self, Alter};
use super::columns::definition;
use super::facts::Change;
use super::{columns_altered, indexes, literals, types};
use crate::dialects::Context;
use crate::operations::{AddEnumValue, CreateEnum, DropEnumValue, RenameEnumValue};
use crate::plan::{Promise, RenderError, Step};
use crate::{Column, QualifiedName, Schema, Table};

/// Nothing is made, but what no column could have is refused.
pub(super) fn create(context: &Context<'_>, it: &CreateEnum) -> Result<Vec<Step>, RenderError> {
    types::check_values(context, &it.enumeration.values)?;
    Ok(Vec::new())
}

pub(super) fn add_value(context: &Context<'_>, it: &AddEnumValue) -> Result<Vec<Step>, RenderError> {
    let values = types::values(context, context.after, &it.name)?;
    types::check_values(context, values)?;
    modified(context, &it.name, context.before)
}

pub(super) fn drop_value(context: &Context<'_>, it: &DropEnumValue) -> Result<Vec<Step>, RenderError> {
    let mut steps = Vec::new();
    for (table, column) in context.before.columns_of_enum(&it.name) {
        if let Some(replacement) = &it.replacement {
            let condition = format!("{} = {}", context.quote(&column.name), literals::text(&it.value));
            let value = literals::text(replacement);
            steps.push(alter::update(
                context,
                &table.name,
                &column.name,
                &value,
                Some(condition),
            )?);
        }
    }
    steps.extend(modified(context, &it.name, context.before)?);
    Ok(steps)
}

pub(super) fn rename_value(context: &Context<'_>, it: &RenameEnumValue) -> Result<Vec<Step>, RenderError> {
    let (old, new) = (
        types::values(context, context.before, &it.name)?,
        types::values(context, context.after, &it.name)?,
    );
    types::check_values(context, new)?;
    // Values are compared without case: the server takes one for the other by itself.
    if it.value.to_lowercase() == it.to.to_lowercase() {
        return modified(context, &it.name, context.before);
    }
    // First both are there, the new one at the end, which costs nothing; then rows get it; then the old one goes.
    let mut both = old.to_vec();
    both.push(it.to.clone());
    let between = with_values(context.before, &it.name, both);
    let mut steps = Vec::new();
    let (from, to) = (literals::text(&it.value), literals::text(&it.to));
    for table in context.before.tables.with_enum(&it.name) {
        let mut alter = Alter::new(context, &table.name)?;
        for column in table
            .columns
            .values()
            .filter(|column| column.ty.enumeration() == Some(&it.name))
        {
            alter.clause(
                format!("MODIFY COLUMN {}", definition(context, &between, column)?),
                Change::AppendToEnum,
            );
            promise_type(context, &mut alter, &between, table, column);
        }
        indexes::follow_types(context, &mut alter, (context.before, table), (&between, table))?;
        steps.extend(alter.step()?);
    }
    for (table, column) in context.before.columns_of_enum(&it.name) {
        let condition = format!("{} = {from}", context.quote(&column.name));
        steps.push(alter::update(context, &table.name, &column.name, &to, Some(condition))?);
    }
    steps.extend(modified(context, &it.name, &between)?);
    Ok(steps)
}

fn with_values(schema: &Schema, name: &QualifiedName, values: Vec<String>) -> Schema {
    let mut schema = schema.clone();
    if let Some(enumeration) = schema.enums.get_mut(name) {
        enumeration.values = values;
    }
    schema
}

/// One statement for each table with columns of the enum, which gives them the values that it has after. Before the
/// statement it has those of `from`.
fn modified(context: &Context<'_>, name: &QualifiedName, from: &Schema) -> Result<Vec<Step>, RenderError> {
    let mut steps = Vec::new();
    for after in context.after.tables.with_enum(name) {
        let before = context.table_before(&after.name)?;
        let mut alter = Alter::new(context, &after.name)?;
        for column in after
            .columns
            .values()
            .filter(|column| column.ty.enumeration() == Some(name))
        {
            let old = before.column(&column.name).unwrap_or(column);
            let change = columns_altered::type_change(context, old, column)?.unwrap_or(Change::Describe);
            alter.clause(
                format!("MODIFY COLUMN {}", definition(context, context.after, column)?),
                change,
            );
            promise_type(context, &mut alter, context.after, after, column);
        }
        indexes::follow_types(context, &mut alter, (from, before), (context.after, after))?;
        steps.extend(alter.step()?);
    }
    Ok(steps)
}

fn promise_type(context: &Context<'_>, alter: &mut Alter<'_, '_>, schema: &Schema, table: &Table, column: &Column) {
    if let Some(sql) = types::catalogue(context, schema, &column.ty) {
        alter.promise(Promise::ColumnTypeIs {
            table: table.name.clone(),
            column: column.name.clone(),
            sql,
        });
    }
}
