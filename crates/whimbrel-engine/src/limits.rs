//! How long a run waits for others, and what its session with the server is set to.

use std::time::Duration;

use serde::Serialize;
use whimbrel_core::{Backend, Target};

/// How long a MySQL or MariaDB session may be idle before its server ends it, in seconds: what a client that vanished
/// without a word (its machine lost power, a firewall dropped the connection) can hold the lock for. It is longer than
/// the longest pause between two statements of ours.
pub(crate) const IDLE_SECONDS: u32 = 60;

/// The same while a data step's Rust code runs, which may take its time between two statements.
pub(crate) const IDLE_SECONDS_OF_DATA_STEPS: u32 = 3600;

/// How long a run waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) lock_timeout: Duration,
    pub(crate) table_lock_timeout: Option<Duration>,
    pub(crate) table_lock_budget: Duration,
    /// One look for rows that stand in the way.
    pub(crate) precheck_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lock_timeout: Duration::from_secs(60),
            table_lock_timeout: None,
            table_lock_budget: Duration::from_secs(600),
            precheck_timeout: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// How long one try waits for a table or row that others have locked. Queries of others queue behind ours as long as
    /// it waits, so it is short and never endless. MySQL and MariaDB count in whole seconds.
    pub(crate) fn table_lock_timeout(&self, backend: Backend) -> Duration {
        let wanted = self.table_lock_timeout;
        match backend {
            Backend::Sqlite | Backend::Postgres => wanted
                .unwrap_or(Duration::from_millis(500))
                .max(Duration::from_millis(1)),
            Backend::Mysql | Backend::Mariadb => {
                let wanted = wanted.unwrap_or(Duration::from_secs(1));
                let whole = wanted.as_secs() + u64::from(wanted.subsec_nanos() > 0);
                Duration::from_secs(whole.max(1))
            }
        }
    }

    /// What the session is set to, in the server's own words, whatever the user, the database or the server has as its
    /// default. The values are literals of SQL.
    pub(crate) fn session(&self, target: Target) -> Vec<Setting> {
        let setting = |name: &'static str, value: &str| Setting {
            name,
            value: value.to_owned(),
        };
        let waits = self.table_lock_timeout(target.backend);
        match target.backend {
            Backend::Sqlite => vec![setting("foreign_keys", "ON"), setting("busy_timeout", "200")],
            Backend::Postgres => {
                let mut settings = vec![
                    setting("lock_timeout", &format!("'{}ms'", waits.as_millis())),
                    setting("statement_timeout", "0"),
                    setting("idle_in_transaction_session_timeout", "0"),
                    setting("tcp_keepalives_idle", "10"),
                    setting("tcp_keepalives_interval", "5"),
                    setting("tcp_keepalives_count", "3"),
                    setting("tcp_user_timeout", "30000"),
                ];
                if target.version.major >= 14 {
                    // A client that is gone is noticed during a statement, too, and the statement ended.
                    settings.push(setting("client_connection_check_interval", "'1s'"));
                    settings.push(setting("idle_session_timeout", "0"));
                }
                if target.version.major >= 17 {
                    settings.push(setting("transaction_timeout", "0"));
                }
                settings
            }
            Backend::Mysql | Backend::Mariadb => {
                let seconds = waits.as_secs().to_string();
                let mut settings = vec![
                    setting("lock_wait_timeout", &seconds),
                    setting("innodb_lock_wait_timeout", &seconds),
                    setting("wait_timeout", &IDLE_SECONDS.to_string()),
                    setting("net_read_timeout", "60"),
                    setting("net_write_timeout", "60"),
                ];
                if target.backend == Backend::Mariadb {
                    settings.push(setting("max_statement_time", "0"));
                    settings.push(setting("idle_transaction_timeout", "0"));
                    settings.push(setting("idle_write_transaction_timeout", "0"));
                } else {
                    settings.push(setting("max_execution_time", "0"));
                }
                settings
            }
        }
    }

    pub(crate) fn shown(&self, target: Target) -> WaitingTimes {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        WaitingTimes {
            lock_timeout_ms: milliseconds(self.lock_timeout),
            table_lock_timeout_ms: milliseconds(self.table_lock_timeout(target.backend)),
            table_lock_budget_ms: milliseconds(self.table_lock_budget),
            precheck_timeout_ms: milliseconds(self.precheck_timeout),
            session: self.session(target),
        }
    }
}

/// How long a run waits for what, and what it sets its session to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WaitingTimes {
    /// For another run on the same database.
    pub lock_timeout_ms: u64,
    /// For a table that others have locked, in one try. None for CREATE INDEX CONCURRENTLY, which waits as long as it
    /// takes and blocks nobody meanwhile.
    pub table_lock_timeout_ms: u64,
    /// For how long such a try is repeated, by the clock on the wall.
    pub table_lock_budget_ms: u64,
    /// For one look for rows that stand in the way; all of a run's may take six times as long.
    pub precheck_timeout_ms: u64,
    /// The server's settings for the session.
    pub session: Vec<Setting>,
}

/// One setting of the server for the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its value, as SQL has it.
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_try_always_ends_and_mysql_counts_in_whole_seconds() {
        let limits = |milliseconds| Limits {
            table_lock_timeout: Some(Duration::from_millis(milliseconds)),
            ..Limits::default()
        };
        let of = |milliseconds, backend| limits(milliseconds).table_lock_timeout(backend).as_millis();
        assert_eq!(of(0, Backend::Postgres), 1);
        assert_eq!(of(0, Backend::Mysql), 1000);
        assert_eq!(of(1200, Backend::Mariadb), 2000);
        assert_eq!(of(1200, Backend::Postgres), 1200);
        let usual = |backend| Limits::default().table_lock_timeout(backend).as_millis();
        assert_eq!((usual(Backend::Postgres), usual(Backend::Mysql)), (500, 1000));
    }

    #[test]
    fn a_release_is_not_sent_settings_that_it_does_not_know() {
        let names = |target: &str| {
            let settings = Limits::default().session(
                target
                    .parse()
                    .unwrap_or(Target::new(Backend::Sqlite, Backend::Sqlite.oldest_version())),
            );
            settings.into_iter().map(|setting| setting.name).collect::<Vec<_>>()
        };
        assert!(!names("postgres:12").contains(&"client_connection_check_interval"));
        assert!(names("postgres:14").contains(&"client_connection_check_interval"));
        assert!(!names("mysql:8.0.16").contains(&"max_statement_time"));
    }
}
