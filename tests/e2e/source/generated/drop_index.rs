//! Cases of `drop_index` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_index/plain", drop_index_plain),
    ("drop_index/concurrently", drop_index_concurrently),
    ("drop_index/partial_unique", drop_index_partial_unique),
    (
        "drop_index/that_a_foreign_key_needs",
        drop_index_that_a_foreign_key_needs,
    ),
    ("drop_index/in_a_namespace", drop_index_in_a_namespace),
];

fn drop_index_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_index(Users::Table, "users_idx");
}

fn drop_index_concurrently(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_index_concurrently(Users::Table, "users_idx");
}

fn drop_index_partial_unique(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_index(Users::Table, "users_idx");
}

fn drop_index_that_a_foreign_key_needs(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_index(Posts::Table, "posts_idx");
}

fn drop_index_in_a_namespace(schema: &mut SchemaEditor) {
    names! { Logs {} }
    schema.drop_index(("audit", Logs::Table), "logs_line_idx");
}
