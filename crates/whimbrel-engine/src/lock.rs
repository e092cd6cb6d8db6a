//! The lock that lets one run at a time change a database.
//!
//! It is taken on the session that runs the DDL, so that it lasts exactly as long as what it guards: a client that is
//! killed during a statement leaves the statement running, and the lock with it. It is polled for and never waited
//! for inside the server, where a waiter's snapshot and CREATE INDEX CONCURRENTLY would deadlock.

use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

use serde::Serialize;
use sha2::{Digest, Sha256};
use whimbrel_core::Backend;

use crate::error::Error;
use crate::event::{Event, Events};
use crate::server_error::ServerError;
use crate::session::Session;

/// Which lock: one for each history table of each database.
#[derive(Debug, Clone)]
pub(crate) struct LockName {
    digest: [u8; 32],
}

impl LockName {
    pub(crate) fn new(database: &str, history: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(database.as_bytes());
        hash.update([0]);
        hash.update(history.as_bytes());
        Self {
            digest: hash.finalize().into(),
        }
    }

    /// A number, as PostgreSQL wants it.
    pub(crate) fn number(&self) -> i64 {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(self.digest).for_each(|(to, from)| *to = from);
        i64::from_be_bytes(bytes)
    }

    /// A text of less than 64 characters, as MySQL wants it.
    pub(crate) fn text(&self) -> String {
        format!("whimbrel:{}", hex::encode(&self.digest[..16]))
    }
}

/// Who has the lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Holder {
    /// The server's id of the session.
    pub session: String,
    /// The database user.
    pub user: Option<String>,
    /// What the client calls itself.
    pub application: Option<String>,
    /// Where the client is.
    pub address: Option<String>,
    /// Since when its session exists, UTC.
    pub since: Option<String>,
    /// The statement that ends it.
    pub end_with: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "session {}", self.session)?;
        let parts = [
            ("user", &self.user),
            ("application", &self.application),
            ("at", &self.address),
            ("since", &self.since),
        ];
        for (word, value) in parts {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                write!(f, ", {word} {value}")?;
            }
        }
        Ok(())
    }
}

/// Takes the lock, or says who has it when the time is over. On SQLite it begins the transaction that the next
/// migration runs in, since the file's write lock is the only lock there is.
pub(crate) async fn take(
    session: &mut Session,
    name: &LockName,
    timeout: Duration,
    events: &Events,
) -> Result<(), Error> {
    let started = Instant::now();
    let mut tries = 0;
    let mut told: Option<Instant> = None;
    loop {
        if session.supervisor().stops_here() {
            return Err(Error::Cancelled(Box::default()));
        }
        let taken = match session.backend() {
            Backend::Sqlite => crate::sqlite::lock::try_take(session).await,
            Backend::Postgres if session.is_in_transaction() => {
                crate::postgres::lock::try_take_in_transaction(session, name).await
            }
            Backend::Postgres => crate::postgres::lock::try_take(session, name).await,
            Backend::Mysql | Backend::Mariadb => crate::mysql::lock::try_take(session, name).await,
        };
        if taken.map_err(|error| Error::server("taking the lock", error))? {
            if session.backend() != Backend::Sqlite && !session.is_in_transaction() {
                session.locks += 1;
            }
            return Ok(());
        }
        let waited = started.elapsed();
        // Asking who holds it costs a round trip, so the first second passes without.
        let ask = waited >= timeout || told.is_none_or(|told| told.elapsed() > Duration::from_secs(5));
        if ask {
            let holder = holder(session, name).await.unwrap_or_default();
            if waited >= timeout {
                return Err(Error::Locked {
                    backend: session.backend(),
                    waited,
                    holder: holder.map(Box::new),
                });
            }
            events.send(&Event::WaitingForLock { waited, holder });
            told = Some(Instant::now());
        }
        let pause = jittered(tries).min(timeout.saturating_sub(waited));
        session.supervisor().pause(pause).await;
        tries += 1;
    }
}

/// Fails when the lock is no longer ours, or the session is gone.
pub(crate) async fn check(session: &mut Session, name: &LockName) -> Result<(), Error> {
    let held = match session.backend() {
        Backend::Sqlite => return Ok(()),
        Backend::Postgres => crate::postgres::lock::is_held(session, name).await,
        Backend::Mysql | Backend::Mariadb => crate::mysql::lock::is_held(session, name).await,
    };
    match held {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::LockLost {
            session: session.id().to_owned(),
        }),
        Err(error) => Err(Error::server("checking the lock", error)),
    }
}

/// Gives the lock back. A failure is of no consequence: the session ends soon, and the lock with it.
pub(crate) async fn release(session: &mut Session, name: &LockName) {
    let Some(left) = session.locks.checked_sub(1) else {
        return;
    };
    session.locks = left;
    let released = match session.backend() {
        Backend::Sqlite => return,
        Backend::Postgres => crate::postgres::lock::release(session, name).await,
        Backend::Mysql | Backend::Mariadb => crate::mysql::lock::release(session, name).await,
    };
    if let Err(error) = released {
        tracing::debug!(%error, "the lock was not released; it ends with the session");
    }
}

async fn holder(session: &mut Session, name: &LockName) -> Result<Option<Holder>, ServerError> {
    match session.backend() {
        Backend::Sqlite => Ok(None),
        Backend::Postgres => crate::postgres::lock::holder(session, name).await,
        Backend::Mysql | Backend::Mariadb => crate::mysql::lock::holder(session, name).await,
    }
}

/// Who has locked tables of this database, or waits for them: those that a statement may be held up by. What cannot be
/// asked is not told.
pub(crate) async fn blockers(session: &mut Session) -> Vec<Holder> {
    let found = match session.backend() {
        Backend::Sqlite => return Vec::new(),
        Backend::Postgres => crate::postgres::lock::blockers(session).await,
        Backend::Mysql | Backend::Mariadb => crate::mysql::lock::blockers(session).await,
    };
    found.unwrap_or_else(|error| {
        tracing::debug!(%error, "who holds the tables cannot be asked");
        Vec::new()
    })
}

/// A pause at random between nothing and a bound that doubles with each try, from half a second to half a minute: many
/// who wait for the same table spread out.
pub(crate) fn full_jitter(tries: u32) -> Duration {
    let longest = 500_u64.saturating_mul(1 << tries.min(6)).min(30_000);
    Duration::from_millis(random() % (longest + 1))
}

/// A pause that grows from about 50 ms to about a second, different for each of many waiters.
pub(crate) fn jittered(tries: u32) -> Duration {
    let longest = 100_u64.saturating_mul(1 << tries.min(4)).min(1_000);
    Duration::from_millis(longest / 2 + random() % (longest / 2 + 1))
}

/// The standard library's hasher is seeded at random, which is all the randomness that a pause needs.
fn random() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_name_fits_and_tells_databases_and_history_tables_apart() {
        let name = LockName::new("app", "whimbrel_history");
        assert!(name.text().len() < 64);
        for other in [
            LockName::new("app2", "whimbrel_history"),
            LockName::new("app", "history"),
            LockName::new("appw", "himbrel_history"),
        ] {
            assert_ne!(name.text(), other.text());
            assert_ne!(name.number(), other.number());
        }
    }

    #[test]
    fn pauses_grow_and_stay_within_a_second() {
        assert!(jittered(0) >= Duration::from_millis(50) && jittered(0) <= Duration::from_millis(100));
        assert!(jittered(30) <= Duration::from_secs(1));
        assert!((0..1000).all(|_| full_jitter(0) <= Duration::from_millis(500)));
        let long: Vec<_> = (0..1000).map(|_| full_jitter(30)).collect();
        assert!(long.iter().all(|pause| *pause <= Duration::from_secs(30)));
        assert!(long.iter().any(|pause| *pause > Duration::from_secs(20)));
    }
}
