//! Namespaces and tables.

use super::super::Context;
use super::rebuild::{Conversions, rebuild};
use super::{columns, constraints, facts, indexes, types};
use crate::operations::{
    CreateNamespace, CreateTable, DropNamespace, DropTable, RenameTable, SetTableComment, SetTableOptions,
};
use crate::plan::{Promise, RenderError, Step};
use crate::{Name, QualifiedName, Schema, Table};

pub(super) fn create_namespace(context: &Context<'_>, _: &CreateNamespace) -> Result<Vec<Step>, RenderError> {
    Err(no_namespaces(context))
}

pub(super) fn drop_namespace(context: &Context<'_>, _: &DropNamespace) -> Result<Vec<Step>, RenderError> {
    Err(no_namespaces(context))
}

fn no_namespaces(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no namespaces",
        "Leave it out and put the namespace's name in front of its tables' names, or run this migration on PostgreSQL only",
    )
}

/// A table's own name; one in a namespace is refused.
pub(super) fn plain_name<'n>(context: &Context<'_>, name: &'n QualifiedName) -> Result<&'n Name, RenderError> {
    match name.namespace {
        None => Ok(&name.name),
        Some(_) => Err(no_namespaces(context)),
    }
}

pub(super) fn create(context: &Context<'_>, operation: &CreateTable) -> Result<Vec<Step>, RenderError> {
    let table = &operation.table;
    let name = plain_name(context, &table.name)?;
    let mut step = Step::sql(definition(context, context.after, table, name)?)
        .affecting(facts::catalogue_only())
        .promising(Promise::TableExists(table.name.clone()));
    step.note = types::note(table.columns.values());
    let mut steps = vec![step];
    steps.extend(first_number(context, table));
    for unique in table.uniques.values() {
        steps.push(constraints::unique_step(context, table, unique)?);
    }
    for index in table.indexes.values() {
        steps.push(indexes::create_step(context, table, index)?);
    }
    Ok(steps)
}

/// CREATE TABLE for a table of a schema, under a name that may be another than its own.
pub(super) fn definition(
    context: &Context<'_>,
    schema: &Schema,
    table: &Table,
    name: &Name,
) -> Result<String, RenderError> {
    constraints::refuse_exclusions(context, table)?;
    let mut parts = Vec::new();
    for column in table.columns.values() {
        parts.push(columns::definition(context, schema, table, column)?);
    }
    parts.extend(constraints::primary_key(context, table)?);
    for check in table.checks.values() {
        parts.push(constraints::check(context, table, check)?);
    }
    for foreign_key in table.foreign_keys.values() {
        parts.push(constraints::foreign_key(context, foreign_key)?);
    }
    let options = options(context, table)?;
    Ok(format!(
        "CREATE TABLE {} (\n    {}\n){options}",
        context.quote(name),
        parts.join(",\n    ")
    ))
}

fn options(context: &Context<'_>, table: &Table) -> Result<String, RenderError> {
    let mut options = Vec::new();
    if table.options.strict {
        if !context.target.is_at_least(3, 37) {
            return Err(context.refuse("has no STRICT tables: they came with 3.37", "Leave `strict` out"));
        }
        options.push("STRICT");
    }
    if table.options.without_rowid {
        if table.primary_key.is_none() {
            return Err(context.refuse(
                format!(
                    "keeps rows in the order of the primary key in a table WITHOUT ROWID, and `{}` has none",
                    table.name
                ),
                "Give it a primary key, or leave `without_rowid` out",
            ));
        }
        if let Some(column) = table.columns.values().find(|column| column.identity.is_some()) {
            return Err(context.refuse(
                format!("cannot count `{}` up in a table WITHOUT ROWID", column.name),
                "Leave `without_rowid` out, or let the rows bring their keys",
            ));
        }
        options.push("WITHOUT ROWID");
    }
    Ok(if options.is_empty() {
        String::new()
    } else {
        format!(" {}", options.join(", "))
    })
}

/// Where counting begins, unless at 1.
fn first_number(context: &Context<'_>, table: &Table) -> Option<Step> {
    let start = table
        .columns
        .values()
        .find_map(|column| column.identity.as_ref()?.start)?;
    let name = super::literals::text(table.name.name.as_str());
    let last = start.saturating_sub(1);
    (start != 1).then(|| {
        Step::sql(format!(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ({name}, {last})"
        ))
        .affecting(facts::catalogue_only())
        .noting(format!(
            "{} counts from the last number that was given",
            context.backend().title()
        ))
    })
}

pub(super) fn drop(context: &Context<'_>, operation: &DropTable) -> Result<Vec<Step>, RenderError> {
    let name = plain_name(context, &operation.table)?;
    Ok(vec![
        Step::sql(format!("DROP TABLE {}", context.quote(name)))
            .affecting(facts::catalogue_only())
            .promising(Promise::TableMissing(operation.table.clone())),
    ])
}

pub(super) fn rename(context: &Context<'_>, operation: &RenameTable) -> Result<Vec<Step>, RenderError> {
    let from = plain_name(context, &operation.table)?;
    let to = &operation.to;
    let step = |from: &Name, to: &Name| {
        let (from, quoted) = (context.quote(from), context.quote(to));
        Step::sql(format!("ALTER TABLE {from} RENAME TO {quoted}"))
            .affecting(facts::catalogue_only())
            .promising(Promise::TableExists(operation.table.with_name(to.clone())))
    };
    if from.as_str().eq_ignore_ascii_case(to.as_str()) {
        // To SQLite both are one name, which is taken.
        let between = super::rebuild::temporary_name(from);
        return Ok(vec![
            step(from, &between)
                .noting("SQLite does not tell names apart by case, so the table goes over another name"),
            step(&between, to),
        ]);
    }
    Ok(vec![
        step(from, to).promising(Promise::TableMissing(operation.table.clone())),
    ])
}

/// SQLite keeps no comments: the schema of the migrations does.
pub(super) fn set_comment(context: &Context<'_>, operation: &SetTableComment) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.table)?;
    Ok(Vec::new())
}

pub(super) fn set_options(context: &Context<'_>, operation: &SetTableOptions) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&operation.table)?;
    let after = context.table_after(&operation.table)?;
    plain_name(context, &operation.table)?;
    // The other options are those of other backends.
    if (before.options.strict, before.options.without_rowid) == (after.options.strict, after.options.without_rowid) {
        return Ok(Vec::new());
    }
    let step = rebuild(context, before, after, Conversions::default())?;
    Ok(vec![if after.options.strict && !before.options.strict {
        step.noting(
            "SQLite changes this by a rebuild of the table; a value that is not of its column's type makes it fail",
        )
    } else {
        step.noting("SQLite changes this by a rebuild of the table")
    }])
}
