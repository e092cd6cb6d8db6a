//! The way back of operations, written where it cannot be derived.

use whimbrel_core::operations::{AddColumn, Irreversible};
use whimbrel_core::{Down, Operation, Recording, Schema};

/// What rows lose on the way back is what `up` gave them.
const REASON: &str = "what `up` made goes again";

/// The way back from `up`, done to `before`.
///
/// It is derived where every operation has a reverse. A column that rows could not get back is written with what they
/// get instead left open. Where an operation has no reverse at all, the reason is left open.
pub(super) fn of(before: &Schema, up: &[Operation]) -> Down {
    let derived = Recording {
        up: up.to_vec(),
        down: Down::Derived,
    };
    if derived.reverse(before).is_ok() {
        return Down::Derived;
    }
    written(before, up).map_or_else(|_| Down::Irreversible(String::new()), Down::Written)
}

fn written(before: &Schema, up: &[Operation]) -> Result<Vec<Operation>, Irreversible> {
    let mut schema = before.clone();
    let mut reverses = Vec::with_capacity(up.len());
    for operation in up {
        let mut reverse = reversed(operation, &schema)?;
        reverse.iter_mut().for_each(give_reason);
        reverses.push(reverse);
        operation.apply(&mut schema)?;
    }
    Ok(reverses.into_iter().rev().flatten().collect())
}

fn reversed(operation: &Operation, schema: &Schema) -> Result<Vec<Operation>, Irreversible> {
    let reverse = operation.reverse(schema);
    let Operation::DropColumn(dropped) = operation else {
        return reverse;
    };
    reverse.or_else(|error| {
        let column = schema
            .table(&dropped.table)
            .and_then(|table| table.columns.get(&dropped.column));
        let column = column.ok_or(error)?.clone();
        let table = dropped.table.clone();
        Ok(vec![
            AddColumn {
                table,
                column,
                backfill: None,
            }
            .into(),
        ])
    })
}

fn give_reason(operation: &mut Operation) {
    let reason = match operation {
        Operation::DropTable(operation) => &mut operation.reason,
        Operation::DropColumn(operation) => &mut operation.reason,
        Operation::DropEnumValue(operation) => &mut operation.reason,
        _ => return,
    };
    reason.get_or_insert_with(|| REASON.to_owned());
}
