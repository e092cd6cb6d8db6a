//! A database of its own for each test, dropped afterwards, also when the test panics.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::Mutex;
use url::Url;
use whimbrel_core::Backend;

use crate::{Row, Server, Session};

/// Without the extensions, which go with the namespace that they are in.
const EMPTY_POSTGRES: &str = "SET client_min_messages = warning; SET synchronous_commit = off; DO $$
DECLARE it text;
BEGIN
    FOR it IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', it);
    END LOOP;
    CREATE SCHEMA public;
END $$; RESET ALL";

/// A new and empty database on a server; dropping the value drops the database.
#[derive(Debug)]
pub struct Database {
    server: Server,
    name: String,
    url: String,
    session: Mutex<Option<Session>>,
    // Holds SQLite's file; removed with everything beside the file (journal, WAL) when this is dropped.
    folder: Option<tempfile::TempDir>,
}

impl Database {
    /// Makes a database on `server`.
    pub async fn create(server: &Server) -> Self {
        let name = unique_name();
        let mut database = Self {
            server: server.clone(),
            name: name.clone(),
            url: String::new(),
            session: Mutex::new(None),
            folder: None,
        };
        if server.backend == Backend::Sqlite {
            database.in_new_folder();
            return database;
        }
        let mut url = Url::parse(&server.url).expect("the server was reached by this URL");
        url.set_path(&name);
        database.url = url.to_string();
        let create = match server.backend {
            // Not the default template, which somebody may be connected to.
            Backend::Postgres => format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"),
            _ => format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
        };
        let mut session = Session::open(&server.url).await;
        session.rows(&create).await;
        session.close().await;
        database
    }

    /// Drops all that is in the database, which is quicker than to make another one. Nothing may be connected to it.
    pub async fn empty(&mut self) {
        let name = &self.name;
        let sql = match self.server.backend {
            Backend::Sqlite => {
                self.let_go().await;
                return self.in_new_folder();
            }
            Backend::Postgres => EMPTY_POSTGRES.to_owned(),
            Backend::Mysql | Backend::Mariadb => {
                format!("DROP DATABASE {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4; USE {name}")
            }
        };
        self.execute(&sql).await;
    }

    fn in_new_folder(&mut self) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        self.url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
        self.folder = Some(folder);
    }

    /// The server that it is on.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The kind of the server.
    pub fn backend(&self) -> Backend {
        self.server.backend
    }

    /// The database's own name; for SQLite a name that nothing bears.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The URL under which the code under test finds it, in that backend's own scheme.
    pub fn url(&self) -> String {
        match self.backend() {
            Backend::Mariadb => self.url.replacen("mysql:", "mariadb:", 1),
            _ => self.url.clone(),
        }
    }

    /// The same for sessions that need not outlive the server: it does not wait for its disk, where it can be told so.
    pub fn quick_url(&self) -> String {
        match self.backend() {
            Backend::Postgres => format!("{}?options[synchronous_commit]=off", self.url),
            _ => self.url(),
        }
    }

    /// A connection of the test's own, beside the one that [`Database::rows`] uses.
    pub async fn session(&self) -> Session {
        let mut session = Session::open(&self.url).await;
        match self.backend() {
            Backend::Sqlite => drop(session.rows("PRAGMA foreign_keys = ON").await),
            Backend::Postgres => {}
            // A server may have another default, and a reader of a transaction would be in the way of every DDL.
            Backend::Mysql | Backend::Mariadb => drop(session.rows("SET autocommit = 1").await),
        }
        session
    }

    /// Runs SQL and gives its rows; a failure fails the test.
    pub async fn rows(&self, sql: &str) -> Vec<Row> {
        self.try_rows(sql).await.unwrap_or_else(|error| {
            panic!("{error}\non {} in a test's own SQL:\n{sql}", self.server.title());
        })
    }

    /// Runs SQL that may fail.
    pub async fn try_rows(&self, sql: &str) -> Result<Vec<Row>, String> {
        let mut held = self.session.lock().await;
        let mut session = match held.take() {
            Some(session) => session,
            None => self.session().await,
        };
        let rows = session.try_rows(sql).await;
        *held = Some(session);
        rows
    }

    /// Runs SQL for its effect.
    pub async fn execute(&self, sql: &str) {
        self.rows(sql).await;
    }

    /// The only value that a query gives.
    pub async fn value(&self, sql: &str) -> String {
        let rows = self.rows(sql).await;
        match rows.as_slice() {
            [row] if row.len() == 1 => row[0].clone(),
            _ => panic!("one value was expected of {sql}, not {rows:?}"),
        }
    }

    /// Closes the connection of [`Database::rows`], which then holds no lock and sees no old state.
    pub async fn let_go(&self) {
        if let Some(session) = self.session.lock().await.take() {
            session.close().await;
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.folder.is_some() {
            return;
        }
        let (server, name) = (self.server.clone(), self.name.clone());
        block_on(move || async move {
            // In a panic another panic would abort the whole run: what cannot be dropped is left behind.
            let Ok(mut session) = Session::try_open(&server.url).await else {
                return;
            };
            if server.backend == Backend::Postgres {
                let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
                let _ = session.try_rows(&end).await;
            }
            let force = server.backend == Backend::Postgres && server.version.major >= 13;
            let force = if force { " WITH (FORCE)" } else { "" };
            let _ = session
                .try_rows(&format!("DROP DATABASE IF EXISTS {name}{force}"))
                .await;
            session.close().await;
        });
    }
}

/// Waits for a future on a thread and a runtime of its own: inside a test's runtime nothing may block on another.
pub(crate) fn block_on<F, Fut, T>(work: F) -> T
where
    F: FnOnce() -> Fut + Send,
    Fut: Future<Output = T>,
    T: Send,
{
    std::thread::scope(|scope| {
        scope
            .spawn(|| runtime().block_on(work()))
            .join()
            .expect("the harness's own thread does not panic")
    })
}

/// A runtime of one thread, as most applications' tests have it.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Unique in this process and, by the time of its start, between processes that share a server.
fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    static START: std::sync::OnceLock<u128> = std::sync::OnceLock::new();
    let start = START.get_or_init(|| {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_millis())
    });
    format!(
        "whimbrel_test_{}_{start}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}
