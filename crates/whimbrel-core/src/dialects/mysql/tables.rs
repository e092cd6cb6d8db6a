//! Tables.

use super::alter::{self, Alter};
use super::facts::{self, Change};
use super::keys::ImpliedKeys;
use super::{characters, columns, columns_altered, constraints, indexes, is_mariadb, routines, sides, types, views};
use crate::dialects::Context;
use crate::operations::{CreateTable, DropTable, RenameTable, SetTableComment, SetTableOptions};
use crate::plan::{Promise, RenderError, Step};
use crate::{Table, TableOptions};

pub(super) fn create(context: &Context<'_>, it: &CreateTable) -> Result<Vec<Step>, RenderError> {
    // Replayed, the table may be more than what was written: an identity column's own rules apply to it.
    let table = context.table_after(&it.table.name)?;
    let name = alter::quoted(context, &table.name)?;
    constraints::refuse_exclusions(context, table)?;
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    for column in table.columns.values() {
        columns::check(context, table, column)?;
        lines.push(columns::definition(context, context.after, column)?);
        notes.extend(columns::note(context, column));
    }
    lines.extend(indexes::all_hidden(context, table)?);
    if let Some(key) = &table.primary_key {
        lines.push(constraints::primary_key(context, table, key)?);
    }
    for unique in table.uniques.values() {
        lines.push(constraints::unique(context, table, unique)?);
    }
    for index in table.indexes.values() {
        lines.push(indexes::definition(context, table, index)?);
        notes.extend(indexes::note(context, index).map(|note| format!("`{}`: {note}", index.name)));
    }
    for (key, columns) in ImpliedKeys::of(table).iter() {
        lines.push(format!(
            "INDEX {} ({})",
            context.quote(key),
            context.quote_list(columns)
        ));
    }
    for check in table.checks.values() {
        constraints::check_name_is_free(context, &table.name, &check.name)?;
        lines.push(constraints::check(context, check)?);
    }
    for key in table.foreign_keys.values() {
        lines.push(constraints::foreign_key(context, table, key)?);
        notes.extend(sides::note(context, table, key));
    }
    let options = created_options(context, table)?;
    let prefix = columns::prefix(context, [table]);
    let sql = format!("{prefix}CREATE TABLE {name} (\n  {}\n){options}", lines.join(",\n  "));
    let mut step = Step::sql(sql).promising(Promise::TableExists(table.name.clone()));
    if !notes.is_empty() {
        step.note = Some(notes.join("; "));
    }
    Ok(vec![step])
}

/// The options of a new table. The engine is always said: others read over foreign keys.
fn created_options(context: &Context<'_>, table: &Table) -> Result<String, RenderError> {
    let mut options = format!(" ENGINE={}", engine(context, &table.options)?);
    for column in table.columns.values() {
        if let Some(start) = columns::counting_start(column) {
            options = format!("{options} {start}");
        }
    }
    if let Some(charset) = charset(context, &table.options)? {
        options = format!("{options} DEFAULT CHARSET={charset}");
    }
    if let Some(collation) = collation(context, &table.options)? {
        options = format!("{options} COLLATE={collation}");
    }
    if let Some(comment) = &table.comment {
        options = format!("{options} COMMENT={}", characters::comment(context, comment)?);
    }
    Ok(options)
}

fn engine<'o>(context: &Context<'_>, options: &'o TableOptions) -> Result<&'o str, RenderError> {
    columns::word(context, options.engine.as_deref().unwrap_or("InnoDB"))
}

fn charset<'o>(context: &Context<'_>, options: &'o TableOptions) -> Result<Option<&'o str>, RenderError> {
    options
        .charset
        .as_deref()
        .map(|name| columns::word(context, name))
        .transpose()
}

fn collation<'o>(context: &Context<'_>, options: &'o TableOptions) -> Result<Option<&'o str>, RenderError> {
    options
        .collation
        .as_deref()
        .map(|name| columns::word(context, name))
        .transpose()
}

pub(super) fn drop(context: &Context<'_>, it: &DropTable) -> Result<Vec<Step>, RenderError> {
    let name = alter::quoted(context, &it.table)?;
    let step = Step::sql(format!("DROP TABLE {name}")).promising(Promise::TableMissing(it.table.clone()));
    Ok(vec![step.affecting(facts::drop_table_effect(&it.table))])
}

pub(super) fn rename(context: &Context<'_>, it: &RenameTable) -> Result<Vec<Step>, RenderError> {
    let to = it.table.with_name(it.to.clone());
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause(
        format!("RENAME TO {}", alter::quoted(context, &to)?),
        Change::RenameTable,
    );
    alter.promise(Promise::TableExists(to.clone()));
    alter.promise(Promise::TableMissing(it.table.clone()));
    let mut steps: Vec<_> = alter.step()?.into_iter().collect();
    steps.extend(routines::follow(context, &it.table, &to)?);
    steps.extend(views::follow(context)?);
    Ok(steps)
}

pub(super) fn set_comment(context: &Context<'_>, it: &SetTableComment) -> Result<Vec<Step>, RenderError> {
    let comment = characters::comment(context, it.comment.as_deref().unwrap_or_default())?;
    alter::one(
        context,
        &it.table,
        format!("COMMENT = {comment}"),
        Change::DescribeTable,
        None,
    )
}

/// Sets what this server knows of the options. Texts get the new character set too, or they would keep the old one
/// while the table says otherwise.
pub(super) fn set_options(context: &Context<'_>, it: &SetTableOptions) -> Result<Vec<Step>, RenderError> {
    let (before, after) = (context.table_before(&it.table)?, context.table_after(&it.table)?);
    let mut alter = Alter::new(context, &it.table)?;
    let (old, new) = (engine(context, &before.options)?, engine(context, &after.options)?);
    if !old.eq_ignore_ascii_case(new) {
        alter.clause(format!("ENGINE = {new}"), Change::Retype);
    }
    let text = |options: &TableOptions| (options.charset.clone(), options.collation.clone());
    if text(&before.options) == text(&after.options) {
        return Ok(alter.step()?.into_iter().collect());
    }
    let mut steps = Vec::new();
    let charset = charset(context, &after.options)?.map(|name| format!("DEFAULT CHARACTER SET {name}"));
    let collation = collation(context, &after.options)?.map(|name| format!("COLLATE {name}"));
    let named: Vec<_> = charset.into_iter().chain(collation).collect();
    if !named.is_empty() {
        alter.clause(named.join(" "), Change::DescribeTable);
    } else if is_mariadb(context) {
        alter.clause("DEFAULT CHARACTER SET DEFAULT COLLATE DEFAULT", Change::DescribeTable);
    } else {
        // MySQL goes back to the database's own in no other way, and makes columns larger on it, which the next
        // statement takes back.
        alter.clause("CONVERT TO CHARACTER SET DEFAULT", Change::Retype);
        steps.extend(alter.step()?);
        alter = Alter::new(context, &it.table)?;
    }
    for column in after.columns.values() {
        let ty = types::sql(context, context.after, &column.ty)?;
        let follows = column.collation.is_none() || !steps.is_empty();
        if types::is_text(&ty) && follows {
            columns_altered::refuse_in_foreign_key(context, &it.table, &column.name)?;
            let definition = columns::definition(context, context.after, column)?;
            alter.clause(format!("MODIFY COLUMN {definition}"), Change::Retype);
        }
    }
    for index in after.indexes.values().filter(|index| indexes::has_expressions(index)) {
        indexes::make_anew(context, &mut alter, (context.after, after), index)?;
    }
    steps.extend(alter.step()?);
    Ok(steps)
}
