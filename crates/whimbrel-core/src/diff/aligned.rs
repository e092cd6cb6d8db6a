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
    /// the schema that is compared. Neither is a view or a sequence whose name a table gets.
    fn set_texts_aside(&mut self, renames: &[Operation]) {
        let mut renamed: BTreeMap<&QualifiedName, Vec<&Name>> = BTreeMap::new();
        let mut taken: BTreeSet<QualifiedName> = BTreeSet::new();
        for operation in renames {
            match operation {
                Operation::RenameColumn(it) => {
                    let table = self.old_tables.get(&it.table).unwrap_or(&it.table);
                    renamed.entry(table).or_default().push(&it.column);
                }
                Operation::RenameTable(it) => {
                    taken.insert(it.table.with_name(it.to.clone()));
                }
                _ => {}
            }
        }
        for name in &taken {
            self.schema.sequences.remove(name);
        }
        taken.retain(|name| self.schema.views.contains(name));
        if renamed.is_empty() && taken.is_empty() {
            return;
        }
        let columns = Columns::of(renamed.into_iter());
        let schema = &mut self.schema;
        let names_one = |view: &&View| taken.contains(&view.name) || columns.has_one_of(view, false);
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

#[cfg(test)]
mod tests {
    use crate::diff::{Answers, Renamed, diff};
    use crate::{Column, ColumnType, PerDialect, Schema, Table, View, apply_all};

    fn table(name: &str) -> Table {
        let mut table = Table::new(name);
        let id = Column::new("id", ColumnType::Integer);
        table.columns.insert(id.name.clone(), id);
        table
    }

    #[test]
    fn a_table_gets_the_name_of_a_view_that_goes() {
        let (mut from, mut to) = (Schema::new(), Schema::new());
        from.tables.insert(table("users"));
        from.views.insert(View {
            name: "people".into(),
            query: PerDialect::all("SELECT id FROM users".to_owned()),
            materialized: false,
        });
        to.tables.insert(table("people"));
        let (old, new) = ("users".into(), "people".into());
        let mut answers = Answers::default();
        answers.renamed.insert(Renamed::Table { from: old, to: new }, true);
        let operations = diff(&from, &to, &answers).operations;
        let shown: Vec<_> = operations.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["drop view people", "rename table users to people"]);
        assert_eq!(apply_all(&operations, &mut from), Ok(()));
        assert_eq!(from, to);
    }
}
