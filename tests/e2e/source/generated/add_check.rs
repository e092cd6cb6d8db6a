//! Cases of `add_check` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("add_check/plain", add_check_plain),
    ("add_check/not_valid", add_check_not_valid),
    ("add_check/for_each_dialect", add_check_for_each_dialect),
    ("add_check/without_sql", add_check_without_sql),
];

fn add_check_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.add_check(Users::Table, check("users_age_check", SqlExpr::all("age >= 0")));
}

fn add_check_not_valid(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.add_check(
        Users::Table,
        check("users_age_check", SqlExpr::all("age >= 0")).not_valid(),
    );
}

fn add_check_for_each_dialect(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.add_check(
        Users::Table,
        check(
            "users_email_check",
            SqlExpr::sqlite("email LIKE '%@%'")
                .postgres("email ~ '@'")
                .mysql("email LIKE '%@%'"),
        ),
    );
}

fn add_check_without_sql(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.add_check(
        Users::Table,
        check("users_email_check", whimbrel::core::Expression(PerDialect::default())),
    );
}
