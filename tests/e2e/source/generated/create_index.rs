//! Cases of `create_index` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("create_index/plain", create_index_plain),
    ("create_index/several_columns", create_index_several_columns),
    ("create_index/unique", create_index_unique),
    ("create_index/partial", create_index_partial),
    ("create_index/partial_unique", create_index_partial_unique),
    (
        "create_index/partial_unique_over_a_char",
        create_index_partial_unique_over_a_char,
    ),
    (
        "create_index/partial_unique_over_a_compared_char",
        create_index_partial_unique_over_a_compared_char,
    ),
    ("create_index/expression", create_index_expression),
    ("create_index/expression_unique", create_index_expression_unique),
    (
        "create_index/expression_of_any_type",
        create_index_expression_of_any_type,
    ),
    ("create_index/text_without_a_limit", create_index_text_without_a_limit),
    ("create_index/descending", create_index_descending),
    ("create_index/nulls_first", create_index_nulls_first),
    ("create_index/nulls_last", create_index_nulls_last),
    ("create_index/prefix", create_index_prefix),
    ("create_index/include", create_index_include),
    ("create_index/operator_class", create_index_operator_class),
    ("create_index/collation", create_index_collation),
    ("create_index/collation_of_sqlite", create_index_collation_of_sqlite),
    ("create_index/nulls_not_distinct", create_index_nulls_not_distinct),
    ("create_index/btree", create_index_btree),
    ("create_index/hash", create_index_hash),
    ("create_index/brin", create_index_brin),
    ("create_index/custom_method", create_index_custom_method),
    ("create_index/gin", create_index_gin),
    ("create_index/full_text", create_index_full_text),
    ("create_index/concurrently", create_index_concurrently),
    (
        "create_index/that_serves_a_foreign_key",
        create_index_that_serves_a_foreign_key,
    ),
    ("create_index/in_a_namespace", create_index_in_a_namespace),
];

fn create_index_plain(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(index([Users::Email]).name("users_idx").on(Users::Table));
}

fn create_index_several_columns(schema: &mut SchemaEditor) {
    names! { Users { Active, CreatedAt } }
    schema.create_index(
        index([Users::Active, Users::CreatedAt])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_unique(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(index([Users::Email]).name("users_idx").unique().on(Users::Table));
}

fn create_index_partial(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(
        index([Users::Email])
            .name("users_idx")
            .filter(SqlExpr::all("age > 17"))
            .on(Users::Table),
    );
}

fn create_index_partial_unique(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(
        index([Users::Email])
            .name("users_idx")
            .unique()
            .filter(SqlExpr::all("name IS NULL"))
            .on(Users::Table),
    );
}

fn create_index_partial_unique_over_a_char(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(
        index([Users::Email])
            .name("users_idx")
            .unique()
            .filter(SqlExpr::all("code IS NULL"))
            .on(Users::Table),
    );
}

fn create_index_partial_unique_over_a_compared_char(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(
        index([Users::Email])
            .name("users_idx")
            .unique()
            .filter(SqlExpr::all("code <> 'x'"))
            .on(Users::Table),
    );
}

fn create_index_expression(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.create_index(
        index([key_expression(SqlExpr::all("lower(email)"))])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_expression_unique(schema: &mut SchemaEditor) {
    names! { Users { Active } }
    schema.create_index(
        index([key_expression(SqlExpr::all("lower(email)")), key(Users::Active)])
            .name("users_idx")
            .unique()
            .on(Users::Table),
    );
}

fn create_index_expression_of_any_type(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.create_index(
        index([key_expression(SqlExpr::all("(age + 1)"))])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_text_without_a_limit(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.create_index(index([Users::Name]).name("users_idx").on(Users::Table));
}

fn create_index_descending(schema: &mut SchemaEditor) {
    names! { Users { CreatedAt, Email } }
    schema.create_index(
        index([key(Users::CreatedAt).descending(), key(Users::Email).ascending()])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_nulls_first(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.create_index(
        index([key(Users::Age).nulls_first()])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_nulls_last(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.create_index(
        index([key(Users::Age).descending().nulls_last()])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_prefix(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.create_index(index([key(Users::Name).prefix(10)]).name("users_idx").on(Users::Table));
}

fn create_index_include(schema: &mut SchemaEditor) {
    names! { Users { Email, Name, Age } }
    schema.create_index(
        index([Users::Email])
            .name("users_idx")
            .include([Users::Name, Users::Age])
            .on(Users::Table),
    );
}

fn create_index_operator_class(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.create_index(
        index([key(Users::Name).operator_class("text_pattern_ops")])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_collation(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(
        index([key(Users::Email).collation("C")])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_collation_of_sqlite(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(
        index([key(Users::Email).collation("NOCASE")])
            .name("users_idx")
            .on(Users::Table),
    );
}

fn create_index_nulls_not_distinct(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.create_index(
        index([Users::Age])
            .name("users_idx")
            .unique()
            .nulls_not_distinct()
            .on(Users::Table),
    );
}

fn create_index_btree(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.create_index(
        index([Users::Age])
            .name("users_idx")
            .using(IndexMethod::BTree)
            .on(Users::Table),
    );
}

fn create_index_hash(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(
        index([Users::Email])
            .name("users_idx")
            .using(IndexMethod::Hash)
            .on(Users::Table),
    );
}

fn create_index_brin(schema: &mut SchemaEditor) {
    names! { Users { CreatedAt } }
    schema.create_index(
        index([Users::CreatedAt])
            .name("users_idx")
            .using(IndexMethod::Brin)
            .on(Users::Table),
    );
}

fn create_index_custom_method(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.create_index(
        index([Users::Age])
            .name("users_idx")
            .using(IndexMethod::Custom("btree".to_owned()))
            .on(Users::Table),
    );
}

fn create_index_gin(schema: &mut SchemaEditor) {
    names! { Documents { Data } }
    schema.create_index(index([Documents::Data]).using(IndexMethod::Gin).on(Documents::Table));
}

fn create_index_full_text(schema: &mut SchemaEditor) {
    names! { Documents { Body } }
    schema.create_index(
        index([Documents::Body])
            .using(IndexMethod::FullText)
            .on(Documents::Table),
    );
}

fn create_index_concurrently(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.create_index(index([Users::Email]).name("users_idx").on(Users::Table).concurrently());
}

fn create_index_that_serves_a_foreign_key(schema: &mut SchemaEditor) {
    names! { Posts { UserId, Title } }
    schema.create_index(index([Posts::UserId, Posts::Title]).name("posts_idx").on(Posts::Table));
}

fn create_index_in_a_namespace(schema: &mut SchemaEditor) {
    names! { Logs { Line } }
    schema.create_index(index([Logs::Line]).on(("audit", Logs::Table)));
}
