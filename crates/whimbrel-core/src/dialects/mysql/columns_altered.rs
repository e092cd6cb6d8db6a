//! Columns that become something else, by a MODIFY that says all of them.

use super::alter::{self, Alter};
use super::columns::{check, counting_start, definition};
use super::facts::Change;
use super::{converted, indexes, is_mariadb, promoted, rechecked, types, uses};
use crate::dialects::Context;
use crate::operations::{AlterColumn, ColumnChange};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{DefaultValue, IndexMethod, Storage};
use crate::{Column, ColumnType, Expression, ForeignKey, Length, Name, QualifiedName, Table};

pub(super) fn alter(context: &Context<'_>, it: &AlterColumn) -> Result<Vec<Step>, RenderError> {
    let (table_before, table_after) = (context.table_before(&it.table)?, context.table_after(&it.table)?);
    let (Some(before), Some(after)) = (table_before.column(&it.column), table_after.column(&it.column)) else {
        return Ok(Vec::new());
    };
    check(context, table_after, after)?;
    let backfill = backfill(&it.changes).filter(|_| !after.nullable);
    let backfill = backfill.map(|value| context.expression(value)).transpose()?;
    if converted::regenerates(before, after) {
        return converted::regenerate(context, it, before, after);
    }
    if let Some(using) = using(&it.changes) {
        return converted::by_expression(context, it, before, after, context.expression(using)?, backfill);
    }
    let mut steps = Vec::new();
    if let Some(value) = backfill {
        let missing = format!("{} IS NULL", context.quote(&it.column));
        steps.push(alter::update(context, &it.table, &it.column, value, Some(missing))?);
    }
    // No copy of the table, as for checks that are looked at anew, makes a column of a foreign key NOT NULL.
    let checks = rechecked::checks(context, table_before).filter(|_| !after.nullable && before.nullable);
    let checks: Vec<_> = match foreign_key_on(context, &it.table, &it.column) {
        Some(_) => checks.map(|check| &check.name).collect(),
        None => Vec::new(),
    };
    let in_the_way = uses::of_checks(&checks, table_after);
    let (mut first, mut last) = (Alter::new(context, &it.table)?, Alter::new(context, &it.table)?);
    for each in &in_the_way {
        each.forget_before(context, &mut first);
        each.restate_after(context, &mut last, table_after)?;
    }
    steps.extend(first.step()?);
    let mut alter = Alter::new(context, &it.table)?;
    if !in_the_way.is_empty() {
        alter = alter.without_rechecked();
    }
    modify(context, &mut alter, before, after)?;
    indexes::follow_types(
        context,
        &mut alter,
        (context.before, table_before),
        (context.after, table_after),
    )?;
    alter.follow_keys()?;
    steps.extend(alter.step()?);
    steps.extend(last.step()?);
    Ok(steps)
}

fn backfill(changes: &[ColumnChange]) -> Option<&Expression> {
    changes.iter().rev().find_map(|change| match change {
        ColumnChange::Nullable {
            nullable: false,
            backfill,
        } => backfill.as_ref(),
        _ => None,
    })
}

fn using(changes: &[ColumnChange]) -> Option<&Expression> {
    changes.iter().rev().find_map(|change| match change {
        ColumnChange::Type { using, .. } => using.as_ref(),
        _ => None,
    })
}

/// Adds the clause that makes a column what it is after, with all its attributes.
pub(super) fn modify(
    context: &Context<'_>,
    alter: &mut Alter<'_, '_>,
    before: &Column,
    after: &Column,
) -> Result<(), RenderError> {
    let table = alter.table_name().clone();
    let retyped = type_change(context, before, after)?;
    let counting = before.identity.is_some() != after.identity.is_some();
    if retyped == Some(Change::Retype) || (counting && !is_mariadb(context)) {
        refuse_in_foreign_key(context, &table, &after.name)?;
    }
    if before.nullable && !after.nullable {
        refuse_beside_full_text(context, alter.table(), &after.name)?;
    }
    alter.clause(
        format!("MODIFY COLUMN {}", definition(context, context.after, after)?),
        retyped.unwrap_or(Change::Describe),
    );
    let is_stored = |column: &Column| {
        column
            .generated
            .as_ref()
            .is_some_and(|it| it.storage == Storage::Stored)
    };
    if is_stored(before) && is_stored(after) {
        alter.clause_cost(Change::DescribeStored);
    }
    if before.collation != after.collation || before.generated != after.generated {
        alter.clause_cost(Change::Retype);
    }
    match (before.nullable, after.nullable) {
        (true, false) => {
            let ty = types::sql(context, context.after, &after.ty)?;
            let computed = matches!(after.default, Some(DefaultValue::Expression(_)))
                || types::first_word(&ty).eq_ignore_ascii_case("timestamp");
            alter.clause_cost(if computed {
                Change::NotNullComputed
            } else {
                Change::NotNull
            });
        }
        (false, true) if promoted::has_column(alter.table(), &after.name) => alter.clause_cost(Change::DropPrimaryKey),
        (false, true) => alter.clause_cost(Change::Nullable),
        _ => {}
    }
    match (&before.identity, &after.identity) {
        (None, Some(_)) => alter.clause_cost(Change::Count),
        (Some(_), None) => alter.clause_cost(Change::StopCounting),
        _ => {}
    }
    if before.identity != after.identity
        && let Some(start) = counting_start(after)
    {
        alter.clause(start, Change::DescribeTable);
    }
    let column = || (table.clone(), after.name.clone());
    let (old, new) = (
        types::catalogue(context, context.before, &before.ty),
        types::catalogue(context, context.after, &after.ty),
    );
    if let Some(sql) = new.filter(|new| old.is_some_and(|old| old != *new)) {
        let (table, column) = column();
        alter.promise(Promise::ColumnTypeIs { table, column, sql });
    }
    if before.nullable != after.nullable && after.generated.is_none() {
        let (table, column) = column();
        alter.promise(Promise::ColumnNullable {
            table,
            column,
            nullable: after.nullable,
        });
    }
    Ok(())
}

/// What it takes to get from one type to the other; `None` where they are the same.
pub(super) fn type_change(
    context: &Context<'_>,
    before: &Column,
    after: &Column,
) -> Result<Option<Change>, RenderError> {
    let old = types::sql(context, context.before, &before.ty)?;
    let new = types::sql(context, context.after, &after.ty)?;
    if old == new {
        return Ok(None);
    }
    let change = match (&before.ty, &after.ty) {
        (ColumnType::Enum(from), ColumnType::Enum(to)) => {
            let old = types::values(context, context.before, from)?;
            let new = types::values(context, context.after, to)?;
            // The server stores a place in the list: one byte up to 255 values, two above.
            let same_room = (old.len() <= 255) == (new.len() <= 255);
            if new.starts_with(old) && same_room {
                Change::AppendToEnum
            } else {
                Change::Retype
            }
        }
        // The length is kept in one byte up to 255 bytes of text, four to a character, and in two above.
        (ColumnType::String(from), ColumnType::String(to)) => longer(*from, *to, 63),
        (ColumnType::VarBinary(from), ColumnType::VarBinary(to)) => longer(*from, *to, 255),
        _ => Change::Retype,
    };
    Ok(Some(change))
}

fn longer(from: Length, to: Length, one_byte: u32) -> Change {
    let length = |length| match length {
        Length::Usual => Some(255),
        Length::AtMost(length) => Some(length),
        Length::Max => None,
    };
    match (length(from), length(to)) {
        (Some(from), Some(to)) if to >= from && (from > 255 || to <= one_byte) => Change::LongerText,
        _ => Change::Retype,
    }
}

/// Refuses to change a column in a way that the server does not where a foreign key is on it.
pub(super) fn refuse_in_foreign_key(
    context: &Context<'_>,
    table: &QualifiedName,
    column: &Name,
) -> Result<(), RenderError> {
    match foreign_key_on(context, table, column) {
        Some(key) => {
            let reason = format!(
                "does not change the type of a column that a foreign key is on (`{}`)",
                key.name
            );
            Err(context.refuse(
                reason,
                "Drop the foreign key first, change the columns on both sides, and add it again",
            ))
        }
        None => Ok(()),
    }
}

/// Refuses to make a column NOT NULL where MySQL would have to copy the table for it, as it does beside a FULLTEXT index:
/// no copy does that to a column of a foreign key (errors 1832 and 1833).
fn refuse_beside_full_text(context: &Context<'_>, table: &Table, column: &Name) -> Result<(), RenderError> {
    let mut indexes = table.indexes.values();
    let full_text = indexes.find(|index| index.method == Some(IndexMethod::FullText));
    match (full_text, foreign_key_on(context, &table.name, column)) {
        (Some(index), Some(key)) if !is_mariadb(context) => {
            let reason = format!(
                "makes no column of a foreign key NOT NULL (`{}`) in a table with a FULLTEXT index (`{}`)",
                key.name, index.name
            );
            Err(context.refuse(reason, "Drop one of the two first, and add it again after"))
        }
        _ => Ok(()),
    }
}

/// A foreign key that a column is on, on either side.
fn foreign_key_on<'a>(context: &Context<'a>, table: &QualifiedName, column: &Name) -> Option<&'a ForeignKey> {
    let own = context.before.table(table);
    let mut tables = own.into_iter().chain(context.before.tables.referring_to(table));
    tables.find_map(|other| {
        let mut keys = other.foreign_keys.values();
        keys.find(|key| {
            (other.name == *table && key.columns.contains(column))
                || (key.referenced_table == *table && key.referenced_columns.contains(column))
        })
    })
}
