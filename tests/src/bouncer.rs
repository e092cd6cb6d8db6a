//! PgBouncer in front of a PostgreSQL server.

use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use url::Url;

use crate::Database;
use crate::own::{free_port, not_tested};

/// A PgBouncer that ends with the value.
#[derive(Debug)]
pub struct Bouncer {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Bouncer {
    /// Starts one that pools `transaction`s or `session`s. Where PgBouncer is not installed there is none, which fails the
    /// test on CI.
    pub fn before(database: &Database, pool_mode: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let mut url = Url::parse(&database.url()).expect("a URL");
        let settings = format!(
            "[databases]\n* = host={} port={} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = {pool_mode}\nignore_startup_parameters = extra_float_digits\n",
            url.host_str().unwrap_or("127.0.0.1"),
            url.port().unwrap_or(5432),
            url.username(),
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings).expect("a file");
        // It runs as another user, since it refuses to be root.
        let readable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), readable.clone()).expect("the folder is ours");
        std::fs::set_permissions(&file, readable).expect("the file is ours");
        let mut command = Command::new("pgbouncer");
        if Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|it| it.stdout == b"0\n")
        {
            command.args(["-u", "nobody"]);
        }
        let child = command
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            not_tested("PgBouncer, which is not installed");
            return None;
        };
        url.set_port(Some(port)).expect("a port");
        let mut bouncer = Self {
            child,
            url: url.to_string(),
            _folder: folder,
        };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = bouncer.child.try_wait().expect("it can be asked");
            assert!(
                ended.is_none() && began.elapsed() < Duration::from_secs(30),
                "pgbouncer does not start"
            );
            std::thread::park_timeout(Duration::from_millis(20));
        }
        Some(bouncer)
    }

    /// The database through it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
