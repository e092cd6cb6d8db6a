//! What stands beside a statement while it runs: the wish to stop, which is passed on to the server, and the question
//! whether the server still knows the session, since a connection whose other end vanished says nothing for ever.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::time::{sleep, timeout};

use crate::cancellation::{Cancellation, Listener};
use crate::database::Pool;
use crate::server_error::{Kind, ServerError};
use crate::word::{Word, say};

/// How long a statement that was cancelled, or what cleans up after it, may still take.
pub(crate) const STATEMENT: Duration = Duration::from_secs(3);

/// The same for a data step, which can be dropped where it waits.
pub(crate) const DATA_STEP: Duration = Duration::from_secs(2);

/// How long a word to the server may take.
const WORD: Duration = Duration::from_secs(1);

/// How long to wait before the server is told to cancel once more.
const AGAIN: Duration = Duration::from_millis(500);

/// How often the server is asked whether the session is there, and how long the answer may take.
const ASK: Duration = Duration::from_secs(5);

/// How often the server may fail to answer before the connection is taken for lost.
const STRIKES: u32 = 3;

/// Beside the statements of one session.
pub(crate) struct Supervisor {
    pool: Pool,
    /// The server's id of the session, once it is known.
    pub(crate) id: String,
    wish: Listener,
    /// Whether the wish was heard and acted upon: what runs afterwards cleans up, and is not cancelled.
    passed_on: bool,
    /// Whether a statement or data step is running, or was when it was dropped.
    busy: bool,
    /// SQLite: whether the running statement is to end. Whoever reads it takes it back, so that it is good for one.
    interrupt: Arc<AtomicBool>,
}

/// What came of something that was attended to.
pub(crate) enum Attended<T> {
    /// It came to its end, well or not.
    Done(T),
    /// It was cancelled and did not end in time, so it was dropped.
    GivenUp,
    /// The connection is lost.
    Lost(ServerError),
}

impl<T> Attended<Result<T, Box<dyn Any + Send>>> {
    /// The driver takes some answers that break the protocol for impossible, and panics: nothing that comes on such a
    /// connection means anything any more.
    fn or_lost(self) -> Attended<T> {
        match self {
            Self::Done(Ok(done)) => Attended::Done(done),
            Self::Done(Err(panic)) => Attended::Lost(broken_protocol(&*panic)),
            Self::GivenUp => Attended::GivenUp,
            Self::Lost(error) => Attended::Lost(error),
        }
    }
}

/// What is told of a panic of the driver's.
pub(crate) fn broken_protocol(panic: &(dyn Any + Send)) -> ServerError {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    let words = words.unwrap_or_else(|| "no more is known".to_owned());
    ServerError::lost(format!("the server's answer breaks the protocol ({words})"))
}

impl Supervisor {
    pub(crate) fn new(pool: Pool) -> Self {
        Self {
            pool,
            id: String::new(),
            wish: Cancellation::new().listen(),
            passed_on: false,
            busy: false,
            interrupt: Arc::default(),
        }
    }

    /// Hears this wish from now on.
    pub(crate) fn heed(&mut self, cancellation: &Cancellation) {
        self.wish = cancellation.listen();
    }

    /// Whether the run is to stop here, between two statements. What follows cleans up.
    pub(crate) fn stops_here(&mut self) -> bool {
        self.passed_on |= self.wish.has_heard();
        self.passed_on
    }

    /// Comes back once somebody wishes that the run stops.
    pub(crate) async fn wished(&self) {
        self.wish.heard().await;
    }

    /// Waits for so long, and no longer once somebody wishes that the run stops.
    pub(crate) async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.wished() => {}
        }
    }

    /// What SQLite asks while it runs a statement.
    pub(crate) fn interrupt(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupt)
    }

    /// Runs something to its end. Once somebody wishes to stop, the server is told to cancel it, again and again until it
    /// ends or `patience` is over.
    pub(crate) async fn attend<T>(&mut self, work: impl Future<Output = T>, patience: Duration) -> Attended<T> {
        self.busy = true;
        let guarded = AssertUnwindSafe(work).catch_unwind();
        let attended = self.attend_to_the_end(guarded, patience).await;
        self.busy = matches!(attended, Attended::GivenUp);
        self.interrupt.store(false, Ordering::SeqCst);
        attended.or_lost()
    }

    /// Runs something that is not cancelled, such as a commit, to its end.
    pub(crate) async fn watch<T>(&mut self, work: impl Future<Output = T>) -> Attended<T> {
        self.watch_to_the_end(AssertUnwindSafe(work).catch_unwind())
            .await
            .or_lost()
    }

    async fn watch_to_the_end<T>(&mut self, work: impl Future<Output = T>) -> Attended<T> {
        if self.passed_on {
            return match timeout(STATEMENT, work).await {
                Ok(done) => Attended::Done(done),
                Err(_) => Attended::GivenUp,
            };
        }
        tokio::select! {
            biased;
            done = work => Attended::Done(done),
            error = self.lost() => Attended::Lost(error),
        }
    }

    async fn attend_to_the_end<T>(&mut self, work: impl Future<Output = T>, patience: Duration) -> Attended<T> {
        if self.passed_on {
            return self.watch_to_the_end(work).await;
        }
        let mut work = pin!(work);
        tokio::select! {
            biased;
            done = &mut work => return Attended::Done(done),
            () = self.wished() => {}
            error = self.lost() => return Attended::Lost(error),
        }
        self.passed_on = true;
        let began = Instant::now();
        while began.elapsed() < patience {
            let mut request = pin!(self.cancel());
            let done = tokio::select! {
                biased;
                done = &mut work => Some(done),
                () = &mut request => None,
            };
            if let Some(done) = done {
                // A request that is on its way must have arrived before anything else runs, or it would hit that.
                request.await;
                return Attended::Done(done);
            }
            if let Ok(done) = timeout(AGAIN, &mut work).await {
                return Attended::Done(done);
            }
        }
        Attended::GivenUp
    }

    /// Tells the server to end the running statement.
    async fn cancel(&self) {
        self.interrupt.store(true, Ordering::SeqCst);
        self.say(Word::Cancel).await;
    }

    /// Tells the server to end the session.
    pub(crate) async fn terminate(&self) {
        self.say(Word::Terminate).await;
    }

    async fn say(&self, word: Word) {
        match timeout(WORD, Box::pin(say(&self.pool, &self.id, word))).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::debug!(%error, ?word, "a word to the server about our session failed"),
            Err(_) => tracing::debug!(?word, "a word to the server about our session was not answered"),
        }
    }

    /// Comes back only when the connection is lost and nothing says so: its other end is gone without a word.
    async fn lost(&self) -> ServerError {
        if self.id.is_empty() {
            return std::future::pending().await;
        }
        let mut strikes = 0;
        while strikes < STRIKES {
            sleep(ASK).await;
            match timeout(ASK, Box::pin(say(&self.pool, &self.id, Word::Exists))).await {
                Ok(Ok(true)) => strikes = 0,
                Ok(Ok(false)) => {
                    // The server's last words may be on their way.
                    sleep(WORD).await;
                    return ServerError::lost(format!("the server has no session {} any more", self.id));
                }
                // It has no way to it, or no answer from it.
                Ok(Err(error)) if error.is(Kind::ConnectionLost) && error.code.is_none() => strikes += 1,
                Err(_) => strikes += 1,
                // It answered, though it would not let us in.
                Ok(Err(_)) => strikes = 0,
            }
        }
        ServerError::lost("the server does not answer any more")
    }

    /// Ends the session on the server where a statement of it may still be running, and nobody waits for it any more: the
    /// server would finish it first, and the lock would stay as long. On a thread of its own, since this may be the end of
    /// the runtime; the process does not wait for it.
    pub(crate) fn abandon(&self) {
        if !self.busy {
            return;
        }
        self.interrupt.store(true, Ordering::SeqCst);
        if self.id.is_empty() {
            return;
        }
        let (pool, id) = (self.pool.clone(), self.id.clone());
        let ended = std::thread::Builder::new().spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                let said = runtime.block_on(async { timeout(WORD * 3, say(&pool, &id, Word::Terminate)).await });
                tracing::debug!(?said, "an abandoned session was ended");
            }
        });
        if let Err(error) = ended {
            tracing::debug!(%error, "an abandoned session ends when its statement does");
        }
    }
}
