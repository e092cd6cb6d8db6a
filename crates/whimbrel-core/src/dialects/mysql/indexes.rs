//! Indexes, and the equals of partial ones and of those on expressions.

use super::alter::Alter;
use super::facts::Change;
use super::{columns, is_mariadb, lengths, promoted, types};
use crate::dialects::Context;
use crate::dialects::mariadb::facts as mariadb_facts;
use crate::dialects::mariadb::hidden::{self, HiddenColumn, Like};
use crate::dialects::mariadb::padded;
use crate::operations::{CreateIndex, DropIndex, RenameIndex};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
use crate::{Index, Name, QualifiedName, Schema, Table};

pub(super) fn create(context: &Context<'_>, it: &CreateIndex) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&it.table)?;
    let mut steps = Vec::new();
    let mut hide = Alter::new(context, &it.table)?;
    for column in hidden_columns(context, table, &it.index)?.iter().flatten() {
        let definition = hidden_definition(context, context.after, table, column)?;
        hide.clause(format!("ADD COLUMN {definition}"), Change::AddVirtual);
        hide.promise(Promise::ColumnExists {
            table: it.table.clone(),
            column: column.name.clone(),
        });
    }
    steps.extend(hide.step()?);
    let mut alter = Alter::new(context, &it.table)?;
    add(context, &mut alter, table, &it.index)?;
    alter.promise(Promise::IndexExists {
        table: it.table.clone(),
        index: it.index.name.clone(),
    });
    alter.follow_keys()?;
    if let Some(note) = note(context, &it.index) {
        alter.note(note);
    }
    steps.extend(alter.step()?);
    Ok(steps)
}

pub(super) fn drop(context: &Context<'_>, it: &DropIndex) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&it.table)?;
    let Some(index) = table.indexes.get(&it.name) else {
        return Ok(Vec::new());
    };
    let mut alter = Alter::new(context, &it.table)?;
    remove(context, &mut alter, index);
    alter.promise(Promise::IndexMissing {
        table: it.table.clone(),
        index: it.name.clone(),
    });
    alter.follow_keys()?;
    let mut steps: Vec<_> = alter.step()?.into_iter().collect();
    let mut reveal = Alter::new(context, &it.table)?;
    for column in hidden_columns(context, table, index)?.iter().flatten() {
        reveal.clause(
            format!("DROP COLUMN {}", context.quote(&column.name)),
            Change::DropVirtual,
        );
        reveal.promise(Promise::ColumnMissing {
            table: it.table.clone(),
            column: column.name.clone(),
        });
    }
    steps.extend(reveal.step()?);
    Ok(steps)
}

pub(super) fn rename(context: &Context<'_>, it: &RenameIndex) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&it.table)?;
    let Some(index) = table.indexes.get(&it.name) else {
        return Ok(Vec::new());
    };
    let mut alter = Alter::new(context, &it.table)?;
    rename_in(&mut alter, context, &it.table, (&it.name, &it.to));
    for (at, _) in hidden_columns(context, table, index)?
        .iter()
        .enumerate()
        .filter(|(_, it)| it.is_some())
    {
        let (from, to) = (hidden::name(&it.name, at), hidden::name(&it.to, at));
        let (from, to) = (context.quote(&from), context.quote(&to));
        alter.clause(format!("RENAME COLUMN {from} TO {to}"), Change::RenameColumn);
    }
    Ok(alter.step()?.into_iter().collect())
}

/// Adds the clause that renames an index, or the unique constraint that one is, and what the catalogue shows of it then.
pub(super) fn rename_in(
    alter: &mut Alter<'_, '_>,
    context: &Context<'_>,
    table: &QualifiedName,
    (from, to): (&Name, &Name),
) {
    let clause = format!("RENAME INDEX {} TO {}", context.quote(from), context.quote(to));
    alter.clause(clause, Change::RenameIndex);
    if from.is_same_without_case(to) {
        return;
    }
    alter.promise(Promise::IndexExists {
        table: table.clone(),
        index: to.clone(),
    });
    alter.promise(Promise::IndexMissing {
        table: table.clone(),
        index: from.clone(),
    });
}

/// Adds the clause that makes an index, once its hidden columns are there.
pub(super) fn add(
    context: &Context<'_>,
    alter: &mut Alter<'_, '_>,
    table: &Table,
    index: &Index,
) -> Result<(), RenderError> {
    let change = match index.method {
        Some(IndexMethod::FullText | IndexMethod::Spatial) => Change::AddSpecialIndex,
        _ if promoted::is_index(table, index) => Change::AddPrimaryKey,
        _ if !has_expressions(index) => Change::AddIndex,
        _ if index.unique => Change::AddUniqueExpressionIndex,
        _ => Change::AddExpressionIndex,
    };
    alter.clause(format!("ADD {}", definition(context, table, index)?), change);
    Ok(())
}

/// Adds the clause that drops an index, but not its hidden columns.
pub(super) fn remove(context: &Context<'_>, alter: &mut Alter<'_, '_>, index: &Index) {
    let change = if index.unique && has_expressions(index) {
        Change::DropUniqueExpressionIndex
    } else if promoted::is_index(alter.table(), index) {
        Change::DropPrimaryKey
    } else {
        Change::DropIndex
    };
    alter.clause(format!("DROP INDEX {}", context.quote(&index.name)), change);
}

/// Whether an index has parts that are more than columns: expressions, or the filter of a unique one.
pub(super) fn has_expressions(index: &Index) -> bool {
    let expression = |part: &IndexPart| matches!(part.target, IndexTarget::Expression(_));
    (index.unique && index.filter.is_some()) || index.parts.iter().any(expression)
}

/// The index as ALTER TABLE and CREATE TABLE write it.
pub(super) fn definition(context: &Context<'_>, table: &Table, index: &Index) -> Result<String, RenderError> {
    check(context, index)?;
    if !matches!(index.method, Some(IndexMethod::FullText | IndexMethod::Spatial)) {
        let columns = index.parts.iter().filter_map(|part| match &part.target {
            IndexTarget::Column(name) => Some((name, part.prefix)),
            IndexTarget::Expression(_) => None,
        });
        // The hash of a unique index that is too long is none of a hidden column.
        lengths::check(context, table, columns, index.unique && index.filter.is_none())?;
    }
    if is_mariadb(context) {
        let columns: Vec<Name> = index
            .parts
            .iter()
            .filter_map(|part| part.as_column().cloned())
            .collect();
        padded::check_indexed(context, table, &columns)?;
    }
    let hidden = hidden_columns(context, table, index)?;
    let mut parts = Vec::with_capacity(index.parts.len());
    for (part, hidden) in index.parts.iter().zip(&hidden) {
        parts.push(part_sql(context, index, part, hidden.as_ref())?);
    }
    let (kind, using) = match index.method {
        Some(IndexMethod::FullText) => ("FULLTEXT INDEX", ""),
        Some(IndexMethod::Spatial) => ("SPATIAL INDEX", ""),
        Some(IndexMethod::BTree) if index.unique => ("UNIQUE INDEX", " USING BTREE"),
        Some(IndexMethod::BTree) => ("INDEX", " USING BTREE"),
        _ if index.unique => ("UNIQUE INDEX", ""),
        _ => ("INDEX", ""),
    };
    let name = context.quote(&index.name);
    Ok(format!("{kind} {name} ({}){using}", parts.join(", ")))
}

pub(in crate::dialects) fn part_sql(
    context: &Context<'_>,
    index: &Index,
    part: &IndexPart,
    hidden: Option<&HiddenColumn>,
) -> Result<String, RenderError> {
    let filter = index.filter.as_ref().filter(|_| index.unique);
    let special = matches!(index.method, Some(IndexMethod::FullText | IndexMethod::Spatial));
    let sql = match (hidden, &part.target, part.prefix) {
        (Some(hidden), ..) => context.quote(&hidden.name),
        (None, IndexTarget::Column(name), prefix) => {
            let column = context.quote(name);
            match (filter, prefix) {
                (None, None) => column,
                (None, Some(length)) => format!("{column}({length})"),
                (Some(filter), None) => format!("(CASE WHEN ({}) THEN {column} END)", context.expression(filter)?),
                (Some(filter), Some(length)) => {
                    let filter = context.expression(filter)?;
                    format!("(CASE WHEN ({filter}) THEN LEFT({column}, {length}) END)")
                }
            }
        }
        (None, IndexTarget::Expression(expression), _) => {
            let sql = context.expression(expression)?;
            match filter {
                Some(filter) => format!("(CASE WHEN ({}) THEN ({sql}) END)", context.expression(filter)?),
                None => format!("({sql})"),
            }
        }
    };
    Ok(match part.order {
        _ if special => sql,
        Some(Order::Ascending) => format!("{sql} ASC"),
        Some(Order::Descending) => format!("{sql} DESC"),
        None => sql,
    })
}

/// Refuses what has no equal.
fn check(context: &Context<'_>, index: &Index) -> Result<(), RenderError> {
    let lacks = |reason: &str, remedy: &str| Err(context.refuse(reason, remedy));
    if !index.include.is_empty() {
        return lacks(
            "has no indexes that carry columns (INCLUDE)",
            "Put the columns at the end of the index's own, if it is not unique, or leave them out",
        );
    }
    if index.nulls_not_distinct {
        return lacks(
            "counts two NULLs as different in a unique index (no NULLS NOT DISTINCT)",
            "Make the column NOT NULL with a value that stands for nothing, or index `coalesce(column, that value)`",
        );
    }
    for part in &index.parts {
        if part.operator_class.is_some() {
            return lacks(
                "has no operator classes",
                "Leave it out, or create the index on PostgreSQL alone",
            );
        }
        if part.collation.is_some() {
            return lacks(
                "has no collation for a part of an index",
                "Give the column the collation, or index a generated column that has it",
            );
        }
        let natural = match part.order {
            Some(Order::Descending) => NullsOrder::Last,
            Some(Order::Ascending) | None => NullsOrder::First,
        };
        if part.nulls.is_some_and(|nulls| nulls != natural) {
            return lacks(
                "sorts NULL below every value, and has no NULLS FIRST and NULLS LAST",
                "Leave it out, or add `column IS NULL` as an expression before the column",
            );
        }
    }
    match &index.method {
        None | Some(IndexMethod::BTree | IndexMethod::Hash) => Ok(()),
        Some(IndexMethod::FullText | IndexMethod::Spatial) => {
            if index.unique || index.filter.is_some() || index.parts.iter().any(|it| it.prefix.is_some()) {
                return lacks(
                    "has FULLTEXT and SPATIAL indexes on whole columns of all rows alone",
                    "Leave `unique`, the filter and the prefix out",
                );
            }
            if has_expressions(index) {
                return lacks(
                    "has FULLTEXT and SPATIAL indexes on columns alone, not on an expression",
                    "Index a stored generated column",
                );
            }
            Ok(())
        }
        Some(
            IndexMethod::Gin | IndexMethod::Gist | IndexMethod::SpGist | IndexMethod::Brin | IndexMethod::Custom(_),
        ) => lacks(
            "has no index of this method",
            "Leave the method out, use `full_text` or `spatial`, or create the index on PostgreSQL alone",
        ),
    }
}

/// What stands in for a part of the index that the server lacks.
pub(super) fn note(context: &Context<'_>, index: &Index) -> Option<String> {
    let mut notes = Vec::new();
    match (&index.filter, index.unique, is_mariadb(context)) {
        (Some(_), true, false) => notes.push(
            "MySQL has no partial indexes: this is a unique index on expressions that are NULL for the other rows, \
             which a unique index lets be",
        ),
        (Some(_), true, true) => notes.push(
            "MariaDB has no partial indexes: this is a unique index on hidden, virtual columns that are NULL for the \
             other rows, which a unique index lets be",
        ),
        (Some(_), false, _) => notes.push(
            "there are no partial indexes here: this index holds all rows, which serves the same queries and takes \
             more room",
        ),
        (None, _, true) if has_expressions(index) => notes.push(
            "MariaDB has no indexes on expressions: this is an index on hidden, virtual columns, which queries use by \
             the expression from 11.8 on",
        ),
        _ => {}
    }
    if index.method == Some(IndexMethod::Hash) {
        notes.push("InnoDB has no hash indexes: this is a tree, which finds equal values too");
    }
    let descends = index.parts.iter().any(|part| part.order == Some(Order::Descending));
    if descends && is_mariadb(context) && !mariadb_facts::has_descending_indexes(context.target) {
        notes.push("MariaDB reads over DESC before 10.8: the index ascends, and is read backwards");
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// The hidden column for each part of an index; none of them on MySQL.
pub(super) fn hidden_columns(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
) -> Result<Vec<Option<HiddenColumn>>, RenderError> {
    if is_mariadb(context) {
        hidden::columns(context, table, index)
    } else {
        Ok(index.parts.iter().map(|_| None).collect())
    }
}

/// The definition of a hidden column, with its name.
pub(super) fn hidden_definition(
    context: &Context<'_>,
    schema: &Schema,
    table: &Table,
    hidden: &HiddenColumn,
) -> Result<String, RenderError> {
    let of = |name: &Name| {
        let missing = || context.refuse(format!("knows no column `{name}`"), "Correct the name");
        table.column(name).ok_or_else(missing)
    };
    let ty = match &hidden.like {
        Like::Sql(sql) => (*sql).to_owned(),
        Like::Column(name) => {
            let column = of(name)?;
            lengths::check(context, table, [(name, None)], false)?;
            let ty = types::sql(context, schema, &column.ty)?;
            ty + &columns::collation(context, column)?
        }
        Like::Prefix(name, length) => {
            let column = of(name)?;
            let ty = types::sql(context, schema, &column.ty)?;
            let word = if types::is_text(&ty) { "varchar" } else { "varbinary" };
            format!("{word}({length}){}", columns::collation(context, column)?)
        }
    };
    let name = context.quote(&hidden.name);
    Ok(format!(
        "{name} {ty} GENERATED ALWAYS AS ({}) VIRTUAL INVISIBLE",
        hidden.expression
    ))
}

/// Adds what makes the expressions of indexes follow a change of the columns that they are typed by: the server gave
/// them a type when the index was made, and values that do not fit it are refused or cut off.
pub(super) fn follow_types(
    context: &Context<'_>,
    alter: &mut Alter<'_, '_>,
    before: (&Schema, &Table),
    after: (&Schema, &Table),
) -> Result<(), RenderError> {
    let typed = |(schema, table): (&Schema, &Table), name: &Name| -> Result<Option<String>, RenderError> {
        let column = table.column(name).filter(|column| column.generated.is_none());
        column
            .map(|column| Ok(types::sql(context, schema, &column.ty)? + &columns::collation(context, column)?))
            .transpose()
    };
    for index in after.1.indexes.values().filter(|index| has_expressions(index)) {
        for name in after.1.columns.keys().filter(|name| index.uses(name)) {
            if typed(before, name)? != typed(after, name)? {
                make_anew(context, alter, after, index)?;
                break;
            }
        }
    }
    Ok(())
}

/// Adds what gives the expressions of an index their types anew.
pub(super) fn make_anew(
    context: &Context<'_>,
    alter: &mut Alter<'_, '_>,
    (schema, table): (&Schema, &Table),
    index: &Index,
) -> Result<(), RenderError> {
    if is_mariadb(context) {
        for hidden in hidden_columns(context, table, index)?.iter().flatten() {
            let definition = hidden_definition(context, schema, table, hidden)?;
            alter.clause(format!("MODIFY COLUMN {definition}"), Change::Retype);
        }
        return Ok(());
    }
    remove(context, alter, index);
    add(context, alter, table, index)?;
    alter.clause_cost(Change::Retype);
    Ok(())
}

/// The definitions of all hidden columns of a table.
pub(super) fn all_hidden(context: &Context<'_>, table: &Table) -> Result<Vec<String>, RenderError> {
    let mut definitions = Vec::new();
    for index in table.indexes.values() {
        for hidden in hidden_columns(context, table, index)?.iter().flatten() {
            definitions.push(hidden_definition(context, context.after, table, hidden)?);
        }
    }
    Ok(definitions)
}
