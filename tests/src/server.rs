//! The servers that the tests run on: SQLite, those that are named by environment variables, and those that answer on
//! their usual loopback ports.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Once, OnceLock};
use std::time::Duration;

use whimbrel_core::{Backend, ServerVersion, Target};

use crate::Session;

/// Long enough for a busy machine, short enough not to be felt where nothing listens.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A server that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its kind, as told by itself: a MariaDB behind a `mysql://` URL is a MariaDB.
    pub backend: Backend,
    /// Its release.
    pub version: ServerVersion,
    /// Where it is; empty for SQLite, which has no server.
    pub url: String,
    /// How it was found, for the table of servers.
    pub found_by: String,
}

impl Server {
    /// The server as the planner sees it.
    pub fn target(&self) -> Target {
        Target::new(self.backend, self.version)
    }

    /// `PostgreSQL 15.18`, for messages.
    pub fn title(&self) -> String {
        self.target().to_string()
    }
}

/// Every server that was found, and what was looked for in vain.
#[derive(Debug, Default)]
pub struct Servers {
    /// In the order of [`Backend::ALL`], and of the variables within one.
    pub found: Vec<Server>,
    /// Servers that a variable names and that do not answer, with the reason. Always a failure.
    pub broken: Vec<String>,
}

impl Servers {
    /// Looks once per process.
    pub fn find() -> &'static Servers {
        static SERVERS: OnceLock<Servers> = OnceLock::new();
        SERVERS.get_or_init(|| crate::database::block_on(look))
    }

    /// Says once per process on standard error, past libtest's capture, what is not tested.
    pub fn say_what_is_missing(&self) {
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            if let Some(warning) = self.warning() {
                // `eprintln!` would be captured for the tests that pass, and they are the ones that hide the gap.
                let _ = writeln!(std::io::stderr(), "\n{warning}");
            }
        });
    }

    /// The kinds of server of which there is none.
    pub fn missing(&self) -> Vec<Backend> {
        let found = |backend: &Backend| self.found.iter().any(|server| server.backend == *backend);
        Backend::ALL.into_iter().filter(|backend| !found(backend)).collect()
    }

    /// Whether a server is missing where that is a failure: all kinds must be there on CI, but for those that
    /// WHIMBREL_TEST_WITHOUT (`mysql`) gives up by name.
    pub fn are_incomplete(&self) -> bool {
        let needed = |backend: &Backend| !Self::is_given_up(backend.as_str());
        Self::must_be_complete() && self.missing().iter().any(needed)
    }

    /// Whether WHIMBREL_TEST_WITHOUT gives it up by name: a kind of server, or `own` for the servers that tests start
    /// themselves, which cannot be done where the others are in containers.
    pub(crate) fn is_given_up(name: &str) -> bool {
        let given_up = std::env::var("WHIMBREL_TEST_WITHOUT").unwrap_or_default();
        given_up.split([',', ' ']).any(|word| word == name)
    }

    /// Whether a missing server is a failure: on CI, where nobody reads a warning.
    pub(crate) fn must_be_complete() -> bool {
        std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
    }

    /// What is not tested and how to change that; nothing where every kind of server is there.
    pub fn warning(&self) -> Option<String> {
        self.warning_of(wanted)
    }

    fn warning_of(&self, wanted: impl Fn(Backend) -> bool) -> Option<String> {
        let mut text = String::new();
        for backend in self.missing() {
            if wanted(backend) {
                let (title, port, variable) = (backend.title(), port(backend), variable(backend));
                let _ = writeln!(
                    text,
                    "NOT TESTED: {title}. No server answers on 127.0.0.1:{port}, and {variable} names none."
                );
            } else {
                let _ = writeln!(
                    text,
                    "NOT TESTED: {}. WHIMBREL_TEST_ONLY leaves it out.",
                    backend.title()
                );
            }
        }
        for broken in &self.broken {
            let _ = writeln!(text, "NOT TESTED: {broken}");
        }
        (!text.is_empty()).then_some(text)
    }

    /// The table of servers that stands at the end of `cargo xtask test`.
    pub fn table(&self) -> String {
        let mut text = String::from("servers of this run\n");
        for server in &self.found {
            let _ = writeln!(text, "  tested      {:<24} {}", server.title(), server.found_by);
        }
        for backend in self.missing() {
            let name = variable(backend);
            let _ = writeln!(
                text,
                "  NOT TESTED  {:<24} start one, or name one in {name}",
                backend.title()
            );
        }
        for broken in &self.broken {
            let _ = writeln!(text, "  NOT TESTED  {broken}");
        }
        text
    }
}

/// The variable that names servers of a kind, several separated by spaces or commas.
fn variable(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "no variable",
        Backend::Postgres => "WHIMBREL_TEST_POSTGRES_URL",
        Backend::Mysql => "WHIMBREL_TEST_MYSQL_URL",
        Backend::Mariadb => "WHIMBREL_TEST_MARIADB_URL",
    }
}

fn port(backend: Backend) -> u16 {
    match backend {
        Backend::Sqlite => 0,
        Backend::Postgres => 5432,
        Backend::Mysql | Backend::Mariadb => 3306,
    }
}

async fn look() -> Servers {
    let mut servers = Servers::default();
    let sqlite = reach("sqlite::memory:", "built in")
        .await
        .expect("SQLite is compiled in");
    servers.found.push(Server {
        url: String::new(),
        ..sqlite
    });
    for backend in [Backend::Postgres, Backend::Mysql, Backend::Mariadb] {
        for url in named(variable(backend)) {
            match reach(&url, variable(backend)).await {
                Ok(server) => servers.found.push(server),
                Err(error) => servers
                    .broken
                    .push(format!("the server of {}: {error}", variable(backend))),
            }
        }
    }
    // A kind that is named is not looked for: who names PostgreSQL 12 does not expect 15 to be tested as well.
    let usual = [
        "postgres://postgres@127.0.0.1:5432/postgres",
        "postgres://root@127.0.0.1:5432/postgres",
    ];
    if servers.missing().contains(&Backend::Postgres) {
        for url in usual {
            if let Ok(server) = reach(url, "its usual port").await {
                servers.found.push(server);
                break;
            }
        }
    }
    if let Ok(server) = reach("mysql://root@127.0.0.1:3306/mysql", "its usual port").await
        && servers.missing().contains(&server.backend)
    {
        servers.found.push(server);
    }
    servers.found.retain(|server| wanted(server.backend));
    servers.found.sort_by_key(|server| server.backend);
    servers
}

/// Whether tests run on this kind of server: WHIMBREL_TEST_ONLY (`sqlite,mysql`) leaves the others out, for a quick look.
fn wanted(backend: Backend) -> bool {
    match std::env::var("WHIMBREL_TEST_ONLY") {
        Ok(only) if !only.trim().is_empty() => only.split([' ', ',']).any(|word| word == backend.as_str()),
        _ => true,
    }
}

fn named(variable: &str) -> Vec<String> {
    let urls = std::env::var(variable).unwrap_or_default();
    urls.split([' ', ','])
        .filter(|url| !url.is_empty())
        .map(str::to_owned)
        .collect()
}

async fn reach(url: &str, found_by: &str) -> Result<Server, String> {
    let open = tokio::time::timeout(CONNECT_TIMEOUT, Session::try_open(url));
    let mut session = open.await.map_err(|_| "no answer within ten seconds".to_owned())??;
    let (backend, version) = session.who_answers().await?;
    Ok(Server {
        backend,
        version,
        url: url.to_owned(),
        found_by: found_by.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_kind_of_server_is_said_with_the_variable_that_names_one() {
        let sqlite = Server {
            backend: Backend::Sqlite,
            version: ServerVersion::new(3, 50, 0),
            url: String::new(),
            found_by: String::new(),
        };
        let servers = Servers {
            found: vec![sqlite],
            broken: vec!["the server of X: refused".to_owned()],
        };
        assert_eq!(servers.missing(), [Backend::Postgres, Backend::Mysql, Backend::Mariadb]);
        let warning = servers.warning_of(|_| true).unwrap();
        for word in [
            "PostgreSQL",
            "MySQL",
            "MariaDB",
            "WHIMBREL_TEST_MARIADB_URL",
            "X: refused",
        ] {
            assert!(warning.contains(word), "{warning}");
        }
        assert!(servers.table().contains("NOT TESTED  MySQL"), "{}", servers.table());
    }
}
