//! Enums: types of their own.

use super::{Context, columns, conditions, facts, literals, types, views};
use crate::operations::{AddEnumValue, CreateEnum, DropEnum, DropEnumValue, RenameEnum, RenameEnumValue};
use crate::plan::{Promise, RenderError, Step, Transaction};
use crate::schema::DefaultValue;
use crate::{Column, ColumnType, Literal, Name, QualifiedName, Table};

/// The longest value of an enum, in bytes.
const MAX_VALUE: usize = 63;

pub(super) fn create_enum(context: &Context<'_>, operation: &CreateEnum) -> Result<Vec<Step>, RenderError> {
    let it = &operation.enumeration;
    Ok(vec![create(context, &it.name, &it.values)?])
}

fn create(context: &Context<'_>, name: &QualifiedName, values: &[String]) -> Result<Step, RenderError> {
    let labels: Result<Vec<_>, _> = values.iter().map(|value| label(context, value)).collect();
    let sql = format!(
        "CREATE TYPE {} AS ENUM ({})",
        context.quote_qualified(name),
        labels?.join(", ")
    );
    Ok(Step::sql(sql).promising(has_values(name, Some(values))))
}

pub(super) fn drop_enum(context: &Context<'_>, operation: &DropEnum) -> Vec<Step> {
    vec![drop(context, &operation.name)]
}

fn drop(context: &Context<'_>, name: &QualifiedName) -> Step {
    let sql = format!("DROP TYPE {}", context.quote_qualified(name));
    Step::sql(sql).promising(has_values(name, None))
}

pub(super) fn rename_enum(context: &Context<'_>, operation: &RenameEnum) -> Vec<Step> {
    let values = context
        .before
        .enumeration(&operation.name)
        .map(|it| it.values.as_slice());
    let to = operation.name.with_name(operation.to.clone());
    vec![
        rename(context, &operation.name, &operation.to)
            .promising(has_values(&operation.name, None))
            .promising(has_values(&to, values)),
    ]
}

fn rename(context: &Context<'_>, name: &QualifiedName, to: &Name) -> Step {
    let (name, to) = (context.quote_qualified(name), context.quote(to));
    Step::sql(format!("ALTER TYPE {name} RENAME TO {to}"))
}

/// A new value can be used only once it is committed.
pub(super) fn add_enum_value(context: &Context<'_>, operation: &AddEnumValue) -> Result<Vec<Step>, RenderError> {
    let (name, value) = (
        context.quote_qualified(&operation.name),
        label(context, &operation.value)?,
    );
    let place = match &operation.before {
        Some(before) => format!(" BEFORE {}", label(context, before)?),
        None => String::new(),
    };
    let step = Step::sql(format!("ALTER TYPE {name} ADD VALUE {value}{place}"));
    let step = promising_values_after(context, step, &operation.name);
    Ok(vec![step.in_transaction(Transaction::Barrier)])
}

/// Rows, defaults, checks and indexes hold the value itself and not its text, so they follow.
pub(super) fn rename_enum_value(context: &Context<'_>, operation: &RenameEnumValue) -> Result<Vec<Step>, RenderError> {
    let (value, to) = (label(context, &operation.value)?, label(context, &operation.to)?);
    let name = context.quote_qualified(&operation.name);
    let step = Step::sql(format!("ALTER TYPE {name} RENAME VALUE {value} TO {to}"));
    Ok(vec![promising_values_after(context, step, &operation.name)])
}

/// Values cannot be taken out of a type, so a new type takes the place of the old one, column by column.
///
/// The old type is renamed first, so that defaults and conditions that name the type mean the new one. Conditions are
/// kept by the server with the type that they compare by, so what has one is dropped before and made again after.
pub(super) fn drop_enum_value(context: &Context<'_>, operation: &DropEnumValue) -> Result<Vec<Step>, RenderError> {
    let name = &operation.name;
    let values = context
        .after
        .enumeration(name)
        .map(|it| it.values.as_slice())
        .unwrap_or_default();
    let tables = tables_of_enum(context, name);
    for (table, columns) in &tables {
        columns
            .iter()
            .try_for_each(|column| refuse_entangled(context, operation, table, column))?;
    }
    let old = name.with_name(name_for_the_old(context, name));
    let mut steps = Vec::new();
    if let Some(replacement) = &operation.replacement {
        for (table, columns) in &tables {
            for column in columns {
                steps.push(replace(context, operation, replacement, table, column)?);
            }
        }
    }
    let mut made_again = Vec::new();
    for (table, columns) in &tables {
        for (user, condition) in conditions::over(table, columns) {
            refuse_mention(context, operation, condition, &user)?;
        }
        let (dropped, again) = conditions::around(context, table, columns)?;
        steps.extend(dropped);
        made_again.extend(again);
    }
    let renaming = rename(context, name, &old.name);
    steps.push(
        renaming.noting("values cannot be removed from a type: a new one takes its place, and every column follows"),
    );
    steps.push(create(context, name, values)?);
    for (table, columns) in &tables {
        steps.push(move_columns(context, name, &old, table, columns)?);
    }
    steps.push(drop(context, &old));
    steps.extend(made_again);
    Ok(steps)
}

/// Rows that hold the value get the other one; without one, the cast to the new type fails and names the value.
fn replace(
    context: &Context<'_>,
    operation: &DropEnumValue,
    replacement: &str,
    table: &Table,
    column: &Column,
) -> Result<Step, RenderError> {
    let (value, replacement) = (label(context, &operation.value)?, label(context, replacement)?);
    let (quoted, enumeration) = (context.quote(&column.name), context.quote_qualified(&operation.name));
    let (set, condition) = match &column.ty {
        ColumnType::Array(_) => (
            format!("array_replace({quoted}, {value}::{enumeration}, {replacement}::{enumeration})"),
            format!("{value} = ANY ({quoted})"),
        ),
        _ => (replacement, format!("{quoted} = {value}")),
    };
    let sql = format!(
        "UPDATE {} SET {quoted} = {set} WHERE {condition}",
        context.quote_qualified(&table.name)
    );
    Ok(Step::sql(sql).affecting(facts::updating(&table.name)))
}

fn move_columns(
    context: &Context<'_>,
    name: &QualifiedName,
    old: &QualifiedName,
    table: &Table,
    columns: &[&Column],
) -> Result<Step, RenderError> {
    let mut changes = Vec::new();
    for column in columns {
        let quoted = context.quote(&column.name);
        if column.default.is_some() {
            changes.push(format!("ALTER COLUMN {quoted} DROP DEFAULT"));
        }
        let mut from = column.ty.clone();
        from.rename_enum(name, old);
        let cast = types::cast(context, &quoted, &from, &column.ty)?;
        let to = types::column_type(context, &column.ty)?;
        changes.push(format!("ALTER COLUMN {quoted} TYPE {to} USING {cast}"));
        if let Some(default) = &column.default {
            let default = literals::default_value(context, column, default)?;
            changes.push(format!("ALTER COLUMN {quoted} SET DEFAULT {default}"));
        }
    }
    let sql = format!(
        "ALTER TABLE {}\n  {}",
        context.quote_qualified(&table.name),
        changes.join(",\n  ")
    );
    Ok(Step::sql(sql).affecting(facts::access_exclusive(&table.name).rewriting()))
}

/// The tables with columns of an enum, each with those columns.
fn tables_of_enum<'a>(context: &Context<'a>, name: &QualifiedName) -> Vec<(&'a Table, Vec<&'a Column>)> {
    let tables = context.before.tables.with_enum(name).map(|table| {
        let columns = table
            .columns
            .values()
            .filter(|column| column.ty.enumeration() == Some(name));
        (table, columns.collect())
    });
    tables.collect()
}

/// Refuses what the swap cannot carry over.
fn refuse_entangled(
    context: &Context<'_>,
    operation: &DropEnumValue,
    table: &Table,
    column: &Column,
) -> Result<(), RenderError> {
    views::refuse_used(context, &table.name, &column.name)?;
    let place = format!("`{}.{}`", table.name, column.name);
    if let Some(default) = &column.default
        && names_value(context, default, &column.ty, &operation.value)?
    {
        let remedy = format!("Give {place} another default first, with `alter_column`");
        return Err(context.refuse(
            format!("would leave {place} with the default {default} that goes"),
            remedy,
        ));
    }
    if column.generated.is_some() {
        let reason = format!("cannot convert {place}, which it computes by itself");
        return Err(context.refuse(reason, "Drop the generated column first, and add it again after"));
    }
    if let Some(user) = columns::generated_from(table, &column.name) {
        let reason =
            format!("cannot change the type of {place} while the generated column `{user}` is computed from it");
        return Err(context.refuse(reason, format!("Drop `{user}` first, and add it again after")));
    }
    let own = table
        .foreign_keys
        .values()
        .find(|key| key.columns.contains(&column.name));
    let other = context.before.references_to(&table.name).map(|(_, key)| key);
    let own = own.or_else(|| {
        other
            .into_iter()
            .find(|key| key.referenced_columns.contains(&column.name))
    });
    match own {
        Some(key) => Err(context.refuse(
            format!(
                "cannot change the type of {place} on one side of the foreign key `{}`",
                key.name
            ),
            format!("Drop the foreign key `{}` first, and add it again after", key.name),
        )),
        None => Ok(()),
    }
}

/// Whether a default is the value, or an array or expression that has it in it.
fn names_value(
    context: &Context<'_>,
    default: &DefaultValue,
    ty: &ColumnType,
    value: &str,
) -> Result<bool, RenderError> {
    Ok(match default {
        DefaultValue::Value(Literal::Text(text)) if matches!(ty, ColumnType::Array(_)) => {
            let mut elements = text.trim_matches(['{', '}']).split(',');
            elements.any(|element| element.trim().trim_matches('"') == value)
        }
        DefaultValue::Value(Literal::Text(text)) => text == value,
        DefaultValue::Value(_) => false,
        DefaultValue::Expression(expression) => context.expression(expression)?.contains(&label(context, value)?),
    })
}

fn refuse_mention(
    context: &Context<'_>,
    operation: &DropEnumValue,
    condition: &crate::Expression,
    user: &str,
) -> Result<(), RenderError> {
    let value = label(context, &operation.value)?;
    if context.expression(condition)?.contains(&value) {
        let reason = format!("cannot make {user} again, which names the value {value} that goes");
        return Err(context.refuse(
            reason,
            format!("Drop {user} first, and add it again in other words after"),
        ));
    }
    Ok(())
}

/// A name for the old type that nothing else has.
fn name_for_the_old(context: &Context<'_>, name: &QualifiedName) -> Name {
    let mut parts = vec![name.name.as_str(), "old"];
    loop {
        let candidate = name.with_name(Name::generated(parts.iter().copied()));
        if !context.before.enums.contains(&candidate) && !context.before.tables.contains(&candidate) {
            return candidate.name;
        }
        parts.push("old");
    }
}

fn promising_values_after(context: &Context<'_>, step: Step, name: &QualifiedName) -> Step {
    match context.after.enumeration(name) {
        Some(it) => step.promising(has_values(name, Some(&it.values))),
        None => step,
    }
}

fn has_values(name: &QualifiedName, values: Option<&[String]>) -> Promise {
    Promise::EnumValues {
        name: name.clone(),
        values: values.map(<[String]>::to_vec),
    }
}

/// A value between quotes.
fn label(context: &Context<'_>, value: &str) -> Result<String, RenderError> {
    if value.len() > MAX_VALUE {
        let reason = format!(
            "takes values of an enum up to {MAX_VALUE} bytes, and `{value}` has {}",
            value.len()
        );
        return Err(context.refuse(reason, "Give the value a shorter name"));
    }
    literals::string(context, value)
}
