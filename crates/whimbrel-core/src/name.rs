//! Identifiers: always quoted, checked against each backend's limit, shortened with a hash where we make them.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use crate::Backend;

/// The name of a table, column, index, constraint, type...
///
/// Any text can be held; [`Name::check`] says whether a backend takes it. Names are compared as written, since they
/// are always quoted. A copy costs nothing: short names lie in the value, and long ones are shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(SmolStr);

/// PostgreSQL's NAMEDATALEN - 1, in bytes. Longer names are truncated by the server in silence.
pub const POSTGRES_MAX_BYTES: usize = 63;
/// The limit of MySQL and MariaDB, in characters. Longer names are error 1059.
pub const MYSQL_MAX_CHARACTERS: usize = 64;

impl Name {
    /// A name as the user wrote it.
    pub fn new(name: impl Into<String>) -> Self {
        Self(SmolStr::from(name.into()))
    }

    /// A name made of parts, `users_email_idx`: the same parts give the same name, and one that would be too long
    /// for any backend ends in a hash of the whole.
    pub fn generated<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let whole = parts.into_iter().collect::<Vec<_>>().join("_");
        if whole.len() <= POSTGRES_MAX_BYTES {
            return Self::new(whole);
        }
        let digest = Sha256::digest(whole.as_bytes());
        let hash = hex::encode(&digest[..4]);
        // The suffix that tells what the object is (`_idx`, `_fkey`) is kept, since readers look for it.
        let suffix = whole
            .rsplit('_')
            .next()
            .filter(|suffix| suffix.len() <= 8)
            .unwrap_or_default();
        let room = POSTGRES_MAX_BYTES - hash.len() - suffix.len() - 2;
        let cut = whole
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take_while(|end| *end <= room)
            .last();
        Self::new(format!("{}_{hash}_{suffix}", &whole[..cut.unwrap_or(0)]))
    }

    /// The text, unquoted.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the two names are one where case makes no difference.
    pub(crate) fn is_same_without_case(&self, other: &Name) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }

    /// Whether `backend` can hold an object of this name as it is written.
    ///
    /// # Errors
    /// Empty names, names with NUL or control characters, and names over the backend's limit.
    pub fn check(&self, backend: Backend) -> Result<(), NameError> {
        let name = || self.0.to_string();
        if self.0.is_empty() {
            return Err(NameError::Empty);
        }
        if self.0.chars().any(char::is_control) {
            return Err(NameError::ControlCharacter { name: name() });
        }
        match backend {
            Backend::Postgres if self.0.len() > POSTGRES_MAX_BYTES => {
                let bytes = self.0.len();
                Err(NameError::TooManyBytes { name: name(), bytes })
            }
            Backend::Mysql | Backend::Mariadb if self.0.chars().count() > MYSQL_MAX_CHARACTERS => {
                let characters = self.0.chars().count();
                Err(NameError::TooManyCharacters {
                    name: name(),
                    characters,
                })
            }
            Backend::Mysql | Backend::Mariadb if self.0.ends_with(' ') => {
                Err(NameError::TrailingSpace { name: name() })
            }
            Backend::Mysql | Backend::Mariadb if self.0.chars().any(|c| u32::from(c) > 0xFFFF) => {
                Err(NameError::OutsideBasicPlane { name: name() })
            }
            Backend::Sqlite if self.0.to_ascii_lowercase().starts_with("sqlite_") => {
                Err(NameError::ReservedPrefix { name: name() })
            }
            Backend::Sqlite | Backend::Postgres | Backend::Mysql | Backend::Mariadb => Ok(()),
        }
    }

    /// The name between the backend's quotes, with quotes inside it doubled.
    pub fn quoted(&self, backend: Backend) -> String {
        let quote = if backend.is_mysql_family() { '`' } else { '"' };
        let mut quoted = String::with_capacity(self.0.len() + 2);
        quoted.push(quote);
        for c in self.0.chars() {
            if c == quote {
                quoted.push(quote);
            }
            quoted.push(c);
        }
        quoted.push(quote);
        quoted
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: Into<String>> From<T> for Name {
    fn from(name: T) -> Self {
        Self::new(name)
    }
}

/// Why a backend does not take a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// No characters at all.
    #[error("a name is empty: every table, column, index and constraint needs one")]
    Empty,
    /// NUL, newline, escape...
    #[error("the name {name:?} has a control character in it: use letters, digits and `_`")]
    ControlCharacter {
        /// The name as written.
        name: String,
    },
    /// PostgreSQL would cut it off in silence, and two names could become one.
    #[error("the name `{name}` has {bytes} bytes, PostgreSQL keeps 63 and cuts off the rest in silence: shorten it")]
    TooManyBytes {
        /// The name as written.
        name: String,
        /// Its length.
        bytes: usize,
    },
    /// MySQL and MariaDB refuse it.
    #[error("the name `{name}` has {characters} characters, MySQL and MariaDB take 64: shorten it")]
    TooManyCharacters {
        /// The name as written.
        name: String,
        /// Its length.
        characters: usize,
    },
    /// MySQL and MariaDB refuse it.
    #[error("the name `{name}` ends in a space, which MySQL and MariaDB refuse: remove it")]
    TrailingSpace {
        /// The name as written.
        name: String,
    },
    /// MySQL and MariaDB keep names in three-byte UTF-8.
    #[error(
        "the name `{name}` has a character outside the basic plane (an emoji?), which MySQL and MariaDB refuse: leave it out"
    )]
    OutsideBasicPlane {
        /// The name as written.
        name: String,
    },
    /// SQLite keeps it for itself.
    #[error("the name `{name}` begins with `sqlite_`, which SQLite keeps for itself: choose another")]
    ReservedPrefix {
        /// The name as written.
        name: String,
    },
}

/// A name that may be in a namespace (a PostgreSQL schema): tables, enums, views, sequences, functions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QualifiedName {
    /// The PostgreSQL schema; `None` is the session's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    /// The object's own name.
    pub name: Name,
}

impl QualifiedName {
    /// A name in the session's own namespace.
    pub fn new(name: impl Into<Name>) -> Self {
        Self {
            namespace: None,
            name: name.into(),
        }
    }

    /// A name in a namespace.
    pub fn within(namespace: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self {
            namespace: Some(namespace.into()),
            name: name.into(),
        }
    }

    /// The same namespace, another name.
    pub fn with_name(&self, name: impl Into<Name>) -> Self {
        Self {
            namespace: self.namespace.clone(),
            name: name.into(),
        }
    }

    /// The quoted name, `"audit"."logs"`.
    pub fn quoted(&self, backend: Backend) -> String {
        match &self.namespace {
            Some(namespace) => format!("{}.{}", namespace.quoted(backend), self.name.quoted(backend)),
            None => self.name.quoted(backend),
        }
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}.{}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

impl<T: Into<Name>> From<T> for QualifiedName {
    fn from(name: T) -> Self {
        Self::new(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_name_is_readable_and_keeps_its_suffix_when_it_is_shortened() {
        assert_eq!(Name::generated(["users", "email", "idx"]).as_str(), "users_email_idx");
        let long = "column_with_a_rather_long_name".repeat(4);
        let name = Name::generated(["users", &long, "idx"]);
        assert!(name.as_str().len() <= POSTGRES_MAX_BYTES, "{name}");
        assert!(
            name.as_str().starts_with("users_column") && name.as_str().ends_with("_idx"),
            "{name}"
        );
        assert_eq!(name, Name::generated(["users", &long, "idx"]));
        assert_ne!(name, Name::generated(["users", &format!("{long}x"), "idx"]));
    }

    #[test]
    fn names_that_become_equal_after_truncation_are_refused_before_they_are() {
        let long = "é".repeat(32);
        assert_eq!(long.len(), 64);
        assert!(matches!(
            Name::new(&long).check(Backend::Postgres),
            Err(NameError::TooManyBytes { bytes: 64, .. })
        ));
        assert_eq!(Name::new(&long).check(Backend::Mysql), Ok(()));
        assert!(Name::new("x".repeat(65)).check(Backend::Mariadb).is_err());
        assert_eq!(Name::new("x".repeat(200)).check(Backend::Sqlite), Ok(()));
    }

    #[test]
    fn a_quote_in_a_name_is_doubled() {
        assert_eq!(Name::new("a\"; drop").quoted(Backend::Postgres), "\"a\"\"; drop\"");
        assert_eq!(Name::new("a`b\"").quoted(Backend::Mysql), "`a``b\"`");
    }

    proptest::proptest! {
        #[test]
        fn generated_names_fit_every_backend_and_differ_where_their_parts_do(
            table in "[a-z_é]{1,80}", one in "[a-z_]{1,80}", two in "[a-z_]{1,80}",
        ) {
            let first = Name::generated([table.as_str(), &one, "idx"]);
            for backend in [Backend::Postgres, Backend::Mysql, Backend::Mariadb] {
                proptest::prop_assert_eq!(first.check(backend), Ok(()));
            }
            if one != two {
                proptest::prop_assert_ne!(first, Name::generated([table.as_str(), &two, "idx"]));
            }
        }

        #[test]
        fn a_quoted_name_ends_only_at_its_own_end(name in "\\PC{1,40}") {
            for backend in Backend::ALL {
                let quoted = Name::new(&name).quoted(backend);
                let quote = if backend.is_mysql_family() { '`' } else { '"' };
                let inside = &quoted[1..quoted.len() - 1];
                proptest::prop_assert_eq!(inside.replace([quote, quote].iter().collect::<String>().as_str(), ""). find(quote), None);
            }
        }
    }
}
