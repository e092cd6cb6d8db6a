//! The rows of tables that refer to another one: whatever happens to that one must not cost them any.

use std::collections::BTreeMap;

use whimbrel_core::Name;

use super::super::{counted, fetch, literal, quoted, stop};
use crate::error::Cause;
use crate::session::Session;

/// SQLite takes 500 parts of a query at most.
const AT_ONCE: usize = 200;

/// What is told of the rows of each table, and the queries that tell it.
#[derive(Default)]
pub(super) struct ReferringRows {
    queries: Vec<String>,
    before: Vec<Told>,
}

/// A table, how many rows it has, and in its referring columns how many values with which sum: a cascade deletes rows,
/// and SET NULL and SET DEFAULT change values.
#[derive(PartialEq)]
struct Told {
    table: String,
    rows: i64,
    values: String,
}

impl ReferringRows {
    /// Those of these columns of tables.
    pub(super) async fn read<'c>(
        session: &mut Session,
        columns: impl IntoIterator<Item = (&'c str, &'c str)>,
    ) -> Result<Self, Cause> {
        let mut tables: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (table, column) in columns {
            let column = quoted(&Name::new(column));
            let told = format!("count({column}) || ' ' || quote(total({column}))");
            tables.entry(table).or_default().push(told);
        }
        let parts: Vec<String> = tables
            .iter()
            .map(|(table, told)| {
                let (name, from) = (literal(table), quoted(&Name::new(*table)));
                format!("SELECT {name}, count(*), {} FROM {from}", told.join(" || ' ' || "))
            })
            .collect();
        let queries: Vec<String> = parts.chunks(AT_ONCE).map(|parts| parts.join(" UNION ALL ")).collect();
        let before = tell(session, &queries).await?;
        Ok(Self { queries, before })
    }

    /// Fails when one of them is gone or refers to something else.
    pub(super) async fn must_be_the_same(&self, session: &mut Session) -> Result<(), Cause> {
        let now = tell(session, &self.queries).await?;
        let Some((was, is)) = self.before.iter().zip(&now).find(|(was, is)| was != is) else {
            return Ok(());
        };
        let table = &was.table;
        if was.rows == is.rows {
            return stop(format!(
                "rows of `{table}` would refer to something else: nothing was changed"
            ));
        }
        stop(format!(
            "`{table}` had {} and would have {}: nothing was changed",
            counted(was.rows),
            counted(is.rows)
        ))
    }
}

async fn tell(session: &mut Session, queries: &[String]) -> Result<Vec<Told>, Cause> {
    let mut told = Vec::new();
    for query in queries {
        told.extend(fetch(session, query).await?.iter().map(|row| Told {
            table: row.text(0).to_owned(),
            rows: row.number(1).unwrap_or_default(),
            values: row.text(2).to_owned(),
        }));
    }
    Ok(told)
}
