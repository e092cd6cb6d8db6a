//! A MySQL or MariaDB server of a test's own, for settings that the other tests' servers must not have.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use whimbrel_core::Backend;

use crate::{Server, Session};

/// A server that ends with the value, and everything in it.
#[derive(Debug)]
pub struct OwnServer {
    child: Child,
    url: String,
    folder: tempfile::TempDir,
}

impl OwnServer {
    /// Starts one by the program that a running server is, with nothing in it and these options. It must be on this
    /// machine, and its process visible.
    pub async fn like(server: &Server, options: &[&str]) -> Self {
        let facts = Facts::of(server).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a folder");
        let common = |command: &mut Command| {
            command.args(&facts.program[1..]).args(&facts.options).args(options);
            command.arg(format!("--datadir={}", data.display()));
            // A server clears its folder of temporary files when it starts: it must not be another server's, too.
            command.arg(format!("--tmpdir={}", folder.path().display()));
            command.arg(format!("--log-error={}", folder.path().join("log").display()));
        };
        let mut make = Command::new(&facts.program[0]);
        common(&mut make);
        facts.make(&mut make, server.backend, folder.path());
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("a port")
            .local_addr()
            .expect("an address")
            .port();
        let mut command = Command::new(&facts.program[0]);
        common(&mut command);
        command
            .arg(format!("--port={port}"))
            .arg("--bind-address=127.0.0.1")
            .arg(format!("--socket={}", folder.path().join("s").display()))
            .arg(format!("--pid-file={}", folder.path().join("pid").display()))
            .args(["--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0"]);
        if server.backend == Backend::Mysql {
            command.args(["--mysqlx=OFF", "--skip-log-bin"]);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server's program runs");
        let mut own = Self {
            child,
            url: format!("mysql://root@127.0.0.1:{port}/mysql"),
            folder,
        };
        own.await_port(port);
        own
    }

    fn await_port(&mut self, port: u16) {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = self.child.try_wait().expect("it can be asked");
            let log = self.folder.path().join("log");
            assert!(
                ended.is_none() && began.elapsed() < Duration::from_secs(120),
                "the server does not start: {}",
                std::fs::read_to_string(log).unwrap_or_default()
            );
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }

    /// The same as a server to make databases on.
    pub async fn server(&self) -> Server {
        let (backend, version) = Session::open(&self.url).await.who_answers().await.expect("it answers");
        Server {
            backend,
            version,
            url: self.url.clone(),
            found_by: "started by a test".to_owned(),
        }
    }

    /// Sets something for every session that comes.
    pub async fn set(&self, setting: &str) {
        let mut session = Session::open(&self.url).await;
        session.rows(&format!("SET GLOBAL {setting}")).await;
        session.close().await;
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        // Nothing in it is worth a shutdown.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a running server was started.
struct Facts {
    /// The program, after a loader of its libraries where it needs one.
    program: Vec<String>,
    options: Vec<String>,
    /// Where its scripts are.
    share: PathBuf,
}

impl Facts {
    async fn of(server: &Server) -> Self {
        let mut session = Session::open(&server.url).await;
        let question = "SELECT @@pid_file, @@basedir, @@plugin_dir, @@character_sets_dir";
        let row = session.rows(question).await.remove(0);
        session.close().await;
        let [pid_file, base, plugins, charsets] = &row[..] else {
            panic!("{row:?}")
        };
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let pid = read(pid_file).trim().to_owned();
        let words: Vec<String> = read(&format!("/proc/{pid}/cmdline"))
            .split('\0')
            .map(str::to_owned)
            .collect();
        let is_program = |word: &String| word.ends_with("mysqld") || word.ends_with("mariadbd");
        let program = words.iter().position(is_program).expect("the server's program");
        let share = Path::new(charsets.trim_end_matches('/'))
            .parent()
            .expect("a folder")
            .to_owned();
        let mut options = Vec::new();
        if server.backend == Backend::Mysql {
            // The folder that is compiled in need not be there.
            options.push("--secure-file-priv=".to_owned());
        }
        let known = vec![
            "--no-defaults".to_owned(),
            "--user=root".to_owned(),
            format!("--basedir={base}"),
            format!("--plugin-dir={plugins}"),
            format!("--character-sets-dir={charsets}"),
            format!("--lc-messages-dir={}", share.display()),
        ];
        Self {
            program: words[..=program].to_vec(),
            options: known.into_iter().chain(options).collect(),
            share,
        }
    }

    /// Makes the tables that a server keeps for itself.
    fn make(&self, command: &mut Command, backend: Backend, folder: &Path) {
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        if backend == Backend::Mysql {
            command.arg("--initialize-insecure");
        } else {
            let mut script =
                "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\nSET @skip_auth_anonymous = 1;\n"
                    .to_owned();
            for part in ["system_tables", "performance_tables", "system_tables_data"] {
                let found = ["mariadb", "mysql"]
                    .iter()
                    .find_map(|word| std::fs::read_to_string(self.share.join(format!("{word}_{part}.sql"))).ok());
                script += &found.unwrap_or_else(|| panic!("no script {part} in {}", self.share.display()));
            }
            let path = folder.join("boot.sql");
            std::fs::write(&path, script).expect("a file");
            command
                .arg("--bootstrap")
                .stdin(std::fs::File::open(path).expect("the file"));
        }
        let status = command.status().expect("the server's program runs");
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(status.success(), "the server's tables cannot be made: {log}");
    }
}
