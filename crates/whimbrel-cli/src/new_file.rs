//! Files that somebody asks for by name: what is there is replaced only by who says so.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::report::Report;

/// Refuses to replace a file that is there.
pub(crate) fn must_be_free(path: &Path, may_replace: bool) -> Result<(), Report> {
    match path.exists() && !may_replace {
        true => Err(is_there(path)),
        false => Ok(()),
    }
}

/// Writes a file that is not there yet, or that may be replaced.
pub(crate) fn write(path: &Path, text: &str, may_replace: bool) -> Result<(), Report> {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    match may_replace {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => is_there(path),
        _ => Report::usage(
            format!("{} cannot be written: {error}", path.display()),
            "name a file in a folder that is there and that you may write to",
        ),
    })
}

fn is_there(path: &Path) -> Report {
    Report::refused(
        format!("{} is there already, and nothing was written", path.display()),
        "name another file, or add `--yes` to replace it",
    )
}
