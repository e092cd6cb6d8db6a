//! Views and triggers of the whole file: SQLite does not look at them when a table is replaced, so what worked before
//! must be seen to work after.

use std::collections::BTreeSet;

use whimbrel_core::Name;

use super::{fetch, quoted, stop};
use crate::error::Cause;
use crate::server_error::ServerError;
use crate::session::Session;

/// Views and triggers that could be used before.
pub(super) struct Dependents {
    working: BTreeSet<String>,
}

impl Dependents {
    pub(super) async fn read(session: &mut Session) -> Result<Self, Cause> {
        let mut working = BTreeSet::new();
        for (object, sql) in statements(session).await? {
            // What is broken already is not our doing.
            if compile(session, &sql).await.is_ok() {
                working.insert(object);
            }
        }
        Ok(Self { working })
    }

    /// Fails when one of them is still there and cannot be used any more.
    pub(super) async fn must_work(&self, session: &mut Session) -> Result<(), Cause> {
        for (object, sql) in statements(session).await? {
            if !self.working.contains(&object) {
                continue;
            }
            if let Err(error) = compile(session, &sql).await {
                // The triggers that let a view be changed so were dropped meanwhile, and others of the view are there.
                if error.to_string().contains("because it is a view") {
                    continue;
                }
                return stop(format!(
                    "{object} would not work any more: {error}. Drop it before, and create it anew after, in the same \
                     migration"
                ));
            }
        }
        Ok(())
    }
}

/// Compiles a statement that explains itself. It must not be one that is prepared already: explaining does not look
/// whether the schema has changed since.
async fn compile(session: &mut Session, sql: &str) -> Result<(), ServerError> {
    session.execute(sql).await
}

/// Each view with a query of it, the triggers of each table with the changes that set them off. They are compiled and
/// not run.
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
            format!("EXPLAIN QUERY PLAN SELECT * FROM {}", quoted(&name)),
        ));
    }
    let watched = fetch(session, "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'").await?;
    let watched: BTreeSet<&str> = watched.iter().map(|row| row.text(0)).collect();
    for table in watched {
        let name = Name::new(table);
        let object = |change: &str| format!("a trigger of `{name}` for {change}");
        let table = quoted(&name);
        let columns = settable(session, &name).await?;
        statements.push((object("DELETE"), format!("EXPLAIN QUERY PLAN DELETE FROM {table}")));
        if !columns.is_empty() {
            let values = vec!["NULL"; columns.len()].join(", ");
            let list = columns.join(", ");
            let assignments: Vec<_> = columns.iter().map(|column| format!("{column} = {column}")).collect();
            statements.push((
                object("INSERT"),
                format!("EXPLAIN QUERY PLAN INSERT INTO {table} ({list}) VALUES ({values})"),
            ));
            statements.push((
                object("UPDATE"),
                format!("EXPLAIN QUERY PLAN UPDATE {table} SET {}", assignments.join(", ")),
            ));
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
