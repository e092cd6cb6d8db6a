//! Who applies a migration, and where.

use std::process::Command;
use std::sync::OnceLock;

/// What git calls its user, else the system's user. Git is asked once in a process, since asking starts another.
pub(crate) fn author() -> String {
    static AUTHOR: OnceLock<String> = OnceLock::new();
    AUTHOR.get_or_init(|| git().unwrap_or_else(system)).clone()
}

/// `Ada Lovelace <ada@example.org>`, as much of it as git knows.
fn git() -> Option<String> {
    let output = Command::new("git")
        .args(["config", "--get-regexp", r"^user\.(name|email)$"])
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| user_of(&String::from_utf8_lossy(&output.stdout)))?
}

/// The user in lines of a key and its value. What is set closer to the project comes later, and counts.
fn user_of(lines: &str) -> Option<String> {
    let value = |key: &str| {
        let mut values = lines.lines().filter_map(|line| line.strip_prefix(key)).map(str::trim);
        values.rfind(|value| !value.is_empty())
    };
    match (value("user.name "), value("user.email ")) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (one, other) => one.or(other).map(str::to_owned),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_s_user_is_as_much_as_it_knows_and_the_closest_setting_counts() {
        let lines = "user.name Ada\nuser.email ada@example.org\nuser.name Ada Lovelace\n";
        assert_eq!(user_of(lines).as_deref(), Some("Ada Lovelace <ada@example.org>"));
        assert_eq!(
            user_of("user.email ada@example.org\n").as_deref(),
            Some("ada@example.org")
        );
        assert_eq!(user_of("user.name \n"), None);
        assert_eq!(user_of(""), None);
    }
}
