//! The names that an operation brings into a database, checked against the backend's limits.

use crate::{Backend, Name, NameError, Operation, Table};

/// Refuses names that the backend does not take as they are written.
pub(super) fn check_names(operation: &Operation, backend: Backend) -> Result<(), NameError> {
    new_names(operation)
        .into_iter()
        .try_for_each(|name| name.check(backend))
}

fn new_names(operation: &Operation) -> Vec<&Name> {
    match operation {
        Operation::CreateNamespace(it) => vec![&it.name],
        Operation::CreateTable(it) => names_of_table(&it.table),
        Operation::RenameTable(it) => vec![&it.to],
        Operation::AddColumn(it) => vec![&it.column.name],
        Operation::RenameColumn(it) => vec![&it.to],
        Operation::AddPrimaryKey(it) => vec![&it.key.name],
        Operation::AddUnique(it) => vec![&it.unique.name],
        Operation::AddCheck(it) => vec![&it.check.name],
        Operation::AddForeignKey(it) => vec![&it.foreign_key.name],
        Operation::RenameConstraint(it) => vec![&it.to],
        Operation::CreateIndex(it) => vec![&it.index.name],
        Operation::RenameIndex(it) => vec![&it.to],
        Operation::CreateEnum(it) => vec![&it.enumeration.name.name],
        Operation::RenameEnum(it) => vec![&it.to],
        Operation::AddExclusion(it) => vec![&it.exclusion.name],
        Operation::CreateView(it) => vec![&it.view.name.name],
        Operation::CreateTrigger(it) => vec![&it.trigger.name],
        Operation::CreateFunction(it) => vec![&it.function.name.name],
        Operation::CreateSequence(it) => vec![&it.sequence.name.name],
        Operation::CreateExtension(it) => vec![&it.extension.name.name],
        Operation::DropNamespace(_)
        | Operation::DropTable(_)
        | Operation::SetTableComment(_)
        | Operation::SetTableOptions(_)
        | Operation::DropColumn(_)
        | Operation::AlterColumn(_)
        | Operation::DropPrimaryKey(_)
        | Operation::DropUnique(_)
        | Operation::DropCheck(_)
        | Operation::ValidateCheck(_)
        | Operation::DropForeignKey(_)
        | Operation::ValidateForeignKey(_)
        | Operation::DropIndex(_)
        | Operation::DropEnum(_)
        | Operation::AddEnumValue(_)
        | Operation::DropEnumValue(_)
        | Operation::RenameEnumValue(_)
        | Operation::DropExclusion(_)
        | Operation::DropView(_)
        | Operation::ReplaceView(_)
        | Operation::DropTrigger(_)
        | Operation::DropFunction(_)
        | Operation::ReplaceFunction(_)
        | Operation::AlterSequence(_)
        | Operation::DropSequence(_)
        | Operation::DropExtension(_)
        | Operation::RunSql(_)
        | Operation::RunDml(_)
        | Operation::RunRust(_) => Vec::new(),
    }
}

fn names_of_table(table: &Table) -> Vec<&Name> {
    let key = table.primary_key.iter().map(|key| &key.name);
    [&table.name.name]
        .into_iter()
        .chain(table.columns.keys())
        .chain(key)
        .chain(table.uniques.keys())
        .chain(table.checks.keys())
        .chain(table.exclusions.keys())
        .chain(table.foreign_keys.keys())
        .chain(table.indexes.keys())
        .collect()
}
