//! Generated source as rustfmt leaves it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Checks that `source` is Rust and formats it with the configuration that is valid for `folder`.
///
/// rustfmt does it where it is installed, as `cargo fmt` would. Without it prettyplease does, unless the text has
/// comments, which prettyplease would lose: then it stays as the template has it.
///
/// # Errors
/// The text is no Rust.
pub fn format(source: &str, folder: &Path) -> Result<String, syn::Error> {
    let file = syn::parse_file(source)?;
    if let Some(formatted) = rustfmt(source, folder) {
        return Ok(formatted);
    }
    Ok(if has_comments(source) {
        source.to_owned()
    } else {
        prettyplease::unparse(&file)
    })
}

fn rustfmt(source: &str, folder: &Path) -> Option<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--quiet"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // A migration is smaller than a pipe's buffer as a rule, and rustfmt reads all before it writes.
    rustfmt.stdin.take()?.write_all(source.as_bytes()).ok()?;
    let output = rustfmt.wait_with_output().ok()?;
    let formatted = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !formatted.is_empty()).then_some(formatted)
}

fn has_comments(source: &str) -> bool {
    source.lines().map(str::trim_start).any(|line| {
        line.starts_with("//") && !line.starts_with("//!") && (!line.starts_with("///") || line.starts_with("////"))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rust_is_refused() {
        assert!(format("pub struct ;", Path::new(".")).is_err());
    }

    #[test]
    fn comments_are_kept() {
        let formatted = format("//! m\n// why\nfn  f( ) {}\n", Path::new(".")).unwrap();
        assert!(formatted.contains("// why"), "{formatted}");
        assert!(has_comments("  // x") && !has_comments("/// x\n//! y"));
    }
}
