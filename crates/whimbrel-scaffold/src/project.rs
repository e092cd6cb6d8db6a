//! The migration crate on disk: where its files are and which versions are taken.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::files::{self, FileError};
use crate::mod_lines;

/// Where a migration crate keeps templates of its own.
pub(crate) const TEMPLATES: &str = "templates";

/// The folder of a migration crate.
#[derive(Debug, Clone)]
pub struct Project {
    folder: PathBuf,
}

impl Project {
    /// The migration crate of the workspace that `start` is in.
    ///
    /// # Errors
    /// No folder from there upwards has a `migration/src/migrations.rs` or is such a crate itself.
    pub fn find(start: &Path) -> Result<Self, ProjectError> {
        start
            .ancestors()
            .flat_map(|folder| [folder.join("migration"), folder.to_owned()])
            .find(|folder| folder.join("src/migrations.rs").is_file())
            .map(|folder| Self { folder })
            .ok_or_else(|| ProjectError::NotFound {
                start: start.to_owned(),
            })
    }

    /// The folder with the crate's `Cargo.toml`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `src/migrations.rs`, with the `mod` lines.
    pub fn migrations_file(&self) -> PathBuf {
        self.folder.join("src/migrations.rs")
    }

    /// The file of a migration.
    pub fn migration_file(&self, module: &str) -> PathBuf {
        self.folder.join("src/migrations").join(module).with_extension("rs")
    }

    /// `migrations.lock`.
    pub fn lock_file(&self) -> PathBuf {
        self.folder.join(whimbrel_core::lockfile::FILE_NAME)
    }

    /// The project's own templates.
    pub fn templates_folder(&self) -> PathBuf {
        self.folder.join(TEMPLATES)
    }

    /// Keeps other generators out until the guard is dropped, so that two that run at once take two versions.
    ///
    /// # Errors
    /// The crate has no `Cargo.toml`, whose lock it is.
    pub(crate) fn exclusive(&self) -> Result<File, FileError> {
        let path = self.folder.join("Cargo.toml");
        let file = File::open(&path).map_err(|error| FileError::new(&path, error))?;
        file.lock().map_err(|error| FileError::new(&path, error))?;
        Ok(file)
    }

    /// The versions of the files and of the lines, which differ where a merge is under way.
    ///
    /// # Errors
    /// The folder or the file cannot be read.
    pub(crate) fn versions(&self) -> Result<BTreeSet<String>, FileError> {
        let text = files::read(&self.migrations_file())?.unwrap_or_default();
        let mut versions: BTreeSet<String> = mod_lines::modules(&text).into_iter().filter_map(version_of).collect();
        let folder = self.folder.join("src/migrations");
        if let Ok(entries) = fs::read_dir(&folder) {
            versions.extend(
                entries
                    .flatten()
                    .filter_map(|entry| version_of(&entry.file_name().to_string_lossy())),
            );
        }
        Ok(versions)
    }
}

/// The version of a module or file of a migration.
fn version_of(module: &str) -> Option<String> {
    let version = module.strip_prefix('m')?.get(..15)?;
    let is_version = version
        .char_indices()
        .all(|(at, c)| if at == 8 { c == '_' } else { c.is_ascii_digit() });
    is_version.then(|| version.to_owned())
}

/// There is no migration crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// Not in any folder upwards.
    #[error(
        "no migration crate was found from {} upwards: run this inside the workspace, whose `migration/` has a \
         `src/migrations.rs` that ends with `whimbrel::registry!();`", .start.display()
    )]
    NotFound {
        /// Where the search began.
        start: PathBuf,
    },
}
