//! Where the database is: what was typed, what the environment says, or the embedded file.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use whimbrel_engine::DatabaseUrl;

use crate::report::Report;

/// The variable that holds the database URL.
const VARIABLE: &str = "DATABASE_URL";
/// The file that is used when nothing is said, beside the workspace.
const DEFAULT_FILE: &str = "data/dev.db";

/// A database, and how it came to be this one.
#[derive(Debug)]
pub(crate) struct Location {
    pub(crate) url: DatabaseUrl,
    /// Whether nobody named it.
    pub(crate) is_default: bool,
    /// Whether it is a file that is not there yet.
    pub(crate) is_new: bool,
}

impl Location {
    /// The database for people to read: without the password, and without what only the driver wants to know.
    pub(crate) fn shown(&self) -> String {
        let shown = self.url.to_string();
        shown.strip_suffix("?mode=rwc").map_or(shown.clone(), str::to_owned)
    }

    /// What was typed, else the environment, else `.env`, else the embedded file.
    pub(crate) fn find(typed: Option<&str>, dotenv: &DotEnv) -> Result<Self, Report> {
        let (url, is_default) = match named(typed, dotenv)? {
            Some(text) => (parse(&text)?, false),
            None => (DatabaseUrl::sqlite_file(default_file()), true),
        };
        let is_new = url.file().is_some_and(|file| !file.exists());
        Ok(Self {
            url,
            is_default,
            is_new,
        })
    }
}

/// What names the database first. What comes after it is not looked at: it may be wrong.
fn named(typed: Option<&str>, dotenv: &DotEnv) -> Result<Option<String>, Report> {
    if let Some(typed) = typed {
        return Ok(Some(typed.to_owned()));
    }
    match environment()? {
        Some(text) => Ok(Some(text)),
        None => dotenv.database_url(),
    }
}

fn parse(text: &str) -> Result<DatabaseUrl, Report> {
    DatabaseUrl::parse(text).map_err(|error| whimbrel_engine::Error::from(error).into())
}

/// An empty variable counts as none, since that is how shells and compose files unset one.
fn environment() -> Result<Option<String>, Report> {
    match env::var(VARIABLE) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Report::usage(
            format!("the variable {VARIABLE} is no UTF-8 text"),
            "write bytes of a password that are no text as %XX",
        )),
    }
}

/// `data/dev.db` in the folder of the workspace; of this folder, where there is none.
fn default_file() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    match workspace(&here) {
        // A path from here is what people read best, and it is enough.
        Some(root) if root == here => PathBuf::from(DEFAULT_FILE),
        Some(root) => root.join(DEFAULT_FILE),
        None => PathBuf::from(DEFAULT_FILE),
    }
}

fn workspace(start: &Path) -> Option<&Path> {
    start.ancestors().find(|folder| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    })
}

/// What `.env` says, here or in a folder above.
#[derive(Debug, Default)]
pub(crate) struct DotEnv {
    database_url: Option<String>,
    /// A line that cannot be read. It is not quoted, since it may hold a password.
    broken: bool,
}

impl DotEnv {
    /// Reads the file, if there is one.
    pub(crate) fn load() -> Self {
        let mut dotenv = Self::default();
        match dotenvy::dotenv_iter() {
            Ok(pairs) => {
                for pair in pairs {
                    match pair {
                        Ok((key, value)) if key == VARIABLE && !value.trim().is_empty() => {
                            dotenv.database_url = Some(value);
                        }
                        Ok(_) => {}
                        Err(_) => dotenv.broken = true,
                    }
                }
            }
            Err(error) => dotenv.broken = !error.not_found(),
        }
        dotenv
    }

    fn database_url(&self) -> Result<Option<String>, Report> {
        if self.broken && self.database_url.is_none() {
            return Err(Report::usage(
                "the file .env has a line that is not `NAME=value`, so the database URL in it cannot be trusted",
                "put values with blanks or `#` between quotes, or give `--database-url`",
            ));
        }
        Ok(self.database_url.clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_first_and_a_wrong_url_is_a_usage_error() {
        let dotenv = DotEnv {
            database_url: Some("sqlite::memory:".into()),
            broken: false,
        };
        let typed = Location::find(Some("sqlite://typed.db"), &dotenv).unwrap();
        assert!(typed.url.to_string().contains("typed.db") && !typed.is_default);
        let report = Location::find(Some("oracle://ada:s3cr3t@db/app"), &dotenv).unwrap_err();
        assert_eq!((report.code, report.exit.code()), ("bad_url", 2));
        assert!(!report.as_text().contains("s3cr3t"), "{}", report.as_text());
    }

    #[test]
    fn a_broken_env_file_is_an_error_only_where_it_would_be_needed() {
        let broken = DotEnv {
            database_url: None,
            broken: true,
        };
        assert!(broken.database_url().is_err());
        assert!(Location::find(Some("sqlite::memory:"), &broken).is_ok());
    }

    #[test]
    fn the_workspace_is_found_from_below() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(workspace(here).unwrap().join("crates/whimbrel-cli").is_dir());
    }
}
