//! Cases of `run_rust` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use super::super::{slugify, slugify_back};
use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("run_rust/reversible", run_rust_reversible),
    ("run_rust/one_way", run_rust_one_way),
    ("run_rust/irreversible", run_rust_irreversible),
];

fn run_rust_reversible(schema: &mut SchemaEditor) {
    schema.run(DataStep::new("slugify", 1, slugify).reverse(slugify_back));
}

fn run_rust_one_way(schema: &mut SchemaEditor) {
    schema.run(DataStep::new("slugify", 1, slugify).one_way());
}

fn run_rust_irreversible(schema: &mut SchemaEditor) {
    schema.run(DataStep::new("slugify", 1, slugify));
}
