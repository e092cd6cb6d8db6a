//! What can be wrong with a schema file.

use super::node::Position;

/// Something wrong with a schema file, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct FileProblem {
    /// The file, as it was named to us.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in it, counted from 1 in characters.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// Problems while they are found.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<(Position, String)>);

impl Problems {
    pub(super) fn push(&mut self, at: Position, message: impl Into<String>) {
        self.0.push((at, message.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems from the beginning of the file to its end, each once.
    pub(super) fn into_list(mut self, file: &str) -> Vec<FileProblem> {
        self.0.sort();
        self.0.dedup();
        let problem = |(at, message): (Position, String)| FileProblem {
            file: file.to_owned(),
            line: at.line,
            column: at.column,
            message,
        };
        self.0.into_iter().map(problem).collect()
    }
}

/// Says which of the known words was meant, if one is near.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(word, known), known))
        .filter(|(distance, known)| *distance <= 1.max(known.chars().count().min(word.chars().count()) / 3))
        .min();
    match near {
        Some((_, known)) => format!(": did you mean `{known}`?"),
        None => String::new(),
    }
}
