//! The four kinds of server, their versions, and the target of a plan.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of server. MariaDB is a backend of its own: it shares MySQL's words, not its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// SQLite, a file or memory.
    Sqlite,
    /// PostgreSQL 12 and later.
    Postgres,
    /// MySQL 8.0 and later.
    Mysql,
    /// MariaDB 10.5 and later.
    Mariadb,
}

impl Backend {
    /// Every backend, in the order in which they are listed everywhere.
    pub const ALL: [Backend; 4] = [Backend::Sqlite, Backend::Postgres, Backend::Mysql, Backend::Mariadb];

    /// The word for it on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgres",
            Backend::Mysql => "mysql",
            Backend::Mariadb => "mariadb",
        }
    }

    /// The name that its makers give it, for messages.
    pub fn title(self) -> &'static str {
        match self {
            Backend::Sqlite => "SQLite",
            Backend::Postgres => "PostgreSQL",
            Backend::Mysql => "MySQL",
            Backend::Mariadb => "MariaDB",
        }
    }

    /// Whether DDL and the history row can commit together.
    pub fn has_transactional_ddl(self) -> bool {
        matches!(self, Backend::Sqlite | Backend::Postgres)
    }

    /// Whether it is MySQL or MariaDB, which share a renderer.
    pub fn is_mysql_family(self) -> bool {
        matches!(self, Backend::Mysql | Backend::Mariadb)
    }

    /// The oldest release that is served.
    pub fn oldest_version(self) -> ServerVersion {
        match self {
            Backend::Sqlite => ServerVersion::new(3, 35, 0),
            Backend::Postgres => ServerVersion::new(12, 0, 0),
            Backend::Mysql => ServerVersion::new(8, 0, 16),
            Backend::Mariadb => ServerVersion::new(10, 5, 0),
        }
    }

    /// The release that offline plans assume when none is named: one that is common in production today.
    pub fn usual_version(self) -> ServerVersion {
        match self {
            Backend::Sqlite => ServerVersion::new(3, 46, 0),
            Backend::Postgres => ServerVersion::new(15, 0, 0),
            Backend::Mysql => ServerVersion::new(8, 4, 0),
            Backend::Mariadb => ServerVersion::new(10, 11, 0),
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Backend {
    type Err = UnknownBackend;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "sqlite" | "sqlite3" => Ok(Backend::Sqlite),
            "postgres" | "postgresql" | "pg" => Ok(Backend::Postgres),
            "mysql" => Ok(Backend::Mysql),
            "mariadb" => Ok(Backend::Mariadb),
            _ => Err(UnknownBackend(text.to_owned())),
        }
    }
}

/// A word that names no backend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no backend: use sqlite, postgres, mysql or mariadb, with a version as in `postgres:15`")]
pub struct UnknownBackend(pub String);

/// A server's release, as far as it decides what SQL it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ServerVersion {
    /// 15 of PostgreSQL 15.18, 10 of MariaDB 10.11.19.
    pub major: u16,
    /// 18 of PostgreSQL 15.18, 11 of MariaDB 10.11.19.
    pub minor: u16,
    /// 19 of MariaDB 10.11.19.
    pub patch: u16,
}

impl ServerVersion {
    /// A release by its numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Reads the leading numbers of what a server says of itself: `10.11.19-MariaDB-log` is 10.11.19.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: String = text
            .trim()
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let mut parts = numbers.split('.').filter(|part| !part.is_empty());
        let major = parts.next()?.parse().ok()?;
        let mut next = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        Some(Self {
            major,
            minor: next(),
            patch: next(),
        })
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.minor, self.patch) {
            (0, 0) => write!(f, "{}", self.major),
            (minor, 0) => write!(f, "{}.{minor}", self.major),
            (minor, patch) => write!(f, "{}.{minor}.{patch}", self.major),
        }
    }
}

impl From<ServerVersion> for String {
    fn from(version: ServerVersion) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for ServerVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is no server version"))
    }
}

/// What a plan is for: a backend and the release that will run it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// The kind of server.
    pub backend: Backend,
    /// Its release.
    pub version: ServerVersion,
}

impl Target {
    /// A backend at a release.
    pub const fn new(backend: Backend, version: ServerVersion) -> Self {
        Self { backend, version }
    }

    /// Whether the server is of this release or a later one.
    pub fn is_at_least(&self, major: u16, minor: u16) -> bool {
        self.version >= ServerVersion::new(major, minor, 0)
    }
}

impl From<Backend> for Target {
    fn from(backend: Backend) -> Self {
        Self::new(backend, backend.usual_version())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.backend.title(), self.version)
    }
}

impl FromStr for Target {
    type Err = UnknownBackend;

    /// Reads `postgres`, `postgres:15` or `mariadb:10.11`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (backend, version) = text.split_once(':').unwrap_or((text, ""));
        let backend: Backend = backend.parse()?;
        if version.is_empty() {
            return Ok(backend.into());
        }
        let version = ServerVersion::parse(version).ok_or_else(|| UnknownBackend(text.to_owned()))?;
        Ok(Self::new(backend, version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_backend_with_an_optional_version() {
        assert_eq!(
            "postgres:15.3".parse(),
            Ok(Target::new(Backend::Postgres, ServerVersion::new(15, 3, 0)))
        );
        assert_eq!("MariaDB".parse(), Ok(Target::from(Backend::Mariadb)));
        assert!("oracle".parse::<Target>().is_err());
        assert!("postgres:new".parse::<Target>().is_err());
    }

    #[test]
    fn what_servers_say_of_themselves_is_read() {
        assert_eq!(
            ServerVersion::parse("10.11.19-MariaDB-log"),
            Some(ServerVersion::new(10, 11, 19))
        );
        assert_eq!(
            ServerVersion::parse("15.18 (Debian 15.18-0+deb12u1)"),
            Some(ServerVersion::new(15, 18, 0))
        );
        assert_eq!(ServerVersion::parse("unknown"), None);
    }
}
