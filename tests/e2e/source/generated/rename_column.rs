//! Cases of `rename_column` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("rename_column/plain", rename_column_plain),
    ("rename_column/used_by_constraints", rename_column_used_by_constraints),
    ("rename_column/key", rename_column_key),
    (
        "rename_column/beside_a_check_of_a_date",
        rename_column_beside_a_check_of_a_date,
    ),
    (
        "rename_column/referred_to_beside_a_check_of_a_date",
        rename_column_referred_to_beside_a_check_of_a_date,
    ),
    ("rename_column/with_owned_sequence", rename_column_with_owned_sequence),
    ("rename_column/with_exclusion", rename_column_with_exclusion),
];

fn rename_column_plain(schema: &mut SchemaEditor) {
    names! { Users { Name, FullName } }
    schema.rename_column(Users::Table, Users::Name, Users::FullName);
}

fn rename_column_used_by_constraints(schema: &mut SchemaEditor) {
    names! { Users { Age, Years } }
    schema.rename_column(Users::Table, Users::Age, Users::Years);
}

fn rename_column_key(schema: &mut SchemaEditor) {
    names! { Users { Id, UserId } }
    schema.rename_column(Users::Table, Users::Id, Users::UserId);
}

fn rename_column_beside_a_check_of_a_date(schema: &mut SchemaEditor) {
    names! { Users { Name, FullName } }
    schema.rename_column(Users::Table, Users::Name, Users::FullName);
}

fn rename_column_referred_to_beside_a_check_of_a_date(schema: &mut SchemaEditor) {
    names! { Users { Id, UserId } }
    schema.rename_column(Users::Table, Users::Id, Users::UserId);
}

fn rename_column_with_owned_sequence(schema: &mut SchemaEditor) {
    names! { Posts { Rank, Place } }
    schema.rename_column(Posts::Table, Posts::Rank, Posts::Place);
}

fn rename_column_with_exclusion(schema: &mut SchemaEditor) {
    names! { Users { Age, Years } }
    schema.rename_column(Users::Table, Users::Age, Users::Years);
}
