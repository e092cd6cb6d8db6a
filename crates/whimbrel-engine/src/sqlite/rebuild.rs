//! Rebuilding a SQLite table inside the transaction of its migration.

use whimbrel_core::plan::Rebuild;

use crate::error::Cause;
use crate::session::Session;

/// Makes the table anew with all its rows.
pub(crate) async fn run(session: &mut Session, rebuild: &Rebuild) -> Result<(), Cause> {
    let _ = (session, rebuild);
    Err(Cause::Check {
        message: "tables cannot be rebuilt yet".to_owned(),
    })
}
