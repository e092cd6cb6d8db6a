//! Cases of `rename_enum` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("rename_enum/unused", rename_enum_unused),
    ("rename_enum/used", rename_enum_used),
];

fn rename_enum_unused(schema: &mut SchemaEditor) {
    schema.rename_enum("mood", "temper");
}

fn rename_enum_used(schema: &mut SchemaEditor) {
    schema.rename_enum("mood", "temper");
}
