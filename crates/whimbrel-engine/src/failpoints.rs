//! Boundaries at which a test may break a run: one before each thing that the engine asks of a server or a file.
//!
//! They are compiled in by the feature `failpoints`, which only the project's own tests turn on. Without it, [`reach`] is
//! an empty function. What happens at a boundary is the watcher's affair: it may end the process or the connection, or
//! have the boundary answer with an error. Since nothing is asked in between, the moment before one request is also the
//! moment after the answer to the request before.

use crate::server_error::ServerError;

#[cfg(feature = "failpoints")]
type Watcher = Box<dyn Fn(&str) -> bool + Send + Sync>;

#[cfg(feature = "failpoints")]
static WATCHER: std::sync::OnceLock<Watcher> = std::sync::OnceLock::new();

/// Has every boundary of this process call `watcher` with what is about to be asked; where it gives true, the boundary
/// answers with an error in place of the server. The first watcher stays.
#[cfg(feature = "failpoints")]
pub fn watch(watcher: impl Fn(&str) -> bool + Send + Sync + 'static) {
    let _ = WATCHER.set(Box::new(watcher));
}

/// A boundary: `request` is about to be sent.
#[cfg(feature = "failpoints")]
pub(crate) fn reach(request: &str) -> Result<(), ServerError> {
    match WATCHER.get() {
        Some(watcher) if watcher(request) => Err(ServerError::new("a test has this fail")),
        _ => Ok(()),
    }
}

/// A boundary, of which nothing is left in this build.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
#[expect(clippy::unnecessary_wraps, reason = "with the feature it may fail")]
pub(crate) fn reach(_: &str) -> Result<(), ServerError> {
    Ok(())
}
