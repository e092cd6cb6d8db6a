//! Emptying a SQLite database.

use whimbrel_core::{Backend, Name, QualifiedName};

use crate::server_error::ServerError;
use crate::session::Session;

/// The tables that have rows of their own: not those that a virtual table keeps its own in.
pub(crate) async fn tables(session: &mut Session) -> Result<Vec<QualifiedName>, ServerError> {
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') \
               AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let rows = session.fetch(sql).await?;
    Ok(rows.iter().map(|row| QualifiedName::new(row.text(0))).collect())
}

/// Drops every view, trigger, index and table. Foreign keys are off meanwhile, so that the order does not matter.
pub(crate) async fn wipe(session: &mut Session) -> Result<(), ServerError> {
    session.execute("PRAGMA foreign_keys = OFF").await?;
    let result = drop_all(session).await;
    if result.is_err() {
        // The failure that is reported is the first one.
        let _ = session.execute("ROLLBACK").await;
    }
    session.execute("PRAGMA foreign_keys = ON").await?;
    result
}

async fn drop_all(session: &mut Session) -> Result<(), ServerError> {
    session.execute("BEGIN IMMEDIATE").await?;
    // Virtual tables come first: their shadow tables go with them and cannot be dropped themselves.
    let rows = session
        .fetch(
            "SELECT type, name FROM sqlite_master WHERE type IN ('view', 'trigger', 'table') \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             ORDER BY CASE WHEN type = 'view' THEN 0 WHEN type = 'trigger' THEN 1 WHEN sql LIKE 'CREATE VIRTUAL%' THEN 2 ELSE 3 END",
        )
        .await?;
    for row in &rows {
        let name = Name::new(row.text(1)).quoted(Backend::Sqlite);
        session
            .execute(&format!("DROP {} IF EXISTS {name}", row.text(0)))
            .await?;
    }
    let sequence = session
        .fetch("SELECT 'x' FROM sqlite_master WHERE name = 'sqlite_sequence'")
        .await?;
    if !sequence.is_empty() {
        session.execute("DELETE FROM sqlite_sequence").await?;
    }
    session.execute("COMMIT").await
}
