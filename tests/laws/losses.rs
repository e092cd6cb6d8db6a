//! What the way back cannot bring back: values that went.

use std::collections::BTreeSet;

use whimbrel_core::diff::{NeedKind, needs};
use whimbrel_core::schema::{ExclusionElement, IndexTarget};
use whimbrel_core::{Migration, Name, Operation, QualifiedName, Schema, Table};
use whimbrel_tests::schemas::Pair;

/// The columns of before whose values are not what they were, once the way has been gone and gone back.
pub struct Losses(BTreeSet<(QualifiedName, Name)>);

impl Losses {
    /// What operations lose on the way from the one schema to the other. They must not have been filled in.
    pub fn of(operations: &[Operation], pair: &Pair) -> Self {
        let mut lost = BTreeSet::new();
        let mut whole = |table: &Table, is_lost: &dyn Fn(&Name) -> bool| {
            let names = table.columns.keys().filter(|name| is_lost(name));
            lost.extend(names.map(|name| (table.name.clone(), name.clone())));
        };
        for need in needs(operations, &pair.from) {
            match need.kind {
                NeedKind::TableLoss { table } => {
                    if let Some(table) = pair.from.table(&pair.table_before(&table)) {
                        whole(table, &|_| true);
                    }
                }
                NeedKind::ColumnLoss { table, column }
                | NeedKind::Narrowing { table, column, .. }
                | NeedKind::Using { table, column, .. } => {
                    if let Some(before) = pair.from.table(&pair.table_before(&table)) {
                        whole(before, &|name| {
                            *name == column || pair.column_after(&table, name) == column
                        });
                    }
                }
                NeedKind::EnumValueLoss { name, .. } => {
                    for table in pair.from.tables.iter() {
                        let is_of_it = |column: &Name| {
                            let column = table.column(column);
                            column.and_then(|it| it.ty.enumeration()) == Some(&name)
                        };
                        whole(table, &is_of_it);
                    }
                }
                _ => {}
            }
        }
        Self(lost).with_what_is_computed(&pair.from)
    }

    fn with_what_is_computed(mut self, from: &Schema) -> Self {
        for table in from.tables.iter() {
            for column in table.columns.values() {
                let Some(generated) = &column.generated else { continue };
                let mut lost = self.0.iter().filter(|(name, _)| *name == table.name);
                if lost.any(|(_, name)| generated.expression.mentions(name)) {
                    self.0.insert((table.name.clone(), column.name.clone()));
                }
            }
        }
        self
    }

    /// Whether an operation of the way back asks something of values that went, and this is the one that failed.
    pub fn explain(&self, way_there: &Migration, from: &Schema, failure: &str) -> bool {
        let reverse = way_there.recording.reverse(from).unwrap_or_default();
        let mut failed = reverse.iter().filter(|it| failure.contains(&format!("at `{it}`")));
        failed.any(|operation| self.are_asked_for(operation, from))
    }

    fn has(&self, table: &QualifiedName, columns: &[Name]) -> bool {
        columns
            .iter()
            .any(|name| self.0.contains(&(table.clone(), name.clone())))
    }

    fn are_named(&self, table: &QualifiedName, expression: &whimbrel_core::Expression) -> bool {
        let mut lost = self.0.iter().filter(|(it, _)| it == table);
        lost.any(|(_, name)| expression.mentions(name))
    }

    fn are_asked_for(&self, operation: &Operation, from: &Schema) -> bool {
        match operation {
            Operation::AddForeignKey(it) => {
                let key = &it.foreign_key;
                self.has(&it.table, &key.columns) || self.has(&key.referenced_table, &key.referenced_columns)
            }
            Operation::ValidateForeignKey(it) => {
                let key = from.table(&it.table).and_then(|table| table.foreign_keys.get(&it.name));
                key.is_some_and(|key| {
                    self.has(&it.table, &key.columns) || self.has(&key.referenced_table, &key.referenced_columns)
                })
            }
            Operation::AddPrimaryKey(it) => self.has(&it.table, &it.key.columns),
            Operation::AddUnique(it) => self.has(&it.table, &it.unique.columns),
            Operation::AddCheck(it) => self.are_named(&it.table, &it.check.expression),
            Operation::ValidateCheck(it) => {
                let check = from.table(&it.table).and_then(|table| table.checks.get(&it.name));
                check.is_some_and(|check| self.are_named(&it.table, &check.expression))
            }
            Operation::CreateIndex(it) if it.index.unique => {
                let columns: Vec<Name> = it
                    .index
                    .parts
                    .iter()
                    .filter_map(|part| part.as_column())
                    .cloned()
                    .collect();
                self.has(&it.table, &columns) || it.index.expressions().any(|sql| self.are_named(&it.table, sql))
            }
            Operation::AddExclusion(it) => {
                let is_lost = |element: &ExclusionElement| match &element.target {
                    IndexTarget::Column(name) => self.has(&it.table, std::slice::from_ref(name)),
                    IndexTarget::Expression(sql) => self.are_named(&it.table, sql),
                };
                it.exclusion.elements.iter().any(is_lost)
            }
            _ => false,
        }
    }
}
