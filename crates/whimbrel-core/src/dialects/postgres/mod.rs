//! PostgreSQL 12 to 18.

pub(super) mod columns;
mod columns_altered;
mod columns_computed;
mod conditions;
mod constraints;
pub(super) mod defaults_read;
mod enums;
mod extensions;
mod facts;
pub(super) mod full_text;
mod indexes;
pub(super) mod literals;
pub(crate) mod results;
mod routines;
mod sequences;
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
    if !context.target.is_at_least(12, 0) {
        return Err(context.refuse("is older than any release we know", "Use PostgreSQL 12 or a later one"));
    }
    match context.operation {
        Operation::CreateNamespace(it) => Ok(tables::create_namespace(context, it)),
        Operation::DropNamespace(it) => Ok(tables::drop_namespace(context, it)),
        Operation::CreateTable(it) => tables::create_table(context, it),
        Operation::DropTable(it) => tables::drop_table(context, it),
        Operation::RenameTable(it) => Ok(tables::rename_table(context, it)),
        Operation::SetTableComment(it) => tables::set_table_comment(context, it),
        Operation::SetTableOptions(it) => Ok(tables::set_table_options(it)),
        Operation::AddColumn(it) => columns::add_column(context, it),
        Operation::DropColumn(it) => Ok(columns::drop_column(context, it)),
        Operation::RenameColumn(it) => Ok(columns::rename_column(context, it)),
        Operation::AlterColumn(it) => columns_altered::alter_column(context, it),
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
        Operation::RenameConstraint(it) => constraints::rename(context, it),
        Operation::CreateIndex(it) => indexes::create_index(context, it),
        Operation::DropIndex(it) => Ok(indexes::drop_index(context, it)),
        Operation::RenameIndex(it) => indexes::rename_index(context, it),
        Operation::CreateEnum(it) => enums::create_enum(context, it),
        Operation::DropEnum(it) => Ok(enums::drop_enum(context, it)),
        Operation::RenameEnum(it) => Ok(enums::rename_enum(context, it)),
        Operation::AddEnumValue(it) => enums::add_enum_value(context, it),
        Operation::DropEnumValue(it) => enums::drop_enum_value(context, it),
        Operation::RenameEnumValue(it) => enums::rename_enum_value(context, it),
        Operation::AddExclusion(it) => constraints::add_exclusion(context, it),
        Operation::DropExclusion(it) => Ok(constraints::drop_exclusion(context, it)),
        Operation::CreateView(it) => views::create(context, it),
        Operation::DropView(it) => views::drop(context, it),
        Operation::ReplaceView(it) => views::replace(context, it),
        Operation::CreateTrigger(it) => routines::create_trigger(context, it),
        Operation::DropTrigger(it) => Ok(routines::drop_trigger(context, it)),
        Operation::CreateFunction(it) => routines::create_function(context, it),
        Operation::DropFunction(it) => Ok(routines::drop_function(context, it)),
        Operation::ReplaceFunction(it) => routines::replace_function(context, it),
        Operation::CreateSequence(it) => sequences::create(context, it),
        Operation::AlterSequence(it) => sequences::alter(context, it),
        Operation::DropSequence(it) => Ok(sequences::drop(context, it)),
        Operation::CreateExtension(it) => Ok(extensions::create(context, it)),
        Operation::DropExtension(it) => Ok(extensions::drop(context, it)),
        Operation::RunSql(it) => context.run_sql(it),
        Operation::RunDml(it) => context.run_dml(it),
        Operation::RunRust(it) => Ok(context.run_rust(it)),
    }
}
