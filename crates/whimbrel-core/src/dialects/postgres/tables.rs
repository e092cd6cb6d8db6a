//! Namespaces and tables.

use super::{Context, columns, constraints, facts, indexes, literals};
use crate::operations::{
    CreateNamespace, CreateTable, DropNamespace, DropTable, RenameTable, SetTableComment, SetTableOptions,
};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::Exclusion;
use crate::{ForeignKey, Name, QualifiedName, Table, Unique};

pub(super) fn create_namespace(context: &Context<'_>, operation: &CreateNamespace) -> Vec<Step> {
    let sql = format!("CREATE SCHEMA {}", context.quote(&operation.name));
    vec![Step::sql(sql).promising(Promise::NamespaceExists(operation.name.clone()))]
}

pub(super) fn drop_namespace(context: &Context<'_>, operation: &DropNamespace) -> Vec<Step> {
    let sql = format!("DROP SCHEMA {}", context.quote(&operation.name));
    vec![Step::sql(sql).promising(Promise::NamespaceMissing(operation.name.clone()))]
}

/// The table with its constraints, then its indexes and comments, which are statements of their own.
pub(super) fn create_table(context: &Context<'_>, operation: &CreateTable) -> Result<Vec<Step>, RenderError> {
    let table = &operation.table;
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    for column in table.columns.values() {
        lines.push(columns::definition(context, column)?);
        notes.extend(columns::note(context, column));
    }
    if let Some(key) = &table.primary_key {
        constraints::refuse_taken(context, &table.name, &key.name)?;
        columns::refuse_virtual(context, table, &key.columns)?;
        lines.push(constraints::primary_key(context, key));
    }
    for unique in table.uniques.values() {
        constraints::refuse_taken(context, &table.name, &unique.name)?;
        columns::refuse_virtual(context, table, &unique.columns)?;
        if !is_merged(table, unique) {
            lines.push(constraints::unique(context, unique)?);
        }
    }
    for exclusion in table.exclusions.values() {
        constraints::refuse_taken(context, &table.name, &exclusion.name)?;
        if !is_doubled(table, exclusion) {
            lines.push(constraints::exclusion(context, table, exclusion)?);
        }
    }
    // A constraint of a new table always counts as valid, so those that shall not are added afterwards.
    for check in table.checks.values().filter(|check| !check.not_valid) {
        lines.push(constraints::check(context, check)?);
    }
    for key in table.foreign_keys.values().filter(|key| !key.not_valid) {
        columns::refuse_virtual(context, table, &key.columns)?;
        if !waits_for_index(table, key) {
            lines.push(constraints::foreign_key(context, key)?);
        }
    }
    let sql = format!(
        "CREATE TABLE {} (\n  {}\n)",
        context.quote_qualified(&table.name),
        lines.join(",\n  ")
    );
    let mut create = Step::sql(sql).promising(Promise::TableExists(table.name.clone()));
    let referenced = referenced_tables(table, |key| !key.not_valid);
    if !referenced.is_empty() {
        create = create.affecting(facts::share_row_exclusive_on_all(&referenced));
    }
    notes.dedup();
    if !notes.is_empty() {
        create = create.noting(notes.join("; "));
    }
    let mut steps = vec![create];
    for unique in table.uniques.values().filter(|unique| is_merged(table, unique)) {
        let clause = constraints::unique(context, unique)?;
        let step = constraints::add(context, &table.name, &unique.name, &clause);
        steps.push(step.affecting(facts::access_exclusive(&table.name)));
    }
    for exclusion in table.exclusions.values().filter(|it| is_doubled(table, it)) {
        let clause = constraints::exclusion(context, table, exclusion)?;
        let step = constraints::add(context, &table.name, &exclusion.name, &clause);
        steps.push(step.affecting(facts::access_exclusive(&table.name)));
    }
    for check in table.checks.values().filter(|check| check.not_valid) {
        let clause = constraints::check(context, check)?;
        steps.push(constraints::add(context, &table.name, &check.name, &clause));
    }
    for index in table.indexes.values() {
        constraints::refuse_taken(context, &table.name, &index.name)?;
        steps.push(indexes::create(context, table, index, false)?);
    }
    let later = table.foreign_keys.values();
    for key in later.filter(|key| key.not_valid || waits_for_index(table, key)) {
        let clause = constraints::foreign_key(context, key)?;
        let effect = facts::share_row_exclusive_on_all(&[&table.name, &key.referenced_table]);
        steps.push(constraints::add(context, &table.name, &key.name, &clause).affecting(effect));
    }
    if let Some(comment) = &table.comment {
        steps.push(comment_on(context, &table.name, Some(comment))?);
    }
    for column in table.columns.values().filter(|column| column.comment.is_some()) {
        steps.push(columns::comment_on(context, &table.name, column)?);
    }
    Ok(steps)
}

/// Whether CREATE TABLE would leave the constraint out in silence, since the primary key or one before it is the same but
/// for the name (transformIndexConstraints in parse_utilcmd.c). Added afterwards it is kept.
fn is_merged(table: &Table, unique: &Unique) -> bool {
    let is_plain = unique.deferrable.is_none() && !unique.nulls_not_distinct;
    let key = table.primary_key.as_ref().filter(|_| is_plain);
    let is_same = |other: &Unique| {
        (&other.columns, other.deferrable, other.nulls_not_distinct)
            == (&unique.columns, unique.deferrable, unique.nulls_not_distinct)
    };
    let mut before = table.uniques.values().take_while(|other| other.name != unique.name);
    key.is_some_and(|key| key.columns == unique.columns) || before.any(is_same)
}

/// Whether a foreign key to the table itself needs one of its indexes: no constraint keeps the columns unique.
fn waits_for_index(table: &Table, key: &ForeignKey) -> bool {
    let sorted = |columns: &[Name]| {
        let mut columns = columns.to_vec();
        columns.sort();
        columns
    };
    let wanted = sorted(&key.referenced_columns);
    let is_kept = |columns: &[Name]| sorted(columns) == wanted;
    let mut uniques = table.uniques.values().filter(|unique| unique.deferrable.is_none());
    key.referenced_table == table.name
        && !table.primary_key.as_ref().is_some_and(|key| is_kept(&key.columns))
        && !uniques.any(|unique| is_kept(&unique.columns))
}

/// Whether CREATE TABLE would leave the exclusion constraint out in silence, as above: one before it is the same but for
/// the name.
fn is_doubled(table: &Table, exclusion: &Exclusion) -> bool {
    let named_alike = |other: &Exclusion| Exclusion {
        name: exclusion.name.clone(),
        ..other.clone()
    };
    let mut before = table
        .exclusions
        .values()
        .take_while(|other| other.name != exclusion.name);
    before.any(|other| named_alike(other) == *exclusion)
}

/// The tables that some foreign keys of a table refer to, other than itself.
fn referenced_tables(table: &Table, which: impl Fn(&ForeignKey) -> bool) -> Vec<&QualifiedName> {
    let keys = table.foreign_keys.values().filter(|key| which(key));
    let referenced = keys.map(|key| &key.referenced_table);
    referenced.filter(|referenced| **referenced != table.name).collect()
}

/// Never with CASCADE, which would take views and foreign keys of others with it.
pub(super) fn drop_table(context: &Context<'_>, operation: &DropTable) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&operation.table)?;
    let mut locked = vec![&table.name];
    locked.extend(referenced_tables(table, |_| true));
    let sql = format!("DROP TABLE {}", context.quote_qualified(&table.name));
    Ok(vec![
        Step::sql(sql)
            .affecting(facts::access_exclusive_on_all(&locked))
            .promising(Promise::TableMissing(table.name.clone())),
    ])
}

/// Indexes, constraints and sequences keep their names.
pub(super) fn rename_table(context: &Context<'_>, operation: &RenameTable) -> Vec<Step> {
    let (table, to) = (&operation.table, context.quote(&operation.to));
    let sql = format!("ALTER TABLE {} RENAME TO {to}", context.quote_qualified(table));
    vec![
        Step::sql(sql)
            .affecting(facts::access_exclusive(table))
            .promising(Promise::TableMissing(table.clone()))
            .promising(Promise::TableExists(table.with_name(operation.to.clone()))),
    ]
}

pub(super) fn set_table_comment(context: &Context<'_>, operation: &SetTableComment) -> Result<Vec<Step>, RenderError> {
    let step = comment_on(context, &operation.table, operation.comment.as_deref())?;
    Ok(vec![step.affecting(facts::share_update_exclusive(&operation.table))])
}

/// Nothing to do: storage engines, character sets of a table, STRICT and WITHOUT ROWID are words of other servers, and
/// what they are for is what every table has here (transactions, UTF-8, checked types) or has no counterpart.
pub(super) fn set_table_options(_operation: &SetTableOptions) -> Vec<Step> {
    Vec::new()
}

fn comment_on(context: &Context<'_>, table: &QualifiedName, comment: Option<&str>) -> Result<Step, RenderError> {
    let text = comment_text(context, comment)?;
    let table = context.quote_qualified(table);
    Ok(Step::sql(format!("COMMENT ON TABLE {table} IS {text}")))
}

/// A comment between quotes; NULL removes it.
pub(super) fn comment_text(context: &Context<'_>, comment: Option<&str>) -> Result<String, RenderError> {
    match comment {
        Some(text) => literals::string(context, text),
        None => Ok("NULL".to_owned()),
    }
}
