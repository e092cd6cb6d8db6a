//! A MySQL or MariaDB by the program that a running server is, whatever release that is and wherever it lies.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use whimbrel_core::Backend;

use crate::{Server, Session};

/// How a running server was started.
#[derive(Debug)]
pub(super) struct Program {
    backend: Backend,
    /// The program, after a loader of its libraries where it needs one.
    words: Vec<String>,
    /// What it is given when its tables are made, and at each start.
    options: Vec<String>,
    /// Where its scripts are.
    share: PathBuf,
}

impl Program {
    /// That of a running server, with further options for all that it is run for; none where it cannot be seen.
    pub(super) async fn of(server: &Server, options: &[&str]) -> Option<Self> {
        let mut session = Session::open(&server.url).await;
        let question = "SELECT @@pid_file, @@basedir, @@plugin_dir, @@character_sets_dir";
        let row = session.rows(question).await.remove(0);
        session.close().await;
        let [pid_file, base, plugins, charsets] = &row[..] else {
            panic!("{row:?}")
        };
        let pid = std::fs::read_to_string(pid_file).ok()?;
        let words = std::fs::read_to_string(format!("/proc/{}/cmdline", pid.trim())).ok()?;
        let words: Vec<String> = words.split('\0').map(str::to_owned).collect();
        let is_program = |word: &String| word.ends_with("mysqld") || word.ends_with("mariadbd");
        let program = words.iter().position(is_program)?;
        let share = Path::new(charsets.trim_end_matches('/'))
            .parent()
            .expect("a folder")
            .to_owned();
        let mut known = vec![
            "--no-defaults".to_owned(),
            "--user=root".to_owned(),
            format!("--basedir={base}"),
            format!("--plugin-dir={plugins}"),
            format!("--character-sets-dir={charsets}"),
            format!("--lc-messages-dir={}", share.display()),
        ];
        if server.backend == Backend::Mysql {
            // The folder that is compiled in need not be there.
            known.push("--secure-file-priv=".to_owned());
        }
        known.extend(options.iter().map(|option| (*option).to_owned()));
        Some(Self {
            backend: server.backend,
            words: words[..=program].to_vec(),
            options: known,
            share,
        })
    }

    /// The program with the options that it always has, its files in a folder.
    fn in_folder(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).args(&self.options);
        command.arg(format!("--datadir={}", folder.join("data").display()));
        // A server clears its folder of temporary files when it starts, also to make its tables: it must not be another
        // server's, too.
        command.arg(format!("--tmpdir={}", folder.display()));
        command.arg(format!("--log-error={}", folder.join("log").display()));
        command
    }

    /// Makes the tables that a server keeps for itself.
    pub(super) fn make(&self, folder: &Path) {
        std::fs::create_dir(folder.join("data")).expect("a folder");
        let mut command = self.in_folder(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if self.backend == Backend::Mysql {
            command.arg("--initialize-insecure");
        } else {
            let path = folder.join("boot.sql");
            std::fs::write(&path, self.script()).expect("a file");
            command
                .arg("--bootstrap")
                .stdin(std::fs::File::open(path).expect("the file"));
        }
        let status = command.status().expect("the server's program runs");
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(status.success(), "the server's tables cannot be made: {log}");
    }

    /// The SQL that makes MariaDB's tables, from the scripts that lie beside its program.
    fn script(&self) -> String {
        let mut script =
            "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\nSET @skip_auth_anonymous = 1;\n"
                .to_owned();
        for part in ["system_tables", "performance_tables", "system_tables_data"] {
            let found = ["mariadb", "mysql"]
                .iter()
                .find_map(|word| std::fs::read_to_string(self.share.join(format!("{word}_{part}.sql"))).ok());
            script += &found.unwrap_or_else(|| panic!("no script {part} in {}", self.share.display()));
        }
        script
    }

    /// What starts it.
    pub(super) fn command(&self, folder: &Path, port: u16, options: &[String]) -> Command {
        let mut command = self.in_folder(folder);
        command
            .arg(format!("--port={port}"))
            .arg(format!("--socket={}", folder.join("s").display()))
            .arg(format!("--pid-file={}", folder.join("pid").display()))
            // Written with each commit, so that a commit outlives the process; not flushed, which is faster.
            .arg("--innodb-flush-log-at-trx-commit=2")
            .args(["--bind-address=127.0.0.1", "--innodb-buffer-pool-size=32M"])
            .args(options);
        if self.backend == Backend::Mysql {
            command.args(["--mysqlx=OFF", "--skip-log-bin"]);
        }
        command
    }
}
