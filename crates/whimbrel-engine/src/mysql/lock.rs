//! The lock of MySQL and MariaDB: GET_LOCK, whose names are the whole server's.

use crate::lock::{Holder, LockName};
use crate::server_error::ServerError;
use crate::session::Session;

/// Only the answer 1 is the lock: MariaDB answers NULL, with a mere warning, to a time-out that it does not like.
pub(crate) async fn try_take(session: &mut Session, name: &LockName) -> Result<bool, ServerError> {
    let rows = session
        .fetch(&format!("SELECT CAST(GET_LOCK('{}', 1) AS CHAR)", name.text()))
        .await?;
    Ok(rows.first().is_some_and(|row| row.text(0) == "1"))
}

pub(crate) async fn is_held(session: &mut Session, name: &LockName) -> Result<bool, ServerError> {
    let sql = format!("SELECT CAST(IS_USED_LOCK('{}') = CONNECTION_ID() AS CHAR)", name.text());
    let rows = session.fetch(&sql).await?;
    Ok(rows.first().is_some_and(|row| row.text(0) == "1"))
}

pub(crate) async fn release(session: &mut Session, name: &LockName) -> Result<(), ServerError> {
    session.execute(&format!("DO RELEASE_LOCK('{}')", name.text())).await
}

pub(crate) async fn holder(session: &mut Session, name: &LockName) -> Result<Option<Holder>, ServerError> {
    let rows = session
        .fetch(&format!("SELECT CAST(IS_USED_LOCK('{}') AS CHAR)", name.text()))
        .await?;
    let Some(id) = rows.first().and_then(|row| row.number(0)) else {
        return Ok(None);
    };
    // Without the right PROCESS, other users' sessions are not in the list: the id is all there is then.
    let sql = format!(
        "SELECT USER, HOST, DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL TIME SECOND, '%Y-%m-%d %H:%i:%s') \
         FROM information_schema.PROCESSLIST WHERE ID = {id}"
    );
    let rows = session.fetch(&sql).await.unwrap_or_default();
    let row = rows.first();
    let cell = |at| row.and_then(|row| row.opt(at)).map(str::to_owned);
    Ok(Some(Holder {
        session: id.to_string(),
        user: cell(0),
        application: None,
        address: cell(1),
        since: cell(2),
        end_with: format!("KILL {id}"),
    }))
}
