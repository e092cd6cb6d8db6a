//! The history: one row for each applied migration, written with what the migration did.

mod create;
mod decode;
mod raw;
mod read;
mod write;

use chrono::{DateTime, Utc};
use serde::Serialize;
use whimbrel_core::{Backend, QualifiedName};

pub(crate) use self::create::{create, create_statements};
pub(crate) use self::raw::Raw;
pub(crate) use self::read::{read, read_raw, recorded};
pub(crate) use self::write::{delete, insert, restate};

/// The table's name when none is set.
pub const DEFAULT_HISTORY: &str = "whimbrel_history";

/// The tables that the engine keeps for itself.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub(crate) history: QualifiedName,
    pub(crate) journal: QualifiedName,
    pub(crate) events: QualifiedName,
}

impl Tables {
    /// The journal and the audit trail stand beside the history and are named for it.
    pub(crate) fn new(history: QualifiedName) -> Self {
        let name = history.name.as_str();
        let stem = name.strip_suffix("_history").unwrap_or(name).to_owned();
        Self {
            journal: history.with_name(format!("{stem}_journal")),
            events: history.with_name(format!("{stem}_events")),
            history,
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> [&QualifiedName; 3] {
        [&self.history, &self.journal, &self.events]
    }

    pub(crate) fn events_in(&self, backend: Backend) -> String {
        self.events.quoted(backend)
    }

    pub(crate) fn history_in(&self, backend: Backend) -> String {
        self.history.quoted(backend)
    }

    pub(crate) fn journal_in(&self, backend: Backend) -> String {
        self.journal.quoted(backend)
    }

    /// Whether a table of this name is one of them.
    pub(crate) fn are_named(&self, name: &QualifiedName) -> bool {
        self.all()
            .into_iter()
            .any(|own| own.name == name.name && (own.namespace.is_none() || own.namespace == name.namespace))
    }
}

/// One applied migration, as the history has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// The migration's version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The checksum of its operations when it was applied.
    pub checksum: String,
    /// The version of the form that checksum and operations are in.
    pub format_version: u32,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
    /// How long that took.
    pub duration_ms: u64,
    /// Who did it.
    pub author: String,
    /// With which version of Whimbrel.
    pub tool_version: String,
    /// On which host.
    pub host: String,
    /// In which environment, if one was named: `production` refuses to be wiped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

/// What a new row is made of. When it was applied, the server says.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewRecord {
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) checksum: String,
    pub(crate) format_version: u32,
    pub(crate) up_operations: String,
    pub(crate) down_operations: Option<String>,
    pub(crate) duration_ms: u64,
    pub(crate) author: String,
    pub(crate) tool_version: String,
    pub(crate) host: String,
    pub(crate) environment: Option<String>,
}

/// The operations of one row, as text.
#[derive(Debug, Clone)]
pub(crate) struct RecordedText {
    pub(crate) format_version: u32,
    pub(crate) up: String,
    pub(crate) down: Option<String>,
}

/// A row of the journal: one step of a migration whose steps commit by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JournalRow {
    /// The migration's version.
    pub version: String,
    /// `up` or `down`.
    pub direction: String,
    /// Which step, from 0.
    pub step: u32,
    /// A digest of the migration's statements, so that another plan is not taken for this one.
    pub plan: String,
    /// The statement.
    pub statement: String,
    /// Whether it is known to have ended well; otherwise only that it was about to run.
    pub done: bool,
}

/// What history and journal hold, read in one round trip.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    /// Whether the tables are there.
    pub(crate) exists: bool,
    /// By version.
    pub(crate) records: Vec<Record>,
    /// By version and step.
    pub(crate) journal: Vec<JournalRow>,
    /// The environment that the database was stamped with.
    pub(crate) stamp: Option<String>,
}

impl Ledger {
    /// The newest applied version.
    pub(crate) fn head(&self) -> Option<String> {
        self.records.last().map(|record| record.version.clone())
    }

    /// The environment of the database: its stamp; where somebody took that away, that of its newest migration.
    pub(crate) fn environment(&self) -> Option<&str> {
        let of_records = || {
            self.records
                .iter()
                .rev()
                .find_map(|record| record.environment.as_deref())
        };
        self.stamp.as_deref().or_else(of_records)
    }
}

/// A time of one of our columns as text of RFC 3339.
pub(crate) fn time(backend: Backend, column: &str) -> String {
    match backend {
        Backend::Sqlite => column.to_owned(),
        Backend::Postgres => {
            format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        }
        Backend::Mysql | Backend::Mariadb => format!("DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%s.%fZ')"),
    }
}

/// A number as text, since that is how rows are read.
pub(crate) fn as_text(backend: Backend, column: &str) -> String {
    match backend {
        Backend::Postgres | Backend::Sqlite => format!("CAST({column} AS text)"),
        Backend::Mysql | Backend::Mariadb => format!("CAST({column} AS char)"),
    }
}

/// The server's time, as an expression.
pub(crate) fn now(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => crate::sqlite::history::NOW,
        Backend::Postgres => crate::postgres::history::NOW,
        Backend::Mysql | Backend::Mariadb => crate::mysql::history::NOW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        Tables::new(QualifiedName::new(DEFAULT_HISTORY))
    }

    #[test]
    fn the_journal_stands_beside_the_history_under_a_name_like_it() {
        assert_eq!(tables().journal.to_string(), "whimbrel_journal");
        assert_eq!(
            Tables::new(QualifiedName::within("ops", "done")).journal.to_string(),
            "ops.done_journal"
        );
    }
}
