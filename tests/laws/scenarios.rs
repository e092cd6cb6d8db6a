//! Pairs of schemas that broke a law once, made smaller and kept: `scenarios/<backend>/<behaviour>.json`.
//!
//! What a failing run shows of a pair is such a file. The laws without a server try them all, and the others each on the
//! servers of its backend, both in the plain form and in the safe one.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use whimbrel_core::diff::Answers;
use whimbrel_core::{Backend, Schema};
use whimbrel_tests::schemas::Pair;

/// A pair as a file has it.
#[derive(Serialize, Deserialize)]
struct Scenario {
    from: Schema,
    to: Schema,
    answers: Answers,
    /// Whether its tables hold rows meanwhile.
    #[serde(default = "with_rows")]
    rows: bool,
}

fn with_rows() -> bool {
    true
}

/// The scenarios of a backend, by name.
pub fn of(backend: Backend) -> Vec<(String, Pair)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("laws/scenarios")
        .join(backend.as_str());
    let Ok(files) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut scenarios: Vec<_> = files.map(|file| read(&file.unwrap().path())).collect();
    scenarios.sort_by(|one, two| one.0.cmp(&two.0));
    scenarios
}

fn read(path: &Path) -> (String, Pair) {
    let text = fs::read_to_string(path).unwrap();
    let Scenario {
        from,
        to,
        answers,
        rows,
    } = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let pair = Pair {
        from,
        to,
        answers,
        related: rows,
    };
    (path.file_stem().unwrap().to_string_lossy().into_owned(), pair)
}

/// A pair as a file would have it.
pub fn written(pair: &Pair) -> String {
    let Pair {
        from,
        to,
        answers,
        related: rows,
    } = pair.clone();
    let scenario = Scenario {
        from,
        to,
        answers,
        rows,
    };
    serde_json::to_string(&scenario).unwrap()
}
