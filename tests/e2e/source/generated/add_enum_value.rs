//! Cases of `add_enum_value` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("add_enum_value/last", add_enum_value_last),
    ("add_enum_value/before", add_enum_value_before),
];

fn add_enum_value_last(schema: &mut SchemaEditor) {
    schema.add_enum_value("mood", "it's fine");
}

fn add_enum_value_before(schema: &mut SchemaEditor) {
    schema.add_enum_value_before("mood", "fine", "happy");
}
