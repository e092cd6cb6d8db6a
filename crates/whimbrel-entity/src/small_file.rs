//! Reading files that somebody names or leaves lying about: whatever they are, it ends, and within bounds.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The text of a regular file, of which no more than one byte beyond so many is read: that byte tells that there is more.
///
/// A pipe that nobody writes to would be waited for without end, and a device may give bytes for ever.
///
/// # Errors
/// What is no regular file, cannot be read or is no text.
pub fn read_bounded(path: &Path, most: u64) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut text = String::new();
    File::open(path)?
        .take(most.saturating_add(1))
        .read_to_string(&mut text)?;
    Ok(text)
}
