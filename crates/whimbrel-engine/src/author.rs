//! Who applies a migration, and where.

use std::process::Command;

/// What git calls its user, else the system's user.
pub(crate) fn author() -> String {
    git().unwrap_or_else(system)
}

/// `Ada Lovelace <ada@example.org>`, as much of it as git knows.
fn git() -> Option<String> {
    let read = |key: &str| {
        let output = Command::new("git").args(["config", "--get", key]).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    match (read("user.name"), read("user.email")) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (Some(name), None) => Some(name),
        (None, Some(email)) => Some(email),
        (None, None) => None,
    }
}

fn system() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}

/// The name of this machine.
pub(crate) fn host() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

/// What a session calls itself towards others: `whimbrel/0.1.0 Ada Lovelace`. PostgreSQL keeps 63 bytes of it. Only
/// letters that need no quoting on any server.
pub(crate) fn application(author: &str) -> String {
    let name = author.split_once(" <").map_or(author, |(name, _)| name);
    let plain = |c: &char| c.is_ascii_alphanumeric() || " .-_@+".contains(*c);
    let text = format!("whimbrel/{} {name}", env!("CARGO_PKG_VERSION"));
    let text: String = text.chars().filter(|c| *c == '/' || plain(c)).take(63).collect();
    text.trim_end().to_owned()
}

/// At most `limit` characters of a text, since the history's columns end somewhere on MySQL.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(limit).collect()
}
