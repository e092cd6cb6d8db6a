//! The wish that a run stops.

use std::sync::Arc;

use tokio::sync::watch;

/// A wish to stop that can be said from anywhere, by a signal or a shutdown: the run that hears it cancels its running
/// statement on the server, rolls back, gives the lock back and ends with [`Error::Cancelled`](crate::Error::Cancelled).
/// Clones are the same wish, and it cannot be taken back.
///
/// ```
/// use whimbrel_engine::Cancellation;
///
/// let cancellation = Cancellation::new();
/// let elsewhere = cancellation.clone();
/// assert!(!elsewhere.cancel(), "no run is under way that could hear it");
/// assert!(cancellation.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<watch::Sender<bool>>);

impl Cancellation {
    /// A wish that nobody has said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says it. Tells whether somebody heard: a run that will stop, or whoever waits for [`Cancellation::cancelled`].
    pub fn cancel(&self) -> bool {
        self.0.send_replace(true);
        self.0.receiver_count() > 0
    }

    /// Whether it was said.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Comes back once it is said.
    pub async fn cancelled(&self) {
        self.listen().heard().await;
    }

    /// Somebody who hears it from now on.
    pub(crate) fn listen(&self) -> Listener {
        Listener {
            receiver: self.0.subscribe(),
            _said_by: self.clone(),
        }
    }
}

/// Somebody who hears it.
#[derive(Debug)]
pub(crate) struct Listener {
    receiver: watch::Receiver<bool>,
    /// While it is there, the wish may still be said.
    _said_by: Cancellation,
}

impl Listener {
    pub(crate) fn has_heard(&self) -> bool {
        *self.receiver.borrow()
    }

    pub(crate) async fn heard(&self) {
        // A clone, so that this may be dropped half way. It fails only where nobody is left who could say it.
        if self.receiver.clone().wait_for(|said| *said).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
