//! Servers of a test's own: one may kill them, fill their disks and set them as the other tests' servers must not be.
//!
//! ```text
//! mysqls    a MySQL or MariaDB by the program that a running one is
//! postgres  a PostgreSQL from the machine's packages, and one that follows it
//! tools     users, folders, ports and programs
//! ```

mod mysqls;
mod postgres;
mod tools;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub(crate) use self::tools::not_tested;
pub use self::tools::{as_user, can_run, find, folder_of, free_port, run};
use crate::{Server, Session};

/// A server that ends with the value, and everything in it.
#[derive(Debug)]
pub struct Own {
    folder: TempDir,
    port: u16,
    kind: Kind,
    /// What it is started with each time, beyond what its kind needs.
    options: Vec<String>,
    running: Option<Child>,
}

/// What is started.
#[derive(Debug)]
enum Kind {
    Postgres,
    Mysqls(mysqls::Program),
}

impl Own {
    /// A new PostgreSQL with these settings (`name=value`). It needs root, `initdb` and `postgres` ([`can_run`]).
    pub async fn postgres(settings: &[&str]) -> Self {
        Self::begin(postgres::make(), Kind::Postgres, settings).await
    }

    /// A PostgreSQL that follows another one and takes no writes. It needs `pg_basebackup` as well.
    pub async fn standby_of(primary: &Own) -> Self {
        Self::begin(postgres::follow(primary.port), Kind::Postgres, &[]).await
    }

    /// A MySQL or MariaDB by the program that a running server is, with nothing in it. Some options must be known when
    /// its tables are made; the others count for each start. The running one must be on this machine, and its process
    /// visible; there is none where it is not, which is said.
    pub async fn like(server: &Server, made_with: &[&str], options: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let Some(program) = mysqls::Program::of(server, made_with).await else {
            tools::not_tested(&format!("a server like {}, whose program is not seen", server.title()));
            return None;
        };
        program.make(folder.path());
        Some(Self::begin(folder, Kind::Mysqls(program), options).await)
    }

    async fn begin(folder: TempDir, kind: Kind, options: &[&str]) -> Self {
        let mut own = Self {
            folder,
            port: free_port(),
            kind,
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            running: None,
        };
        own.start().await;
        own
    }

    /// Starts it, and waits until it takes connections.
    pub async fn start(&mut self) {
        let folder = self.folder.path();
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"))
            .expect("a log");
        let mut command = match &self.kind {
            Kind::Postgres => postgres::command(folder, self.port, &self.options),
            Kind::Mysqls(program) => program.command(folder, self.port, &self.options),
        };
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log);
        let mut running = command.spawn().expect("the server's program runs");
        let began = Instant::now();
        loop {
            if let Ok(session) = Session::try_open(&self.url()).await {
                session.close().await;
                break;
            }
            let has_ended = running.try_wait().expect("it can be asked").is_some();
            // PostgreSQL does not start as long as a child of one that was killed has not noticed, so it is started again.
            let may_yet = !has_ended || matches!(self.kind, Kind::Postgres);
            assert!(
                may_yet && began.elapsed() < Duration::from_secs(120),
                "the server does not start:\n{}",
                std::fs::read_to_string(folder.join("log")).unwrap_or_default()
            );
            if has_ended {
                postgres::forget(folder);
                running = command.spawn().expect("the server's program runs");
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        self.running = Some(running);
    }

    /// Ends it as a power failure does.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().expect("it can be killed");
            running.wait().expect("it ended");
        }
        if matches!(self.kind, Kind::Postgres) {
            postgres::forget(self.folder.path());
        }
    }

    /// Has it end by a signal: INT is PostgreSQL's fast shutdown, TERM is the usual one of the others.
    pub fn stop(&mut self) {
        let signal = match self.kind {
            Kind::Postgres => "INT",
            Kind::Mysqls(_) => "TERM",
        };
        if let Some(mut running) = self.running.take() {
            run(Command::new("kill").args(["-s", signal, &running.id().to_string()]));
            running.wait().expect("it ended");
        }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where its files are: `data`, and its `log`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of its administrator.
    pub fn url(&self) -> String {
        match self.kind {
            Kind::Postgres => format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
            Kind::Mysqls(_) => format!("mysql://root@127.0.0.1:{}/mysql", self.port),
        }
    }

    /// The same as a server to make databases on.
    pub async fn server(&self) -> Server {
        let url = self.url();
        let mut session = Session::open(&url).await;
        let (backend, version) = session.who_answers().await.expect("it tells its version");
        session.close().await;
        Server {
            backend,
            version,
            url,
            found_by: "started by a test".to_owned(),
        }
    }

    /// Sets something for every session that comes, on MySQL and MariaDB.
    pub async fn set(&self, setting: &str) {
        let mut session = Session::open(&self.url()).await;
        session.rows(&format!("SET GLOBAL {setting}")).await;
        session.close().await;
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // Nothing in it is worth a shutdown.
        if let Some(mut running) = self.running.take() {
            let _ = running.kill();
            let _ = running.wait();
        }
    }
}
