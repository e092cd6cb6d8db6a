//! Columns.

use super::super::Context;
use super::rebuild::{Conversions, guard_not_null, rebuild};
use super::tables::plain_name;
use super::{enums, facts, literals, types};
use crate::operations::{AddColumn, AlterColumn, ColumnChange, DropColumn, RenameColumn};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{DefaultValue, IdentityKind, Storage};
use crate::{Column, ColumnType, Literal, Schema, Table};

/// A column as it stands in CREATE TABLE and in ADD COLUMN.
pub(super) fn definition(
    context: &Context<'_>,
    schema: &Schema,
    table: &Table,
    column: &Column,
) -> Result<String, RenderError> {
    let mut sql = format!(
        "{} {}",
        context.quote(&column.name),
        types::column_type(context, table, column)?
    );
    if let Some(names) = &column.collation {
        let name = names.get(context.backend()).ok_or_else(|| {
            context.refuse(
                format!("is given no collation for `{}.{}`", table.name, column.name),
                "Name one of SQLite's: BINARY (which it takes unasked), NOCASE or RTRIM",
            )
        })?;
        sql.push_str(&format!(" COLLATE {}", context.quote(&name.as_str().into())));
    }
    if !column.nullable {
        sql.push_str(" NOT NULL");
    }
    if column.identity.is_some() {
        sql.push_str(&identity(context, table, column)?);
    }
    if let Some(default) = &column.default {
        sql.push_str(&format!(
            " DEFAULT {}",
            literals::default(context, table, column, default)?
        ));
    }
    if let Some(generated) = &column.generated {
        if table.is_key_column(&column.name) {
            return Err(context.refuse(
                format!(
                    "takes no generated column in a primary key, as `{}.{}` is",
                    table.name, column.name
                ),
                "Make it unique instead",
            ));
        }
        let expression = literals::expression(context, table, &generated.expression)?;
        let storage = match generated.storage {
            Storage::Stored => "STORED",
            Storage::Virtual => "VIRTUAL",
        };
        let expression = literals::parenthesised(&expression);
        sql.push_str(&format!(" GENERATED ALWAYS AS {expression} {storage}"));
    }
    sql.push_str(&enums::check(context, schema, table, column)?);
    Ok(sql)
}

/// SQLite counts nothing but a primary key of one column.
fn identity(context: &Context<'_>, table: &Table, column: &Column) -> Result<String, RenderError> {
    let key = table
        .primary_key
        .as_ref()
        .filter(|key| key.columns == [column.name.clone()]);
    let place = format!("`{}.{}`", table.name, column.name);
    let Some(key) = key else {
        return Err(context.refuse(
            format!("counts up a column only where it is the primary key alone, which {place} is not"),
            "Make it the primary key, or let the rows bring their numbers",
        ));
    };
    let identity = column.identity.clone().unwrap_or_default();
    if identity.kind == IdentityKind::Always {
        return Err(context.refuse(
            format!("cannot keep rows from bringing their own numbers for {place}"),
            "Leave `always` out, so that rows may",
        ));
    }
    if identity.increment.is_some_and(|step| step != 1) {
        return Err(context.refuse(
            format!("counts in steps of 1 alone, and {place} has another"),
            "Leave the step out",
        ));
    }
    Ok(format!(
        " CONSTRAINT {} PRIMARY KEY AUTOINCREMENT",
        context.quote(&key.name)
    ))
}

pub(super) fn add(context: &Context<'_>, operation: &AddColumn) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    let name = plain_name(context, &operation.table)?;
    let column = &operation.column;
    let note = types::note([column]);
    let definition = definition(context, context.after, after, column)?;
    let promise = Promise::ColumnExists {
        table: operation.table.clone(),
        column: column.name.clone(),
    };
    let Some(obstacle) = obstacle_to_adding(context, operation) else {
        let table = context.quote(name);
        let mut step = Step::sql(format!("ALTER TABLE {table} ADD COLUMN {definition}"))
            .affecting(facts::catalogue_only())
            .promising(promise);
        step.note = note;
        let mut steps = vec![step];
        if let Some(backfill) = &operation.backfill {
            let (column, value) = (context.quote(&column.name), context.expression(backfill)?);
            steps.push(Step::sql(format!("UPDATE {table} SET {column} = {value}")).affecting(facts::rewrite()));
        }
        return Ok(steps);
    };
    let mut conversions = Conversions::default();
    if let Some(backfill) = &operation.backfill {
        conversions.set(&column.name, context.expression(backfill)?);
    }
    if operation.backfill.is_none() && !column.nullable && column.default.is_none() && column.generated.is_none() {
        conversions
            .guards
            .push(super::rebuild::guard_empty(context, before, column)?);
    }
    let step = rebuild(context, before, after, conversions)?.promising(promise);
    Ok(vec![step.noting(match note {
        Some(note) => format!("{obstacle}; {note}"),
        None => obstacle.to_owned(),
    })])
}

/// Why ALTER TABLE does not add the column, if it does not.
fn obstacle_to_adding(context: &Context<'_>, operation: &AddColumn) -> Option<&'static str> {
    let column = &operation.column;
    let constant = match &column.default {
        Some(DefaultValue::Value(Literal::Null)) | None => false,
        Some(DefaultValue::Value(_)) => true,
        Some(DefaultValue::Expression(_)) => {
            return Some("SQLite adds no column whose default is an expression to a table with rows: it is rebuilt");
        }
    };
    match &column.generated {
        Some(generated) if generated.storage == Storage::Stored => {
            Some("SQLite adds no STORED column to a table that is there: it is rebuilt")
        }
        // Until 3.37 such a column could hold NULL in the rows that were there.
        Some(_) if !column.nullable && !context.target.is_at_least(3, 37) => {
            Some("SQLite looks at the rows only from 3.37 on when it adds such a column: the table is rebuilt")
        }
        Some(_) => None,
        None if column.nullable || constant => None,
        None => Some("SQLite adds no NOT NULL column without a constant default: the table is rebuilt"),
    }
}

pub(super) fn drop(context: &Context<'_>, operation: &DropColumn) -> Result<Vec<Step>, RenderError> {
    let name = plain_name(context, &operation.table)?;
    let promise = Promise::ColumnMissing {
        table: operation.table.clone(),
        column: operation.column.clone(),
    };
    if !context.target.is_at_least(3, 35) {
        let before = context.table_before(&operation.table)?;
        let after = context.table_after(&operation.table)?;
        let step = rebuild(context, before, after, Conversions::default())?.promising(promise);
        return Ok(vec![
            step.noting("SQLite drops columns by itself from 3.35 on: the table is rebuilt"),
        ]);
    }
    let (table, column) = (context.quote(name), context.quote(&operation.column));
    Ok(vec![
        Step::sql(format!("ALTER TABLE {table} DROP COLUMN {column}"))
            .affecting(facts::rewrite())
            .promising(promise),
    ])
}

pub(super) fn rename(context: &Context<'_>, operation: &RenameColumn) -> Result<Vec<Step>, RenderError> {
    let table = context.quote(plain_name(context, &operation.table)?);
    let (from, to) = (context.quote(&operation.column), context.quote(&operation.to));
    Ok(vec![
        Step::sql(format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"))
            .affecting(facts::catalogue_only())
            .promising(Promise::ColumnExists {
                table: operation.table.clone(),
                column: operation.to.clone(),
            }),
    ])
}

pub(super) fn alter(context: &Context<'_>, operation: &AlterColumn) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    let name = plain_name(context, &operation.table)?;
    let missing = || context.refuse(format!("knows no column `{}`", operation.column), "Correct the name");
    let old = before.column(&operation.column).ok_or_else(missing)?;
    let new = after.column(&operation.column).ok_or_else(missing)?;
    let conversion = conversion(context, operation, old, new)?;
    let is_now = definition(context, context.after, after, new)?;
    let start = |column: &Column| column.identity.as_ref().and_then(|identity| identity.start);
    if definition(context, context.before, before, old)? == is_now && conversion.is_none() && start(old) == start(new) {
        // A comment, or a type that SQLite calls by the same name.
        return Ok(Vec::new());
    }
    let promise = Promise::ColumnNullable {
        table: operation.table.clone(),
        column: new.name.clone(),
        nullable: new.nullable,
    };
    let same_but_nullable = Column {
        nullable: new.nullable,
        comment: new.comment.clone(),
        ..old.clone()
    } == *new;
    if same_but_nullable && context.target.is_at_least(3, 53) {
        let (table, column) = (context.quote(name), context.quote(&new.name));
        let mut steps = Vec::new();
        for backfill in operation.changes.iter().filter_map(backfill) {
            let value = context.expression(backfill)?;
            let sql = format!("UPDATE {table} SET {column} = {value} WHERE {column} IS NULL");
            steps.push(Step::sql(sql).affecting(facts::rewrite()));
        }
        let change = if new.nullable { "DROP NOT NULL" } else { "SET NOT NULL" };
        let step = Step::sql(format!("ALTER TABLE {table} ALTER COLUMN {column} {change}")).promising(promise);
        steps.push(step.affecting(if new.nullable {
            facts::catalogue_only()
        } else {
            facts::scan()
        }));
        return Ok(steps);
    }
    let mut conversions = Conversions::default();
    if let Some(conversion) = &conversion {
        conversions.set(&new.name, conversion);
    }
    if !new.nullable && (old.nullable || conversion.is_some()) && new.generated.is_none() {
        conversions
            .guards
            .push(guard_not_null(context, before, new, conversion.as_deref())?);
    }
    conversions
        .guards
        .extend(enums::guard(context, before, old, new, conversion.as_deref())?);
    let step = rebuild(context, before, after, conversions)?.promising(promise);
    let note = match (&old.generated, &new.generated) {
        (None, Some(_)) => "SQLite changes this by a rebuild of the table; the column's values are computed anew",
        _ => "SQLite changes this by a rebuild of the table",
    };
    Ok(vec![match types::note([new]) {
        Some(inexact) if old.ty != new.ty => step.noting(format!("{note}; {inexact}")),
        _ => step.noting(note),
    }])
}

fn backfill(change: &ColumnChange) -> Option<&crate::Expression> {
    match change {
        ColumnChange::Nullable {
            nullable: false,
            backfill,
        } => backfill.as_ref(),
        _ => None,
    }
}

/// The new value of the column as an expression over the old row, where it is not the old value.
fn conversion(
    context: &Context<'_>,
    operation: &AlterColumn,
    old: &Column,
    new: &Column,
) -> Result<Option<String>, RenderError> {
    let mut conversion = None;
    for change in &operation.changes {
        match change {
            ColumnChange::Type { using: Some(using), .. } => {
                if conversion.is_some() {
                    return Err(context.refuse(
                        "converts a column once in an operation, and this converts it twice",
                        "Write one conversion, or two operations",
                    ));
                }
                conversion = Some(context.expression(using)?.to_owned());
            }
            _ => {
                if let Some(value) = backfill(change) {
                    let old = conversion.unwrap_or_else(|| context.quote(&operation.column));
                    conversion = Some(format!("coalesce({old}, {})", context.expression(value)?));
                }
            }
        }
    }
    if conversion.is_none() && (old.ty == ColumnType::Uuid) != (new.ty == ColumnType::Uuid) {
        return Err(context.refuse(
            "keeps UUIDs as 16 bytes, which are no text",
            "Tell the new value of each row with `.using(..)`",
        ));
    }
    Ok(conversion)
}
