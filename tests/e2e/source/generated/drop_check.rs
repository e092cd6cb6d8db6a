//! Cases of `drop_check` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_check/plain", drop_check_plain),
    ("drop_check/not_valid", drop_check_not_valid),
];

fn drop_check_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_check(Users::Table, "users_age_check");
}

fn drop_check_not_valid(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_check(Users::Table, "users_age_check");
}
