//! The history's tables on SQLite.

use whimbrel_core::Backend;

use crate::history::Tables;
use crate::row::Row;
use crate::server_error::ServerError;

/// The server's time, UTC.
pub(crate) const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// A query that gives all rows of a table in one cell: the driver hands rows over one by one, from a thread of its own,
/// which takes longer than all else that a program does that finds nothing to do.
pub(crate) fn packed(cells: &[&str], table: &str) -> String {
    // JSON takes no bytes, and a cell may hold what its column is not of.
    let cells: Vec<String> = cells.iter().map(|cell| format!("CAST({cell} AS text)")).collect();
    format!("SELECT json_group_array(json_array({})) FROM {table}", cells.join(", "))
}

/// The rows that [`packed`] has put together.
pub(crate) fn unpacked(rows: &[Row]) -> Result<Vec<Row>, ServerError> {
    let mut unpacked = Vec::new();
    for row in rows {
        let more: Vec<Row> = serde_json::from_str(row.text(0))
            .map_err(|error| ServerError::new(format!("rows of our tables cannot be read: {error}")))?;
        unpacked.extend(more);
    }
    Ok(unpacked)
}

/// The statements that make our tables where they are missing. The history comes last: what a crash between them leaves
/// behind are empty tables, and not a history without the others.
pub(crate) fn create_statements(tables: &Tables) -> [String; 3] {
    [
        // Rows are never deleted, so each number is new without AUTOINCREMENT, which would make a table in a database
        // that may have none (sqlite_sequence).
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             id integer PRIMARY KEY,\n  \
             happened_at text NOT NULL,\n  \
             deed text NOT NULL,\n  \
             outcome text NOT NULL,\n  \
             version text NULL,\n  \
             name text NULL,\n  \
             duration_ms integer NULL,\n  \
             author text NOT NULL,\n  \
             server_user text NULL,\n  \
             host text NOT NULL,\n  \
             tool_version text NOT NULL,\n  \
             environment text NULL,\n  \
             detail text NULL\n)",
            tables.events_in(Backend::Sqlite),
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             version text NOT NULL,\n  \
             direction text NOT NULL,\n  \
             step integer NOT NULL,\n  \
             plan text NOT NULL,\n  \
             statement text NOT NULL,\n  \
             state text NOT NULL,\n  \
             started_at text NOT NULL,\n  \
             finished_at text NULL,\n  \
             PRIMARY KEY (version, direction, step)\n)",
            tables.journal_in(Backend::Sqlite),
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             version text NOT NULL PRIMARY KEY,\n  \
             name text NOT NULL,\n  \
             checksum text NOT NULL,\n  \
             format_version integer NOT NULL,\n  \
             up_operations text NOT NULL,\n  \
             down_operations text NULL,\n  \
             applied_at text NOT NULL,\n  \
             duration_ms integer NOT NULL,\n  \
             author text NOT NULL,\n  \
             tool_version text NOT NULL,\n  \
             host text NOT NULL,\n  \
             environment text NULL\n)",
            tables.history_in(Backend::Sqlite),
        ),
    ]
}
