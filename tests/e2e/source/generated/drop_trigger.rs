//! Cases of `drop_trigger` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("drop_trigger/plain", drop_trigger_plain)];

fn drop_trigger_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_trigger(Users::Table, "users_lower");
}
