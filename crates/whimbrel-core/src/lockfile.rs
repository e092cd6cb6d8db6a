//! The lock file: one line for each migration with its checksum, so that a review shows which operations changed.
//!
//! Two branches that both add a migration merge line by line (`merge=union`), so the lines may stand in any order.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::{Checksum, Migration, Version};

/// The name of the file, in the folder of the migration crate.
pub const FILE_NAME: &str = "migrations.lock";

/// What stands for a checksum that no one has computed yet.
pub const UNVERIFIED: &str = "unverified";

const HEADER: &str = "# The checksum of each migration's operations. `cargo xtask lock` writes this file; commit it.\n";

/// The lines of a lock file, by version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockFile {
    lines: BTreeMap<Version, LockLine>,
}

/// One migration of a lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockLine {
    /// Its version, `20250922_000001`.
    pub version: Version,
    /// Its name, `create_users_table`.
    pub name: String,
    /// The checksum of what it records, or `None` where it has not been computed yet.
    pub checksum: Option<Checksum>,
}

impl LockFile {
    /// The lines in the order of their versions.
    pub fn lines(&self) -> impl Iterator<Item = &LockLine> {
        self.lines.values()
    }

    /// The line of a version.
    pub fn get(&self, version: &Version) -> Option<&LockLine> {
        self.lines.get(version)
    }

    /// Adds a line, in the place of one of the same version.
    pub fn insert(&mut self, line: LockLine) {
        self.lines.insert(line.version.clone(), line);
    }

    /// Takes the line of a version out.
    pub fn remove(&mut self, version: &Version) {
        self.lines.remove(version);
    }

    /// The lines that the file should have.
    pub fn of<'a>(migrations: impl IntoIterator<Item = &'a Migration>) -> Self {
        let line = |migration: &Migration| LockLine {
            version: migration.version.clone(),
            name: migration.name.clone(),
            checksum: Some(Checksum::of(&migration.recording)),
        };
        migrations.into_iter().map(line).collect()
    }

    /// Where the file and the migrations disagree, in the order of their versions.
    pub fn disagreements<'a>(&self, migrations: impl IntoIterator<Item = &'a Migration>) -> Vec<Disagreement> {
        let recorded = Self::of(migrations);
        let mut versions: Vec<&Version> = self.lines.keys().chain(recorded.lines.keys()).collect();
        versions.sort_unstable();
        versions.dedup();
        versions
            .into_iter()
            .filter_map(|version| disagreement(self.get(version), recorded.get(version)))
            .collect()
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl FromIterator<LockLine> for LockFile {
    fn from_iter<T: IntoIterator<Item = LockLine>>(lines: T) -> Self {
        Self {
            lines: lines.into_iter().map(|line| (line.version.clone(), line)).collect(),
        }
    }
}

impl fmt::Display for LockFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        for line in self.lines() {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for LockLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.version, self.name)?;
        match self.checksum {
            Some(checksum) => write!(f, "{checksum}"),
            None => f.write_str(UNVERIFIED),
        }
    }
}

impl FromStr for LockFile {
    type Err = LockFileError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut file = Self::default();
        for (number, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let line = read_line(text, number)?;
            match file.get(&line.version) {
                // The same line from both branches of a merge.
                Some(other) if *other == line => {}
                Some(_) => {
                    return Err(LockFileError::Twice {
                        version: line.version,
                        number,
                    });
                }
                None => file.insert(line),
            }
        }
        Ok(file)
    }
}

fn read_line(text: &str, number: usize) -> Result<LockLine, LockFileError> {
    if ["<<<<<<<", "=======", ">>>>>>>"]
        .iter()
        .any(|marker| text.starts_with(marker))
    {
        return Err(LockFileError::Conflict { number });
    }
    let broken = || LockFileError::Line { number };
    let mut words = text.split_whitespace();
    let mut word = || words.next().ok_or_else(broken);
    let version = word()?.parse().map_err(|_| broken())?;
    let name = word()?.to_owned();
    let checksum = match word()? {
        UNVERIFIED => None,
        checksum => Some(checksum.parse().map_err(|_| broken())?),
    };
    match words.next() {
        None => Ok(LockLine {
            version,
            name,
            checksum,
        }),
        Some(_) => Err(broken()),
    }
}

fn disagreement(locked: Option<&LockLine>, recorded: Option<&LockLine>) -> Option<Disagreement> {
    match (locked, recorded) {
        (Some(locked), Some(recorded)) if locked == recorded => None,
        (
            Some(LockLine {
                checksum: None,
                version,
                name,
            }),
            Some(_),
        ) => Some(Disagreement::Unverified {
            version: version.clone(),
            name: name.clone(),
        }),
        (Some(_), Some(recorded)) => Some(Disagreement::Changed {
            version: recorded.version.clone(),
            name: recorded.name.clone(),
        }),
        (None, Some(recorded)) => Some(Disagreement::NotLocked {
            version: recorded.version.clone(),
            name: recorded.name.clone(),
        }),
        (Some(locked), None) => Some(Disagreement::Gone {
            version: locked.version.clone(),
            name: locked.name.clone(),
        }),
        (None, None) => None,
    }
}

/// A migration of which the lock file and the sources say different things.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is a version and a name")]
pub enum Disagreement {
    /// It records other operations, or has another name, than when the file was written.
    #[error(
        "{version} {name} does something else than migrations.lock says: if you meant to change it and it has run \
         nowhere, write the file anew with `cargo xtask lock`"
    )]
    Changed { version: Version, name: String },
    /// No one has computed its checksum yet.
    #[error("{version} {name} is `unverified` in migrations.lock: run `cargo xtask lock`")]
    Unverified { version: Version, name: String },
    /// It has no line.
    #[error("{version} {name} is not in migrations.lock: run `cargo xtask lock`")]
    NotLocked { version: Version, name: String },
    /// Its file is gone.
    #[error("{version} {name} is in migrations.lock and nowhere else: bring its file back, or run `cargo xtask lock`")]
    Gone { version: Version, name: String },
}

/// Why a lock file cannot be read. Writing it anew is the remedy of each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockFileError {
    /// Not `VERSION NAME sha256:...`.
    #[error(
        "line {number} of migrations.lock is not `VERSION NAME sha256:...`: write the file anew with `cargo xtask lock`"
    )]
    Line {
        /// Its number, from 1.
        number: usize,
    },
    /// What git leaves where it could not merge.
    #[error(
        "line {number} of migrations.lock is a conflict of a merge: keep the lines of both sides, or write the file \
         anew with `cargo xtask lock`"
    )]
    Conflict {
        /// Its number, from 1.
        number: usize,
    },
    /// Two lines that differ, of one version.
    #[error(
        "line {number} of migrations.lock has version {version} a second time: write the file anew with `cargo xtask lock`"
    )]
    Twice {
        /// The version.
        version: Version,
        /// The number of the second line, from 1.
        number: usize,
    },
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::Recording;

    const ONE: &str = "20250922_000001";
    const TWO: &str = "20250922_000002";

    fn line(version: &str, name: &str, checksum: Option<Checksum>) -> LockLine {
        LockLine {
            version: version.parse().unwrap(),
            name: name.into(),
            checksum,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let checksum = Checksum::of(&Recording::default());
        let file: LockFile = [line(TWO, "b", None), line(ONE, "a", Some(checksum))]
            .into_iter()
            .collect();
        assert_eq!(file.to_string().parse(), Ok(file.clone()));
        assert!(file.to_string().ends_with("20250922_000002 b unverified\n"));
    }

    #[test]
    fn a_merge_leaves_lines_in_any_order_and_some_twice() {
        let text = format!("{TWO} b unverified\r\n\n{ONE} a unverified\n{TWO} b unverified\n# note");
        let file: LockFile = text.parse().unwrap();
        assert_eq!(
            file.lines().map(|line| line.name.as_str()).collect::<Vec<_>>(),
            ["a", "b"]
        );
    }

    #[test]
    fn what_the_file_and_the_migrations_disagree_on_is_told() {
        let migration = |version: &str| Migration {
            version: version.parse().unwrap(),
            name: "a".into(),
            recording: Recording::default(),
        };
        let migrations = [migration(ONE), migration(TWO)];
        let locked = LockFile::of(&migrations);
        assert_eq!(locked.disagreements(&migrations), []);
        let file: LockFile = [
            line(ONE, "a", None),
            line("20250922_000003", "b", None),
            LockLine {
                name: "other".into(),
                ..locked.lines().nth(1).unwrap().clone()
            },
        ]
        .into_iter()
        .collect();
        let told: Vec<String> = file
            .disagreements(&migrations)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            told[0].contains("unverified") && told[1].contains("something else"),
            "{told:?}"
        );
        assert!(told[2].contains("nowhere else"), "{told:?}");
        assert_eq!(LockFile::default().disagreements(&migrations).len(), 2);
    }

    #[test]
    fn a_broken_line_is_named() {
        for (text, error) in [
            (format!("{ONE} a"), LockFileError::Line { number: 1 }),
            (format!("\n{ONE} a sha256:00"), LockFileError::Line { number: 2 }),
            (format!("{ONE} a unverified more"), LockFileError::Line { number: 1 }),
            ("1 a unverified".to_owned(), LockFileError::Line { number: 1 }),
            ("<<<<<<< HEAD".to_owned(), LockFileError::Conflict { number: 1 }),
            (
                format!("{ONE} a unverified\n{ONE} b unverified"),
                LockFileError::Twice {
                    version: ONE.parse().unwrap(),
                    number: 2,
                },
            ),
        ] {
            assert_eq!(text.parse::<LockFile>(), Err(error), "{text}");
        }
    }
}
