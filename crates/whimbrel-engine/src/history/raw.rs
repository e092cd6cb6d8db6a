//! What history and journal hold, as it was sent: whoever only wants to know whether it is what it was needs no more.

use sha2::{Digest, Sha256};
use whimbrel_core::Backend;

use super::{Ledger, Tables, decode};
use crate::error::Error;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::verified::{self, Verified};
use crate::{environment, sqlite};

/// Rows of both tables.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// Whether the tables are there.
    exists: bool,
    /// SQLite's are still packed.
    history: Vec<Row>,
    packed: bool,
    /// The steps of migrations that stopped half way.
    steps: Vec<Row>,
    stamp: Option<String>,
    verified: Option<Verified>,
}

impl Raw {
    /// The rows of both queries, the history's first.
    pub(super) fn of(backend: Backend, rows: Vec<Row>) -> Result<Self, ServerError> {
        let packed = backend == Backend::Sqlite;
        let mut rows = rows.into_iter();
        let (history, journal): (Vec<Row>, Vec<Row>) = if packed {
            let history = rows.by_ref().take(1).collect();
            (history, sqlite::history::unpacked(rows.as_slice())?)
        } else {
            rows.partition(|row| row.text(0) == "h")
        };
        let mut raw = Self {
            exists: true,
            history,
            packed,
            ..Self::default()
        };
        for row in journal {
            if environment::is_stamp(row.text(1), row.text(2)) {
                raw.stamp = row.opt(5).map(str::to_owned);
            } else if verified::is_verification(row.text(2)) {
                raw.verified = Some(Verified {
                    program: row.text(1).to_owned(),
                    history: row.text(4).to_owned(),
                    head: row.text(5).to_owned(),
                });
            } else {
                raw.steps.push(row);
            }
        }
        Ok(raw)
    }

    /// A digest of all that the history says.
    pub(crate) fn digest(&self) -> String {
        let mut bytes = Vec::new();
        for cell in self.history.iter().flat_map(Row::cells) {
            let length = cell.map_or(u64::MAX, |text| u64::try_from(text.len()).unwrap_or(u64::MAX));
            bytes.extend(length.to_le_bytes());
            bytes.extend(cell.unwrap_or_default().as_bytes());
        }
        let digest = Sha256::digest(&bytes);
        hex::encode(digest)
    }

    /// Which program has found which history in order, where nothing was interrupted since.
    pub(crate) fn verified(&self) -> Option<&Verified> {
        self.verified.as_ref().filter(|_| self.steps.is_empty())
    }

    /// The environment that the database was stamped with.
    pub(crate) fn stamp(&self) -> Option<&str> {
        self.stamp.as_deref()
    }

    /// What the rows say.
    ///
    /// # Errors
    /// A row that is none of ours.
    pub(crate) fn ledger(&self, tables: &Tables) -> Result<Ledger, Error> {
        let unpacked = if self.packed {
            let unpacked = sqlite::history::unpacked(&self.history);
            Some(unpacked.map_err(|error| Error::server(format!("reading `{}`", tables.history), error))?)
        } else {
            None
        };
        let history = unpacked.as_ref().unwrap_or(&self.history);
        let records: Result<Vec<_>, _> = history.iter().map(|row| decode::record(row, &tables.history)).collect();
        let steps = self.steps.iter();
        let journal: Result<Vec<_>, _> = steps.map(|row| decode::journal_row(row, &tables.journal)).collect();
        let mut ledger = Ledger {
            exists: self.exists,
            records: records?,
            journal: journal?,
            stamp: self.stamp.clone(),
        };
        ledger.records.sort_by(|a, b| a.version.cmp(&b.version));
        ledger
            .journal
            .sort_by(|a, b| (&a.version, a.step).cmp(&(&b.version, b.step)));
        Ok(ledger)
    }
}
