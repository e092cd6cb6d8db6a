//! Cases of `drop_extension` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("drop_extension/plain", drop_extension_plain)];

fn drop_extension_plain(schema: &mut SchemaEditor) {
    schema.drop_extension("citext");
}
