//! How a session with MySQL or MariaDB is set up, in one round trip.

use whimbrel_core::Backend;

use crate::server_error::ServerError;
use crate::session::{Session, Setup};

/// Strict, and without the modes that change how text is read: ANSI_QUOTES, NO_BACKSLASH_ESCAPES. PIPES_AS_CONCAT is
/// what the driver sets for every application that uses it.
const SETTINGS: &str = "SET SESSION \
sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT', \
time_zone = '+00:00', autocommit = 1, foreign_key_checks = 1, unique_checks = 1";

pub(crate) async fn set_up(session: &mut Session, setup: &Setup) -> Result<(), ServerError> {
    let mut settings = SETTINGS.to_owned();
    for setting in setup.limits.session(session.target()) {
        settings.push_str(&format!(", {} = {}", setting.name, setting.value));
    }
    session.execute(&settings).await?;
    // The driver sends no attributes of the connection, so others are told by variables, which MySQL shows to those who
    // may look.
    let (application, now) = (&setup.application, "CAST(UTC_TIMESTAMP() AS CHAR)");
    session
        .execute(&format!(
            "SET @whimbrel_application = '{application}', @whimbrel_since = {now}"
        ))
        .await?;
    session.execute("SET NAMES utf8mb4").await
}

/// How long the session may be idle from now on.
pub(crate) async fn may_be_idle(session: &mut Session, seconds: u32) -> Result<(), ServerError> {
    session.execute(&format!("SET SESSION wait_timeout = {seconds}")).await
}

/// Why this server takes no writes, if it takes none.
pub(crate) async fn read_only_reason(session: &mut Session) -> Result<Option<String>, ServerError> {
    let sql = match session.backend() {
        Backend::Mysql => "SELECT CAST(@@global.read_only AS CHAR), CAST(@@global.super_read_only AS CHAR)",
        _ => "SELECT CAST(@@global.read_only AS CHAR), '0'",
    };
    let rows = session.fetch(sql).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    // A user with the right to ignore it writes all the same; `super_read_only` stops everybody.
    if row.truth(1) {
        return Ok(Some("`super_read_only` is on: connect to the primary".to_owned()));
    }
    Ok(row
        .truth(0)
        .then(|| "`read_only` is on: connect to the primary".to_owned()))
}
