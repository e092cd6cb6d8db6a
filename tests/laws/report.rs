//! A failing pair, made smaller and shown.

use whimbrel_core::diff::diff;
use whimbrel_core::{Operation, Target};
use whimbrel_tests::schemas::{Pair, is_valid, smaller};

use crate::scenarios::written;

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

/// The pair in full, to be kept as a scenario, and the operations between its schemas.
pub fn shown(pair: &Pair) -> String {
    let operations = diff(&pair.from, &pair.to, &pair.answers).operations;
    let operations: Vec<_> = operations.iter().map(Operation::to_string).collect();
    format!("{}\n{}", written(pair), operations.join("\n"))
}
