//! The rebuild of a table, for what ALTER TABLE lacks.

use indexmap::IndexMap;

use super::super::Context;
use super::tables::plain_name;
use super::{constraints, facts, indexes, literals, tables, types};
use crate::plan::{Action, Guard, KnownTable, Rebuild, RenderError, Step};
use crate::{Check, Column, ColumnType, Index, Name, Table};

/// What a rebuild changes in the rows, and what it asks of them before.
#[derive(Default)]
pub(super) struct Conversions {
    /// New values of columns, as expressions over the old row. Columns that are not named keep theirs.
    values: IndexMap<Name, String>,
    /// What must hold before.
    pub(super) guards: Vec<Guard>,
}

impl Conversions {
    /// No new values, one question.
    pub(super) fn guarded(guard: Guard) -> Self {
        Self {
            guards: vec![guard],
            ..Self::default()
        }
    }

    /// Gives a column a new value.
    pub(super) fn set(&mut self, column: &Name, value: impl Into<String>) {
        self.values.insert(column.clone(), value.into());
    }
}

/// The name of a new table until it takes the old one's place.
pub(super) fn temporary_name(table: &Name) -> Name {
    Name::new(format!("whimbrel_new_{table}"))
}

/// The step that makes a table anew. Both tables have the same name.
pub(super) fn rebuild(
    context: &Context<'_>,
    before: &Table,
    after: &Table,
    conversions: Conversions,
) -> Result<Step, RenderError> {
    let name = plain_name(context, &after.name)?;
    let temporary = temporary_name(name);
    let mut index_statements = Vec::new();
    for unique in after.uniques.values() {
        index_statements.push(constraints::unique_index(context, after, unique)?);
    }
    for index in after.indexes.values() {
        index_statements.push(indexes::definition(context, after, index)?);
    }
    let kept = after.columns.values().filter(|column| {
        column.generated.is_none()
            && before.columns.contains_key(&column.name)
            && !conversions.values.contains_key(&column.name)
    });
    let rebuild = Rebuild {
        create: tables::definition(context, context.after, after, &temporary)?,
        copy: copy(context, before, after, &temporary, &conversions)?,
        counter: counter(before, after, name, &temporary),
        indexes: index_statements,
        known: known(before),
        kept: kept.map(|column| column.name.clone()).collect(),
        unique: unique_columns(after),
        guards: conversions.guards,
        table: name.clone(),
        temporary,
    };
    Ok(Step::new(Action::Rebuild(Box::new(rebuild))).affecting(facts::rewrite()))
}

fn copy(
    context: &Context<'_>,
    before: &Table,
    after: &Table,
    temporary: &Name,
    conversions: &Conversions,
) -> Result<String, RenderError> {
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    if let Some(row_id) = row_id(context, before, after)? {
        columns.push(row_id.to_owned());
        values.push(row_id.to_owned());
    }
    for column in after.columns.values().filter(|column| column.generated.is_none()) {
        let quoted = context.quote(&column.name);
        let value = match conversions.values.get(&column.name) {
            Some(value) => value.clone(),
            None if before.columns.contains_key(&column.name) => quoted.clone(),
            // A new column gets its default.
            None => continue,
        };
        columns.push(quoted);
        values.push(value);
    }
    Ok(format!(
        "INSERT INTO {} ({}) SELECT {} FROM {}",
        context.quote(temporary),
        columns.join(", "),
        values.join(", "),
        context.quote(&before.name.name)
    ))
}

/// The word for the rows' own numbers, where they are no column's and would be counted anew: full-text tables may refer
/// to them.
fn row_id(context: &Context<'_>, before: &Table, after: &Table) -> Result<Option<&'static str>, RenderError> {
    if before.options.without_rowid || after.options.without_rowid || has_row_id_column(context, after)? {
        return Ok(None);
    }
    let is_column = |word: &str| {
        let mut columns = before.columns.keys().chain(after.columns.keys());
        columns.any(|column| column.as_str().eq_ignore_ascii_case(word))
    };
    Ok(["rowid", "oid", "_rowid_"].into_iter().find(|word| !is_column(word)))
}

/// Whether the primary key is one column of the type INTEGER, which then is the row's number.
fn has_row_id_column(context: &Context<'_>, table: &Table) -> Result<bool, RenderError> {
    let Some([name]) = table.primary_key.as_ref().map(|key| key.columns.as_slice()) else {
        return Ok(false);
    };
    match table.column(name) {
        Some(column) => Ok(types::column_type(context, table, column)?.eq_ignore_ascii_case("integer")),
        None => Ok(false),
    }
}

/// The counter of AUTOINCREMENT is a row of a table of its own, under the table's name.
fn counter(before: &Table, after: &Table, table: &Name, temporary: &Name) -> Vec<String> {
    let identity = |table: &Table| table.columns.values().find_map(|column| column.identity.clone());
    let Some(now) = identity(after) else { return Vec::new() };
    let (table, temporary) = (literals::text(table.as_str()), literals::text(temporary.as_str()));
    let mut statements = Vec::new();
    let was = identity(before);
    if was.is_some() {
        statements.extend([
            format!("DELETE FROM sqlite_sequence WHERE name = {temporary}"),
            format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {temporary}, seq FROM sqlite_sequence WHERE name = {table}"
            ),
        ]);
    }
    if let Some(start) = now.start.filter(|start| *start != 1)
        && was.and_then(|was| was.start) != Some(start)
    {
        let last = start.saturating_sub(1);
        statements.extend([
            format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {temporary}, {last} \
                 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {temporary})"
            ),
            format!("UPDATE sqlite_sequence SET seq = max(seq, {last}) WHERE name = {temporary}"),
        ]);
    }
    statements
}

fn known(table: &Table) -> KnownTable {
    let enums = table
        .columns
        .values()
        .filter(|column| matches!(column.ty, ColumnType::Enum(_)));
    let foreign_keys = table.foreign_keys.values();
    KnownTable {
        columns: table.columns.keys().cloned().collect(),
        indexes: table.indexes.keys().chain(table.uniques.keys()).cloned().collect(),
        foreign_keys: foreign_keys
            .map(|key| (key.columns.clone(), key.referenced_table.name.clone()))
            .collect(),
        checks: table.checks.len() + enums.count(),
        counted: table.columns.values().any(|column| column.identity.is_some()),
        strict: table.options.strict,
        without_rowid: table.options.without_rowid,
    }
}

fn unique_columns(table: &Table) -> Vec<Vec<Name>> {
    let key = table.primary_key.iter().map(|key| key.columns.clone());
    let uniques = table.uniques.values().map(|unique| unique.columns.clone());
    let indexes = table.indexes.values().filter_map(Index::unique_columns);
    key.chain(uniques).chain(indexes).collect()
}

/// Rows that hold NULL, or get it, in a column that shall not.
pub(super) fn guard_not_null(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    conversion: Option<&str>,
) -> Result<Guard, RenderError> {
    let quoted = context.quote(&column.name);
    let problem = match conversion {
        None => format!(
            "of `{}` with NULL in `{}`, which shall be NOT NULL: tell what they get with `.backfill(..)`, or change them \
             first",
            table.name, column.name
        ),
        Some(value) => format!(
            "of `{}` would get NULL in `{}`, which is NOT NULL, by {value}: make the expression give a value for every \
             row",
            table.name, column.name
        ),
    };
    Ok(Guard {
        count: format!(
            "SELECT count(*) FROM {} WHERE ({}) IS NULL",
            context.quote(plain_name(context, &table.name)?),
            conversion.unwrap_or(&quoted)
        ),
        problem,
    })
}

/// Rows, where there must be none since nobody says what they get.
pub(super) fn guard_empty(context: &Context<'_>, table: &Table, column: &Column) -> Result<Guard, RenderError> {
    Ok(Guard {
        count: format!(
            "SELECT count(*) FROM {}",
            context.quote(plain_name(context, &table.name)?)
        ),
        problem: format!(
            "of `{}` without a value for the new column `{}`, which is NOT NULL: tell what they get with \
             `.default(..)` or `.backfill(..)`",
            table.name, column.name
        ),
    })
}

/// Rows that a new check refuses.
pub(super) fn guard_check(context: &Context<'_>, table: &Table, check: &Check) -> Result<Guard, RenderError> {
    let expression = literals::expression(context, table, &check.expression)?;
    Ok(Guard {
        count: format!(
            "SELECT count(*) FROM {} WHERE NOT {}",
            context.quote(plain_name(context, &table.name)?),
            literals::parenthesised(&expression)
        ),
        problem: format!(
            "of `{}` that do not meet the check `{}`, {expression}: change them first",
            table.name, check.name
        ),
    })
}

/// Keys that several rows would share.
pub(super) fn guard_key(context: &Context<'_>, table: &Table, columns: &[Name]) -> Result<Guard, RenderError> {
    let list = context.quote_list(columns);
    let names: Vec<_> = columns.iter().map(Name::as_str).collect();
    Ok(Guard {
        count: format!(
            "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM {} GROUP BY {list} HAVING count(*) > 1)",
            context.quote(plain_name(context, &table.name)?)
        ),
        problem: format!(
            "of `{}` with a primary key ({}) that others have too: change them first",
            table.name,
            names.join(", ")
        ),
    })
}
