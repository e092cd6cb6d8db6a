//! A PostgreSQL from the machine's packages. It does not run as root, so it runs as its own user.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::tools::{as_user, find, folder_of, run};

const USER: &str = "postgres";

/// The folder of a new one.
pub(super) fn make() -> TempDir {
    let folder = folder_of(USER);
    run(as_user(USER, &find("initdb").expect("it was looked for"))
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"])
        .arg(folder.path().join("data")));
    folder
}

/// The folder of one that follows the one at a port.
pub(super) fn follow(port: u16) -> TempDir {
    let folder = folder_of(USER);
    run(as_user(USER, &find("pg_basebackup").expect("it was looked for"))
        .args(["-h", "127.0.0.1", "-U", "postgres", "-R", "--no-sync", "-c", "fast"])
        .args(["-p", &port.to_string(), "-D"])
        .arg(folder.path().join("data")));
    folder
}

/// What starts it.
pub(super) fn command(folder: &Path, port: u16, settings: &[String]) -> Command {
    let mut command = as_user(USER, &find("postgres").expect("it was looked for"));
    command
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string()]);
    let socket = format!("unix_socket_directories={}", folder.display());
    for setting in ["listen_addresses=127.0.0.1", "fsync=off", &socket] {
        command.args(["-c", setting]);
    }
    for setting in settings {
        command.args(["-c", setting]);
    }
    command
}

/// Takes away the mark of one that was killed.
pub(super) fn forget(folder: &Path) {
    let _ = std::fs::remove_file(folder.join("data/postmaster.pid"));
}
