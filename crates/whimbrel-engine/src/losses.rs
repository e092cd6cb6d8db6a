//! The rows that reverting would delete: counted before anything runs, under the names that the tables have now.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use whimbrel_core::plan::MigrationPlan;
use whimbrel_core::{Name, Operation, QualifiedName};

use crate::error::Error;
use crate::server_error::Kind;
use crate::session::Session;

/// Rows of a table, or values of a column, that would be gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Loss {
    /// The table, as it is called now.
    pub table: String,
    /// The column, where the table itself stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How many rows it has, or how many of them have a value in the column.
    pub rows: u64,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, place) = match &self.column {
            None => ("row", self.table.clone()),
            Some(column) => ("value", format!("{}.{column}", self.table)),
        };
        let plural = if self.rows == 1 { "" } else { "s" };
        write!(f, "{} {noun}{plural} of {place}", self.rows)
    }
}

/// Something that a plan drops, by the names of before the plan.
type Dropped = (QualifiedName, Option<Name>);

/// What the plans would delete and is not empty.
pub(crate) async fn count(session: &mut Session, plans: &[MigrationPlan]) -> Result<Vec<Loss>, Error> {
    let mut losses = Vec::new();
    for (table, column) in dropped(plans) {
        let quoted = table.quoted(session.backend());
        let having = match &column {
            Some(column) => format!(" WHERE {} IS NOT NULL", column.quoted(session.backend())),
            None => String::new(),
        };
        let rows = match session.fetch(&format!("SELECT count(*) FROM {quoted}{having}")).await {
            Ok(rows) => rows.first().and_then(|row| row.number(0)).unwrap_or_default(),
            // An interrupted run has dropped it already.
            Err(error) if error.is(Kind::UndefinedTable) => 0,
            Err(error) => return Err(Error::server(format!("counting what `{table}` would lose"), error)),
        };
        let rows = u64::try_from(rows).unwrap_or_default();
        if rows > 0 {
            let column = column.map(|column| column.to_string());
            let table = table.to_string();
            losses.push(Loss { table, column, rows });
        }
    }
    Ok(losses)
}

/// The tables that the plans drop, and the columns that they drop of other tables.
fn dropped(plans: &[MigrationPlan]) -> Vec<Dropped> {
    let mut names = Names::default();
    let mut dropped: Vec<Dropped> = Vec::new();
    for planned in plans.iter().flat_map(|plan| &plan.operations) {
        match &planned.operation {
            Operation::RenameTable(it) => names.rename_table(&it.table, it.table.with_name(it.to.clone())),
            Operation::RenameColumn(it) => names.rename_column(&it.table, &it.column, it.to.clone()),
            Operation::DropTable(it) => dropped.push((names.table(&it.table), None)),
            Operation::DropColumn(it) => {
                dropped.push((names.table(&it.table), Some(names.column(&it.table, &it.column))));
            }
            _ => {}
        }
    }
    let whole: Vec<QualifiedName> = dropped
        .iter()
        .filter(|(_, column)| column.is_none())
        .map(|(table, _)| table.clone())
        .collect();
    dropped.retain(|(table, column)| column.is_none() || !whole.contains(table));
    dropped
}

/// What objects were called before the plans renamed them.
#[derive(Debug, Default)]
struct Names {
    tables: BTreeMap<QualifiedName, QualifiedName>,
    columns: BTreeMap<(QualifiedName, Name), Name>,
}

impl Names {
    fn table(&self, now: &QualifiedName) -> QualifiedName {
        self.tables.get(now).unwrap_or(now).clone()
    }

    fn column(&self, table: &QualifiedName, now: &Name) -> Name {
        self.columns
            .get(&(self.table(table), now.clone()))
            .unwrap_or(now)
            .clone()
    }

    fn rename_table(&mut self, from: &QualifiedName, to: QualifiedName) {
        let first = self.table(from);
        self.tables.remove(from);
        self.tables.insert(to, first);
    }

    fn rename_column(&mut self, table: &QualifiedName, from: &Name, to: Name) {
        let (first, table) = (self.column(table, from), self.table(table));
        self.columns.remove(&(table.clone(), from.clone()));
        self.columns.insert((table, to), first);
    }
}

#[cfg(test)]
mod tests {
    use whimbrel_core::Version;
    use whimbrel_core::operations::{DropColumn, DropTable, RenameColumn, RenameTable};
    use whimbrel_core::plan::{Direction, PlannedOperation, Reverse};

    use super::*;

    fn plan(operations: Vec<Operation>) -> Option<MigrationPlan> {
        let planned = |operation: Operation| PlannedOperation {
            description: operation.to_string(),
            operation,
            reverse: Reverse::Statements(Vec::new()),
        };
        Some(MigrationPlan {
            version: "20250101_000001".parse::<Version>().ok()?,
            name: "a".into(),
            direction: Direction::Down,
            operations: operations.into_iter().map(planned).collect(),
            segments: Vec::new(),
        })
    }

    fn drop_column(table: &str, column: &str) -> Operation {
        DropColumn {
            table: table.into(),
            column: column.into(),
            reason: None,
        }
        .into()
    }

    #[test]
    fn what_is_dropped_is_looked_for_under_its_present_name() {
        let plan = plan(vec![
            RenameTable {
                table: "members".into(),
                to: "users".into(),
            }
            .into(),
            RenameColumn {
                table: "users".into(),
                column: "look".into(),
                to: "theme".into(),
            }
            .into(),
            drop_column("users", "theme"),
            drop_column("posts", "title"),
            DropTable {
                table: "posts".into(),
                reason: None,
            }
            .into(),
        ]);
        let expected: Vec<Dropped> = vec![("members".into(), Some("look".into())), ("posts".into(), None)];
        assert_eq!(dropped(plan.as_slice()), expected);
    }

    #[test]
    fn a_loss_is_told_by_its_number() {
        let loss = Loss {
            table: "users".into(),
            column: Some("theme".into()),
            rows: 3,
        };
        assert_eq!(loss.to_string(), "3 values of users.theme");
        assert_eq!(
            Loss {
                column: None,
                rows: 1,
                ..loss
            }
            .to_string(),
            "1 row of users"
        );
    }
}
