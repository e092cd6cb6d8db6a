//! SQLite 3.35 and later.
//!
//! Its ALTER TABLE knows few changes, and more of them with every release; what it lacks is a rebuild of the table
//! ([`rebuild`]). One database file is one namespace, and has one writer at a time.

mod columns;
mod constraints;
mod constraints_renamed;
pub(super) mod defaults_read;
mod enums;
mod facts;
mod indexes;
pub(super) mod literals;
mod rebuild;
mod routines;
pub mod statements;
mod tables;
#[cfg(test)]
mod tests;
pub(super) mod types;
pub(super) mod types_read;
mod views;

use super::Context;
use crate::Operation;
use crate::plan::{RenderError, Step};

pub(super) fn render(context: &Context<'_>) -> Result<Vec<Step>, RenderError> {
    match context.operation {
        Operation::CreateNamespace(it) => tables::create_namespace(context, it),
        Operation::DropNamespace(it) => tables::drop_namespace(context, it),
        Operation::CreateTable(it) => tables::create(context, it),
        Operation::DropTable(it) => tables::drop(context, it),
        Operation::RenameTable(it) => tables::rename(context, it),
        Operation::SetTableComment(it) => tables::set_comment(context, it),
        Operation::SetTableOptions(it) => tables::set_options(context, it),
        Operation::AddColumn(it) => columns::add(context, it),
        Operation::DropColumn(it) => columns::drop(context, it),
        Operation::RenameColumn(it) => columns::rename(context, it),
        Operation::AlterColumn(it) => columns::alter(context, it),
        Operation::AddPrimaryKey(it) => constraints::add_primary_key(context, it),
        Operation::DropPrimaryKey(it) => constraints::drop_primary_key(context, it),
        Operation::AddUnique(it) => constraints::add_unique(context, it),
        Operation::DropUnique(it) => constraints::drop_unique(context, it),
        Operation::AddCheck(it) => constraints::add_check(context, it),
        Operation::DropCheck(it) => constraints::drop_check(context, it),
        Operation::ValidateCheck(it) => constraints::validate_check(context, it),
        Operation::AddForeignKey(it) => constraints::add_foreign_key(context, it),
        Operation::DropForeignKey(it) => constraints::drop_foreign_key(context, it),
        Operation::ValidateForeignKey(it) => constraints::validate_foreign_key(context, it),
        Operation::RenameConstraint(it) => constraints_renamed::rename(context, it),
        Operation::CreateIndex(it) => indexes::create(context, it),
        Operation::DropIndex(it) => indexes::drop(context, it),
        Operation::RenameIndex(it) => indexes::rename(context, it),
        Operation::CreateEnum(it) => enums::create(context, it),
        Operation::DropEnum(it) => enums::drop(context, it),
        Operation::RenameEnum(it) => enums::rename(context, it),
        Operation::AddEnumValue(it) => enums::add_value(context, it),
        Operation::DropEnumValue(it) => enums::drop_value(context, it),
        Operation::RenameEnumValue(it) => enums::rename_value(context, it),
        Operation::AddExclusion(_) | Operation::DropExclusion(_) => Err(constraints::no_exclusions(context)),
        Operation::CreateView(it) => views::create(context, it),
        Operation::DropView(it) => views::drop(context, it),
        Operation::ReplaceView(it) => views::replace(context, it),
        Operation::CreateTrigger(it) => routines::create_trigger(context, it),
        Operation::DropTrigger(it) => routines::drop_trigger(context, it),
        Operation::CreateFunction(_) | Operation::DropFunction(_) | Operation::ReplaceFunction(_) => {
            Err(routines::no_functions(context))
        }
        Operation::CreateSequence(_) | Operation::AlterSequence(_) | Operation::DropSequence(_) => {
            Err(routines::no_sequences(context))
        }
        Operation::CreateExtension(_) | Operation::DropExtension(_) => Err(routines::no_extensions(context)),
        Operation::RunSql(it) => context.run_sql(it),
        Operation::RunDml(it) => context.run_dml(it),
        Operation::RunRust(it) => Ok(context.run_rust(it)),
    }
}
