//! Cases of `drop_function` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_function/plain", drop_function_plain),
    ("drop_function/procedure", drop_function_procedure),
];

fn drop_function_plain(schema: &mut SchemaEditor) {
    schema.drop_function(signature("doubled", "integer"));
}

fn drop_function_procedure(schema: &mut SchemaEditor) {
    schema.drop_procedure("tidy");
}
