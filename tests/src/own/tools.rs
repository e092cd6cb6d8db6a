//! Users, folders, ports and programs.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::Servers;

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
    not_tested(&format!("{test}. It needs root and {}", programs.join(", ")));
    false
}

/// Says that something is not tested, past libtest's capture, as for servers that are missing. On CI that is a failure,
/// unless servers of tests' own are given up.
pub(crate) fn not_tested(what: &str) {
    let _ = writeln!(std::io::stderr(), "\nNOT TESTED: {what}.");
    assert!(
        !Servers::must_be_complete() || Servers::is_given_up("own"),
        "on CI this must run: {what}"
    );
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

/// A port on which nothing listens.
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
