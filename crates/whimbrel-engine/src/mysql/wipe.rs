//! Emptying a database of MySQL or MariaDB.

use whimbrel_core::{Backend, Name, QualifiedName};

use crate::server_error::ServerError;
use crate::session::Session;

/// What there may be, as statements that drop it.
const OBJECTS: &str = "
SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, TABLE_NAME
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
UNION ALL
SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES
 WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')
UNION ALL
SELECT 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()";

/// The tables that have rows.
pub(crate) async fn tables(session: &mut Session) -> Result<Vec<QualifiedName>, ServerError> {
    let sql = "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() \
               AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME";
    let rows = session.fetch(sql).await?;
    Ok(rows.iter().map(|row| QualifiedName::new(row.text(0))).collect())
}

pub(crate) async fn wipe(session: &mut Session) -> Result<(), ServerError> {
    let rows = session.fetch(OBJECTS).await?;
    session
        .execute("SET SESSION foreign_key_checks = 0, lock_wait_timeout = 10")
        .await?;
    let mut result = Ok(());
    for row in &rows {
        let name = Name::new(row.text(1)).quoted(Backend::Mysql);
        result = session.execute(&format!("DROP {} IF EXISTS {name}", row.text(0))).await;
        if result.is_err() {
            break;
        }
    }
    session
        .execute("SET SESSION foreign_key_checks = 1, lock_wait_timeout = 1")
        .await?;
    result
}
