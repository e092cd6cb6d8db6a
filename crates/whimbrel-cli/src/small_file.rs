//! Reading files that somebody names or leaves lying about: whatever they are, it ends, and within bounds.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The text of a regular file of at most so many bytes.
///
/// A pipe that nobody writes to would be waited for without end, and a device may give bytes for ever.
pub(crate) fn read_text(path: &Path, most: u64) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut text = String::new();
    // One byte more than may be tells that there is more.
    File::open(path)?
        .take(most.saturating_add(1))
        .read_to_string(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length <= most) {
        return Ok(text);
    }
    Err(io::Error::other(format!("it has more than {} KiB", most / 1024)))
}
