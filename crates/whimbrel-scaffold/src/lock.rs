//! The lock file on disk.

use whimbrel_core::Migration;
use whimbrel_core::lockfile::{Disagreement, LockFile, LockFileError};

use crate::files::{self, FileError};
use crate::project::Project;

/// Where the lock file and the migrations disagree.
///
/// # Errors
/// The file cannot be read. Without one there are no lines.
pub fn disagreements(project: &Project, migrations: &[Migration]) -> Result<Vec<Disagreement>, LockError> {
    let file: LockFile = files::read(&project.lock_file())?.unwrap_or_default().parse()?;
    Ok(file.disagreements(migrations))
}

/// Writes the lock file anew from what the migrations record, whatever is in it. Returns whether it has changed.
///
/// # Errors
/// The file cannot be read or written.
pub fn rewrite(project: &Project, migrations: &[Migration]) -> Result<bool, LockError> {
    let before = files::read(&project.lock_file())?;
    let after = LockFile::of(migrations).to_string();
    if before.as_ref() == Some(&after) {
        return Ok(false);
    }
    files::replace(&project.lock_file(), &after)?;
    Ok(true)
}

/// Why the lock file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Its text.
    #[error(transparent)]
    Text(#[from] LockFileError),
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
}
