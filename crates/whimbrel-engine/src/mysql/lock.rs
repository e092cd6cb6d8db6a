//! The lock of MySQL and MariaDB: GET_LOCK, whose names are the whole server's.

use whimbrel_core::Backend;

use crate::lock::{Holder, LockName};
use crate::server_error::{Kind, ServerError};
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
    let (user, address, idle_since) = (cell(0), cell(1), cell(2));
    let (application, since) = said(session, id).await;
    Ok(Some(Holder {
        session: id.to_string(),
        user,
        application,
        address,
        since: since.or(idle_since),
        end_with: format!("KILL {id}"),
    }))
}

/// What a session of ours says of itself: its name and since when it is there. Only a server whose performance schema is
/// on shows it, and only to those who may look.
async fn said(session: &mut Session, id: i64) -> (Option<String>, Option<String>) {
    let sql = format!(
        "SELECT v.VARIABLE_NAME, CAST(v.VARIABLE_VALUE AS CHAR) FROM performance_schema.user_variables_by_thread v \
           JOIN performance_schema.threads t ON t.THREAD_ID = v.THREAD_ID \
          WHERE t.PROCESSLIST_ID = {id} AND v.VARIABLE_NAME LIKE 'whimbrel%'"
    );
    let rows = session.fetch(&sql).await.unwrap_or_default();
    let of = |name| {
        let row = rows.iter().find(|row| row.text(0) == name);
        row.and_then(|row| row.opt(1)).map(str::to_owned)
    };
    (of("whimbrel_application"), of("whimbrel_since"))
}

/// Who has locked tables of this database, other than us, by the best of the lists that the server keeps: locks on
/// tables (MySQL; MariaDB with the plugin `metadata_lock_info`), else open transactions (MariaDB), which hold such locks
/// until they end.
pub(crate) async fn blockers(session: &mut Session) -> Result<Vec<Holder>, ServerError> {
    const SINCE: &str = "DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL p.TIME SECOND, '%Y-%m-%d %H:%i:%s')";
    let columns = format!("SELECT DISTINCT p.ID, p.USER, p.HOST, {SINCE} FROM information_schema.PROCESSLIST p");
    let others = "p.ID <> CONNECTION_ID() ORDER BY 4 LIMIT 5";
    let by_locks = match session.backend() {
        Backend::Mariadb => format!(
            "{columns} JOIN information_schema.METADATA_LOCK_INFO l ON l.THREAD_ID = p.ID \
             WHERE l.TABLE_SCHEMA = DATABASE() AND {others}"
        ),
        _ => format!(
            "{columns} JOIN performance_schema.threads t ON t.PROCESSLIST_ID = p.ID \
             JOIN performance_schema.metadata_locks l ON l.OWNER_THREAD_ID = t.THREAD_ID \
             WHERE l.OBJECT_TYPE = 'TABLE' AND l.OBJECT_SCHEMA = DATABASE() AND l.LOCK_STATUS = 'GRANTED' AND {others}"
        ),
    };
    let by_transactions = format!(
        "{columns} JOIN information_schema.INNODB_TRX x ON x.trx_mysql_thread_id = p.ID \
         WHERE (p.DB = DATABASE() OR p.DB IS NULL) AND {others}"
    );
    let rows = match session.fetch(&by_locks).await {
        Ok(rows) => rows,
        Err(error) if error.is(Kind::ConnectionLost) => return Err(error),
        // The list is not there, or not for us.
        Err(_) => session.fetch(&by_transactions).await?,
    };
    Ok(rows
        .iter()
        .map(|row| {
            let id = row.number(0).unwrap_or_default();
            Holder {
                session: id.to_string(),
                user: row.opt(1).map(str::to_owned),
                application: None,
                address: row.opt(2).map(str::to_owned),
                since: row.opt(3).map(str::to_owned),
                end_with: format!("KILL {id}"),
            }
        })
        .collect())
}
