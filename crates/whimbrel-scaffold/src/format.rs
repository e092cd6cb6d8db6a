//! Generated source as rustfmt leaves it.

use std::io::Write;
use std::num::NonZero;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// Checks that `source` is Rust and formats it with the configuration that is valid for `folder`.
///
/// rustfmt does it where it is installed, as `cargo fmt` would. Without it prettyplease does, unless the text has
/// comments, which prettyplease would lose: then it stays as the template has it.
///
/// # Errors
/// The text is no Rust.
pub fn format(source: &str, folder: &Path) -> Result<String, syn::Error> {
    // What rustfmt could not read it does not format.
    if let Some(formatted) = rustfmt(source, folder) {
        return Ok(formatted);
    }
    let file = syn::parse_file(source)?;
    Ok(if has_comments(source) {
        source.to_owned()
    } else {
        prettyplease::unparse(&file)
    })
}

/// Formats a source and the functions that follow it, which may be many: as many at once as the machine has cores.
///
/// # Errors
/// One of them is no Rust.
pub(crate) fn formatted(mut source: String, functions: Vec<String>, folder: &Path) -> Result<String, syn::Error> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let groups = functions.chunks(functions.len().div_ceil(cores).max(1));
    let mut texts: Vec<String> = groups.map(|functions| functions.join("\n")).collect();
    // The source is short where there are functions, and goes with the first of them.
    if let Some(first) = texts.first_mut() {
        source.push('\n');
        first.insert_str(0, &source);
    } else {
        texts.push(source);
    }
    let formatted: Vec<Result<String, syn::Error>> = thread::scope(|scope| {
        let threads: Vec<_> = texts.iter().map(|text| scope.spawn(|| format(text, folder))).collect();
        let ended = threads.into_iter().zip(&texts);
        // A thread that could not end has said why on its own; its text is formatted here, or fails here.
        ended
            .map(|(thread, text)| thread.join().unwrap_or_else(|_| format(text, folder)))
            .collect()
    });
    let formatted: Vec<String> = formatted.into_iter().collect::<Result<_, _>>()?;
    Ok(formatted.join("\n"))
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
