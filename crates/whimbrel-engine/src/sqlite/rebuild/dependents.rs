//! Views and triggers of the whole file: SQLite does not look at them when a table is replaced, so what worked before
//! must be seen to work after.

use std::collections::BTreeSet;

use whimbrel_core::Name;

use super::{fetch, quoted, stop};
use crate::error::Cause;
use crate::session::Session;

/// Views and triggers that could be used before.
pub(super) struct Dependents {
    /// For each a statement that is compiled and not run.
    working: Vec<(String, String)>,
}

impl Dependents {
    pub(super) async fn read(session: &mut Session) -> Result<Self, Cause> {
        let mut working = Vec::new();
        for (object, sql) in statements(session).await? {
            // What is broken already is not our doing.
            if session.fetch(&sql).await.is_ok() {
                working.push((object, sql));
            }
        }
        Ok(Self { working })
    }

    /// Fails when one of them cannot be used any more.
    pub(super) async fn must_work(&self, session: &mut Session) -> Result<(), Cause> {
        for (object, sql) in &self.working {
            if let Err(error) = session.fetch(sql).await {
                return stop(format!(
                    "{object} would not work any more: {error}. Drop it before, and create it anew after"
                ));
            }
        }
        Ok(())
    }
}

/// Each view as a query of it; the triggers of each table as the changes that set them off.
async fn statements(session: &mut Session) -> Result<Vec<(String, String)>, Cause> {
    let mut statements = Vec::new();
    let views = fetch(
        session,
        "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name",
    )
    .await?;
    for view in &views {
        let name = Name::new(view.text(0));
        statements.push((
            format!("the view `{name}`"),
            format!("EXPLAIN SELECT * FROM {}", quoted(&name)),
        ));
    }
    let watched = fetch(session, "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'").await?;
    let watched: BTreeSet<&str> = watched.iter().map(|row| row.text(0)).collect();
    for table in watched {
        let name = Name::new(table);
        let object = format!("a trigger of `{name}`");
        let table = quoted(&name);
        let columns = settable(session, &name).await?;
        statements.push((object.clone(), format!("EXPLAIN DELETE FROM {table}")));
        if !columns.is_empty() {
            let values = vec!["NULL"; columns.len()].join(", ");
            let list = columns.join(", ");
            let assignments: Vec<_> = columns.iter().map(|column| format!("{column} = {column}")).collect();
            statements.push((
                object.clone(),
                format!("EXPLAIN INSERT INTO {table} ({list}) VALUES ({values})"),
            ));
            statements.push((object, format!("EXPLAIN UPDATE {table} SET {}", assignments.join(", "))));
        }
    }
    Ok(statements)
}

/// The columns that are not generated.
async fn settable(session: &mut Session, table: &Name) -> Result<Vec<String>, Cause> {
    let sql = format!(
        "SELECT name FROM pragma_table_xinfo({}) WHERE hidden = 0 ORDER BY cid",
        super::literal(table.as_str())
    );
    // The columns of a view that is broken cannot be told.
    match session.fetch(&sql).await {
        Ok(rows) => Ok(rows.iter().map(|row| quoted(&Name::new(row.text(0)))).collect()),
        Err(_) => Ok(Vec::new()),
    }
}
