//! Columns that come, go and are renamed. How they change is in `columns_altered`.

use super::{Context, facts, literals, tables, types};
use crate::operations::{AddColumn, DropColumn, RenameColumn};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{Identity, IdentityKind, Storage};
use crate::{Column, ColumnType, Name, QualifiedName, Table};

/// Adds a column. With a backfill, the rows get their values before the column asks for them, and the default is for
/// rows to come.
pub(super) fn add_column(context: &Context<'_>, operation: &AddColumn) -> Result<Vec<Step>, RenderError> {
    let (table, column) = (&operation.table, &operation.column);
    let mut steps = match &operation.backfill {
        None => vec![add(context, table, column)?],
        Some(_) if column.generated.is_some() || column.identity.is_some() => {
            return Err(context.refuse(
                "computes the column's values itself, so there is nothing to fill in",
                "Leave the backfill out",
            ));
        }
        Some(backfill) => {
            let bare = Column {
                nullable: true,
                default: None,
                ..column.clone()
            };
            let value = literals::operand(context.expression(backfill)?);
            let (quoted, name) = (context.quote_qualified(table), context.quote(&column.name));
            let mut steps = vec![
                add(context, table, &bare)?,
                Step::sql(format!("UPDATE {quoted} SET {name} = {value}")).affecting(facts::updating(table)),
            ];
            let mut changes = Vec::new();
            if let Some(default) = &column.default {
                let default = literals::default_value(context, column, default)?;
                changes.push(format!("ALTER COLUMN {name} SET DEFAULT {default}"));
            }
            if !column.nullable {
                changes.push(format!("ALTER COLUMN {name} SET NOT NULL"));
            }
            if !changes.is_empty() {
                let effect = facts::access_exclusive(table);
                let effect = if column.nullable { effect } else { effect.scanning() };
                let sql = format!("ALTER TABLE {quoted} {}", changes.join(", "));
                steps.push(Step::sql(sql).affecting(effect));
            }
            steps
        }
    };
    if column.comment.is_some() {
        steps.push(comment_on(context, table, column)?);
    }
    Ok(steps)
}

fn add(context: &Context<'_>, table: &QualifiedName, column: &Column) -> Result<Step, RenderError> {
    let definition = definition(context, column)?;
    let is_stored = column.generated.is_some() && !is_virtual(context, column);
    let step = Step::sql(format!(
        "ALTER TABLE {} ADD COLUMN {definition}",
        context.quote_qualified(table)
    ))
    .affecting(facts::adding_column(table, column, is_stored))
    .promising(exists(table, &column.name));
    Ok(match note(context, column) {
        Some(note) => step.noting(note),
        None => step,
    })
}

/// Never with CASCADE, which would take views with it.
pub(super) fn drop_column(context: &Context<'_>, operation: &DropColumn) -> Vec<Step> {
    vec![drop(context, &operation.table, &operation.column)]
}

pub(super) fn drop(context: &Context<'_>, table: &QualifiedName, column: &Name) -> Step {
    let (quoted, name) = (context.quote_qualified(table), context.quote(column));
    Step::sql(format!("ALTER TABLE {quoted} DROP COLUMN {name}"))
        .affecting(facts::access_exclusive(table))
        .promising(missing(table, column))
}

/// What uses the column follows by itself.
pub(super) fn rename_column(context: &Context<'_>, operation: &RenameColumn) -> Vec<Step> {
    vec![rename(context, &operation.table, &operation.column, &operation.to)]
}

pub(super) fn rename(context: &Context<'_>, table: &QualifiedName, column: &Name, to: &Name) -> Step {
    let (quoted, name, new) = (context.quote_qualified(table), context.quote(column), context.quote(to));
    Step::sql(format!("ALTER TABLE {quoted} RENAME COLUMN {name} TO {new}"))
        .affecting(facts::access_exclusive(table))
        .promising(missing(table, column))
        .promising(exists(table, to))
}

fn exists(table: &QualifiedName, column: &Name) -> Promise {
    Promise::ColumnExists {
        table: table.clone(),
        column: column.clone(),
    }
}

fn missing(table: &QualifiedName, column: &Name) -> Promise {
    Promise::ColumnMissing {
        table: table.clone(),
        column: column.clone(),
    }
}

/// `"name" type` and all that the column has but its comment.
pub(super) fn definition(context: &Context<'_>, column: &Column) -> Result<String, RenderError> {
    let ty = types::column_type(context, &column.ty)?;
    let mut sql = format!("{} {ty}{}", context.quote(&column.name), collation(context, column)?);
    if let Some(generated) = &column.generated {
        let expression = literals::parenthesised(context.expression(&generated.expression)?);
        let storage = if is_virtual(context, column) {
            "VIRTUAL"
        } else {
            "STORED"
        };
        sql.push_str(&format!(" GENERATED ALWAYS AS {expression} {storage}"));
    }
    if let Some(identity) = &column.identity {
        sql.push_str(&format!(" {}", identity_clause(identity)));
    }
    if let Some(default) = &column.default {
        sql.push_str(&format!(
            " DEFAULT {}",
            literals::default_value(context, column, default)?
        ));
    }
    if !column.nullable {
        sql.push_str(" NOT NULL");
    }
    Ok(sql)
}

/// ` COLLATE "C"`, or nothing.
pub(super) fn collation(context: &Context<'_>, column: &Column) -> Result<String, RenderError> {
    let Some(collation) = &column.collation else {
        return Ok(String::new());
    };
    match collation.get(context.backend()) {
        Some(name) => Ok(format!(" COLLATE {}", context.quote(&Name::new(name)))),
        None => Err(context.refuse(
            format!("is given no collation for `{}`", column.name),
            "Name one for postgres too, such as `C` or `und-x-icu`",
        )),
    }
}

/// `GENERATED BY DEFAULT AS IDENTITY (START WITH 1000)`.
pub(super) fn identity_clause(identity: &Identity) -> String {
    let options = [
        identity.start.map(|start| format!("START WITH {start}")),
        identity.increment.map(|increment| format!("INCREMENT BY {increment}")),
    ];
    let options: Vec<_> = options.into_iter().flatten().collect();
    let kind = identity_kind(identity);
    if options.is_empty() {
        format!("GENERATED {kind} AS IDENTITY")
    } else {
        format!("GENERATED {kind} AS IDENTITY ({})", options.join(" "))
    }
}

pub(super) fn identity_kind(identity: &Identity) -> &'static str {
    match identity.kind {
        IdentityKind::ByDefault => "BY DEFAULT",
        IdentityKind::Always => "ALWAYS",
    }
}

/// Whether a generated column is computed when it is read: from 18 on, and of built-in types only.
pub(in crate::dialects) fn is_virtual(context: &Context<'_>, column: &Column) -> bool {
    let is_asked = column
        .generated
        .as_ref()
        .is_some_and(|it| it.storage == Storage::Virtual);
    is_asked && context.target.is_at_least(18, 0) && !is_of_own_making(&column.ty)
}

fn is_of_own_making(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Enum(_) | ColumnType::LTree | ColumnType::Vector(_) => true,
        ColumnType::Array(element) => is_of_own_making(element),
        _ => false,
    }
}

/// A word on the equal that stands in for a virtual column.
pub(super) fn note(context: &Context<'_>, column: &Column) -> Option<String> {
    let is_asked = column
        .generated
        .as_ref()
        .is_some_and(|it| it.storage == Storage::Virtual);
    let why = if context.target.is_at_least(18, 0) {
        "virtual columns are of built-in types only"
    } else {
        "virtual columns come with PostgreSQL 18"
    };
    let is_equal = is_asked && !is_virtual(context, column);
    is_equal.then(|| {
        format!(
            "{why}: `{}` is a stored one, which has the same values and takes room",
            column.name
        )
    })
}

/// Virtual columns are in no index and no constraint but checks.
pub(super) fn refuse_virtual<'n>(
    context: &Context<'_>,
    table: &Table,
    columns: impl IntoIterator<Item = &'n Name>,
) -> Result<(), RenderError> {
    let mut columns = columns.into_iter().filter_map(|name| table.column(name));
    match columns.find(|column| is_virtual(context, column)) {
        None => Ok(()),
        Some(column) => Err(context.refuse(
            format!(
                "has no index or key on a virtual column, as `{}.{}` is",
                table.name, column.name
            ),
            "Make it a stored column, or use an index on its expression",
        )),
    }
}

/// A generated column that is computed from another one.
pub(super) fn generated_from<'t>(table: &'t Table, column: &Name) -> Option<&'t Name> {
    let others = table.columns.values().filter(|other| other.name != *column);
    let mut users = others.filter(|other| {
        let generated = other.generated.as_ref();
        generated.is_some_and(|it| it.expression.mentions(column))
    });
    users.next().map(|user| &user.name)
}

/// Sets a column's comment, or removes it.
pub(super) fn comment_on(context: &Context<'_>, table: &QualifiedName, column: &Column) -> Result<Step, RenderError> {
    let text = tables::comment_text(context, column.comment.as_deref())?;
    let (table, column) = (context.quote_qualified(table), context.quote(&column.name));
    Ok(Step::sql(format!("COMMENT ON COLUMN {table}.{column} IS {text}")))
}
