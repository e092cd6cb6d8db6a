//! Cases of `create_namespace` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("create_namespace/plain", create_namespace_plain)];

fn create_namespace_plain(schema: &mut SchemaEditor) {
    schema.create_namespace("audit");
}
