//! What to do next, error by error.

use whimbrel_core::Backend;

use super::Error;
use crate::server_error::Kind;

impl Error {
    /// What to do next.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Error::Url(_) => "correct the database URL (`--database-url`, or DATABASE_URL)".into(),
            Error::Connect { failure, .. } => failure.help().into(),
            Error::UnsupportedConnection => "connect with a URL, or with SeaORM's sqlx drivers".into(),
            Error::ServerTooOld { .. } => "upgrade the server".into(),
            Error::UnknownVersion { .. } => {
                "`status` lists the migrations; the beginning of a version or of a name is enough".into()
            }
            Error::AmbiguousVersion { .. } => "write more of it".into(),
            Error::DuplicateVersion { .. } => "give one of them a new version, by renaming its file and module".into(),
            Error::Recording(_) => "correct the migration; `validate` shows every such place without a database".into(),
            Error::InvalidMigration { .. } => {
                "correct the migration; `validate` shows every such place without a database".into()
            }
            Error::Unplannable { .. } => {
                "see the way out above; `plan --backend` shows what each server would be sent".into()
            }
            Error::Unscriptable { remedy, .. } => remedy.clone(),
            Error::Irreversible { .. } => "write a `down` for it, or stop before it with `--to`".into(),
            Error::Locked {
                holder: Some(holder), ..
            } => {
                format!("wait for it to end, or end it with: {}", holder.end_with)
            }
            Error::Locked {
                backend: Backend::Sqlite,
                ..
            } => "wait until the other process has ended its transaction, or end that process".into(),
            Error::Locked { .. } => "wait for it to end and try again".into(),
            Error::LockLost { .. } => {
                "connect to the server itself instead of a transaction-pooling proxy, and run `up` again".into()
            }
            Error::SessionLost { .. } => "run the same command again: it takes what is left to do".into(),
            Error::History(conflict) => conflict.help(),
            Error::HistoryTooNew { .. } => {
                "nothing was changed: a newer release wrote the row, so update Whimbrel; if nobody did, restore the row \
                 from a backup"
                    .into()
            }
            Error::HistoryUnreadable { table, row, .. } if table.ends_with("_journal") => format!(
                "nothing was changed: restore the row from a backup; or, once you know what {row} has done, delete its \
                 rows of `{table}`"
            ),
            Error::HistoryUnreadable { row, .. } => format!(
                "nothing was changed: restore the row from a backup; or `repair --accept-changed {row}` writes it anew \
                 from the code (`repair --forget {row}` takes it out, where the code has no such migration)"
            ),
            Error::HistoryTableMissing { .. } => {
                "nothing was changed: restore the table from a backup; or `repair --make-tables` makes it empty, and \
                 then tells what else is to be said"
                    .into()
            }
            Error::HistoryTableUnlike { table, .. } => format!(
                "nothing was changed: restore the table `{table}` from a backup, or keep the history in another table \
                 with `--history-table`"
            ),
            Error::OtherHistory { .. } => {
                "nothing was changed: `baseline NAME` writes a first migration of what is there and marks it as applied; \
                 if these migrations have nothing to do with that tool's, `init` makes a history of their own, and then \
                 `up` goes from the first"
                    .into()
            }
            Error::StillThere { .. } => {
                "nothing was changed: undo by hand what is left of it, or let `up` bring it to its end".into()
            }
            Error::Undecided(interrupted) => {
                let commands: Vec<String> = interrupted.commands().iter().map(|it| format!("`{it}`")).collect();
                format!(
                    "look whether it took effect, and say so: {}; then `{}` goes on (`.done_when(..)` or \
                     `.idempotent()` on the SQL lets it decide by itself)",
                    commands.join(" or "),
                    interrupted.direction
                )
            }
            Error::Failed(failure) => failure.help(),
            Error::Cancelled(_) => "`status` shows what was applied, and the same command again goes on".into(),
            Error::NoPermission { grant, .. } => grant.clone(),
            Error::Refused { help, .. } => help.clone(),
            Error::Drifted { .. } => {
                "nothing was changed: correct the migration, or the database, until both say the same".into()
            }
            Error::DataLoss { .. } => {
                "nothing was changed: keep what is needed of them elsewhere; then `--allow-data-loss` goes on all the same"
                    .into()
            }
            Error::Obstacles { applied, .. } => format!(
                "{}: correct these rows, by hand or by a migration before this one, and run the same command again; \
                 `--skip-prechecks` leaves it to the server",
                if applied.is_empty() {
                    "nothing was changed".to_owned()
                } else {
                    format!("nothing was changed after {}", applied.join(", "))
                }
            ),
            Error::OtherEnvironment { database, asked, .. } => format!(
                "nothing was changed: connect to the database that is meant, or correct `--environment`; \
                 `init --environment {asked} --confirm-database {database}` stamps this one anew"
            ),
            Error::Production { database, .. } => format!(
                "nothing was changed: whoever means this database says so by its name, with `--confirm-database {database}`"
            ),
            Error::Server { error, .. } => match error.kind() {
                Kind::ConnectionLost => "the server ended the session: run `status`, then the command again".into(),
                Kind::ReadOnly => "connect to a server, or with a role, that takes writes".into(),
                Kind::Locked | Kind::Deadlock => "somebody else is at work on the same: try again once they are done".into(),
                _ => error.hint.clone()?,
            },
        })
    }
}
