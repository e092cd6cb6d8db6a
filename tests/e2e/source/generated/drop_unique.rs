//! Cases of `drop_unique` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_unique/without_a_primary_key", drop_unique_without_a_primary_key),
    ("drop_unique/plain", drop_unique_plain),
];

fn drop_unique_without_a_primary_key(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_unique(Posts::Table, "posts_id_key");
}

fn drop_unique_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_unique(Users::Table, "users_email_key");
}
