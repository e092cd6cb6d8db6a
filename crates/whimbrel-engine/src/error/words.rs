//! Parts of the sentences.

use whimbrel_core::{Backend, Drift};

use crate::connect::ConnectFailure;
use crate::lock::Holder;
use crate::precheck::Obstacle;
use crate::server_error::ServerError;

pub(super) fn obstacle_words(obstacles: &[Obstacle]) -> String {
    let words = obstacles
        .iter()
        .map(|it| format!("{it}, in the way of `{}` in {} {}", it.operation, it.version, it.name));
    words.collect::<Vec<_>>().join("; ")
}

pub(super) fn wrong_name(named: bool) -> &'static str {
    if named {
        ", and the name that was given is another"
    } else {
        ""
    }
}

pub(super) fn driver_words(failure: &ConnectFailure, error: &ServerError) -> String {
    match failure {
        ConnectFailure::Full
        | ConnectFailure::Starting
        | ConnectFailure::Other
        | ConnectFailure::Tls
        | ConnectFailure::NotThisServer { .. } => format!(": {error}"),
        _ => String::new(),
    }
}

/// The first differences in words, and how many more there are.
pub(super) fn first_of(differences: &[Drift]) -> String {
    const SHOWN: usize = 5;
    let lines: Vec<_> = differences.iter().take(SHOWN).map(ToString::to_string).collect();
    match differences.len().saturating_sub(SHOWN) {
        0 => lines.join("; "),
        more => format!("{}; and {more} more", lines.join("; ")),
    }
}

pub(super) fn or_similar(similar: &[String]) -> String {
    if similar.is_empty() {
        String::new()
    } else {
        format!(": did you mean {}?", similar.join(" or "))
    }
}

pub(super) fn holder_words(backend: Backend, holder: &Option<Box<Holder>>) -> String {
    match holder {
        Some(holder) => format!(" ({holder})"),
        None if backend == Backend::Sqlite => " (some process has the file open for writing)".to_owned(),
        None => String::new(),
    }
}
