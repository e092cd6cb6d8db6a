//! Reading files that are small if they are what they are taken for.

use std::io;
use std::path::Path;

/// The text of a regular file of at most so many bytes.
pub(crate) fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let text = whimbrel_entity::read_bounded(path, most)?;
    if u64::try_from(text.len()).is_ok_and(|length| length <= most) {
        return Ok(text);
    }
    Err(io::Error::other(format!("it has more than {} KiB", most / 1024)))
}
