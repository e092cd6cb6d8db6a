//! Servers of a test's own, from the machine's packages: one may kill them, fill their disks and set them as one likes.
//!
//! They need root (a server does not run as root, so it runs as its own user) and the packages that `.ci/run` installs.
//! Where these are missing, a test says loudly that it did not run; on CI that is a failure.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use whimbrel_tests::{Server, Session};

/// Whether a test can run that needs root and these programs; says so where it cannot, and fails on CI.
pub fn can_run(test: &str, programs: &[&str]) -> bool {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|it| it.stdout == b"0\n");
    let missing: Vec<&str> = programs
        .iter()
        .copied()
        .filter(|program| find(program).is_none())
        .collect();
    if root && missing.is_empty() {
        return true;
    }
    let _ = writeln!(
        std::io::stderr(),
        "\nNOT TESTED: {test}. It needs root and {}.",
        programs.join(", ")
    );
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0");
    assert!(!ci, "on CI {test} must run: root: {root}, missing: {missing:?}");
    false
}

/// A program in the search path, among the system's, or among PostgreSQL's newest.
pub fn find(program: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    folders.extend(["/usr/sbin".into(), "/sbin".into()]);
    let mut releases: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    releases.sort();
    folders.extend(releases.into_iter().rev());
    folders
        .into_iter()
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// A command that runs as another user.
pub fn as_user(user: &str, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={user}")).arg(format!("--regid={user}"));
    command.args(["--clear-groups", "--"]).arg(program).stdin(Stdio::null());
    command
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A folder that this user may use.
pub fn folder_of(user: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("our own folder");
    run(Command::new("chown").arg(user).arg(folder.path()));
    folder
}

/// Runs a command that must go well.
pub fn run(command: &mut Command) {
    let output = command.output().expect("the command runs");
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A server that ends with the test.
pub struct Own {
    pub folder: TempDir,
    pub port: u16,
    kind: Kind,
    options: Vec<String>,
    running: Option<Child>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Postgres,
    Mariadb,
}

impl Own {
    /// A new PostgreSQL with these settings (`name=value`).
    pub fn postgres(settings: &[&str]) -> Self {
        let folder = folder_of("postgres");
        let init = find("initdb").expect("it was looked for");
        run(as_user("postgres", &init)
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"])
            .arg(folder.path().join("data")));
        Self::begin(folder, Kind::Postgres, settings)
    }

    /// A new MariaDB with these options (`--name=value`).
    pub fn mariadb(options: &[&str]) -> Self {
        let folder = folder_of("mysql");
        let install = find("mariadb-install-db").expect("it was looked for");
        // Making a database starts a server, which clears its folder of temporary files: it must not be another server's.
        run(Command::new(install)
            .env("TMPDIR", folder.path())
            .args([
                "--no-defaults",
                "--user=mysql",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ])
            .arg(format!("--datadir={}", folder.path().join("data").display())));
        Self::begin(folder, Kind::Mariadb, options)
    }

    /// A PostgreSQL that follows another one and takes no writes.
    pub fn standby_of(primary: &Own) -> Self {
        let folder = folder_of("postgres");
        let backup = find("pg_basebackup").expect("it was looked for");
        run(as_user("postgres", &backup)
            .args([
                "-h",
                "127.0.0.1",
                "-U",
                "postgres",
                "-R",
                "--no-sync",
                "-c",
                "fast",
                "-p",
            ])
            .arg(primary.port.to_string())
            .arg("-D")
            .arg(folder.path().join("data")));
        Self::begin(folder, Kind::Postgres, &[])
    }

    fn begin(folder: TempDir, kind: Kind, options: &[&str]) -> Self {
        let mut own = Self {
            folder,
            port: free_port(),
            kind,
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            running: None,
        };
        own.start();
        own
    }

    /// Starts it, and waits until it takes connections.
    pub fn start(&mut self) {
        let folder = self.folder.path();
        let data = folder.join("data");
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"))
            .expect("a log");
        let mut command = match self.kind {
            Kind::Postgres => {
                let mut command = as_user("postgres", &find("postgres").expect("it was looked for"));
                command.arg("-D").arg(&data).args(["-p", &self.port.to_string()]);
                let socket = format!("unix_socket_directories={}", folder.display());
                for setting in ["listen_addresses=127.0.0.1", "fsync=off", &socket] {
                    command.args(["-c", setting]);
                }
                for setting in &self.options {
                    command.args(["-c", setting]);
                }
                command
            }
            Kind::Mariadb => {
                let mut command = as_user("mysql", &find("mariadbd").expect("it was looked for"));
                command
                    .arg("--no-defaults")
                    .arg(format!("--datadir={}", data.display()));
                // A server clears its folder of temporary files when it starts: it must not be another server's, too.
                command.arg(format!("--tmpdir={}", folder.display()));
                command.arg(format!("--port={}", self.port)).args([
                    "--bind-address=127.0.0.1",
                    // Written with each commit, so that a commit outlives the process; not flushed, which is faster.
                    "--innodb-flush-log-at-trx-commit=2",
                    "--innodb-buffer-pool-size=32M",
                ]);
                command.arg(format!("--socket={}", folder.join("socket").display()));
                command.arg(format!("--pid-file={}", folder.join("pid").display()));
                command.args(&self.options);
                command
            }
        };
        command.stdout(log.try_clone().expect("a log")).stderr(log);
        self.running = Some(command.spawn().expect("the server starts"));
        let began = Instant::now();
        while crate::scenario::runtime()
            .block_on(Session::try_open(&self.url()))
            .is_err()
        {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "the server does not start:\n{}",
                fs::read_to_string(folder.join("log")).unwrap_or_default()
            );
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Ends it as a power failure does.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().expect("it can be killed");
            running.wait().expect("it ended");
        }
        if self.kind == Kind::Postgres {
            // Its children notice by themselves, and a new one does not start before they have.
            let lock = self.folder.path().join("data/postmaster.pid");
            let _ = fs::remove_file(lock);
        }
    }

    /// Has it end by a signal: INT is PostgreSQL's fast shutdown, TERM is MariaDB's usual one.
    pub fn stop(&mut self) {
        let signal = if self.kind == Kind::Postgres { "INT" } else { "TERM" };
        if let Some(mut running) = self.running.take() {
            run(Command::new("kill").args(["-s", signal, &running.id().to_string()]));
            running.wait().expect("it ended");
        }
    }

    /// The URL of its administrator.
    pub fn url(&self) -> String {
        match self.kind {
            Kind::Postgres => format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
            Kind::Mariadb => format!("mysql://root@127.0.0.1:{}/mysql", self.port),
        }
    }

    /// As the other tools of the tests see it.
    pub async fn server(&self) -> Server {
        let url = self.url();
        let mut session = Session::open(&url).await;
        let (backend, version) = session.who_answers().await.expect("it tells its version");
        session.close().await;
        Server {
            backend,
            version,
            url,
            found_by: "a test".to_owned(),
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.kill();
            let _ = running.wait();
        }
    }
}
