//! Primary keys, unique constraints, checks and foreign keys.

use super::alter::{self, Alter};
use super::facts::Change;
use super::{characters, is_mariadb, lengths, promoted, sides};
use crate::dialects::Context;
use crate::dialects::mariadb::padded;
use crate::operations::{
    AddCheck, AddForeignKey, AddPrimaryKey, AddUnique, DropCheck, DropForeignKey, DropPrimaryKey, DropUnique,
};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::ReferentialAction;
use crate::{Check, ForeignKey, Name, PrimaryKey, QualifiedName, Table, Unique};

const PRIMARY: &str = "PRIMARY";

pub(super) fn add_primary_key(context: &Context<'_>, it: &AddPrimaryKey) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&it.table)?;
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause(
        format!("ADD {}", primary_key(context, table, &it.key)?),
        Change::AddPrimaryKey,
    );
    alter.promise(constraint_exists(&it.table, &PRIMARY.into()));
    alter.follow_keys()?;
    Ok(alter.step()?.into_iter().collect())
}

pub(super) fn drop_primary_key(context: &Context<'_>, it: &DropPrimaryKey) -> Result<Vec<Step>, RenderError> {
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause("DROP PRIMARY KEY", Change::DropPrimaryKey);
    alter.promise(constraint_missing(&it.table, &PRIMARY.into()));
    alter.follow_keys()?;
    Ok(alter.step()?.into_iter().collect())
}

/// The key as CREATE TABLE and ALTER TABLE write it. The servers call every one PRIMARY.
pub(super) fn primary_key(context: &Context<'_>, table: &Table, key: &PrimaryKey) -> Result<String, RenderError> {
    lengths::check(context, table, key.columns.iter().map(|column| (column, None)), false)?;
    Ok(format!("PRIMARY KEY ({})", context.quote_list(&key.columns)))
}

pub(super) fn add_unique(context: &Context<'_>, it: &AddUnique) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&it.table)?;
    let mut alter = Alter::new(context, &it.table)?;
    let change = match promoted::is_unique(table, &it.unique.name) {
        true => Change::AddPrimaryKey,
        false => Change::AddIndex,
    };
    alter.clause(format!("ADD {}", unique(context, table, &it.unique)?), change);
    alter.promise(Promise::IndexExists {
        table: it.table.clone(),
        index: it.unique.name.clone(),
    });
    alter.follow_keys()?;
    Ok(alter.step()?.into_iter().collect())
}

pub(super) fn drop_unique(context: &Context<'_>, it: &DropUnique) -> Result<Vec<Step>, RenderError> {
    let mut alter = Alter::new(context, &it.table)?;
    let change = match promoted::is_unique(context.table_before(&it.table)?, &it.name) {
        true => Change::DropPrimaryKey,
        false => Change::DropIndex,
    };
    alter.clause(format!("DROP INDEX {}", context.quote(&it.name)), change);
    alter.promise(Promise::IndexMissing {
        table: it.table.clone(),
        index: it.name.clone(),
    });
    alter.follow_keys()?;
    Ok(alter.step()?.into_iter().collect())
}

/// A unique constraint, which is a unique index of its name.
pub(super) fn unique(context: &Context<'_>, table: &Table, unique: &Unique) -> Result<String, RenderError> {
    if unique.deferrable.is_some() {
        return Err(not_deferrable(context));
    }
    if unique.nulls_not_distinct {
        return Err(context.refuse(
            "counts two NULLs as different in a unique constraint (no NULLS NOT DISTINCT)",
            "Make the column NOT NULL with a value that stands for nothing, or create a unique index on \
             `coalesce(column, that value)`",
        ));
    }
    lengths::check(context, table, unique.columns.iter().map(|column| (column, None)), true)?;
    if is_mariadb(context) {
        padded::check_indexed(context, table, &unique.columns)?;
    }
    let (name, columns) = (context.quote(&unique.name), context.quote_list(&unique.columns));
    Ok(format!("UNIQUE INDEX {name} ({columns})"))
}

fn not_deferrable(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no deferrable constraints, it checks each row at once",
        "Leave `deferrable` out and write rows in an order that keeps the constraint",
    )
}

pub(super) fn add_check(context: &Context<'_>, it: &AddCheck) -> Result<Vec<Step>, RenderError> {
    check_name_is_free(context, &it.table, &it.check.name)?;
    let clause = format!("ADD {}", check(context, &it.check)?);
    let promise = constraint_exists(&it.table, &it.check.name);
    let mut steps = alter::one(context, &it.table, clause, Change::AddCheck, Some(promise))?;
    if let Some(step) = steps.first_mut().filter(|_| it.check.not_valid) {
        step.note = Some(validated_at_once(context));
    }
    Ok(steps)
}

fn validated_at_once(context: &Context<'_>) -> String {
    format!(
        "{} has no NOT VALID: the rows that are there are checked now, and `validate` has nothing left to do",
        context.backend().title()
    )
}

/// The check as CREATE TABLE and ALTER TABLE write it.
pub(super) fn check(context: &Context<'_>, check: &Check) -> Result<String, RenderError> {
    let (name, expression) = (
        context.quote(&check.name),
        characters::kept(context, &check.expression)?,
    );
    Ok(format!("CONSTRAINT {name} CHECK ({expression})"))
}

pub(super) fn drop_check(context: &Context<'_>, it: &DropCheck) -> Result<Vec<Step>, RenderError> {
    let promise = constraint_missing(&it.table, &it.name);
    let clause = drop_check_clause(context, &it.name);
    alter::one(context, &it.table, clause, Change::DropCheck, Some(promise))
}

/// MySQL has DROP CONSTRAINT only from 8.0.19 on, MariaDB no DROP CHECK.
pub(super) fn drop_check_clause(context: &Context<'_>, name: &Name) -> String {
    let word = if is_mariadb(context) { "CONSTRAINT" } else { "CHECK" };
    format!("DROP {word} {}", context.quote(name))
}

/// Refuses a name that another table's check has: on MySQL they are the whole database's.
pub(super) fn check_name_is_free(context: &Context<'_>, table: &QualifiedName, name: &Name) -> Result<(), RenderError> {
    if is_mariadb(context) {
        return Ok(());
    }
    let mut others = context
        .before
        .tables
        .with_name(name)
        .filter(|other| other.name != *table);
    match others.find(|other| other.checks.contains_key(name)) {
        Some(other) => Err(taken(context, "check", name, other)),
        None => Ok(()),
    }
}

fn foreign_key_name_is_free(context: &Context<'_>, table: &QualifiedName, name: &Name) -> Result<(), RenderError> {
    let mut others = context
        .before
        .tables
        .with_name(name)
        .filter(|other| other.name != *table);
    match others.find(|other| other.foreign_keys.contains_key(name)) {
        Some(other) => Err(taken(context, "foreign key", name, other)),
        None => Ok(()),
    }
}

fn taken(context: &Context<'_>, kind: &str, name: &Name, other: &Table) -> RenderError {
    context.refuse(
        format!(
            "keeps the names of all tables' {kind}s apart, and `{}` has a {kind} `{name}`",
            other.name
        ),
        "Put the table's name into it",
    )
}

pub(super) fn add_foreign_key(context: &Context<'_>, it: &AddForeignKey) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&it.table)?;
    let mut alter = Alter::new(context, &it.table)?;
    alter.follow_keys()?;
    alter.clause(
        format!("ADD {}", foreign_key(context, table, &it.foreign_key)?),
        Change::AddForeignKey,
    );
    alter.promise(constraint_exists(&it.table, &it.foreign_key.name));
    if it.foreign_key.not_valid {
        alter.note(validated_at_once(context));
    }
    if let Some(note) = sides::note(context, table, &it.foreign_key) {
        alter.note(note);
    }
    Ok(alter.step()?.into_iter().collect())
}

pub(super) fn drop_foreign_key(context: &Context<'_>, it: &DropForeignKey) -> Result<Vec<Step>, RenderError> {
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause(
        format!("DROP FOREIGN KEY {}", context.quote(&it.name)),
        Change::DropForeignKey,
    );
    alter.promise(constraint_missing(&it.table, &it.name));
    alter.follow_keys()?;
    Ok(alter.step()?.into_iter().collect())
}

/// The foreign key as CREATE TABLE and ALTER TABLE write it. Never inline, where MySQL before 9 reads over it.
pub(super) fn foreign_key(context: &Context<'_>, table: &Table, key: &ForeignKey) -> Result<String, RenderError> {
    foreign_key_name_is_free(context, &table.name, &key.name)?;
    if key.deferrable.is_some() {
        return Err(not_deferrable(context));
    }
    let actions = [key.on_delete, key.on_update];
    if actions.contains(&Some(ReferentialAction::SetDefault)) {
        return Err(context.refuse(
            "has no SET DEFAULT with InnoDB",
            "Use `set_null` or `restrict`, and set the default in the application",
        ));
    }
    if actions.contains(&Some(ReferentialAction::SetNull))
        && let Some(column) = key
            .columns
            .iter()
            .find(|name| table.column(name).is_some_and(|it| !it.nullable))
    {
        let reason = format!("cannot set `{column}` to NULL, which is NOT NULL");
        return Err(context.refuse(reason, "Make the column nullable, or choose another action"));
    }
    sides::check(context, table, key)?;
    let (name, columns) = (context.quote(&key.name), context.quote_list(&key.columns));
    let referenced = alter::quoted(context, &key.referenced_table)?;
    let referenced_columns = context.quote_list(&key.referenced_columns);
    let mut sql = format!("CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {referenced} ({referenced_columns})");
    if let Some(action) = key.on_delete {
        sql = format!("{sql} ON DELETE {action}");
    }
    if let Some(action) = key.on_update {
        sql = format!("{sql} ON UPDATE {action}");
    }
    Ok(sql)
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
        "Use a trigger that looks for the other row and refuses the new one with SIGNAL, or a unique constraint where \
         equality is meant",
    )
}

pub(super) fn constraint_exists(table: &QualifiedName, constraint: &Name) -> Promise {
    Promise::ConstraintExists {
        table: table.clone(),
        constraint: constraint.clone(),
    }
}

pub(super) fn constraint_missing(table: &QualifiedName, constraint: &Name) -> Promise {
    Promise::ConstraintMissing {
        table: table.clone(),
        constraint: constraint.clone(),
    }
}
