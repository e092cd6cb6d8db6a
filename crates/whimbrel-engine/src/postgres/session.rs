//! How a session with PostgreSQL is set up, in one round trip.

use crate::server_error::ServerError;
use crate::session::Session;

/// What our statements rely on, whatever the role or the database has as its default.
///
/// A dead client is noticed by the server within a second where it can (14 and later), so that its lock ends with it.
/// The setting is looked up first, since naming one that a release does not know is an error.
const SETTINGS: &str = "\
SET application_name = 'whimbrel';
SET TIME ZONE 'UTC';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET lock_timeout = '500ms';
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET tcp_keepalives_idle = 10;
SET tcp_keepalives_interval = 5;
SET tcp_keepalives_count = 3;
SELECT set_config(name, CASE name WHEN 'client_connection_check_interval' THEN '1s' ELSE '0' END, false)
  FROM pg_catalog.pg_settings WHERE name IN ('client_connection_check_interval', 'idle_session_timeout')";

pub(crate) async fn set_up(session: &mut Session) -> Result<(), ServerError> {
    session.execute(SETTINGS).await
}

/// Why this server takes no writes, if it takes none.
pub(crate) async fn read_only_reason(session: &mut Session) -> Result<Option<String>, ServerError> {
    let rows = session
        .fetch("SELECT pg_catalog.pg_is_in_recovery()::text, pg_catalog.current_setting('transaction_read_only')")
        .await?;
    Ok(rows.first().and_then(|row| {
        if row.truth(0) {
            Some("the server is a standby: connect to its primary".to_owned())
        } else if row.truth(1) {
            Some(
                "`default_transaction_read_only` is on for this role or database: turn it off for the migrating role"
                    .to_owned(),
            )
        } else {
            None
        }
    }))
}
