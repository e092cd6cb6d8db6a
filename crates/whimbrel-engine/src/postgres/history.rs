//! The history's tables on PostgreSQL.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use whimbrel_core::Backend;

use crate::audit::{COLUMNS, NewAudit};
use crate::history::{NewRecord, Tables};
use crate::journal::{Step, word};
use crate::server_error::ServerError;

/// The server's time.
pub(crate) const NOW: &str = "clock_timestamp()";

/// The statements that make our tables where they are missing. The history comes last: what a crash between them leaves
/// behind are empty tables, and not a history without the others.
pub(crate) fn create_statements(tables: &Tables) -> [String; 3] {
    [
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  \
             happened_at timestamptz NOT NULL,\n  \
             deed text NOT NULL,\n  \
             outcome text NOT NULL,\n  \
             version text NULL,\n  \
             name text NULL,\n  \
             duration_ms bigint NULL,\n  \
             author text NOT NULL,\n  \
             server_user text NULL,\n  \
             host text NOT NULL,\n  \
             tool_version text NOT NULL,\n  \
             environment text NULL,\n  \
             detail text NULL\n)",
            tables.events_in(Backend::Postgres),
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             version text NOT NULL,\n  \
             direction text NOT NULL,\n  \
             step integer NOT NULL,\n  \
             plan text NOT NULL,\n  \
             statement text NOT NULL,\n  \
             state text NOT NULL,\n  \
             started_at timestamptz NOT NULL,\n  \
             finished_at timestamptz NULL,\n  \
             PRIMARY KEY (version, direction, step)\n)",
            tables.journal_in(Backend::Postgres),
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             version text NOT NULL PRIMARY KEY,\n  \
             name text NOT NULL,\n  \
             checksum text NOT NULL,\n  \
             format_version integer NOT NULL,\n  \
             up_operations text NOT NULL,\n  \
             down_operations text NULL,\n  \
             applied_at timestamptz NOT NULL,\n  \
             duration_ms bigint NOT NULL,\n  \
             author text NOT NULL,\n  \
             tool_version text NOT NULL,\n  \
             host text NOT NULL,\n  \
             environment text NULL\n)",
            tables.history_in(Backend::Postgres),
        ),
    ]
}

/// A text as an expression that takes no bound value: nothing in it can end the literal, whatever the server's settings.
pub(crate) fn literal(text: impl AsRef<[u8]>) -> String {
    let text = STANDARD.encode(text);
    format!("pg_catalog.convert_from(pg_catalog.decode('{text}', 'base64'), 'UTF8')")
}

/// A whole row as one text, for a batch that takes no bound values. What people wrote travels encoded, so that
/// nothing in it can end the literal. The duration is what was measured before plus the transaction's own age.
pub(crate) fn insert_statement(tables: &Tables, record: &NewRecord) -> Result<String, ServerError> {
    let json = serde_json::to_vec(record).map_err(|error| ServerError::new(error.to_string()))?;
    let json = literal(json);
    Ok(format!(
        "INSERT INTO {} (version, name, checksum, format_version, up_operations, down_operations, duration_ms, \
         author, tool_version, host, environment, applied_at) \
         SELECT version, name, checksum, format_version, up_operations, down_operations, \
         duration_ms + (extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint, \
         author, tool_version, host, environment, {NOW} \
         FROM pg_catalog.json_to_record({json}::json) AS \
         r(version text, name text, checksum text, format_version integer, up_operations text, down_operations text, \
         duration_ms bigint, author text, tool_version text, host text, environment text)",
        tables.history_in(Backend::Postgres)
    ))
}

/// A row of the audit trail as one text.
pub(crate) fn audit_statement(tables: &Tables, new: &NewAudit) -> Result<String, ServerError> {
    let json = serde_json::to_vec(new).map_err(|error| ServerError::new(error.to_string()))?;
    let json = literal(json);
    Ok(format!(
        "INSERT INTO {} ({COLUMNS}, happened_at, server_user) \
         SELECT deed, outcome, version, name, \
         duration_ms + (extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint, \
         author, host, tool_version, environment, detail, {NOW}, session_user \
         FROM pg_catalog.json_to_record({json}::json) AS \
         r(deed text, outcome text, version text, name text, duration_ms bigint, author text, host text, \
         tool_version text, environment text, detail text)",
        tables.events_in(Backend::Postgres)
    ))
}

/// The mark of a transaction's steps in the journal, as one text.
pub(crate) fn journal_statement(tables: &Tables, step: Step<'_>) -> Result<String, ServerError> {
    let json = serde_json::json!({
        "version": step.version,
        "direction": word(step.direction),
        "step": step.step,
        "plan": step.plan,
        "statement": step.statement,
    });
    let json = literal(json.to_string());
    Ok(format!(
        "INSERT INTO {} (version, direction, step, plan, statement, state, started_at, finished_at) \
         SELECT version, direction, step, plan, statement, 'done', {NOW}, {NOW} \
         FROM pg_catalog.json_to_record({json}::json) AS \
         r(version text, direction text, step integer, plan text, statement text)",
        tables.journal_in(Backend::Postgres)
    ))
}
