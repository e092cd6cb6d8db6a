//! Runs cargo, shows what is run, and tells whether it went well.

use std::ffi::OsStr;
use std::process::Command;

/// Runs `cargo ARGUMENTS` with its output where ours goes.
pub(crate) fn cargo<A: AsRef<OsStr>>(arguments: &[A], environment: &[(&str, &str)]) -> bool {
    exit_code(arguments, environment) == Some(0)
}

/// The same, and the exit code of what was run; none where a signal ended it or it could not be begun.
pub(crate) fn exit_code<A: AsRef<OsStr>>(arguments: &[A], environment: &[(&str, &str)]) -> Option<i32> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let line: Vec<_> = arguments
        .iter()
        .map(|argument| argument.as_ref().to_string_lossy())
        .collect();
    anstream::eprintln!("$ cargo {}", line.join(" "));
    let mut command = Command::new(cargo);
    command.args(arguments).envs(environment.iter().copied());
    // What `cargo run` told us of our own package. Build scripts that look at it (ring's does) would run again, and
    // everything above them be built again, each time that one calls cargo by hand and then by this command.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    match command.status() {
        Ok(status) => status.code(),
        Err(error) => {
            anstream::eprintln!("cargo cannot be run: {error}");
            None
        }
    }
}
