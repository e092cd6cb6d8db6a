//! Cases of `rename_index` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("rename_index/plain", rename_index_plain),
    ("rename_index/in_a_namespace", rename_index_in_a_namespace),
    ("rename_index/partial_unique", rename_index_partial_unique),
];

fn rename_index_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.rename_index(Users::Table, "users_idx", "users_email_idx");
}

fn rename_index_in_a_namespace(schema: &mut SchemaEditor) {
    names! { Logs {} }
    schema.rename_index(("audit", Logs::Table), "logs_line_idx", "lines");
}

fn rename_index_partial_unique(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.rename_index(Users::Table, "users_idx", "users_email_idx");
}
