//! Indexes.

use super::{Context, columns, constraints, facts, literals};
use crate::operations::{CreateIndex, DropIndex, RenameIndex};
use crate::plan::{Promise, RenderError, Step, Transaction};
use crate::schema::{IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
use crate::{ColumnType, Index, Name, Table};

pub(super) fn create_index(context: &Context<'_>, operation: &CreateIndex) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&operation.table)?;
    constraints::refuse_taken(context, &table.name, &operation.index.name)?;
    let step = create(context, table, &operation.index, operation.concurrently)?;
    Ok(vec![if operation.concurrently {
        step.in_transaction(Transaction::Outside)
            .affecting(facts::share_update_exclusive(&table.name).scanning())
    } else {
        step.affecting(facts::share(&table.name))
    }])
}

pub(super) fn drop_index(context: &Context<'_>, operation: &DropIndex) -> Vec<Step> {
    let (table, name) = (&operation.table, &operation.name);
    let index = context.quote_qualified(&table.with_name(name.clone()));
    let promise = Promise::IndexMissing {
        table: table.clone(),
        index: name.clone(),
    };
    let step = if operation.concurrently {
        Step::sql(format!("DROP INDEX CONCURRENTLY {index}"))
            .in_transaction(Transaction::Outside)
            .affecting(facts::share_update_exclusive(table))
    } else {
        Step::sql(format!("DROP INDEX {index}")).affecting(facts::access_exclusive(table))
    };
    vec![step.promising(promise)]
}

pub(super) fn rename_index(context: &Context<'_>, operation: &RenameIndex) -> Result<Vec<Step>, RenderError> {
    let (table, name, to) = (&operation.table, &operation.name, &operation.to);
    constraints::refuse_taken(context, table, to)?;
    let index = table.with_name(name.clone());
    let sql = format!(
        "ALTER INDEX {} RENAME TO {}",
        context.quote_qualified(&index),
        context.quote(to)
    );
    Ok(vec![
        Step::sql(sql)
            .affecting(facts::share_update_exclusive(&index))
            .promising(Promise::IndexMissing {
                table: table.clone(),
                index: name.clone(),
            })
            .promising(Promise::IndexExists {
                table: table.clone(),
                index: to.clone(),
            }),
    ])
}

/// Creates an index. Its name has no namespace: it is in that of its table.
pub(super) fn create(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
    concurrently: bool,
) -> Result<Step, RenderError> {
    let method = index.method.as_ref().unwrap_or(&IndexMethod::BTree);
    refuse_what_the_method_lacks(context, index, method)?;
    let parts_of_columns = index.parts.iter().filter_map(|part| match &part.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expression(_) => None,
    });
    columns::refuse_virtual(context, table, parts_of_columns.chain(&index.include))?;
    let (parts, note) = match method {
        IndexMethod::FullText => {
            let (expression, note) = words(context, table, index)?;
            (expression, Some(note))
        }
        IndexMethod::Spatial => (
            parts(context, index)?,
            Some("a GiST index stands in for a spatial index".to_owned()),
        ),
        _ => (parts(context, index)?, None),
    };
    let mut sql = format!(
        "CREATE {}INDEX {}{} ON {}{} ({parts})",
        if index.unique { "UNIQUE " } else { "" },
        if concurrently { "CONCURRENTLY " } else { "" },
        context.quote(&index.name),
        context.quote_qualified(&table.name),
        using(context, method)
    );
    if !index.include.is_empty() {
        sql.push_str(&format!(" INCLUDE ({})", context.quote_list(&index.include)));
    }
    sql.push_str(constraints::nulls_not_distinct(context, index.nulls_not_distinct)?);
    if let Some(filter) = &index.filter {
        sql.push_str(&format!(" WHERE {}", context.expression(filter)?));
    }
    let step = Step::sql(sql).promising(Promise::IndexExists {
        table: table.name.clone(),
        index: index.name.clone(),
    });
    Ok(match note {
        Some(note) => step.noting(note),
        None => step,
    })
}

fn using(context: &Context<'_>, method: &IndexMethod) -> String {
    let word = match method {
        IndexMethod::BTree => return String::new(),
        IndexMethod::Hash => "hash",
        IndexMethod::Gin | IndexMethod::FullText => "gin",
        IndexMethod::Gist | IndexMethod::Spatial => "gist",
        IndexMethod::SpGist => "spgist",
        IndexMethod::Brin => "brin",
        IndexMethod::Custom(name) => return format!(" USING {}", context.quote(&Name::new(name))),
    };
    format!(" USING {word}")
}

fn parts(context: &Context<'_>, index: &Index) -> Result<String, RenderError> {
    let parts: Result<Vec<_>, _> = index.parts.iter().map(|part| self::part(context, part)).collect();
    Ok(parts?.join(", "))
}

fn part(context: &Context<'_>, part: &IndexPart) -> Result<String, RenderError> {
    let mut sql = match &part.target {
        IndexTarget::Column(name) => context.quote(name),
        IndexTarget::Expression(expression) => literals::parenthesised(context.expression(expression)?),
    };
    if let Some(length) = part.prefix {
        return Err(context.refuse(
            "has no indexes on the beginning of a text",
            format!("Use an index on the expression `left({sql}, {length})`, and the same expression in queries"),
        ));
    }
    if let Some(collation) = &part.collation {
        sql.push_str(&format!(" COLLATE {}", context.quote(&Name::new(collation))));
    }
    if let Some(class) = &part.operator_class {
        sql.push_str(&format!(" {}", context.quote(&Name::new(class))));
    }
    sql.push_str(match part.order {
        None => "",
        Some(Order::Ascending) => " ASC",
        Some(Order::Descending) => " DESC",
    });
    sql.push_str(match part.nulls {
        None => "",
        Some(NullsOrder::First) => " NULLS FIRST",
        Some(NullsOrder::Last) => " NULLS LAST",
    });
    Ok(sql)
}

/// What a full text index is here: the words of all its columns in one, as they are written.
fn words(context: &Context<'_>, table: &Table, index: &Index) -> Result<(String, String), RenderError> {
    let mut texts = Vec::new();
    for part in &index.parts {
        texts.push(match &part.target {
            IndexTarget::Expression(expression) => literals::parenthesised(context.expression(expression)?),
            IndexTarget::Column(name) => {
                let is_text = |ty: &ColumnType| matches!(ty, ColumnType::Text | ColumnType::String(_));
                let cast = if table.column(name).is_some_and(|column| is_text(&column.ty)) {
                    ""
                } else {
                    "::text"
                };
                format!("{}{cast}", context.quote(name))
            }
        });
    }
    let text = match texts.as_slice() {
        [only] => only.clone(),
        all => {
            let present: Vec<_> = all.iter().map(|text| format!("coalesce({text}, '')")).collect();
            present.join(" || ' ' || ")
        }
    };
    let expression = format!("to_tsvector('simple', {text})");
    let note = format!(
        "a GIN index on words stands in for a full text index; queries find it by `{expression} @@ plainto_tsquery('simple', ...)`"
    );
    Ok((format!("({expression})"), note))
}

/// Only trees are sorted and unique; only some kinds carry further columns.
fn refuse_what_the_method_lacks(context: &Context<'_>, index: &Index, method: &IndexMethod) -> Result<(), RenderError> {
    let (word, include_from) = match method {
        // What another method can do is known to whoever names it.
        IndexMethod::BTree | IndexMethod::Custom(_) => return Ok(()),
        IndexMethod::Gist | IndexMethod::Spatial => ("GiST", Some(12)),
        IndexMethod::SpGist => ("SP-GiST", Some(14)),
        IndexMethod::Hash => ("hash", None),
        IndexMethod::Gin | IndexMethod::FullText => ("GIN", None),
        IndexMethod::Brin => ("BRIN", None),
    };
    let is_sorted = index
        .parts
        .iter()
        .any(|part| part.order.is_some() || part.nulls.is_some());
    let may_include = include_from.is_some_and(|major| context.target.is_at_least(major, 0));
    let many_columns = !matches!(method, IndexMethod::Hash | IndexMethod::SpGist);
    let (lack, remedy) = if index.unique {
        ("unique", "Leave the method out")
    } else if is_sorted {
        ("sorted", "Leave the order or the method out")
    } else if !index.include.is_empty() && !may_include {
        (
            "carrying further columns",
            "Leave the carried columns or the method out",
        )
    } else if index.parts.len() > 1 && !many_columns {
        (
            "over several columns",
            "Create one index for each column, or leave the method out",
        )
    } else {
        return Ok(());
    };
    Err(context.refuse(format!("has no {word} indexes that are {lack}"), remedy))
}
