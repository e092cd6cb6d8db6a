//! What statements lock, scan and rewrite.
//!
//! SQLite locks the whole file: one writer at a time, for the whole transaction. In WAL mode readers go on; with a
//! rollback journal they wait while the transaction commits.

use crate::plan::{Blocks, Effect};

const FILE: &str = "write lock on the database file";

/// A statement that changes the schema's text and no row.
pub(super) fn catalogue_only() -> Effect {
    Effect::locking(FILE, Blocks::Writes)
}

/// A statement that reads every row of a table, as for an index or a new check.
pub(super) fn scan() -> Effect {
    Effect::locking(FILE, Blocks::Writes).scanning()
}

/// A statement that writes every row of a table.
pub(super) fn rewrite() -> Effect {
    Effect::locking(FILE, Blocks::Writes).rewriting()
}
