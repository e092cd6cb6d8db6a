//! Cases of `drop_primary_key` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_primary_key/plain", drop_primary_key_plain),
    ("drop_primary_key/of_identity", drop_primary_key_of_identity),
];

fn drop_primary_key_plain(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_primary_key(Posts::Table);
}

fn drop_primary_key_of_identity(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_primary_key(Users::Table);
}
