//! Indexes: SQLite has partial and expression indexes, orders and collations, and nothing but trees.

use super::super::Context;
use super::tables::plain_name;
use super::{facts, literals};
use crate::operations::{CreateIndex, DropIndex, RenameIndex};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
use crate::{Index, Name, QualifiedName, Table};

pub(super) fn create(context: &Context<'_>, operation: &CreateIndex) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&operation.table)?;
    let step = create_step(context, table, &operation.index)?.affecting(facts::scan());
    Ok(vec![if operation.concurrently {
        step.noting("SQLite has one writer at a time, so writers wait while the index is built")
    } else {
        step
    }])
}

/// CREATE INDEX as a step.
pub(super) fn create_step(context: &Context<'_>, table: &Table, index: &Index) -> Result<Step, RenderError> {
    let step = Step::sql(definition(context, table, index)?).affecting(facts::catalogue_only());
    Ok(step.promising(Promise::IndexExists {
        table: table.name.clone(),
        index: index.name.clone(),
    }))
}

/// CREATE INDEX.
pub(super) fn definition(context: &Context<'_>, table: &Table, index: &Index) -> Result<String, RenderError> {
    refuse_others_options(context, index)?;
    require_free(context, table, &index.name)?;
    let mut parts = Vec::new();
    for index_part in &index.parts {
        parts.push(part(context, table, index, index_part)?);
    }
    let mut sql = format!(
        "CREATE {}INDEX {} ON {} ({})",
        if index.unique { "UNIQUE " } else { "" },
        context.quote(&index.name),
        context.quote(plain_name(context, &table.name)?),
        parts.join(", ")
    );
    if let Some(filter) = &index.filter {
        sql.push_str(&format!(" WHERE {}", literals::expression(context, table, filter)?));
    }
    Ok(sql)
}

/// A part with an expression is always between parentheses, a column never: `"a"` alone is a column, `("a")` too.
fn part(context: &Context<'_>, table: &Table, index: &Index, part: &IndexPart) -> Result<String, RenderError> {
    let refuse = |reason: &str, remedy: &str| {
        Err(context.refuse(format!("{reason}, as the index `{}` asks", index.name), remedy))
    };
    if part.prefix.is_some() {
        return refuse(
            "has no prefix lengths in indexes",
            "Index an expression, `substr(column, 1, length)`, or the whole column",
        );
    }
    if part.operator_class.is_some() {
        return refuse("has no operator classes", "Leave it out");
    }
    let descending = part.order == Some(Order::Descending);
    match (part.nulls, descending) {
        // Where NULLs stand unasked.
        (None, _) | (Some(NullsOrder::First), false) | (Some(NullsOrder::Last), true) => {}
        (Some(_), _) => {
            return refuse(
                "has NULLs before all other values in an index",
                "Leave the order of NULLs out, or sort by `column IS NULL` first",
            );
        }
    }
    let mut sql = match &part.target {
        IndexTarget::Column(name) => context.quote(name),
        IndexTarget::Expression(expression) => {
            literals::parenthesised(&literals::expression(context, table, expression)?)
        }
    };
    if let Some(collation) = &part.collation {
        sql.push_str(&format!(" COLLATE {}", context.quote(&collation.as_str().into())));
    }
    match part.order {
        Some(Order::Ascending) => sql.push_str(" ASC"),
        Some(Order::Descending) => sql.push_str(" DESC"),
        None => {}
    }
    Ok(sql)
}

fn refuse_others_options(context: &Context<'_>, index: &Index) -> Result<(), RenderError> {
    let refuse = |reason: &str, remedy: &str| {
        Err(context.refuse(format!("{reason}, as the index `{}` asks", index.name), remedy))
    };
    if !index.include.is_empty() {
        return refuse(
            "has no INCLUDE columns",
            "Add them to the index's columns, where it is not unique, or leave them out",
        );
    }
    if index.nulls_not_distinct {
        return refuse(
            "takes two NULLs for different",
            "Make the columns NOT NULL, or index `coalesce(..)` expressions",
        );
    }
    match &index.method {
        None | Some(IndexMethod::BTree) => Ok(()),
        Some(IndexMethod::FullText) => refuse(
            "has full text in FTS5 virtual tables and not in indexes",
            "Create one with `schema.sql(Sql::sqlite(\"CREATE VIRTUAL TABLE ... USING fts5 (...)\"))`",
        ),
        Some(IndexMethod::Spatial) => refuse(
            "has boxes in R*Tree virtual tables and not in indexes",
            "Create one with `schema.sql(Sql::sqlite(\"CREATE VIRTUAL TABLE ... USING rtree (...)\"))`",
        ),
        Some(
            IndexMethod::Hash
            | IndexMethod::Gin
            | IndexMethod::Gist
            | IndexMethod::SpGist
            | IndexMethod::Brin
            | IndexMethod::Custom(_),
        ) => refuse("has trees and no other kind of index", "Leave the method out"),
    }
}

/// Refuses a name that a table or another table's index has: in a file all of them share one space of names.
pub(super) fn require_free(context: &Context<'_>, table: &Table, name: &Name) -> Result<(), RenderError> {
    let same = |other: &Name| other.as_str().eq_ignore_ascii_case(name.as_str());
    for other in context.after.tables.with_name(name) {
        let user = if same(&other.name.name) {
            "a table".to_owned()
        } else if other.name != table.name && other.indexes.keys().chain(other.uniques.keys()).any(same) {
            format!("an index of `{}`", other.name)
        } else {
            continue;
        };
        return Err(context.refuse(
            format!("has one space of names for tables and indexes, and `{name}` is {user} already"),
            "Choose another name with `.name(..)`",
        ));
    }
    Ok(())
}

pub(super) fn drop(context: &Context<'_>, operation: &DropIndex) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.table)?;
    Ok(vec![drop_step(context, &operation.table, &operation.name)])
}

/// DROP INDEX as a step.
pub(super) fn drop_step(context: &Context<'_>, table: &QualifiedName, index: &Name) -> Step {
    Step::sql(format!("DROP INDEX {}", context.quote(index)))
        .affecting(facts::catalogue_only())
        .promising(Promise::IndexMissing {
            table: table.clone(),
            index: index.clone(),
        })
}

pub(super) fn rename(context: &Context<'_>, operation: &RenameIndex) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&operation.table)?;
    let missing = || context.refuse(format!("knows no index `{}`", operation.to), "Correct the name");
    let index = table.indexes.get(&operation.to).ok_or_else(missing)?;
    plain_name(context, &operation.table)?;
    let create = create_step(context, table, index)?.affecting(facts::scan());
    Ok(vec![
        drop_step(context, &operation.table, &operation.name)
            .noting("SQLite renames no index: it is built anew under the new name"),
        create,
    ])
}
