//! Cases of `alter_column` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("alter_column/type_wider", alter_column_type_wider),
    ("alter_column/type_narrower", alter_column_type_narrower),
    (
        "alter_column/type_integer_to_bigint",
        alter_column_type_integer_to_bigint,
    ),
    ("alter_column/type_integer_to_text", alter_column_type_integer_to_text),
    (
        "alter_column/type_boolean_to_big_integer",
        alter_column_type_boolean_to_big_integer,
    ),
    (
        "alter_column/type_moment_to_time_without_zone",
        alter_column_type_moment_to_time_without_zone,
    ),
    ("alter_column/type_decimal_wider", alter_column_type_decimal_wider),
    ("alter_column/type_with_default", alter_column_type_with_default),
    ("alter_column/type_and_default", alter_column_type_and_default),
    ("alter_column/type_with_conversion", alter_column_type_with_conversion),
    ("alter_column/type_of_identity", alter_column_type_of_identity),
    ("alter_column/type_of_indexed", alter_column_type_of_indexed),
    (
        "alter_column/type_in_a_partial_unique_index",
        alter_column_type_in_a_partial_unique_index,
    ),
    ("alter_column/type_of_referring", alter_column_type_of_referring),
    ("alter_column/not_null", alter_column_not_null),
    ("alter_column/not_null_backfilled", alter_column_not_null_backfilled),
    (
        "alter_column/not_null_in_a_foreign_key_beside_a_check_of_a_date",
        alter_column_not_null_in_a_foreign_key_beside_a_check_of_a_date,
    ),
    ("alter_column/not_null_of_empty", alter_column_not_null_of_empty),
    ("alter_column/default_set", alter_column_default_set),
    ("alter_column/default_changed", alter_column_default_changed),
    ("alter_column/default_removed", alter_column_default_removed),
    ("alter_column/default_expression", alter_column_default_expression),
    ("alter_column/comment", alter_column_comment),
    ("alter_column/comment_removed", alter_column_comment_removed),
    ("alter_column/collation", alter_column_collation),
    ("alter_column/collation_removed", alter_column_collation_removed),
    ("alter_column/identity_added", alter_column_identity_added),
    ("alter_column/identity_removed", alter_column_identity_removed),
    ("alter_column/identity_changed", alter_column_identity_changed),
    ("alter_column/generated_removed", alter_column_generated_removed),
    (
        "alter_column/generated_virtual_removed",
        alter_column_generated_virtual_removed,
    ),
    ("alter_column/generated_changed", alter_column_generated_changed),
    ("alter_column/generated_to_virtual", alter_column_generated_to_virtual),
    ("alter_column/generated_added", alter_column_generated_added),
    (
        "alter_column/generated_added_to_indexed",
        alter_column_generated_added_to_indexed,
    ),
    ("alter_column/several", alter_column_several),
    ("alter_column/type_text_to_enum", alter_column_type_text_to_enum),
    ("alter_column/type_enum_to_text", alter_column_type_enum_to_text),
    ("alter_column/type_used_by_view", alter_column_type_used_by_view),
];

fn alter_column_type_wider(schema: &mut SchemaEditor) {
    names! { Users { Theme } }
    schema.alter_column(
        Users::Table,
        alter(Users::Theme).set_type(ColumnType::String(Length::AtMost(64))),
    );
}

fn alter_column_type_narrower(schema: &mut SchemaEditor) {
    names! { Users { Theme } }
    schema.alter_column(
        Users::Table,
        alter(Users::Theme).set_type(ColumnType::String(Length::AtMost(16))),
    );
}

fn alter_column_type_integer_to_bigint(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.alter_column(Users::Table, alter(Users::Age).set_type(ColumnType::BigInteger));
}

fn alter_column_type_integer_to_text(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.alter_column(Users::Table, alter(Users::Age).set_type(ColumnType::Text));
}

fn alter_column_type_boolean_to_big_integer(schema: &mut SchemaEditor) {
    names! { Users { Active } }
    schema.alter_column(Users::Table, alter(Users::Active).set_type(ColumnType::BigInteger));
}

fn alter_column_type_moment_to_time_without_zone(schema: &mut SchemaEditor) {
    names! { Users { CreatedAt } }
    schema.alter_column(Users::Table, alter(Users::CreatedAt).set_type(ColumnType::DateTime));
}

fn alter_column_type_decimal_wider(schema: &mut SchemaEditor) {
    names! { Users { Balance } }
    schema.alter_column(
        Users::Table,
        alter(Users::Balance).set_type(ColumnType::Decimal(Some((16, 2)))),
    );
}

fn alter_column_type_with_default(schema: &mut SchemaEditor) {
    names! { Users { Active } }
    schema.alter_column(
        Users::Table,
        alter(Users::Active)
            .set_type(ColumnType::Integer)
            .using(SqlExpr::all("CASE WHEN active THEN 1 ELSE 0 END"))
            .reverse_using(SqlExpr::all("active <> 0")),
    );
}

fn alter_column_type_and_default(schema: &mut SchemaEditor) {
    names! { Users { Active } }
    schema.alter_column(
        Users::Table,
        alter(Users::Active)
            .set_type(ColumnType::Text)
            .set_default(Literal::Text("yes".into())),
    );
}

fn alter_column_type_with_conversion(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.alter_column(
        Users::Table,
        alter(Users::Name)
            .set_type(ColumnType::Integer)
            .using(SqlExpr::all("length(name)"))
            .reverse_using(SqlExpr::sqlite("name").postgres("name::text").mysql("name")),
    );
}

fn alter_column_type_of_identity(schema: &mut SchemaEditor) {
    names! { Users { Id } }
    schema.alter_column(Users::Table, alter(Users::Id).set_type(ColumnType::Integer));
}

fn alter_column_type_of_indexed(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.alter_column(Users::Table, alter(Users::Age).set_type(ColumnType::BigInteger));
}

fn alter_column_type_in_a_partial_unique_index(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.alter_column(
        Users::Table,
        alter(Users::Email).set_type(ColumnType::String(Length::AtMost(400))),
    );
}

fn alter_column_type_of_referring(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    schema.alter_column(Posts::Table, alter(Posts::UserId).set_type(ColumnType::Integer));
}

fn alter_column_not_null(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.alter_column(Users::Table, alter(Users::Email).nullable());
}

fn alter_column_not_null_backfilled(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.alter_column(
        Users::Table,
        alter(Users::Name).not_null().backfill(SqlExpr::all("email")),
    );
}

fn alter_column_not_null_in_a_foreign_key_beside_a_check_of_a_date(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    schema.alter_column(
        Posts::Table,
        alter(Posts::UserId).not_null().backfill(SqlExpr::all("1")),
    );
}

fn alter_column_not_null_of_empty(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.alter_column(Users::Table, alter(Users::Name).not_null());
}

fn alter_column_default_set(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.alter_column(Users::Table, alter(Users::Age).set_default(Literal::Integer(18)));
}

fn alter_column_default_changed(schema: &mut SchemaEditor) {
    names! { Users { Theme } }
    schema.alter_column(
        Users::Table,
        alter(Users::Theme).set_default(Literal::Text("dark".into())),
    );
}

fn alter_column_default_removed(schema: &mut SchemaEditor) {
    names! { Users { Theme } }
    schema.alter_column(Users::Table, alter(Users::Theme).drop_default());
}

fn alter_column_default_expression(schema: &mut SchemaEditor) {
    names! { Users { Balance } }
    schema.alter_column(Users::Table, alter(Users::Balance).set_default(SqlExpr::all("(1 + 1)")));
}

fn alter_column_comment(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.alter_column(Users::Table, alter(Users::Email).set_comment("It's unique"));
}

fn alter_column_comment_removed(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.alter_column(Users::Table, alter(Users::Email).drop_comment());
}

fn alter_column_collation(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.alter_column(
        Users::Table,
        alter(Users::Email).set_collation(SqlExpr::sqlite("NOCASE").postgres("C").mysql("utf8mb4_bin")),
    );
}

fn alter_column_collation_removed(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.alter_column(Users::Table, alter(Users::Email).drop_collation());
}

fn alter_column_identity_added(schema: &mut SchemaEditor) {
    names! { Posts { Id } }
    schema.alter_column(Posts::Table, alter(Posts::Id).identity());
}

fn alter_column_identity_removed(schema: &mut SchemaEditor) {
    names! { Users { Id } }
    schema.alter_column(Users::Table, alter(Users::Id).drop_identity());
}

fn alter_column_identity_changed(schema: &mut SchemaEditor) {
    names! { Users { Id } }
    schema.alter_column(Users::Table, alter(Users::Id).identity_always().start_at(100));
}

fn alter_column_generated_removed(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.alter_column(Users::Table, alter(Users::DoubleAge).drop_generated());
}

fn alter_column_generated_virtual_removed(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.alter_column(Users::Table, alter(Users::DoubleAge).drop_generated());
}

fn alter_column_generated_changed(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.alter_column(
        Users::Table,
        alter(Users::DoubleAge).generated_stored(SqlExpr::all("age + age")),
    );
}

fn alter_column_generated_to_virtual(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.alter_column(
        Users::Table,
        alter(Users::DoubleAge).generated_virtual(SqlExpr::all("age * 2")),
    );
}

fn alter_column_generated_added(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.alter_column(Users::Table, alter(Users::Name).generated_stored(SqlExpr::all("email")));
}

fn alter_column_generated_added_to_indexed(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.alter_column(Users::Table, alter(Users::Name).generated_stored(SqlExpr::all("email")));
}

fn alter_column_several(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.alter_column(
        Users::Table,
        alter(Users::Age)
            .set_type(ColumnType::BigInteger)
            .not_null()
            .backfill(SqlExpr::all("0"))
            .set_default(Literal::Integer(0))
            .set_comment("In years"),
    );
}

fn alter_column_type_text_to_enum(schema: &mut SchemaEditor) {
    names! { Users { Theme } }
    schema.alter_column(
        Users::Table,
        alter(Users::Theme).set_type(ColumnType::Enum("theme".into())),
    );
}

fn alter_column_type_enum_to_text(schema: &mut SchemaEditor) {
    names! { People { Mood } }
    schema.alter_column(
        People::Table,
        alter(People::Mood).set_type(ColumnType::String(Length::AtMost(20))),
    );
}

fn alter_column_type_used_by_view(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.alter_column(Users::Table, alter(Users::Age).set_type(ColumnType::BigInteger));
}
