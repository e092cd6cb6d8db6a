//! MySQL and MariaDB: one renderer for both, with what differs in `facts` and in the folder of MariaDB.
//!
//! Each DDL statement commits by itself there. So an operation becomes as few statements as can be, each is either
//! harmless when it runs twice or promises what the catalogue shows only after it, and every ALTER TABLE says how it
//! expects to be carried out, so that the server refuses it where we foresaw wrong.

mod alter;
pub(super) mod characters;
mod columns;
mod columns_altered;
mod constraints;
mod constraints_renamed;
mod converted;
mod counted;
pub(super) mod defaults_read;
mod enums;
pub(super) mod facts;
pub(super) mod indexes;
mod keys;
mod lengths;
pub(super) mod literals;
pub mod printed;
mod promoted;
mod quoted;
mod rechecked;
mod renamed;
mod routines;
mod sequences;
mod sides;
mod tables;
pub(super) mod types;
pub(super) mod types_read;
mod uses;
mod views;

use super::Context;
use crate::plan::{RenderError, Step};
use crate::{Backend, Operation};

/// The steps of an operation.
pub(super) fn render(context: &Context<'_>) -> Result<Vec<Step>, RenderError> {
    counted::check(context)?;
    match context.operation {
        Operation::CreateNamespace(_) | Operation::DropNamespace(_) => Err(no_namespaces(context)),
        Operation::CreateTable(it) => tables::create(context, it),
        Operation::DropTable(it) => tables::drop(context, it),
        Operation::RenameTable(it) => tables::rename(context, it),
        Operation::SetTableComment(it) => tables::set_comment(context, it),
        Operation::SetTableOptions(it) => tables::set_options(context, it),
        Operation::AddColumn(it) => columns::add(context, it),
        Operation::DropColumn(it) => columns::drop(context, it),
        Operation::RenameColumn(it) => renamed::rename(context, it),
        Operation::AlterColumn(it) => columns_altered::alter(context, it),
        Operation::AddPrimaryKey(it) => constraints::add_primary_key(context, it),
        Operation::DropPrimaryKey(it) => constraints::drop_primary_key(context, it),
        Operation::AddUnique(it) => constraints::add_unique(context, it),
        Operation::DropUnique(it) => constraints::drop_unique(context, it),
        Operation::AddCheck(it) => constraints::add_check(context, it),
        Operation::DropCheck(it) => constraints::drop_check(context, it),
        // What was added as NOT VALID was checked at once.
        Operation::ValidateCheck(_) | Operation::ValidateForeignKey(_) => Ok(Vec::new()),
        Operation::AddForeignKey(it) => constraints::add_foreign_key(context, it),
        Operation::DropForeignKey(it) => constraints::drop_foreign_key(context, it),
        Operation::RenameConstraint(it) => constraints_renamed::rename(context, it),
        Operation::CreateIndex(it) => indexes::create(context, it),
        Operation::DropIndex(it) => indexes::drop(context, it),
        Operation::RenameIndex(it) => indexes::rename(context, it),
        // An enum is no object of its own: each of its columns has the list of its values.
        Operation::CreateEnum(it) => enums::create(context, it),
        Operation::DropEnum(_) | Operation::RenameEnum(_) => Ok(Vec::new()),
        Operation::AddEnumValue(it) => enums::add_value(context, it),
        Operation::DropEnumValue(it) => enums::drop_value(context, it),
        Operation::RenameEnumValue(it) => enums::rename_value(context, it),
        Operation::AddExclusion(_) | Operation::DropExclusion(_) => Err(constraints::no_exclusions(context)),
        Operation::CreateView(it) => views::create(context, it),
        Operation::DropView(it) => views::drop(context, it),
        Operation::ReplaceView(it) => views::replace(context, it),
        Operation::CreateTrigger(it) => routines::create_trigger(context, it),
        Operation::DropTrigger(it) => routines::drop_trigger(context, it),
        Operation::CreateFunction(it) => routines::create_function(context, it),
        Operation::DropFunction(it) => routines::drop_function(context, it),
        Operation::ReplaceFunction(it) => routines::replace_function(context, it),
        Operation::CreateSequence(it) => sequences::create(context, it),
        Operation::AlterSequence(it) => sequences::alter(context, it),
        Operation::DropSequence(it) => sequences::drop(context, it),
        Operation::CreateExtension(_) | Operation::DropExtension(_) => Err(no_extensions(context)),
        Operation::RunSql(it) => context.run_sql(it),
        Operation::RunDml(it) => context.run_dml(it),
        Operation::RunRust(it) => Ok(context.run_rust(it)),
    }
}

fn no_namespaces(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no namespaces within a database",
        "Leave the namespace out and give the tables names of their own (`audit_logs`), or run it on PostgreSQL alone",
    )
}

fn no_extensions(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no extensions of PostgreSQL",
        "Run the migration on PostgreSQL alone, or give what the extension is for in other words here",
    )
}

fn is_mariadb(context: &Context<'_>) -> bool {
    context.backend() == Backend::Mariadb
}
