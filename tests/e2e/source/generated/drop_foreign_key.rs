//! Cases of `drop_foreign_key` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_foreign_key/plain", drop_foreign_key_plain),
    ("drop_foreign_key/not_valid", drop_foreign_key_not_valid),
];

fn drop_foreign_key_plain(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_foreign_key(Posts::Table, "posts_user_id_fkey");
}

fn drop_foreign_key_not_valid(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_foreign_key(Posts::Table, "posts_user_id_fkey");
}
