//! The catalogue of MySQL and MariaDB: information_schema, for the session's database or the one that a name names.

use whimbrel_core::Backend;
use whimbrel_core::plan::{Promise, condition};

use crate::catalogue::Question;

/// What stands before a question. MariaDB answers without a table that somebody is changing once it has waited for as long
/// as the session waits for locks, and with no more than a warning (measured on 10.11 and 11.8), so it waits longer here.
pub(crate) fn patiently(backend: Backend) -> &'static str {
    match backend {
        Backend::Mariadb => "SET STATEMENT lock_wait_timeout = 60 FOR ",
        _ => "",
    }
}

/// Whether a promise is kept. One of something that these servers do not have is not.
pub(crate) fn question(promise: &Promise, backend: Backend) -> Question {
    let kept = condition(promise, backend).unwrap_or_else(|| "1 = 0".to_owned());
    let sql = format!("{}SELECT 'x' FROM DUAL WHERE {kept}", patiently(backend));
    Question::rows(true, sql, Vec::new())
}

/// The condition that all promises are kept.
pub(crate) fn all_kept(promises: &[Promise], backend: Backend) -> String {
    let kept = promises.iter().filter_map(|promise| condition(promise, backend));
    let kept: Vec<String> = kept.map(|kept| format!("({kept})")).collect();
    if kept.is_empty() || kept.len() < promises.len() {
        return "1 = 0".to_owned();
    }
    kept.join(" AND ")
}
