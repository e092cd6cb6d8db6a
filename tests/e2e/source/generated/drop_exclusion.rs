//! Cases of `drop_exclusion` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("drop_exclusion/plain", drop_exclusion_plain)];

fn drop_exclusion_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_exclusion(Users::Table, "users_age_excl");
}
