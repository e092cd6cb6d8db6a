//! Operations on columns as source.

use whimbrel_core::QualifiedName;
use whimbrel_core::operations::{AddColumn, AlterColumn, ColumnChange, DropColumn, RenameColumn};

use super::column::{column, column_type, default_value, generated_as, identity_as};
use super::expression::{expression, expression_of, sql_texts};
use super::literal::text;
use super::names::Names;
use super::tables::data_loss;

/// `said` is what else is said at the column.
pub(super) fn add_column(operation: &AddColumn, said: &str, names: &mut Names) -> String {
    let table = names.table(&operation.table);
    let mut added = column(&operation.table, &operation.column, names);
    match &operation.backfill {
        Some(backfill) => added.push_str(&format!(".backfill({})", expression(backfill))),
        None => added.push_str(&names.blanks.backfill()),
    }
    format!("add_column({table}, {added}{said})")
}

pub(super) fn drop_column(operation: &DropColumn, names: &mut Names) -> String {
    let (table, column) = (
        names.table(&operation.table),
        names.column(&operation.table, &operation.column),
    );
    let loss = data_loss(operation.reason.as_ref(), names);
    format!("drop_column({table}, {column}, {loss})")
}

pub(super) fn rename_column(operation: &RenameColumn, names: &mut Names) -> String {
    let table = names.table(&operation.table);
    let (from, to) = (&operation.column, &operation.to);
    let (from, to) = (names.column(&operation.table, from), names.column(&operation.table, to));
    format!("rename_column({table}, {from}, {to})")
}

pub(super) fn alter_column(operation: &AlterColumn, names: &mut Names) -> String {
    let (table, column) = (
        names.table(&operation.table),
        names.column(&operation.table, &operation.column),
    );
    let changes: String = operation
        .changes
        .iter()
        .map(|change| changed(&operation.table, change, names))
        .collect();
    format!("alter_column({table}, alter({column}){changes})")
}

fn changed(table: &QualifiedName, change: &ColumnChange, names: &mut Names) -> String {
    match change {
        ColumnChange::Type {
            to,
            using,
            reverse_using,
        } => {
            let mut source = format!(".set_type({})", column_type(to));
            match using {
                Some(using) => source.push_str(&format!(".using({})", expression_of(table, using, names))),
                None => source.push_str(&names.blanks.using()),
            }
            if let Some(using) = reverse_using {
                source.push_str(&format!(".reverse_using({})", expression_of(table, using, names)));
            }
            source
        }
        ColumnChange::Nullable { nullable: true, .. } => ".nullable()".to_owned(),
        ColumnChange::Nullable {
            nullable: false,
            backfill: None,
        } => format!(".not_null(){}", names.blanks.backfill()),
        ColumnChange::Nullable {
            nullable: false,
            backfill: Some(backfill),
        } => {
            format!(".not_null().backfill({})", expression(backfill))
        }
        ColumnChange::Default { to: Some(default) } => format!(".set_default({})", default_value(default)),
        ColumnChange::Default { to: None } => ".drop_default()".to_owned(),
        ColumnChange::Generated { to: Some(generated) } => generated_as(table, generated, names),
        ColumnChange::Generated { to: None } => ".drop_generated()".to_owned(),
        ColumnChange::Identity { to: Some(identity) } => identity_as(identity),
        ColumnChange::Identity { to: None } => ".drop_identity()".to_owned(),
        ColumnChange::Collation { to: Some(collation) } => format!(".set_collation({})", sql_texts(collation)),
        ColumnChange::Collation { to: None } => ".drop_collation()".to_owned(),
        ColumnChange::Comment { to: Some(comment) } => format!(".set_comment({})", text(comment)),
        ColumnChange::Comment { to: None } => ".drop_comment()".to_owned(),
    }
}
