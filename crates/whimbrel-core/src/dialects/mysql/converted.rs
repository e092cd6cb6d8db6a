//! Columns whose values are made anew: by an expression of the author's, or by becoming generated or ceasing to be.

use super::alter::{self, Alter};
use super::columns::definition;
use super::facts::Change;
use super::{columns_altered, constraints, indexes, is_mariadb};
use crate::dialects::Context;
use crate::operations::AlterColumn;
use crate::plan::{Promise, RenderError, Step};
use crate::schema::Storage;
use crate::{Column, Name, Table};

/// Gives a column another type with the value of an expression.
///
/// The new values are kept in a column of their own while the old one changes its type, empty. So the column keeps
/// its place, its indexes and its checks, and no row loses its value whenever a run ends.
pub(super) fn by_expression(
    context: &Context<'_>,
    it: &AlterColumn,
    before: &Column,
    after: &Column,
    using: &str,
    backfill: Option<&str>,
) -> Result<Vec<Step>, RenderError> {
    let (table_before, table_after) = (context.table_before(&it.table)?, context.table_after(&it.table)?);
    if table_before.is_key_column(&it.column) {
        return Err(context.refuse(
            format!(
                "converts no column of the primary key, which cannot be empty meanwhile (`{}`)",
                it.column
            ),
            "Drop the primary key first, convert the column, and add the key again",
        ));
    }
    columns_altered::refuse_in_foreign_key(context, &it.table, &it.column)?;
    let kept = Name::generated([it.column.as_str(), "converted"]);
    if table_before.column(&kept).is_some() {
        let reason = format!("needs the name `{kept}` for the new values meanwhile, which a column has");
        return Err(context.refuse(reason, "Rename that column first"));
    }
    let bare = |column: &Column, name: &Name| Column {
        name: name.clone(),
        nullable: true,
        default: None,
        generated: None,
        identity: None,
        ..column.clone()
    };
    let mut steps = Vec::new();
    let mut add = Alter::new(context, &it.table)?;
    let new_values = bare(after, &kept);
    add.clause(
        format!("ADD COLUMN {}", definition(context, context.after, &new_values)?),
        Change::AddColumn,
    );
    add.promise(Promise::ColumnExists {
        table: it.table.clone(),
        column: kept.clone(),
    });
    add.note(format!(
        "the new values are kept in `{kept}` while `{}` changes its type",
        it.column
    ));
    steps.extend(add.step()?);
    steps.push(alter::update(context, &it.table, &kept, using, None)?);

    let empty = bare(before, &it.column);
    if empty != *before {
        let mut alter = Alter::new(context, &it.table)?;
        columns_altered::modify(context, &mut alter, before, &empty)?;
        steps.extend(alter.step()?);
    }
    steps.push(alter::update(context, &it.table, &it.column, "NULL", None)?);
    let retyped = bare(after, &it.column);
    let mut alter = Alter::new(context, &it.table)?;
    columns_altered::modify(context, &mut alter, &empty, &retyped)?;
    indexes::follow_types(
        context,
        &mut alter,
        (context.before, table_before),
        (context.after, table_after),
    )?;
    steps.extend(alter.step()?);
    steps.push(alter::update(
        context,
        &it.table,
        &it.column,
        &context.quote(&kept),
        None,
    )?);
    if let Some(value) = backfill {
        let missing = format!("{} IS NULL", context.quote(&it.column));
        steps.push(alter::update(context, &it.table, &it.column, value, Some(missing))?);
    }
    if retyped != *after {
        let mut alter = Alter::new(context, &it.table)?;
        columns_altered::modify(context, &mut alter, &retyped, after)?;
        steps.extend(alter.step()?);
    }
    steps.extend(dropped(context, it, &kept)?);
    Ok(steps)
}

fn dropped(context: &Context<'_>, it: &AlterColumn, column: &Name) -> Result<Option<Step>, RenderError> {
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause(format!("DROP COLUMN {}", context.quote(column)), Change::DropColumn);
    alter.promise(Promise::ColumnMissing {
        table: it.table.clone(),
        column: column.clone(),
    });
    alter.step()
}

/// Whether a column becomes virtual or ceases to be, which no MODIFY does.
pub(super) fn regenerates(before: &Column, after: &Column) -> bool {
    let storage = |column: &Column| column.generated.as_ref().map(|it| it.storage);
    let (from, to) = (storage(before), storage(after));
    from != to && (from == Some(Storage::Virtual) || to == Some(Storage::Virtual))
}

/// Puts a column that is computed otherwise in the place of one.
pub(super) fn regenerate(
    context: &Context<'_>,
    it: &AlterColumn,
    before: &Column,
    after: &Column,
) -> Result<Vec<Step>, RenderError> {
    let mut steps = Vec::new();
    let clause = if after.generated.is_some() {
        format!("ADD COLUMN {}", definition(context, context.after, after)?)
    } else {
        // The values are to stay, so they are copied before the column goes.
        let kept = Name::generated([it.column.as_str(), "kept"]);
        let plain = Column {
            name: kept.clone(),
            nullable: true,
            default: None,
            identity: None,
            ..after.clone()
        };
        let mut add = Alter::new(context, &it.table)?;
        add.clause(
            format!("ADD COLUMN {}", definition(context, context.after, &plain)?),
            Change::AddColumn,
        );
        add.promise(Promise::ColumnExists {
            table: it.table.clone(),
            column: kept.clone(),
        });
        steps.extend(add.step()?);
        steps.push(alter::update(
            context,
            &it.table,
            &kept,
            &context.quote(&it.column),
            None,
        )?);
        format!(
            "CHANGE COLUMN {} {}",
            context.quote(&kept),
            definition(context, context.after, after)?
        )
    };
    steps.extend(replaced(context, it, before, after, &clause)?);
    Ok(steps)
}

/// One statement that drops a column and puts another in its place, with all that is on it.
fn replaced(
    context: &Context<'_>,
    it: &AlterColumn,
    before: &Column,
    after: &Column,
    clause: &str,
) -> Result<Option<Step>, RenderError> {
    let (old, new) = (context.table_before(&it.table)?, context.table_after(&it.table)?);
    refuse_what_stays(context, old, it)?;
    let mut alter = Alter::new(context, &it.table)?;
    let uniques = |table: &Table, name: &Name| {
        table
            .uniques
            .get(name)
            .is_some_and(|it| it.columns.contains(&after.name))
    };
    for index in old.indexes.values().filter(|index| index.uses(&it.column)) {
        indexes::remove(context, &mut alter, index);
    }
    for name in old.uniques.keys().filter(|name| uniques(old, name)) {
        alter.clause(format!("DROP INDEX {}", context.quote(name)), Change::DropIndex);
    }
    for check in old
        .checks
        .values()
        .filter(|check| check.expression.mentions(&it.column))
    {
        alter.clause(constraints::drop_check_clause(context, &check.name), Change::DropCheck);
    }
    let place = old.columns.get_index_of(&it.column).and_then(|at| at.checked_sub(1));
    let place = match place.and_then(|at| old.columns.get_index(at)) {
        Some((previous, _)) => format!("AFTER {}", context.quote(previous)),
        None => "FIRST".to_owned(),
    };
    alter.clause(format!("DROP COLUMN {}", context.quote(&it.column)), Change::DropColumn);
    alter.clause(format!("{clause} {place}"), Change::Retype);
    for index in new.indexes.values().filter(|index| index.uses(&it.column)) {
        indexes::add(context, &mut alter, new, index)?;
    }
    for unique in new
        .uniques
        .values()
        .filter(|unique| unique.columns.contains(&it.column))
    {
        alter.clause(
            format!("ADD {}", constraints::unique(context, new, unique)?),
            Change::AddIndex,
        );
    }
    for check in new
        .checks
        .values()
        .filter(|check| check.expression.mentions(&it.column))
    {
        alter.clause(format!("ADD {}", constraints::check(context, check)?), Change::AddCheck);
    }
    alter.note(format!(
        "`{}` is dropped and made anew, with the indexes that the migrations know; one made by hand is lost",
        it.column
    ));
    if before.generated.is_some() && after.generated.is_none() {
        alter.promise(Promise::ColumnMissing {
            table: it.table.clone(),
            column: Name::generated([it.column.as_str(), "kept"]),
        });
    }
    alter.step()
}

fn refuse_what_stays(context: &Context<'_>, table: &Table, it: &AlterColumn) -> Result<(), RenderError> {
    let refuse = |user: String| {
        let reason = format!("has to make `{}` anew, which {user} uses", it.column);
        Err(context.refuse(reason, "Drop that first, and add it again after"))
    };
    columns_altered::refuse_in_foreign_key(context, &it.table, &it.column)?;
    if table.is_key_column(&it.column) {
        return refuse("the primary key".to_owned());
    }
    let mut others = table.columns.values().filter(|other| other.name != it.column);
    let user = others.find(|other| {
        other
            .generated
            .as_ref()
            .is_some_and(|it_| it_.expression.mentions(&it.column))
    });
    if let Some(other) = user {
        return refuse(format!("the generated column `{}`", other.name));
    }
    let mut by_expression = table.indexes.values().filter(|index| indexes::has_expressions(index));
    match by_expression.find(|index| is_mariadb(context) && index.uses(&it.column)) {
        Some(index) => refuse(format!("the index `{}`", index.name)),
        None => Ok(()),
    }
}
