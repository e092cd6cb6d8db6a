//! What a person would fill in.

use whimbrel_core::diff::{NeedKind, needs};
use whimbrel_core::operations::ColumnChange;
use whimbrel_core::{Operation, Schema, Target};

use super::types::default_of;

/// The operations with all that they leave to their author: reasons, and values for rows that have none.
pub fn filled(mut operations: Vec<Operation>, from: &Schema, to: &Schema, target: Target) -> Vec<Operation> {
    let why = || Some("nobody needs it any more".to_owned());
    for need in needs(&operations, from) {
        let operation = &mut operations[need.position];
        match (need.kind, operation) {
            (NeedKind::TableLoss { .. }, Operation::DropTable(it)) => it.reason = why(),
            (NeedKind::ColumnLoss { .. }, Operation::DropColumn(it)) => it.reason = why(),
            (NeedKind::EnumValueLoss { others, .. }, Operation::DropEnumValue(it)) => {
                it.reason = why();
                it.replacement = others.first().cloned();
            }
            (NeedKind::Backfill { ty, .. }, Operation::AddColumn(it)) => {
                it.backfill = default_of(&ty, target.backend, to);
            }
            (NeedKind::NullBackfill { ty, .. }, Operation::AlterColumn(it)) => {
                let value = default_of(&ty, target.backend, to);
                for change in &mut it.changes {
                    if let ColumnChange::Nullable { backfill, .. } = change {
                        backfill.clone_from(&value);
                    }
                }
            }
            (NeedKind::Using { from: old, to: new, .. }, Operation::AlterColumn(it)) => {
                let (value, back) = (
                    default_of(&new, target.backend, to),
                    default_of(&old, target.backend, from),
                );
                for change in &mut it.changes {
                    if let ColumnChange::Type {
                        using, reverse_using, ..
                    } = change
                    {
                        using.clone_from(&value);
                        reverse_using.clone_from(&back);
                    }
                }
            }
            _ => {}
        }
    }
    operations
}
