//! A failing pair, made smaller and shown.

use whimbrel_core::diff::diff;
use whimbrel_core::{Operation, Schema, Target};
use whimbrel_tests::schemas::{Pair, is_valid, smaller};

/// The smallest pair found that breaks the law too, with its reason.
pub fn shrunk(
    mut pair: Pair,
    mut reason: String,
    target: Target,
    mut tries: usize,
    mut law: impl FnMut(&Pair) -> Result<(), String>,
) -> (Pair, String) {
    'smaller: loop {
        for candidate in smaller(&pair) {
            if tries == 0 {
                return (pair, reason);
            }
            if is_valid(&candidate.from, target) && is_valid(&candidate.to, target) {
                tries -= 1;
                if let Err(other) = law(&candidate) {
                    (pair, reason) = (candidate, other);
                    continue 'smaller;
                }
            }
        }
        return (pair, reason);
    }
}

/// The pair in full, to be kept as a scenario.
pub fn shown(pair: &Pair) -> String {
    let json = |schema: &Schema| serde_json::to_string(schema).unwrap();
    let operations = diff(&pair.from, &pair.to, &pair.answers).operations;
    let operations: Vec<_> = operations.iter().map(Operation::to_string).collect();
    format!(
        "from {}\nto {}\nanswers {:?}\n{}",
        json(&pair.from),
        json(&pair.to),
        pair.answers.renamed,
        operations.join("\n")
    )
}
