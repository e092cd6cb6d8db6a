//! Rebuilding a SQLite table inside the transaction of its migration.
//!
//! The plan knows the new table, the copy and the indexes that migrations made. What only the database knows is read
//! here and kept: triggers, indexes made by hand, values that are not of their column's type. What a rebuild would lose
//! makes it stop before anything has happened, with a message; what it finds lost afterwards makes it fail, and the
//! transaction take everything back.

mod live;
#[cfg(test)]
mod tests;
mod values;

use whimbrel_core::plan::Rebuild;

use self::live::LiveTable;
use super::references::References;
use super::{counted, fetch, literal, quoted, stop};
use crate::error::Cause;
use crate::session::Session;

/// Makes the table anew with all its rows. Foreign keys must be off, and a transaction be open.
pub(crate) async fn run(session: &mut Session, rebuild: &Rebuild) -> Result<(), Cause> {
    refuse_enforced_foreign_keys(session).await?;
    let live = LiveTable::read(session, &rebuild.table).await?;
    live.must_be_known(rebuild)?;
    for guard in &rebuild.guards {
        let rows = number(session, &guard.count).await?;
        if rows != 0 {
            return stop(format!("{} {}", counted(rows), guard.problem));
        }
    }
    let references = References::read(session, &rebuild.table).await?;

    execute(session, &rebuild.create).await?;
    values::must_survive(session, rebuild, &live).await?;
    copy(session, rebuild).await?;
    for sql in &rebuild.counter {
        execute(session, sql).await?;
    }
    execute(session, &rebuild.drop_old()).await?;
    rename(session, rebuild).await?;
    for sql in &rebuild.indexes {
        execute(session, sql).await?;
    }
    live.restore(session, rebuild).await?;

    references.must_hold(session).await
}

/// Inside a transaction the pragma cannot be set any more, so this is the last moment to notice.
async fn refuse_enforced_foreign_keys(session: &mut Session) -> Result<(), Cause> {
    match number(session, "PRAGMA foreign_keys").await? {
        0 => Ok(()),
        _ => stop(
            "foreign keys are enforced, so dropping the old table would delete the rows that refer to it: turn \
             `PRAGMA foreign_keys` off before the transaction begins",
        ),
    }
}

async fn copy(session: &mut Session, rebuild: &Rebuild) -> Result<(), Cause> {
    if let Err(error) = session.execute(&rebuild.copy).await {
        let mut error = error;
        // The user knows the table by its own name.
        error.message = error
            .message
            .replace(rebuild.temporary.as_str(), rebuild.table.as_str());
        return Err(Cause::Server(error));
    }
    let old = number(session, &format!("SELECT count(*) FROM {}", quoted(&rebuild.table))).await?;
    let new = number(session, &format!("SELECT count(*) FROM {}", quoted(&rebuild.temporary))).await?;
    if old == new {
        return Ok(());
    }
    stop(format!(
        "`{}` has {old} rows and its copy {new}: nothing was changed",
        rebuild.table
    ))
}

/// The setting outlives the transaction, so it is taken back whatever happens.
async fn rename(session: &mut Session, rebuild: &Rebuild) -> Result<(), Cause> {
    execute(session, Rebuild::LEGACY_ALTER_TABLE_ON).await?;
    let renamed = execute(session, &rebuild.rename_new()).await;
    execute(session, Rebuild::LEGACY_ALTER_TABLE_OFF).await?;
    renamed
}

async fn execute(session: &mut Session, sql: &str) -> Result<(), Cause> {
    session.execute(sql).await.map_err(Cause::Server)
}

async fn number(session: &mut Session, sql: &str) -> Result<i64, Cause> {
    let rows = fetch(session, sql).await?;
    Ok(rows.first().and_then(|row| row.number(0)).unwrap_or_default())
}

/// SQLite tells names apart without regard to the case of ASCII letters.
fn same(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two)
}
