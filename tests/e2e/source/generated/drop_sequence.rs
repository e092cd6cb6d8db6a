//! Cases of `drop_sequence` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("drop_sequence/plain", drop_sequence_plain)];

fn drop_sequence_plain(schema: &mut SchemaEditor) {
    schema.drop_sequence("invoice_no");
}
