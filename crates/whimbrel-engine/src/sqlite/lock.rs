//! SQLite's lock: the write lock of the file, which BEGIN IMMEDIATE takes.

use crate::server_error::{Kind, ServerError};
use crate::session::Session;

/// Begins the transaction that a migration runs in. A deferred BEGIN would be refused at its first write, without any
/// wait, when another has written since it began to read.
pub(crate) async fn try_take(session: &mut Session) -> Result<bool, ServerError> {
    match session.begin_for(session.lends).await {
        Ok(()) => Ok(true),
        Err(error) if error.is(Kind::Locked) => Ok(false),
        Err(error) => Err(error),
    }
}
