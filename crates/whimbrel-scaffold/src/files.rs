//! Files of the migration crate: new ones are created, ours are replaced whole, links are refused.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

/// Creates a file that must not exist.
///
/// # Errors
/// The file exists, or its folder is a link.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), FileError> {
    refuse_links(path)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| FileError::new(path, error))?;
    }
    // `create_new` follows no link and overwrites nothing, even if another run is a moment ahead.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| FileError::new(path, error))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half a migration would break the build.
        let _ = fs::remove_file(path);
        FileError::new(path, error)
    })
}

/// Replaces a file as one: a reader sees the old text or the new one.
///
/// # Errors
/// The file or its folder is a link, or it cannot be written.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), FileError> {
    refuse_links(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let temporary = path.with_file_name(format!(".{name}.{}", process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        FileError::new(path, error)
    })
}

/// The text of a file, or `None` where there is none.
///
/// # Errors
/// It is there and cannot be read.
pub(crate) fn read(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::new(path, error)),
    }
}

/// Neither the file nor its folder may be a link: what we write stays inside the crate.
fn refuse_links(path: &Path) -> Result<(), FileError> {
    for path in [Some(path), path.parent()].into_iter().flatten() {
        if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_symlink()) {
            return Err(FileError::Link { path: path.to_owned() });
        }
    }
    Ok(())
}

/// A file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A symbolic link where a file or folder of the crate should be.
    #[error("{} is a symbolic link, and what it points to may be outside the crate: put a real file or folder there", .path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The file is there already.
    #[error("{} exists already, and is left as it is: choose another name, or delete it", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("{} cannot be read or written: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl FileError {
    pub(crate) fn new(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::AlreadyExists => FileError::Exists { path },
            _ => FileError::Io { path, source },
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_exists_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("src/migrations/a.rs");
        create(&path, "one").unwrap();
        assert!(matches!(create(&path, "two"), Err(FileError::Exists { .. })));
        assert_eq!(read(&path).unwrap().as_deref(), Some("one"));
    }

    #[test]
    fn replacing_leaves_nothing_else_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("migrations.rs");
        replace(&path, "one").unwrap();
        replace(&path, "two").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("two"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, folder.path().join("migrations")).unwrap();
        std::os::unix::fs::symlink(outside.join("x"), folder.path().join("file")).unwrap();
        assert!(matches!(
            create(&folder.path().join("migrations/a.rs"), ""),
            Err(FileError::Link { .. })
        ));
        assert!(matches!(
            replace(&folder.path().join("file"), ""),
            Err(FileError::Link { .. })
        ));
        assert_eq!(fs::read_dir(outside).unwrap().count(), 0);
    }
}
