//! A table's extras, put into what the entity says.

use whimbrel_core::{Check, ForeignKey, Name, Table, Unique};

use super::Draft;
use super::table::columns;
use crate::TableExtras;
use crate::extras::ColumnPatch;

impl Draft {
    /// Puts the extras in.
    pub(crate) fn merge(&mut self, extras: TableExtras) {
        let TableExtras {
            table,
            columns,
            renamed_from: _,
        } = extras;
        for (name, patch) in columns {
            self.merge_column(&name, patch);
        }
        let (table, errors) = table.finish();
        for message in errors {
            self.fail(None, message);
        }
        self.merge_table(table);
    }

    fn merge_column(&mut self, name: &Name, patch: ColumnPatch) {
        let table = self.table.name.clone();
        let Some(column) = self.table.columns.get_mut(name) else {
            let known: Vec<&str> = self.table.columns.keys().map(Name::as_str).collect();
            let message = format!(
                "its extras speak of this column, and the table has only {}: correct the name",
                known.join(", ")
            );
            return self.fail(Some(name), message);
        };
        if let Some(ty) = patch.ty {
            column.ty = ty;
        }
        if patch.default.is_some() {
            column.default = patch.default;
        }
        if patch.identity.is_some() {
            column.identity = patch.identity;
        }
        if patch.collation.is_some() {
            column.collation = patch.collation;
        }
        if patch.comment.is_some() {
            column.comment = patch.comment;
        }
        if patch.generated.is_some() {
            column.generated = patch.generated;
        }
        if let Some(former) = patch.renamed_from {
            self.former_columns.push((name.clone(), former));
        }
        if patch.covers_extra && self.extras.shift_remove(name).is_none() {
            self.fail(
                Some(name),
                "its extras say that they cover its `extra`, and it has none: leave `.covers_extra()` out",
            );
        }
        if let Some(expression) = patch.check {
            let check = Check {
                name: Check::usual_name(&table, name),
                expression,
                not_valid: false,
            };
            self.table.checks.insert(check.name.clone(), check);
        }
    }

    fn merge_table(&mut self, extras: Table) {
        if extras.comment.is_some() {
            self.table.comment = extras.comment;
        }
        self.table.options = extras.options;
        if let Some(key) = extras.primary_key {
            let own = self.table.primary_key.as_ref().map(|own| own.columns.as_slice());
            if own.is_some_and(|own| same_columns(own, &key.columns)) {
                self.table.primary_key = Some(key);
            } else {
                let message = format!(
                    "its extras make ({}) the primary key, and the entity ({}): mark the same fields with `primary_key`",
                    columns(&key.columns),
                    columns(own.unwrap_or_default())
                );
                self.fail(None, message);
            }
        }
        for unique in extras.uniques.into_values() {
            let usual = Unique::usual_name(&self.table.name, &unique.columns);
            let same = |own: &Unique| own.name == usual && own.columns == unique.columns;
            self.table.uniques.retain(|_, own| !same(own));
            let (name, twice) = (unique.name.clone(), self.table.uniques.contains_key(&unique.name));
            self.refuse_twice(twice, &name);
            self.table.uniques.insert(name, unique);
        }
        for key in extras.foreign_keys.into_values() {
            let same = |own: &ForeignKey| own.columns == key.columns && own.referenced_table == key.referenced_table;
            self.table.foreign_keys.retain(|_, own| !same(own));
            let (name, twice) = (key.name.clone(), self.table.foreign_keys.contains_key(&key.name));
            self.refuse_twice(twice, &name);
            self.table.foreign_keys.insert(name, key);
        }
        for check in extras.checks.into_values() {
            let (name, twice) = (check.name.clone(), self.table.checks.contains_key(&check.name));
            self.refuse_twice(twice, &name);
            self.table.checks.insert(name, check);
        }
        for index in extras.indexes.into_values() {
            let name = index.name.clone();
            let other = self.table.indexes.get(&name);
            let twice = other.is_some_and(|other| *other != index);
            self.refuse_twice(twice, &name);
            self.table.indexes.insert(name, index);
        }
        self.table.exclusions.extend(extras.exclusions);
    }

    fn refuse_twice(&mut self, is_twice: bool, name: &Name) {
        if is_twice {
            let message = format!(
                "its extras have a part `{name}`, which it has already: give it another name with `.name(..)`, or leave it \
                 out"
            );
            self.fail(None, message);
        }
    }
}

fn same_columns(one: &[Name], two: &[Name]) -> bool {
    one.len() == two.len() && one.iter().all(|name| two.contains(name))
}
