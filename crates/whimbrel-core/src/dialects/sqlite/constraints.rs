//! Primary keys, unique constraints, checks and foreign keys.

use super::super::Context;
use super::rebuild::{Conversions, guard_check, guard_key, rebuild};
use super::tables::plain_name;
use super::{facts, indexes, literals};
use crate::operations::{
    AddCheck, AddForeignKey, AddPrimaryKey, AddUnique, DropCheck, DropForeignKey, DropPrimaryKey, DropUnique,
    ValidateCheck, ValidateForeignKey,
};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::Deferrable;
use crate::{Check, ForeignKey, Name, QualifiedName, Table, Unique};

pub(super) const REBUILT: &str = "SQLite changes this by a rebuild of the table";
const CHECKED_NOW: &str = "SQLite has no NOT VALID: the rows that are there are looked at now";

/// The primary key as it stands after the columns, unless it is a column's own.
pub(super) fn primary_key(context: &Context<'_>, table: &Table) -> Result<Option<String>, RenderError> {
    let Some(key) = &table.primary_key else { return Ok(None) };
    let is_counted = |name| table.column(name).is_some_and(|column| column.identity.is_some());
    // A counted column that is not the key alone has been refused already.
    if key.columns.iter().any(is_counted) {
        return Ok(None);
    }
    let columns = context.quote_list(&key.columns);
    Ok(Some(format!(
        "CONSTRAINT {} PRIMARY KEY ({columns})",
        context.quote(&key.name)
    )))
}

/// A check as it stands in CREATE TABLE.
pub(super) fn check(context: &Context<'_>, table: &Table, check: &Check) -> Result<String, RenderError> {
    let expression = literals::expression(context, table, &check.expression)?;
    let name = context.quote(&check.name);
    Ok(format!(
        "CONSTRAINT {name} CHECK {}",
        literals::parenthesised(&expression)
    ))
}

/// A foreign key as it stands in CREATE TABLE.
pub(super) fn foreign_key(context: &Context<'_>, key: &ForeignKey) -> Result<String, RenderError> {
    let mut sql = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        context.quote(&key.name),
        context.quote_list(&key.columns),
        context.quote(plain_name(context, &key.referenced_table)?),
        context.quote_list(&key.referenced_columns)
    );
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(action) = action {
            sql.push_str(&format!(" ON {event} {action}"));
        }
    }
    match key.deferrable {
        Some(Deferrable::InitiallyDeferred) => sql.push_str(" DEFERRABLE INITIALLY DEFERRED"),
        Some(Deferrable::InitiallyImmediate) => sql.push_str(" DEFERRABLE INITIALLY IMMEDIATE"),
        None => {}
    }
    Ok(sql)
}

pub(super) fn add_primary_key(context: &Context<'_>, operation: &AddPrimaryKey) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    let conversions = Conversions::guarded(guard_key(context, before, &operation.key.columns)?);
    let step = rebuild(context, before, after, conversions)?;
    Ok(vec![
        step.noting(REBUILT)
            .promising(exists(&operation.table, &operation.key.name)),
    ])
}

pub(super) fn drop_primary_key(context: &Context<'_>, operation: &DropPrimaryKey) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    Ok(vec![
        rebuild(context, before, after, Conversions::default())?.noting(REBUILT),
    ])
}

pub(super) fn add_unique(context: &Context<'_>, operation: &AddUnique) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&operation.table)?;
    Ok(vec![
        unique_step(context, table, &operation.unique)?.affecting(facts::scan()),
    ])
}

/// A unique constraint is a unique index of the same name: foreign keys may refer to its columns, and it comes and
/// goes without a rebuild.
pub(super) fn unique_step(context: &Context<'_>, table: &Table, unique: &Unique) -> Result<Step, RenderError> {
    let step = Step::sql(unique_index(context, table, unique)?)
        .affecting(facts::catalogue_only())
        .noting("a unique constraint is a unique index here")
        .promising(Promise::IndexExists {
            table: table.name.clone(),
            index: unique.name.clone(),
        });
    Ok(step)
}

pub(super) fn unique_index(context: &Context<'_>, table: &Table, unique: &Unique) -> Result<String, RenderError> {
    if unique.deferrable.is_some() {
        return Err(context.refuse(
            format!("checks a unique constraint at once, and `{}` shall wait", unique.name),
            "Leave `deferrable` out",
        ));
    }
    if unique.nulls_not_distinct {
        return Err(context.refuse(
            format!("takes two NULLs for different, and `{}` shall not", unique.name),
            "Make the columns NOT NULL, or create a unique index over `coalesce(..)` expressions",
        ));
    }
    indexes::require_free(context, table, &unique.name)?;
    Ok(format!(
        "CREATE UNIQUE INDEX {} ON {} ({})",
        context.quote(&unique.name),
        context.quote(plain_name(context, &table.name)?),
        context.quote_list(&unique.columns)
    ))
}

pub(super) fn drop_unique(context: &Context<'_>, operation: &DropUnique) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.table)?;
    Ok(vec![
        indexes::drop_step(context, &operation.table, &operation.name)
            .noting("a unique constraint is a unique index here"),
    ])
}

pub(super) fn add_check(context: &Context<'_>, operation: &AddCheck) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    let name = plain_name(context, &operation.table)?;
    let promise = exists(&operation.table, &operation.check.name);
    let definition = check(context, after, &operation.check)?;
    let step = if context.target.is_at_least(3, 53) {
        Step::sql(format!("ALTER TABLE {} ADD {definition}", context.quote(name))).affecting(facts::scan())
    } else {
        let guard = guard_check(context, before, &operation.check)?;
        rebuild(context, before, after, Conversions::guarded(guard))?.noting(REBUILT)
    };
    Ok(vec![valid_at_once(step.promising(promise), operation.check.not_valid)])
}

/// NOT VALID asks for less than a server without it does: that is safe, and told.
fn valid_at_once(step: Step, not_valid: bool) -> Step {
    match (&step.note, not_valid) {
        (Some(note), true) => {
            let note = format!("{note}; {CHECKED_NOW}");
            step.noting(note)
        }
        (None, true) => step.noting(CHECKED_NOW),
        (_, false) => step,
    }
}

pub(super) fn drop_check(context: &Context<'_>, operation: &DropCheck) -> Result<Vec<Step>, RenderError> {
    let name = plain_name(context, &operation.table)?;
    let promise = missing(&operation.table, &operation.name);
    if context.target.is_at_least(3, 53) {
        let (table, check) = (context.quote(name), context.quote(&operation.name));
        let step = Step::sql(format!("ALTER TABLE {table} DROP CONSTRAINT {check}"));
        return Ok(vec![step.affecting(facts::catalogue_only()).promising(promise)]);
    }
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    let step = rebuild(context, before, after, Conversions::default())?;
    Ok(vec![step.noting(REBUILT).promising(promise)])
}

/// No step: it was valid from the start.
pub(super) fn validate_check(context: &Context<'_>, operation: &ValidateCheck) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.table)?;
    Ok(Vec::new())
}

pub(super) fn add_foreign_key(context: &Context<'_>, operation: &AddForeignKey) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    let step = rebuild(context, before, after, Conversions::default())?
        .noting(REBUILT)
        .promising(exists(&operation.table, &operation.foreign_key.name));
    Ok(vec![valid_at_once(step, operation.foreign_key.not_valid)])
}

pub(super) fn drop_foreign_key(context: &Context<'_>, operation: &DropForeignKey) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    let step = rebuild(context, before, after, Conversions::default())?;
    Ok(vec![
        step.noting(REBUILT)
            .promising(missing(&operation.table, &operation.name)),
    ])
}

/// No step: it was valid from the start.
pub(super) fn validate_foreign_key(
    context: &Context<'_>,
    operation: &ValidateForeignKey,
) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.table)?;
    Ok(Vec::new())
}

/// Refuses a table with exclusion constraints.
pub(super) fn refuse_exclusions(context: &Context<'_>, table: &Table) -> Result<(), RenderError> {
    match table.exclusions.is_empty() {
        true => Ok(()),
        false => Err(no_exclusions(context)),
    }
}

pub(super) fn no_exclusions(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no exclusion constraints",
        "Use a trigger that looks for the other row and refuses the new one with RAISE, or a unique constraint where \
         equality is meant",
    )
}

pub(super) fn exists(table: &QualifiedName, constraint: &Name) -> Promise {
    Promise::ConstraintExists {
        table: table.clone(),
        constraint: constraint.clone(),
    }
}

pub(super) fn missing(table: &QualifiedName, constraint: &Name) -> Promise {
    Promise::ConstraintMissing {
        table: table.clone(),
        constraint: constraint.clone(),
    }
}
