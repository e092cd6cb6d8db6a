//! What only a person knows: why data may go, and what rows get that have no value.

use std::collections::{BTreeMap, BTreeSet};

use super::conversion::{Conversion, conversion};
use crate::operations::ColumnChange;
use crate::schema::longest;
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
                let longest = column.ty.enumeration().map(|name| longest(self.values(name, from)));
                let needs = changed(&it.table, &mut column, &it.changes, longest);
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

fn changed(
    table: &QualifiedName,
    column: &mut Column,
    changes: &[ColumnChange],
    longest: Option<u32>,
) -> Vec<NeedKind> {
    let (before, mut needs) = (column.clone(), Vec::new());
    let name = || (table.clone(), before.name.clone());
    changes.iter().for_each(|change| change.apply(column));
    let computed = before.generated.is_some() || column.generated.is_some();
    for change in changes {
        match change {
            ColumnChange::Type { to, using: None, .. } if !computed => {
                let (from, to) = (before.ty.clone(), to.clone());
                let (table, column) = name();
                match conversion(&from, &to, longest) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{
        AddColumn, AlterColumn, CreateTable, DropColumn, DropEnumValue, DropTable, RenameColumn, RenameEnumValue,
        RenameTable,
    };
    use crate::schema::{Generated, Storage};
    use crate::{EnumType, Expression, Table};

    fn users() -> Table {
        let mut table = Table::new("users");
        let columns = [
            Column::new("id", ColumnType::Integer),
            Column::new("email", ColumnType::Text).nullable(),
            Column::new("mood", ColumnType::Enum("mood".into())),
        ];
        table
            .columns
            .extend(columns.map(|column| (column.name.clone(), column)));
        let mut computed = Column::new("twice", ColumnType::BigInteger).nullable();
        computed.generated = Some(Generated {
            expression: Expression::all("id * 2"),
            storage: Storage::Stored,
        });
        table.columns.insert(computed.name.clone(), computed);
        table
    }

    fn found(operations: impl IntoIterator<Item = Operation>) -> Vec<(usize, NeedKind)> {
        let mut from = Schema::new();
        from.tables.insert(users());
        from.enums.insert(EnumType {
            name: "mood".into(),
            values: ["sad", "so so", "happy"].map(str::to_owned).to_vec(),
        });
        let operations: Vec<_> = operations.into_iter().collect();
        let found = needs(&operations, &from).into_iter();
        found.map(|need| (need.position, need.kind)).collect()
    }

    fn add(table: &str, column: Column) -> Operation {
        AddColumn {
            table: table.into(),
            column,
            backfill: None,
        }
        .into()
    }

    fn drop_column(table: &str, column: &str) -> Operation {
        DropColumn {
            table: table.into(),
            column: column.into(),
            reason: None,
        }
        .into()
    }

    fn alter(table: &str, column: &str, change: ColumnChange) -> Operation {
        AlterColumn {
            table: table.into(),
            column: column.into(),
            changes: vec![change],
        }
        .into()
    }

    fn retype(column: &str, to: ColumnType) -> Operation {
        let (using, reverse_using) = (None, None);
        let change = ColumnChange::Type {
            to,
            using,
            reverse_using,
        };
        alter("users", column, change)
    }

    #[test]
    fn a_new_column_that_must_have_a_value_needs_one_for_the_rows_that_are_there() {
        let age = || Column::new("age", ColumnType::Integer);
        let backfill = |table: &str| NeedKind::Backfill {
            table: table.into(),
            column: "age".into(),
            ty: ColumnType::Integer,
        };
        assert_eq!(found([add("users", age())]), [(0, backfill("users"))]);
        assert_eq!(found([add("users", age().nullable())]), []);
        // There is no row in a table that came with the same operations, whatever it is called by then.
        let create = CreateTable {
            table: Table::new("teams"),
        };
        let rename = RenameTable {
            table: "teams".into(),
            to: "groups".into(),
        };
        assert_eq!(found([create.into(), rename.into(), add("groups", age())]), []);
    }

    #[test]
    fn what_goes_needs_a_reason_unless_it_can_be_computed_again() {
        let rename = RenameTable {
            table: "users".into(),
            to: "people".into(),
        };
        let drop = DropTable {
            table: "people".into(),
            reason: None,
        };
        let needs = found([
            drop_column("users", "twice"),
            rename.into(),
            drop_column("people", "email"),
            drop.into(),
        ]);
        let column = NeedKind::ColumnLoss {
            table: "people".into(),
            column: "email".into(),
        };
        let table = NeedKind::TableLoss { table: "people".into() };
        assert_eq!(needs, [(2, column), (3, table)]);
    }

    #[test]
    fn a_reason_that_is_there_is_not_asked_for() {
        let reason = || Some("nobody reads it".to_owned());
        let column = DropColumn {
            table: "users".into(),
            column: "email".into(),
            reason: reason(),
        };
        let table = DropTable {
            table: "users".into(),
            reason: reason(),
        };
        assert_eq!(found([column.into(), table.into()]), []);
    }

    #[test]
    fn another_type_needs_an_expression_where_no_cast_leads_there_and_a_look_where_values_may_not_fit() {
        let kinds = |column: &str, to: ColumnType| found([retype(column, to)]);
        assert_eq!(kinds("id", ColumnType::BigInteger), []);
        assert!(matches!(
            kinds("id", ColumnType::SmallInteger).as_slice(),
            [(0, NeedKind::Narrowing { .. })]
        ));
        assert!(matches!(
            kinds("id", ColumnType::Date).as_slice(),
            [(0, NeedKind::Using { .. })]
        ));
        // What the server computes it computes anew.
        assert_eq!(kinds("twice", ColumnType::Date), []);
    }

    #[test]
    fn a_column_is_followed_through_its_renames_and_changes() {
        let rename = RenameColumn {
            table: "users".into(),
            column: "email".into(),
            to: "address".into(),
        };
        let must_have = ColumnChange::Nullable {
            nullable: false,
            backfill: None,
        };
        let again = alter("users", "address", must_have.clone());
        let needs = found([rename.into(), alter("users", "address", must_have), again]);
        let null = NeedKind::NullBackfill {
            table: "users".into(),
            column: "address".into(),
            ty: ColumnType::Text,
        };
        assert_eq!(needs, [(1, null)]);
    }

    #[test]
    fn a_column_that_becomes_computed_loses_its_values() {
        let to = users().column(&"twice".into()).and_then(|it| it.generated.clone());
        let loss = NeedKind::ColumnLoss {
            table: "users".into(),
            column: "email".into(),
        };
        assert_eq!(
            found([alter("users", "email", ColumnChange::Generated { to })]),
            [(0, loss)]
        );
    }

    #[test]
    fn the_values_that_stay_are_offered_for_one_that_goes_under_their_present_names() {
        let rename = RenameEnumValue {
            name: "mood".into(),
            value: "happy".to_owned(),
            to: "glad".to_owned(),
        };
        let drop = DropEnumValue {
            name: "mood".into(),
            value: "so so".to_owned(),
            replacement: None,
            reason: None,
        };
        let loss = NeedKind::EnumValueLoss {
            name: "mood".into(),
            value: "so so".to_owned(),
            others: vec!["sad".to_owned(), "glad".to_owned()],
        };
        assert_eq!(found([rename.into(), drop.into()]), [(1, loss)]);
    }

    #[test]
    fn the_values_of_an_enum_are_as_long_as_the_longest_of_them() {
        let to_length = |length| retype("mood", ColumnType::Char(Some(length)));
        assert_eq!(found([to_length(5)]), []);
        for length in [1, 4] {
            let needed = NeedKind::Narrowing {
                table: "users".into(),
                column: "mood".into(),
                from: ColumnType::Enum("mood".into()),
                to: ColumnType::Char(Some(length)),
            };
            assert_eq!(found([to_length(length)]), [(0, needed)]);
        }
        assert_eq!(found([retype("mood", ColumnType::Text)]), []);
    }
}
