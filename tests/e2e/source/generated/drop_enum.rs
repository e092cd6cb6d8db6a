//! Cases of `drop_enum` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("drop_enum/plain", drop_enum_plain)];

fn drop_enum_plain(schema: &mut SchemaEditor) {
    schema.drop_enum("mood");
}
