//! Cases of `rename_enum_value` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("rename_enum_value/plain", rename_enum_value_plain)];

fn rename_enum_value_plain(schema: &mut SchemaEditor) {
    schema.rename_enum_value("mood", "ok", "so-so");
}
