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

use crate::history::{self, Raw, Tables};
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
#[derive(Debug, Clone)]
pub(crate) struct Verified {
    /// A digest of the program: its build id, and which migrations it has.
    pub(crate) program: String,
    /// A digest of the history's rows.
    pub(crate) history: String,
    /// The newest migration.
    pub(crate) head: String,
}

impl Verified {
    /// What is said of this program and this history, if it was said.
    pub(crate) fn found<'r>(source: &MigrationSource, raw: &'r Raw) -> Option<&'r Self> {
        let said = raw.verified()?;
        let is_so = said.history == raw.digest() && Some(&said.program) == program(source).as_ref();
        is_so.then_some(said)
    }

    /// Says so in the journal, in the place of whatever was said before.
    pub(crate) async fn say(&self, session: &mut Session, tables: &Tables) -> Result<(), ServerError> {
        let Self { program, history, head } = self;
        let (table, now) = (tables.journal_in(session.backend()), history::now(session.backend()));
        let sql = format!(
            "DELETE FROM {table} WHERE direction = '{DIRECTION}';\n\
             INSERT INTO {table} (version, direction, step, plan, statement, state, started_at, finished_at) \
             VALUES ('{program}', '{DIRECTION}', 0, '{history}', '{head}', 'done', {now}, {now})"
        );
        session.execute(&sql).await
    }
}

/// A digest of the program: its build id, and the versions, names and types of its migrations; nothing where it cannot be
/// told from others.
pub(crate) fn program(source: &MigrationSource) -> Option<String> {
    let migrations = source.registered()?.identity()?;
    let build = program::id_with(migrations.iter().map(|[_, _, ty]| *ty))?;
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    add(&build);
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(&FORMAT_VERSION.to_le_bytes());
    migrations.iter().flatten().for_each(|text| add(text.as_bytes()));
    // Sixty-four digits, which is as much as a version may have in the journal.
    Some(hex::encode(hash.finalize()))
}
