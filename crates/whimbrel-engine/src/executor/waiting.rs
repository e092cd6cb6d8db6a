//! A word, every few seconds, on who is in the way of a statement that waits as long as it takes.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};

use crate::database::Pool;
use crate::event::{Event, Events};
use crate::postgres;

/// How long the statement may wait before the server is asked for whom, and how long the answer may take.
const EVERY: Duration = Duration::from_secs(2);

/// Whose statement it is.
pub(super) struct Waiting {
    pub(super) pool: Pool,
    /// The server's id of its session.
    pub(super) session: String,
    pub(super) version: String,
    pub(super) events: Events,
}

impl Waiting {
    /// Tells until it is dropped. Nobody in the way is no news: the statement is at work.
    pub(super) async fn tell(self) -> Infallible {
        let Pool::Postgres(pool) = &self.pool else {
            return std::future::pending().await;
        };
        let began = Instant::now();
        loop {
            sleep(EVERY).await;
            match timeout(EVERY, Box::pin(postgres::lock::blockers_of(pool, &self.session))).await {
                Ok(Ok(blockers)) if blockers.is_empty() => {}
                Ok(Ok(blockers)) => self.events.send(&Event::WaitingForOthers {
                    version: self.version.clone(),
                    waited: began.elapsed(),
                    blockers,
                }),
                // Not to know for whom one waits stops nothing.
                Ok(Err(error)) => tracing::debug!(%error, "the server does not say who is in the way"),
                Err(_) => tracing::debug!("the server does not say in time who is in the way"),
            }
        }
    }
}
