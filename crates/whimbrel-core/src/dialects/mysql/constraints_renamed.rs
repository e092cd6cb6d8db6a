//! Constraints under another name, of which the servers rename only a unique one, which is an index.
//!
//! A check and a foreign key are dropped and added in one statement, so that they hold all the while. Measured on MySQL
//! 9.7 and MariaDB 10.11 and 11.8: both are refused without ALGORITHM=COPY.

use super::alter::Alter;
use super::constraints::{
    check, check_name_is_free, constraint_exists, constraint_missing, drop_check_clause, foreign_key, no_exclusions,
};
use super::facts::Change;
use super::indexes;
use crate::dialects::Context;
use crate::operations::RenameConstraint;
use crate::plan::{RenderError, Step};
use crate::schema::Constraint;
use crate::{Check, ForeignKey};

pub(super) fn rename(context: &Context<'_>, it: &RenameConstraint) -> Result<Vec<Step>, RenderError> {
    match context.table_before(&it.table)?.constraint(&it.name) {
        // The servers call every primary key PRIMARY.
        None | Some(Constraint::PrimaryKey(_)) => Ok(Vec::new()),
        Some(Constraint::Unique(_)) => rename_unique(context, it),
        Some(Constraint::Check(check)) => rename_check(context, it, check),
        Some(Constraint::ForeignKey(key)) => rename_foreign_key(context, it, key),
        Some(Constraint::Exclusion(_)) => Err(no_exclusions(context)),
    }
}

fn rename_unique(context: &Context<'_>, it: &RenameConstraint) -> Result<Vec<Step>, RenderError> {
    let mut alter = Alter::new(context, &it.table)?;
    indexes::rename_in(&mut alter, context, &it.table, (&it.name, &it.to));
    Ok(alter.step()?.into_iter().collect())
}

fn rename_check(context: &Context<'_>, it: &RenameConstraint, old: &Check) -> Result<Vec<Step>, RenderError> {
    check_name_is_free(context, &it.table, &it.to)?;
    let new = Check {
        name: it.to.clone(),
        ..old.clone()
    };
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause(drop_check_clause(context, &it.name), Change::DropCheck);
    alter.clause(format!("ADD {}", check(context, &new)?), Change::AddCheck);
    if !it.name.is_same_without_case(&it.to) {
        promise(&mut alter, it);
    }
    alter.note(added_anew(context, "check"));
    Ok(alter.step()?.into_iter().collect())
}

fn rename_foreign_key(
    context: &Context<'_>,
    it: &RenameConstraint,
    old: &ForeignKey,
) -> Result<Vec<Step>, RenderError> {
    if it.name.is_same_without_case(&it.to) {
        return Err(context.refuse(
            format!("takes `{}` and `{}` for the same name of a foreign key", it.name, it.to),
            "Rename it by way of a third name, in two operations",
        ));
    }
    let new = ForeignKey {
        name: it.to.clone(),
        ..old.clone()
    };
    let table = context.table_after(&it.table)?;
    let mut alter = Alter::new(context, &it.table)?;
    let name = context.quote(&it.name);
    alter.clause(format!("DROP FOREIGN KEY {name}"), Change::DropForeignKey);
    alter.follow_keys()?;
    alter.clause(
        format!("ADD {}", foreign_key(context, table, &new)?),
        Change::AddForeignKey,
    );
    promise(&mut alter, it);
    alter.note(added_anew(context, "foreign key"));
    Ok(alter.step()?.into_iter().collect())
}

fn promise(alter: &mut Alter<'_, '_>, it: &RenameConstraint) {
    alter.promise(constraint_exists(&it.table, &it.to));
    alter.promise(constraint_missing(&it.table, &it.name));
}

fn added_anew(context: &Context<'_>, kind: &str) -> String {
    format!(
        "{} renames no {kind}: it is dropped and added in one statement, so that it holds all the while",
        context.backend().title()
    )
}
