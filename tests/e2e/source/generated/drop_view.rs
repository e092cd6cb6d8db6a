//! Cases of `drop_view` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_view/plain", drop_view_plain),
    ("drop_view/with_trigger", drop_view_with_trigger),
];

fn drop_view_plain(schema: &mut SchemaEditor) {
    schema.drop_view("adults");
}

fn drop_view_with_trigger(schema: &mut SchemaEditor) {
    schema.drop_view("adults");
}
