//! Whether the rows that a probe looks at are, before earlier operations, as they will be after them.

use std::collections::BTreeSet;

use super::Probe;
use crate::operations::Object;
use crate::relations::relations;
use crate::{Backend, Expression, Name, Operation, QualifiedName};

/// What the operations so far may have changed. It is kept as sets, so that a thousand probes after a thousand operations
/// are no million questions.
#[derive(Debug, Default)]
pub(super) struct Changed {
    everything: bool,
    tables: BTreeSet<QualifiedName>,
    columns: BTreeSet<(QualifiedName, Name)>,
    /// Tables that statements name, whatever their namespace is.
    written: BTreeSet<Name>,
}

impl Changed {
    /// Adds what an operation may change.
    pub(super) fn note(&mut self, operation: &Operation, backend: Backend) {
        match operation {
            _ if self.everything => {}
            Operation::RunSql(_) | Operation::RunRust(_) => self.everything = true,
            Operation::RunDml(it) => self.note_statement(&it.statement, backend),
            // Whether rows are given other values, or a value gets another name, a condition may mean another thing.
            Operation::DropEnumValue(_)
            | Operation::RenameEnumValue(_)
            | Operation::AddEnumValue(_)
            | Operation::RenameEnum(_)
            | Operation::CreateFunction(_)
            | Operation::ReplaceFunction(_)
            | Operation::CreateExtension(_)
            | Operation::DropNamespace(_) => self.everything = true,
            other => other
                .footprint()
                .writes
                .into_iter()
                .for_each(|object| self.note_object(object)),
        }
    }

    /// A deleted row may take others with it, and an update may cascade; what else is written is what is named.
    fn note_statement(&mut self, statement: &Expression, backend: Backend) {
        let Some(sql) = statement.get(backend) else {
            self.everything = true;
            return;
        };
        let word = sql.trim_start().get(..6).unwrap_or_default();
        let named = relations(sql, backend);
        if word.eq_ignore_ascii_case("delete") || named.is_empty() {
            self.everything = true;
        }
        self.written.extend(named.into_iter().map(|it| it.name.name));
    }

    fn note_object(&mut self, object: Object) {
        match object {
            Object::Table(table) => {
                self.tables.insert(table);
            }
            Object::Column(table, column) => {
                self.columns.insert((table, column));
            }
            Object::Anything => self.everything = true,
            _ => {}
        }
    }

    /// Whether what a probe looks at is among it.
    pub(super) fn concerns(&self, probe: &Probe) -> bool {
        self.everything
            || probe.reads.iter().any(|read| {
                let mut columns = read.columns.iter().map(|column| (read.table.clone(), column.clone()));
                self.tables.contains(&read.table)
                    || self.written.contains(&read.table.name)
                    || columns.any(|column| self.columns.contains(&column))
            })
    }
}
