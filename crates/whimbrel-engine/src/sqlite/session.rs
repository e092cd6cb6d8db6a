//! How a session with SQLite is set up.

use crate::error::Error;
use crate::server_error::ServerError;
use crate::session::{Session, Setup};

/// A transaction that an earlier, cancelled run left open on a connection that cannot be closed (a database in
/// memory) is rolled back. Foreign keys are enforced, as SeaORM does; waiting for the file's lock is our own work.
pub(crate) async fn set_up(session: &mut Session, setup: &Setup) -> Result<(), ServerError> {
    if session.database().is_in_memory() {
        // "no transaction is active" is the usual answer.
        let _ = session.execute("ROLLBACK").await;
    }
    let settings = setup.limits.session(session.target()).into_iter();
    let settings: Vec<String> = settings
        .map(|setting| format!("PRAGMA {} = {}", setting.name, setting.value))
        .collect();
    session.execute(&settings.join("; ")).await
}

/// Turns the enforcement of foreign keys on or off and reads back that it is so: inside a transaction the pragma would
/// be ignored in silence.
pub(crate) async fn foreign_keys(session: &mut Session, on: bool) -> Result<(), Error> {
    let failed = |error| Error::server("setting SQLite's foreign keys", error);
    session
        .execute(if on {
            "PRAGMA foreign_keys = ON"
        } else {
            "PRAGMA foreign_keys = OFF"
        })
        .await
        .map_err(failed)?;
    let rows = session.fetch("PRAGMA foreign_keys").await.map_err(failed)?;
    if rows.first().is_some_and(|row| row.truth(0) == on) {
        return Ok(());
    }
    Err(failed(ServerError::new("the pragma had no effect")))
}

/// A number that changes when another connection has written to the file, and not when this one has.
pub(crate) async fn data_version(session: &mut Session) -> Result<String, ServerError> {
    let rows = session.fetch("PRAGMA data_version").await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
}
