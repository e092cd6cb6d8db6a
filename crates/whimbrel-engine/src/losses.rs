//! The rows that reverting, or dropping everything, would delete: counted before anything runs, under the names that the
//! tables have now.
//!
//! Counting ends at [`MOST`]: who would lose a million rows need not wait to be told how many more there are.

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
    /// Whether there may be more: counting ended here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
}

/// Where counting ends.
const MOST: u64 = 1_000_000;

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, place) = match &self.column {
            None => ("row", self.table.clone()),
            Some(column) => ("value", format!("{}.{column}", self.table)),
        };
        let plural = if self.rows == 1 { "" } else { "s" };
        let least = if self.at_least { "at least " } else { "" };
        write!(f, "{least}{} {noun}{plural} of {place}", self.rows)
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
        let rows = match session.fetch(&counting(&quoted, &having)).await {
            Ok(rows) => rows.first().and_then(|row| row.number(0)).unwrap_or_default(),
            // An interrupted run has dropped it already.
            Err(error) if error.is(Kind::UndefinedTable) => 0,
            Err(error) => return Err(Error::server(format!("counting what `{table}` would lose"), error)),
        };
        losses.extend(loss(&table, column.as_ref(), rows));
    }
    Ok(losses)
}

/// The rows of these tables, all of which are about to be dropped.
pub(crate) async fn count_all(session: &mut Session, tables: &[QualifiedName]) -> Result<Vec<Loss>, Error> {
    let backend = session.backend();
    let queries: Vec<String> = tables
        .iter()
        .map(|table| counting(&table.quoted(backend), ""))
        .collect();
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    let counted = session.fetch_each(&queries).await;
    let counted = counted.map_err(|error| Error::server("counting the rows of every table", error))?;
    let losses = tables.iter().zip(&counted).filter_map(|(table, rows)| {
        let rows = rows.first().and_then(|row| row.number(0)).unwrap_or_default();
        loss(table, None, rows)
    });
    Ok(losses.collect())
}

/// One more than [`MOST`] is enough to know that there are more.
fn counting(table: &str, having: &str) -> String {
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM {table}{having} LIMIT {}) AS counted",
        MOST + 1
    )
}

fn loss(table: &QualifiedName, column: Option<&Name>, counted: i64) -> Option<Loss> {
    let rows = u64::try_from(counted).unwrap_or_default();
    (rows > 0).then(|| Loss {
        table: table.to_string(),
        column: column.map(ToString::to_string),
        rows: rows.min(MOST),
        at_least: rows > MOST,
    })
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
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use whimbrel_core::Version;
    use whimbrel_core::operations::{DropColumn, DropTable, RenameColumn, RenameTable};
    use whimbrel_core::plan::{Direction, PlannedOperation};

    use super::*;

    fn plan(operations: Vec<Operation>) -> Option<MigrationPlan> {
        let planned = |operation: Operation| PlannedOperation {
            description: operation.to_string(),
            operation,
            reverse: None,
        };
        Some(MigrationPlan {
            version: "20250101_000001".parse::<Version>().ok()?,
            name: "a".into(),
            direction: Direction::Down,
            operations: operations.into_iter().map(planned).collect(),
            probes: Vec::new(),
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
            at_least: false,
        };
        assert_eq!(loss.to_string(), "3 values of users.theme");
        assert_eq!(
            Loss {
                column: None,
                rows: 1,
                ..loss.clone()
            }
            .to_string(),
            "1 row of users"
        );
        let many = super::loss(&"users".into(), None, 1_000_001).unwrap();
        assert_eq!(many.to_string(), "at least 1000000 rows of users");
        assert_eq!(super::loss(&"users".into(), None, 0), None);
    }
}
