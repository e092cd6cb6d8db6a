//! What a run tells while it goes on, for progress bars, logs and metrics.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use whimbrel_core::plan::Direction;

use crate::lock::Holder;

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Somebody else holds the lock; told when the waiting begins and every few seconds.
    WaitingForLock {
        /// For how long already.
        waited: Duration,
        /// Who holds it, where the server tells.
        holder: Option<Holder>,
    },
    /// The run has the lock and something to do.
    RunStarted {
        /// Which way.
        direction: Direction,
        /// How many migrations.
        migrations: usize,
    },
    /// A migration begins.
    MigrationStarted {
        /// Its version.
        version: String,
        /// Its name.
        name: String,
        /// Which way.
        direction: Direction,
        /// How many statements and data steps it has.
        statements: usize,
    },
    /// A statement or data step begins. In a batch that is one round trip it is told when the answer comes.
    StatementStarted {
        /// The migration's version.
        version: String,
        /// Which one, from 0.
        position: usize,
        /// The operation that it comes from, in one line.
        operation: String,
        /// The SQL, or the data step's name.
        statement: String,
    },
    /// A statement or data step ended well.
    StatementFinished {
        /// The migration's version.
        version: String,
        /// Which one, from 0.
        position: usize,
        /// How long it took.
        took: Duration,
    },
    /// A step was found done, by the journal or by the catalogue, after an earlier run was interrupted.
    StatementSkipped {
        /// The migration's version.
        version: String,
        /// Which one, from 0.
        position: usize,
    },
    /// A table is locked by others; the statement is tried again after a pause.
    Retrying {
        /// The migration's version.
        version: String,
        /// The server's words.
        reason: String,
        /// Who is in the way, where the server tells.
        blockers: Vec<Holder>,
        /// How long the pause is.
        pause: Duration,
    },
    /// A statement that waits for others as long as it takes, such as the concurrent build of an index, is still waiting;
    /// told every few seconds.
    WaitingForOthers {
        /// The migration's version.
        version: String,
        /// For how long already.
        waited: Duration,
        /// Who is in the way.
        blockers: Vec<Holder>,
    },
    /// A migration ended well.
    MigrationFinished {
        /// Its version.
        version: String,
        /// Its name.
        name: String,
        /// Which way.
        direction: Direction,
        /// How long it took.
        took: Duration,
    },
    /// A migration failed; the error that the run returns says more.
    MigrationFailed {
        /// Its version.
        version: String,
        /// Its name.
        name: String,
        /// Which way.
        direction: Direction,
    },
    /// Something that the user should know, that stops nothing.
    Notice {
        /// What.
        message: String,
    },
}

/// Who is told. Closures are subscribers.
pub trait Subscriber: Send + Sync {
    /// Called for each event, on the task that runs the migrations: it should be quick.
    fn on_event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Subscriber for F {
    fn on_event(&self, event: &Event) {
        self(event);
    }
}

/// All who are told.
#[derive(Clone, Default)]
pub(crate) struct Events(Vec<Arc<dyn Subscriber>>);

impl Events {
    pub(crate) fn subscribe(&mut self, subscriber: Arc<dyn Subscriber>) {
        self.0.push(subscriber);
    }

    pub(crate) fn send(&self, event: &Event) {
        tracing::debug!(target: "whimbrel", ?event);
        for subscriber in &self.0 {
            subscriber.on_event(event);
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Events({} subscribers)", self.0.len())
    }
}
