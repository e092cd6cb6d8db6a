//! Where the database is: what was typed, what the environment says, or the embedded file.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use whimbrel_engine::DatabaseUrl;

use crate::report::Report;
use crate::small_file;

/// The variable that holds the database URL.
const VARIABLE: &str = "DATABASE_URL";
/// The file that is used when nothing is said, beside the workspace.
const DEFAULT_FILE: &str = "data/dev.db";
/// How large a `Cargo.toml` may be, in bytes.
const MANIFEST: u64 = 1024 * 1024;

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
        small_file::read_text(&folder.join("Cargo.toml"), MANIFEST)
            .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    })
}

/// What `.env` says, here or in a folder above.
#[derive(Debug, Default)]
pub(crate) struct DotEnv {
    database_url: Option<String>,
    /// What is wrong with it. No line is quoted, since it may hold a password.
    broken: Option<String>,
}

/// How large `.env` may be, how often it may refer to variables, and how long a value may become by that, in bytes. A
/// value may refer to others that refer to others, so that a few lines could ask for all the memory that there is.
const MOST: u64 = 1024 * 1024;
const MOST_REFERENCES: usize = 1_000;
const LONGEST: usize = 64 * 1024;

impl DotEnv {
    /// Reads the file, if there is one.
    pub(crate) fn load() -> Self {
        let here = env::current_dir().unwrap_or_default();
        let found = here.ancestors().map(|folder| folder.join(".env")).find(|path| {
            // A folder of this name is something else, such as a virtual environment of Python's.
            match fs::metadata(path) {
                Ok(it) => !it.is_dir(),
                Err(error) => error.kind() != io::ErrorKind::NotFound,
            }
        });
        match found.map(|path| small_file::read_text(&path, MOST)) {
            Some(Ok(text)) => Self::read(&text),
            Some(Err(error)) => Self::broken(format!("cannot be read ({error})")),
            None => Self::default(),
        }
    }

    fn broken(reason: impl Into<String>) -> Self {
        Self {
            database_url: None,
            broken: Some(reason.into()),
        }
    }

    fn read(text: &str) -> Self {
        if text.matches('$').count() > MOST_REFERENCES {
            return Self::broken(format!("has more than {MOST_REFERENCES} references to variables"));
        }
        let mut dotenv = Self::default();
        for pair in dotenvy::from_read_iter(text.as_bytes()) {
            match pair {
                Ok((_, value)) if value.len() > LONGEST => {
                    return Self::broken(format!("has a value of more than {} KiB", LONGEST / 1024));
                }
                Ok((key, value)) if key == VARIABLE && !value.trim().is_empty() => {
                    dotenv.database_url = Some(value);
                }
                Ok(_) => {}
                Err(_) => dotenv.broken = Some("has a line that is not `NAME=value`".to_owned()),
            }
        }
        dotenv
    }

    fn database_url(&self) -> Result<Option<String>, Report> {
        match (&self.database_url, &self.broken) {
            (None, Some(reason)) => Err(Report::usage(
                format!("the file .env {reason}, so the database URL in it cannot be trusted"),
                "put values with blanks or `#` between quotes, or give `--database-url`",
            )),
            (url, _) => Ok(url.clone()),
        }
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
            broken: None,
        };
        let typed = Location::find(Some("sqlite://typed.db"), &dotenv).unwrap();
        assert!(typed.url.to_string().contains("typed.db") && !typed.is_default);
        let report = Location::find(Some("oracle://ada:s3cr3t@db/app"), &dotenv).unwrap_err();
        assert_eq!((report.code, report.exit.code()), ("bad_url", 2));
        assert!(!report.as_text().contains("s3cr3t"), "{}", report.as_text());
    }

    #[test]
    fn a_broken_env_file_is_an_error_only_where_it_would_be_needed() {
        let broken = DotEnv::read("DATABASE URL=what");
        assert!(broken.database_url().is_err());
        assert!(Location::find(Some("sqlite::memory:"), &broken).is_ok());
    }

    #[test]
    fn values_that_refer_to_each_other_ask_for_no_memory_without_end() {
        let mut text = "A0=0123456789abcdef\n".to_owned();
        for line in 1..60 {
            text += &format!("A{line}={}\n", format!("${{A{}}}", line - 1).repeat(10));
        }
        assert!(
            DotEnv::read(&text)
                .broken
                .is_some_and(|it| it.contains("a value of more"))
        );
        let wide = format!("A={}\n", "$B".repeat(2_000));
        assert!(DotEnv::read(&wide).broken.is_some_and(|it| it.contains("references")));
        let plain = DotEnv::read("HOST=db\nDATABASE_URL=postgres://ada@${HOST}/app\n");
        assert_eq!(plain.database_url().unwrap().as_deref(), Some("postgres://ada@db/app"));
    }

    #[test]
    fn the_workspace_is_found_from_below() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(workspace(here).unwrap().join("crates/whimbrel-cli").is_dir());
    }
}
