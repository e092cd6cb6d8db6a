//! The same way, walked so that those who use the database need not wait.

use std::collections::BTreeSet;

use crate::operations::{ValidateCheck, ValidateForeignKey};
use crate::{Operation, QualifiedName, Schema};

/// The operations with their risky steps in a safe form, leading to the same schema.
///
/// On tables that exist before, foreign keys and checks look at new rows only when they are added, and at the others
/// at the end, under a lock that lets readers and writers go on; indexes are built concurrently. The plan commits
/// between adding and validating, so both stand in one migration. New tables are empty, and keep the plain form.
#[must_use]
pub fn safe(operations: Vec<Operation>, from: &Schema) -> Vec<Operation> {
    let mut existing: BTreeSet<QualifiedName> = from.tables.names().cloned().collect();
    let (mut first, mut added, mut validated) = (Vec::new(), Vec::new(), Vec::new());
    for operation in operations {
        match operation {
            Operation::AddForeignKey(mut it) if existing.contains(&it.table) && !it.foreign_key.not_valid => {
                it.foreign_key.not_valid = true;
                let (table, name) = (it.table.clone(), it.foreign_key.name.clone());
                validated.push(ValidateForeignKey { table, name }.into());
                added.push(it.into());
            }
            Operation::AddCheck(mut it) if existing.contains(&it.table) && !it.check.not_valid => {
                it.check.not_valid = true;
                let (table, name) = (it.table.clone(), it.check.name.clone());
                validated.push(ValidateCheck { table, name }.into());
                added.push(it.into());
            }
            Operation::CreateIndex(mut it) => {
                it.concurrently |= existing.contains(&it.table);
                first.push(it.into());
            }
            other => {
                match &other {
                    Operation::DropTable(it) => {
                        existing.remove(&it.table);
                    }
                    Operation::RenameTable(it) if existing.remove(&it.table) => {
                        existing.insert(it.table.with_name(it.to.clone()));
                    }
                    _ => {}
                }
                first.push(other);
            }
        }
    }
    first.into_iter().chain(added).chain(validated).collect()
}
