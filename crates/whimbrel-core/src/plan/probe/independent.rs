//! Whether a probe sees, before some operations, the rows that are there after them.

use super::Probe;
use crate::operations::Object;
use crate::relations::relations;
use crate::{Backend, Expression, Operation, QualifiedName};

impl Probe {
    /// Whether none of these operations, which come before its own, changes what it looks at.
    pub(super) fn stands_before(&self, earlier: &[Operation], backend: Backend) -> bool {
        !earlier.iter().any(|operation| self.is_changed_by(operation, backend))
    }

    fn is_changed_by(&self, operation: &Operation, backend: Backend) -> bool {
        match operation {
            Operation::RunSql(_) | Operation::RunRust(_) => true,
            Operation::RunDml(it) => self.may_be_written_by(&it.statement, backend),
            // Whether rows are given other values, or a value gets another name, a condition may mean another thing.
            Operation::DropEnumValue(_)
            | Operation::RenameEnumValue(_)
            | Operation::AddEnumValue(_)
            | Operation::RenameEnum(_)
            | Operation::CreateFunction(_)
            | Operation::ReplaceFunction(_)
            | Operation::CreateExtension(_)
            | Operation::DropNamespace(_) => true,
            other => other.footprint().writes.iter().any(|object| self.looks_at(object)),
        }
    }

    /// A deleted row may take others with it, and an update may cascade; what else is written is what is named.
    fn may_be_written_by(&self, statement: &Expression, backend: Backend) -> bool {
        let Some(sql) = statement.get(backend) else {
            return true;
        };
        let word = sql.trim_start().get(..6).unwrap_or_default();
        if word.eq_ignore_ascii_case("delete") {
            return true;
        }
        let named: Vec<QualifiedName> = relations(sql, backend).into_iter().map(|it| it.name).collect();
        named.is_empty()
            || self
                .reads
                .iter()
                .any(|read| named.iter().any(|name| name.name == read.table.name))
    }

    fn looks_at(&self, object: &Object) -> bool {
        self.reads.iter().any(|read| match object {
            Object::Table(table) => *table == read.table,
            Object::Column(table, column) => *table == read.table && read.columns.contains(column),
            Object::Anything => true,
            _ => false,
        })
    }
}
