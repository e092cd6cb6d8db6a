//! What this very program has found to be in order before: code and history agree, and nothing is pending.
//!
//! To find that out, every migration has to be recorded and hashed. A run that has brought a database to its head leaves a row
//! in the journal, which is read with the history anyhow: a digest of the program, and one of the history. As long as both
//! are the same, so is the answer, and the next start records nothing. Whoever changes the history in whatever way makes it
//! another one, and a program that was built anew is another one, too.
//!
//! Nothing hangs on the row: without it, every start looks for itself.

use sha2::{Digest, Sha256};
use whimbrel_core::FORMAT_VERSION;

use crate::history::{self, Ledger, Tables};
use crate::program;
use crate::server_error::ServerError;
use crate::session::Session;
use crate::source::MigrationSource;

/// What stands in the row in the place of a direction; the version is the program's digest, and the plan the history's.
const DIRECTION: &str = "verified";

/// Whether a row of the journal is such a one, by its direction.
pub(crate) fn is_verification(direction: &str) -> bool {
    direction == DIRECTION
}

/// A program and a history that agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    /// A digest of the program: its build id, and which migrations it has.
    pub(crate) program: String,
    /// A digest of the history's rows.
    pub(crate) history: String,
}

impl Verified {
    /// A program with these migrations, and a history with these versions, names and checksums; none where the program cannot be told from others.
    fn of<'r>(source: &MigrationSource, rows: impl Iterator<Item = [&'r str; 3]>) -> Option<Self> {
        let migrations = source.registered()?.identity()?;
        let build = program::id_with(migrations.iter().map(|[_, _, ty]| *ty))?;
        let mut program = Hash::default();
        program.add(&build);
        program.add(env!("CARGO_PKG_VERSION").as_bytes());
        program.add(&FORMAT_VERSION.to_le_bytes());
        migrations
            .iter()
            .flatten()
            .for_each(|text| program.add(text.as_bytes()));
        let mut history = Hash::default();
        rows.flatten().for_each(|text| history.add(text.as_bytes()));
        Some(Self {
            program: program.hex(),
            history: history.hex(),
        })
    }

    /// Whether this program has found this history in order, and nothing was interrupted since.
    pub(crate) fn is_said_in(source: &MigrationSource, ledger: &Ledger) -> bool {
        let Some(said) = ledger.verified.as_ref().filter(|_| ledger.journal.is_empty()) else {
            return false;
        };
        let is_current = ledger.records.iter().all(|it| it.format_version == FORMAT_VERSION);
        let rows = ledger.records.iter();
        let rows = rows.map(|it| [it.version.as_str(), &it.name, &it.checksum]);
        is_current && Self::of(source, rows).as_ref() == Some(said)
    }

    /// What is to be said once all migrations of a program are applied and as they were then.
    pub(crate) fn once_applied(source: &MigrationSource) -> Option<Self> {
        let entries = source.entries().ok()?;
        let checksums: Vec<String> = entries.iter().map(|it| it.checksum().to_string()).collect();
        let rows = entries.iter().zip(&checksums);
        Self::of(
            source,
            rows.map(|(entry, checksum)| [entry.version(), &entry.migration.name, checksum]),
        )
    }

    /// Says so in the journal, in the place of whatever was said before.
    pub(crate) async fn say(&self, session: &mut Session, tables: &Tables) -> Result<(), ServerError> {
        let Self { program, history } = self;
        let (table, now) = (tables.journal_in(session.backend()), history::now(session.backend()));
        let sql = format!(
            "DELETE FROM {table} WHERE direction = '{DIRECTION}';\n\
             INSERT INTO {table} (version, direction, step, plan, statement, state, started_at, finished_at) \
             VALUES ('{program}', '{DIRECTION}', 0, '{history}', '', 'done', {now}, {now})"
        );
        session.execute(&sql).await
    }
}

/// A digest of texts, each of which is told from the next one.
#[derive(Default)]
struct Hash(Sha256);

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes.len().to_le_bytes());
        self.0.update(bytes);
    }

    /// Sixty-four digits, which is what a version may have in the journal.
    fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
