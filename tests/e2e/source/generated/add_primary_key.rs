//! Cases of `add_primary_key` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("add_primary_key/plain", add_primary_key_plain),
    ("add_primary_key/composite", add_primary_key_composite),
];

fn add_primary_key_plain(schema: &mut SchemaEditor) {
    names! { Posts { Id } }
    schema.add_primary_key(Posts::Table, primary_key([Posts::Id]));
}

fn add_primary_key_composite(schema: &mut SchemaEditor) {
    names! { Posts { Rank, Id } }
    schema.add_primary_key(Posts::Table, primary_key([Posts::Rank, Posts::Id]).name("posts_key"));
}
