//! Cases of `rename_constraint` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("rename_constraint/primary_key", rename_constraint_primary_key),
    ("rename_constraint/unique", rename_constraint_unique),
    ("rename_constraint/check", rename_constraint_check),
    ("rename_constraint/check_not_valid", rename_constraint_check_not_valid),
    ("rename_constraint/in_another_case", rename_constraint_in_another_case),
    ("rename_constraint/foreign_key", rename_constraint_foreign_key),
    (
        "rename_constraint/foreign_key_in_another_case",
        rename_constraint_foreign_key_in_another_case,
    ),
];

fn rename_constraint_primary_key(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.rename_constraint(Posts::Table, "posts_pkey", "articles_pkey");
}

fn rename_constraint_unique(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.rename_constraint(Users::Table, "users_email_key", "people_email_key");
}

fn rename_constraint_check(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.rename_constraint(Users::Table, "users_age_check", "age known");
}

fn rename_constraint_check_not_valid(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.rename_constraint(Users::Table, "users_age_check", "age known");
}

fn rename_constraint_in_another_case(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.rename_constraint(Users::Table, "users_age_check", "Users_Age_Check");
}

fn rename_constraint_foreign_key(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.rename_constraint(Posts::Table, "posts_user_id_fkey", "articles_user_id_fkey");
}

fn rename_constraint_foreign_key_in_another_case(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.rename_constraint(Posts::Table, "posts_user_id_fkey", "Posts_User_Id_fkey");
}
