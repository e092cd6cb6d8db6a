//! Cases of `validate_check` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("validate_check/plain", validate_check_plain)];

fn validate_check_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.validate_check(Users::Table, "users_age_check");
}
