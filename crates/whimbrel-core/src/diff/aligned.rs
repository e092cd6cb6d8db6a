//! The schema of before under the names of after.

use std::collections::{BTreeMap, BTreeSet};

use super::texts::Columns;
use super::views::Readers;
use crate::schema::Named;
use crate::{Name, Operation, QualifiedName, Schema, View};

/// The schema of before with the renames carried out, and the names that it had.
pub(super) struct Aligned {
    /// The schema under the names of after.
    pub(super) schema: Schema,
    /// The old names of tables by the new ones.
    old_tables: BTreeMap<QualifiedName, QualifiedName>,
    /// The new names of tables by the old ones.
    new_tables: BTreeMap<QualifiedName, QualifiedName>,
    /// The old names of columns by the new ones of table and column.
    old_columns: BTreeMap<QualifiedName, BTreeMap<Name, Name>>,
    /// The values of enums that have got another name, by the new name of the enum.
    renamed_values: BTreeMap<QualifiedName, Vec<String>>,
}

impl Aligned {
    pub(super) fn new(
        from: &Schema,
        renames: &[Operation],
        old_tables: BTreeMap<QualifiedName, QualifiedName>,
    ) -> Self {
        let new_tables = old_tables.iter().map(|(new, old)| (old.clone(), new.clone())).collect();
        let mut aligned = Self {
            schema: from.clone(),
            old_tables,
            new_tables,
            old_columns: BTreeMap::new(),
            renamed_values: BTreeMap::new(),
        };
        aligned.set_texts_aside(renames);
        for operation in renames {
            aligned.carry_out(operation);
        }
        aligned
    }

    /// Views and triggers do not follow the rename of a column: those that name it are dropped before, and are not in
    /// the schema that is compared.
    fn set_texts_aside(&mut self, renames: &[Operation]) {
        let mut renamed: BTreeMap<&QualifiedName, Vec<&Name>> = BTreeMap::new();
        for operation in renames {
            if let Operation::RenameColumn(it) = operation {
                let table = self.old_tables.get(&it.table).unwrap_or(&it.table);
                renamed.entry(table).or_default().push(&it.column);
            }
        }
        if renamed.is_empty() {
            return;
        }
        let columns = Columns::of(renamed.into_iter());
        let schema = &mut self.schema;
        let names_one = |view: &&View| columns.has_one_of(view, false);
        let readers = Readers::new(&schema.views);
        let views = schema.views.iter().filter(names_one).map(|view| &view.name).collect();
        let views: BTreeSet<_> = readers.with_readers(views).into_iter().cloned().collect();
        let triggers = schema.triggers.iter();
        let triggers = triggers.filter(|it| views.contains(&it.table) || columns.has_one_of_trigger(it));
        let triggers: Vec<_> = triggers.map(Named::key).collect();
        for name in &views {
            schema.views.remove(name);
        }
        for key in &triggers {
            schema.triggers.remove(key);
        }
    }

    /// Every rename fits, since it was chosen for names that are there and names that are free; one that does not
    /// leaves the old name, and so a difference.
    fn carry_out(&mut self, operation: &Operation) {
        let schema = &mut self.schema;
        let done = match operation {
            // What names the value is dropped before, see `stale`.
            Operation::RenameEnumValue(it) => {
                let values = self.renamed_values.entry(it.name.clone()).or_default();
                values.push(it.value.clone());
                it.carry_out(schema)
            }
            Operation::RenameColumn(it) => {
                let columns = self.old_columns.entry(it.table.clone()).or_default();
                columns.insert(it.to.clone(), it.column.clone());
                operation.apply(schema)
            }
            other => other.apply(schema),
        };
        debug_assert_eq!(done, Ok(()), "a rename was chosen that does not fit");
    }

    /// A table's name before.
    pub(super) fn old_table<'n>(&'n self, name: &'n QualifiedName) -> &'n QualifiedName {
        self.old_tables.get(name).unwrap_or(name)
    }

    /// A table's name after.
    pub(super) fn new_table<'n>(&'n self, name: &'n QualifiedName) -> &'n QualifiedName {
        self.new_tables.get(name).unwrap_or(name)
    }

    /// A column's name before.
    pub(super) fn old_column<'n>(&'n self, table: &QualifiedName, column: &'n Name) -> &'n Name {
        let renamed = self.old_columns.get(table).and_then(|columns| columns.get(column));
        renamed.unwrap_or(column)
    }

    /// The values of an enum that are called otherwise now.
    pub(super) fn renamed_values(&self, enumeration: &QualifiedName) -> &[String] {
        self.renamed_values
            .get(enumeration)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}
