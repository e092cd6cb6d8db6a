//! What can be wrong with the files of a migration crate, and what to do about it.

use std::fmt;

/// Something that fails the build.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A file in the folder that no `mod` line names: it would never run.
    NotRegistered {
        /// The module that the file would be.
        module: String,
    },
    /// A `mod` line whose file is not there.
    NoFile {
        /// The module that the line names.
        module: String,
    },
    /// A file that is almost named as a migration is.
    BadName {
        /// The module that the file is.
        module: String,
    },
    /// Two migrations of one version: neither is before the other.
    DuplicateVersion {
        /// The version that both have.
        version: String,
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// The same line twice.
    DuplicateLine {
        /// The module that both name.
        module: String,
    },
    /// The files cannot be read or the registry cannot be written.
    Io {
        /// The file or folder.
        file: String,
        /// What the system says.
        reason: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NotRegistered { module } => write!(
                f,
                "the file `{module}.rs` is not registered and would never run: add the line `mod {module};` to \
                 src/migrations.rs, or delete the file"
            ),
            Problem::NoFile { module } => write!(
                f,
                "src/migrations.rs names `mod {module};`, and there is no src/migrations/{module}.rs: bring the file \
                 back, or remove the line"
            ),
            Problem::BadName { module } => write!(
                f,
                "`{module}` is not named as a migration is: rename the file and its line to \
                 `mYYYYMMDD_HHMMSS_name` with small letters, digits and `_`, as in \
                 `m20250922_000001_create_users_table`"
            ),
            Problem::DuplicateVersion { version, first, second } => write!(
                f,
                "`{first}` and `{second}` have the same version {version}: rename the one that no database has seen \
                 to a later time (the file and its `mod` line)"
            ),
            Problem::DuplicateLine { module } => {
                write!(
                    f,
                    "src/migrations.rs names `mod {module};` twice: remove one of the lines"
                )
            }
            Problem::Io { file, reason } => write!(
                f,
                "the migrations of {file} cannot be registered: {reason}; the build script names the file that lists \
                 them, as in `whimbrel_build::register(\"src/migrations.rs\")`"
            ),
        }
    }
}

impl std::error::Error for Problem {}
