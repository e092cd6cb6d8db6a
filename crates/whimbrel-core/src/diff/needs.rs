//! What only a person knows: why data may go, and what rows get that have no value.

use std::collections::{BTreeMap, BTreeSet};

use super::conversion::{Conversion, conversion};
use crate::operations::ColumnChange;
use crate::{Column, ColumnType, Name, Operation, QualifiedName, Schema};

/// Something that an operation leaves to its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The operation's place in the list, from 0.
    pub position: usize,
    /// What it needs.
    pub kind: NeedKind,
}

/// What an operation needs from its author.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NeedKind {
    /// A reason why a table's rows may go: `reason` of [`DropTable`](crate::operations::DropTable).
    TableLoss {
        /// The table.
        table: QualifiedName,
    },
    /// A reason why a column's values may go: `reason` of [`DropColumn`](crate::operations::DropColumn).
    ColumnLoss {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
    },
    /// What rows get that hold a value which goes: `replacement` and `reason` of
    /// [`DropEnumValue`](crate::operations::DropEnumValue).
    EnumValueLoss {
        /// The enum.
        name: QualifiedName,
        /// The value.
        value: String,
        /// The values that stay.
        others: Vec<String>,
    },
    /// What rows get that are there: `backfill` of [`AddColumn`](crate::operations::AddColumn), since the column must
    /// have a value and has no default.
    Backfill {
        /// The table.
        table: QualifiedName,
        /// The new column.
        column: Name,
        /// Its type.
        ty: ColumnType,
    },
    /// What rows get that hold NULL: `backfill` of [`ColumnChange::Nullable`], since the column shall have a value.
    NullBackfill {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// Its type, once changed.
        ty: ColumnType,
    },
    /// The new value from the old one: `using` of [`ColumnChange::Type`], since no cast leads from one to the other.
    Using {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// The old type.
        from: ColumnType,
        /// The new type.
        to: ColumnType,
    },
    /// A look at the values: those that do not fit the new type make the change fail, or are rounded. Nothing has to be
    /// filled in.
    Narrowing {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// The old type.
        from: ColumnType,
        /// The new type.
        to: ColumnType,
    },
}

/// What the operations leave to their author, in their order. `from` is the schema that they are applied to.
#[must_use]
pub fn needs(operations: &[Operation], from: &Schema) -> Vec<Need> {
    let mut known = Known::default();
    let mut needs = Vec::new();
    for (position, operation) in operations.iter().enumerate() {
        let kinds = known.needs_of(operation, from);
        needs.extend(kinds.into_iter().map(|kind| Need { position, kind }));
    }
    needs
}

/// What the operations up to one have made of the schema, as far as the needs depend on it.
#[derive(Default)]
struct Known {
    /// Tables that came: no rows are there.
    created: BTreeSet<QualifiedName>,
    /// The old names of renamed tables.
    old_tables: BTreeMap<QualifiedName, QualifiedName>,
    /// Columns under their present names, where they are not as in the schema before.
    columns: BTreeMap<(QualifiedName, Name), Column>,
    /// The values of enums that have changed.
    enums: BTreeMap<QualifiedName, Vec<String>>,
}

impl Known {
    fn needs_of(&mut self, operation: &Operation, from: &Schema) -> Vec<NeedKind> {
        match operation {
            Operation::CreateTable(it) => {
                self.created.insert(it.table.name.clone());
                Vec::new()
            }
            Operation::RenameTable(it) => {
                self.rename_table(&it.table, it.table.with_name(it.to.clone()));
                Vec::new()
            }
            Operation::RenameColumn(it) => {
                if let Some(mut column) = self.column(&it.table, &it.column, from) {
                    column.name = it.to.clone();
                    self.columns.insert((it.table.clone(), it.to.clone()), column);
                }
                Vec::new()
            }
            Operation::DropTable(it) if it.reason.is_none() && !self.created.contains(&it.table) => {
                let table = it.table.clone();
                vec![NeedKind::TableLoss { table }]
            }
            Operation::DropColumn(it) if it.reason.is_none() && !self.created.contains(&it.table) => {
                // What is computed can be computed again.
                let column = self.column(&it.table, &it.column, from);
                if column.is_some_and(|column| column.generated.is_some()) {
                    return Vec::new();
                }
                let (table, column) = (it.table.clone(), it.column.clone());
                vec![NeedKind::ColumnLoss { table, column }]
            }
            Operation::AddColumn(it) => {
                let (table, column) = (it.table.clone(), it.column.clone());
                self.columns
                    .insert((table.clone(), column.name.clone()), column.clone());
                if self.created.contains(&table) || it.backfill.is_some() || !has_no_value(&column) {
                    return Vec::new();
                }
                let (column, ty) = (column.name, column.ty);
                vec![NeedKind::Backfill { table, column, ty }]
            }
            Operation::AlterColumn(it) if !self.created.contains(&it.table) => {
                let Some(mut column) = self.column(&it.table, &it.column, from) else {
                    return Vec::new();
                };
                let needs = changed(&it.table, &mut column, &it.changes);
                self.columns.insert((it.table.clone(), it.column.clone()), column);
                needs
            }
            Operation::AddEnumValue(it) => {
                self.values(&it.name, from).push(it.value.clone());
                Vec::new()
            }
            Operation::RenameEnumValue(it) => {
                let values = self.values(&it.name, from);
                values
                    .iter_mut()
                    .filter(|value| **value == it.value)
                    .for_each(|value| value.clone_from(&it.to));
                Vec::new()
            }
            Operation::RenameEnum(it) => {
                let values = self.values(&it.name, from).clone();
                self.enums.insert(it.name.with_name(it.to.clone()), values);
                Vec::new()
            }
            Operation::DropEnumValue(it) => {
                let values = self.values(&it.name, from);
                values.retain(|value| *value != it.value);
                let others = values.clone();
                if it.reason.is_some() {
                    return Vec::new();
                }
                let (name, value) = (it.name.clone(), it.value.clone());
                vec![NeedKind::EnumValueLoss { name, value, others }]
            }
            _ => Vec::new(),
        }
    }

    fn rename_table(&mut self, from: &QualifiedName, to: QualifiedName) {
        if self.created.remove(from) {
            self.created.insert(to.clone());
        }
        let old = self.old_tables.remove(from).unwrap_or_else(|| from.clone());
        self.old_tables.insert(to, old);
    }

    fn column(&self, table: &QualifiedName, name: &Name, from: &Schema) -> Option<Column> {
        let old_table = self.old_tables.get(table).unwrap_or(table);
        self.columns
            .get(&(table.clone(), name.clone()))
            .or_else(|| from.table(old_table)?.column(name))
            .cloned()
    }

    fn values(&mut self, name: &QualifiedName, from: &Schema) -> &mut Vec<String> {
        let before = || from.enumeration(name).map(|it| it.values.clone()).unwrap_or_default();
        self.enums.entry(name.clone()).or_insert_with(before)
    }
}

/// Whether rows that are there have nothing to get.
fn has_no_value(column: &Column) -> bool {
    !column.nullable && column.default.is_none() && column.generated.is_none() && column.identity.is_none()
}

fn changed(table: &QualifiedName, column: &mut Column, changes: &[ColumnChange]) -> Vec<NeedKind> {
    let (before, mut needs) = (column.clone(), Vec::new());
    let name = || (table.clone(), before.name.clone());
    changes.iter().for_each(|change| change.apply(column));
    let computed = before.generated.is_some() || column.generated.is_some();
    for change in changes {
        match change {
            ColumnChange::Type { to, using: None, .. } if !computed => {
                let (from, to) = (before.ty.clone(), to.clone());
                let (table, column) = name();
                match conversion(&from, &to) {
                    Conversion::Safe => {}
                    Conversion::Narrowing => needs.push(NeedKind::Narrowing {
                        table,
                        column,
                        from,
                        to,
                    }),
                    Conversion::None => needs.push(NeedKind::Using {
                        table,
                        column,
                        from,
                        to,
                    }),
                }
            }
            ColumnChange::Nullable {
                nullable: false,
                backfill: None,
            } if before.nullable && !computed => {
                let ((table, name), ty) = (name(), column.ty.clone());
                needs.push(NeedKind::NullBackfill {
                    table,
                    column: name,
                    ty,
                });
            }
            // The values that were there go once the server computes them.
            ColumnChange::Generated { to: Some(_) } if before.generated.is_none() => {
                let (table, column) = name();
                needs.push(NeedKind::ColumnLoss { table, column });
            }
            _ => {}
        }
    }
    needs
}
