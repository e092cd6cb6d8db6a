//! Cases of `validate_foreign_key` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("validate_foreign_key/plain", validate_foreign_key_plain)];

fn validate_foreign_key_plain(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.validate_foreign_key(Posts::Table, "posts_user_id_fkey");
}
