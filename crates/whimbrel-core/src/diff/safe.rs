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
                added.push(Operation::AddForeignKey(it));
            }
            Operation::AddCheck(mut it) if existing.contains(&it.table) && !it.check.not_valid => {
                it.check.not_valid = true;
                let (table, name) = (it.table.clone(), it.check.name.clone());
                validated.push(ValidateCheck { table, name }.into());
                added.push(Operation::AddCheck(it));
            }
            Operation::CreateIndex(mut it) => {
                it.concurrently |= existing.contains(&it.table);
                first.push(Operation::CreateIndex(it));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{AddCheck, AddForeignKey, CreateIndex, CreateTable, RenameTable};
    use crate::{Check, Expression, ForeignKey, Index, Table};

    fn check(table: &str) -> Operation {
        let check = Check {
            name: "c".into(),
            expression: Expression::all("id > 0"),
            not_valid: false,
        };
        let table = table.into();
        AddCheck { table, check }.into()
    }

    fn foreign_key(table: &str) -> Operation {
        let foreign_key = ForeignKey {
            name: "f".into(),
            columns: vec!["id".into()],
            referenced_table: "teams".into(),
            referenced_columns: vec!["id".into()],
            on_delete: None,
            on_update: None,
            deferrable: None,
            not_valid: false,
        };
        let table = table.into();
        AddForeignKey { table, foreign_key }.into()
    }

    fn index(table: &str) -> Operation {
        CreateIndex {
            table: table.into(),
            index: Index::on_columns("i", ["id".into()]),
            concurrently: false,
        }
        .into()
    }

    fn create(table: &str) -> Operation {
        let table = Table::new(table);
        CreateTable { table }.into()
    }

    fn rename(table: &str, to: &str) -> Operation {
        let (table, to) = (table.into(), to.into());
        RenameTable { table, to }.into()
    }

    fn safely(operations: impl IntoIterator<Item = Operation>) -> Vec<Operation> {
        let mut from = Schema::new();
        from.tables.insert(Table::new("users"));
        safe(operations.into_iter().collect(), &from)
    }

    #[test]
    fn constraints_of_a_table_that_is_there_are_added_late_and_validated_last() {
        let safe = safely([check("users"), foreign_key("users"), create("logs")]);
        let words: Vec<_> = safe.iter().map(ToString::to_string).collect();
        let not_valid = |operation: &Operation| match operation {
            Operation::AddCheck(it) => it.check.not_valid,
            Operation::AddForeignKey(it) => it.foreign_key.not_valid,
            _ => false,
        };
        assert_eq!(words[0], "create table logs ()");
        assert!(not_valid(&safe[1]) && not_valid(&safe[2]), "{words:?}");
        assert!(matches!(&safe[3], Operation::ValidateCheck(it) if it.table == "users".into()));
        assert!(matches!(&safe[4], Operation::ValidateForeignKey(it) if it.name.as_str() == "f"));
        assert_eq!(safe.len(), 5);
    }

    #[test]
    fn indexes_of_a_table_that_is_there_are_built_beside_its_writers() {
        let safe = safely([index("users"), create("logs"), index("logs")]);
        let concurrently = safe.iter().filter_map(|operation| match operation {
            Operation::CreateIndex(it) => Some(it.concurrently),
            _ => None,
        });
        assert_eq!(concurrently.collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_new_table_is_empty_and_keeps_the_plain_form_under_whatever_name() {
        let plain = [create("logs"), rename("logs", "notes"), check("notes"), index("notes")];
        assert_eq!(safely(plain.clone()), plain);
    }

    #[test]
    fn a_renamed_table_is_still_one_with_rows_and_its_old_name_is_free() {
        let safe = safely([
            rename("users", "people"),
            check("people"),
            create("users"),
            check("users"),
        ]);
        let words: Vec<_> = safe.iter().map(ToString::to_string).collect();
        assert!(
            matches!(&safe[2], Operation::AddCheck(it) if it.table == "users".into() && !it.check.not_valid),
            "{words:?}"
        );
        assert!(
            matches!(&safe[3], Operation::AddCheck(it) if it.table == "people".into() && it.check.not_valid),
            "{words:?}"
        );
        assert!(
            matches!(&safe[4], Operation::ValidateCheck(it) if it.table == "people".into()),
            "{words:?}"
        );
    }

    #[test]
    fn what_asks_for_no_look_at_the_rows_is_left_as_it_is() {
        let mut operation = check("users");
        if let Operation::AddCheck(it) = &mut operation {
            it.check.not_valid = true;
        }
        assert_eq!(safely([operation.clone()]), [operation]);
    }
}
