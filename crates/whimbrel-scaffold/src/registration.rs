//! A migration's place in its crate: its file, its `mod` line and its line of the lock file.

use std::fs;
use std::path::{Path, PathBuf};

use whimbrel_core::Version;
use whimbrel_core::lockfile::{LockFile, LockFileError, LockLine};

use crate::files::{self, FileError};
use crate::mod_lines;
use crate::project::Project;

/// Writes three files, and none of them if one fails.
///
/// # Errors
/// A file that is there already or cannot be written; a lock file that would be lost if it were written anew.
pub(crate) fn register(
    project: &Project,
    module: &str,
    text: &str,
    line: LockLine,
) -> Result<PathBuf, RegistrationError> {
    let path = project.migration_file(module);
    let lines = files::read(&project.migrations_file())?.unwrap_or_default();
    let mut lock: LockFile = files::read(&project.lock_file())?.unwrap_or_default().parse()?;
    lock.insert(line);
    files::create(&path, text)?;
    let registered =
        files::replace(&project.migrations_file(), &mod_lines::with_module(&lines, module)).and_then(|()| {
            files::replace(&project.lock_file(), &lock.to_string()).inspect_err(|_| {
                let _ = files::replace(&project.migrations_file(), &lines);
            })
        });
    if let Err(error) = registered {
        let _ = fs::remove_file(&path);
        return Err(error.into());
    }
    Ok(path)
}

/// Takes a migration out of its crate that was registered a moment ago.
///
/// # Errors
/// A file that cannot be written or removed.
pub(crate) fn withdraw(project: &Project, path: &Path, version: &Version) -> Result<(), RegistrationError> {
    let _guard = project.exclusive()?;
    let module = path.file_stem().unwrap_or_default().to_string_lossy();
    let lines = files::read(&project.migrations_file())?.unwrap_or_default();
    files::replace(&project.migrations_file(), &mod_lines::without_module(&lines, &module))?;
    let mut lock: LockFile = files::read(&project.lock_file())?.unwrap_or_default().parse()?;
    lock.remove(version);
    files::replace(&project.lock_file(), &lock.to_string())?;
    fs::remove_file(path).map_err(|error| FileError::new(path, error))?;
    Ok(())
}

/// Why a migration was not registered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistrationError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The lock file, which would be lost if it were written anew.
    #[error(transparent)]
    LockFile(#[from] LockFileError),
}
