//! Cases of `create_enum` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("create_enum/plain", create_enum_plain),
    ("create_enum/hostile_values", create_enum_hostile_values),
    ("create_enum/in_a_namespace", create_enum_in_a_namespace),
];

fn create_enum_plain(schema: &mut SchemaEditor) {
    schema.create_enum("mood", ["sad", "ok", "happy", "angry"]);
}

fn create_enum_hostile_values(schema: &mut SchemaEditor) {
    schema.create_enum("mood", ["it's", "a \"b\"", "back\\slash", "größe"]);
}

fn create_enum_in_a_namespace(schema: &mut SchemaEditor) {
    schema.create_enum(("audit", "mood"), ["sad", "ok", "happy", "angry"]);
}
