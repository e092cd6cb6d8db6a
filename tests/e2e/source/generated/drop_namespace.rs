//! Cases of `drop_namespace` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("drop_namespace/empty", drop_namespace_empty)];

fn drop_namespace_empty(schema: &mut SchemaEditor) {
    schema.drop_namespace("audit");
}
