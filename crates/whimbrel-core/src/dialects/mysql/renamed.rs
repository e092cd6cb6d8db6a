//! A column under another name, with all that names it.

use super::alter::Alter;
use super::columns::definition;
use super::facts::Change;
use super::uses::uses;
use super::{is_mariadb, keys, rechecked};
use crate::dialects::Context;
use crate::operations::{RenameColumn, user_of};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{DefaultValue, Storage};
use crate::{Column, Name, QualifiedName, Table};

pub(super) fn rename(context: &Context<'_>, it: &RenameColumn) -> Result<Vec<Step>, RenderError> {
    let (before, after) = (context.table_before(&it.table)?, context.table_after(&it.table)?);
    let mut alter = Alter::new(context, &it.table)?;
    let (from, to) = (context.quote(&it.column), context.quote(&it.to));
    let referring = |table: &Table| {
        let mut keys = table.foreign_keys.values();
        keys.any(|key| key.referenced_table == it.table && key.referenced_columns.contains(&it.column))
    };
    let is_referenced = context.before.tables.referring_to(&it.table).any(referring);
    let change = if is_referenced {
        Change::RenameReferenced
    } else {
        Change::RenameColumn
    };
    // A column of a foreign key is not renamed by a statement that copies the table, as saying anew what names it does.
    let of_foreign_key = is_referenced || before.foreign_keys.values().any(|key| key.columns.contains(&it.column));
    if of_foreign_key {
        alter = alter.without_rechecked();
    }
    alter.clause(format!("RENAME COLUMN {from} TO {to}"), change);
    let key = keys::identity_key(&it.column);
    if keys::ImpliedKeys::of(before).iter().any(|(name, _)| *name == key) {
        let (from, to) = (context.quote(&key), context.quote(&keys::identity_key(&it.to)));
        alter.clause(format!("RENAME INDEX {from} TO {to}"), Change::RenameIndex);
    }
    // The servers take names that differ in case alone for one: such a rename is said again.
    if !it.column.is_same_without_case(&it.to) {
        alter.promise(Promise::ColumnExists {
            table: it.table.clone(),
            column: it.to.clone(),
        });
        alter.promise(Promise::ColumnMissing {
            table: it.table.clone(),
            column: it.column.clone(),
        });
    }
    // MariaDB follows a rename in all that names the column. MySQL refuses it there, and takes it where the
    // statement says all of that anew.
    let uses = if is_mariadb(context) {
        Vec::new()
    } else {
        let checks = rechecked::checks(context, before).filter(|_| of_foreign_key);
        let checks: Vec<_> = checks.map(|check| &check.name).collect();
        uses(&it.column, &checks, before, after)
    };
    let (mut steps, mut last) = (Vec::new(), Alter::new(context, &it.table)?);
    for each in &uses {
        if of_foreign_key {
            // One by one: an index on an expression is not dropped beside anything else without a copy.
            let mut first = Alter::new(context, &it.table)?;
            each.forget_before(context, &mut first);
            steps.push(first.step()?);
            each.restate_after(context, &mut last, after)?;
        } else {
            each.forget(context, &mut alter);
            each.restate(context, &mut alter, after)?;
        }
    }
    let mut computed = Vec::new();
    if !is_mariadb(context) {
        if of_foreign_key {
            computed = computed_from(context, &it.column, before)?;
        }
        redefine_columns(context, &mut alter, &it.column, &computed, before, after)?;
    }
    for column in computed.iter().rev() {
        steps.push(forgotten(context, &it.table, column)?);
    }
    steps.push(alter.step()?);
    for column in &computed {
        steps.push(made_again(context, after, &column.name)?);
    }
    steps.push(last.step()?);
    Ok(steps.into_iter().flatten().collect())
}

/// The columns that are computed from a column of a foreign key: dropped before its rename and made again after it.
///
/// Measured on MySQL 9.7: to say them anew takes a copy of the table (error 1845), and no copy renames a column of a
/// foreign key (error 1846).
fn computed_from<'t>(context: &Context<'_>, column: &Name, table: &'t Table) -> Result<Vec<&'t Column>, RenderError> {
    let names_it = |other: &&Column| {
        other
            .generated
            .as_ref()
            .is_some_and(|it| it.expression.mentions(column))
    };
    let computed: Vec<_> = table.columns.values().filter(names_it).collect();
    for other in &computed {
        if let Some(user) = user_of(table, &other.name) {
            return Err(context.refuse(
                format!(
                    "has to make `{}` anew, which is computed from a column of a foreign key, and {user} uses it",
                    other.name
                ),
                "Drop that first, and add it again after",
            ));
        }
    }
    Ok(computed)
}

fn forgotten(context: &Context<'_>, table: &QualifiedName, column: &Column) -> Result<Option<Step>, RenderError> {
    let mut alter = Alter::new(context, table)?;
    let change = if is_virtual(column) {
        Change::DropVirtualBesideAnother
    } else {
        Change::DropColumn
    };
    alter.clause(format!("DROP COLUMN {}", context.quote(&column.name)), change);
    alter.promise(Promise::ColumnMissing {
        table: table.clone(),
        column: column.name.clone(),
    });
    alter.note("it is computed from a column of a foreign key, which is renamed, and made again after that");
    alter.step()
}

fn made_again(context: &Context<'_>, table: &Table, name: &Name) -> Result<Option<Step>, RenderError> {
    let Some((at, _, column)) = table.columns.get_full(name) else {
        return Ok(None);
    };
    let place = at.checked_sub(1).and_then(|at| table.columns.get_index(at));
    let place = match place {
        Some((previous, _)) => format!("AFTER {}", context.quote(previous)),
        None => "FIRST".to_owned(),
    };
    let mut alter = Alter::new(context, &table.name)?;
    let change = if is_virtual(column) {
        Change::AddVirtual
    } else {
        Change::AddStored
    };
    let definition = definition(context, context.after, column)?;
    alter.clause(format!("ADD COLUMN {definition} {place}"), change);
    alter.promise(Promise::ColumnExists {
        table: table.name.clone(),
        column: name.clone(),
    });
    alter.step()
}

fn is_virtual(column: &Column) -> bool {
    column
        .generated
        .as_ref()
        .is_some_and(|it| it.storage == Storage::Virtual)
}

/// Says anew the columns whose expressions name a column which is renamed, but for some that are gone meanwhile.
fn redefine_columns(
    context: &Context<'_>,
    alter: &mut Alter<'_, '_>,
    column: &Name,
    gone: &[&Column],
    before: &Table,
    after: &Table,
) -> Result<(), RenderError> {
    for (old, new) in before.columns.values().zip(after.columns.values()) {
        if old.name == *column || gone.iter().any(|it| it.name == old.name) {
            continue;
        }
        let computed = old.generated.as_ref().is_some_and(|it| it.expression.mentions(column));
        let default = matches!(&old.default, Some(DefaultValue::Expression(it)) if it.mentions(column));
        if computed || default {
            let change = if computed { Change::Retype } else { Change::Describe };
            alter.clause(
                format!("MODIFY COLUMN {}", definition(context, context.after, new)?),
                change,
            );
        }
    }
    Ok(())
}
