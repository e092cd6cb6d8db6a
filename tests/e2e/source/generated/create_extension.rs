//! Cases of `create_extension` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("create_extension/plain", create_extension_plain)];

fn create_extension_plain(schema: &mut SchemaEditor) {
    schema.create_extension("citext");
}
