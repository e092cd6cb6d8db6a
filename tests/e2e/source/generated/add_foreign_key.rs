//! Cases of `add_foreign_key` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("add_foreign_key/plain", add_foreign_key_plain),
    ("add_foreign_key/actions", add_foreign_key_actions),
    ("add_foreign_key/set_null", add_foreign_key_set_null),
    ("add_foreign_key/set_default", add_foreign_key_set_default),
    ("add_foreign_key/deferrable", add_foreign_key_deferrable),
    ("add_foreign_key/initially_deferred", add_foreign_key_initially_deferred),
    ("add_foreign_key/not_valid", add_foreign_key_not_valid),
    (
        "add_foreign_key/to_a_unique_constraint",
        add_foreign_key_to_a_unique_constraint,
    ),
    ("add_foreign_key/across_namespaces", add_foreign_key_across_namespaces),
    ("add_foreign_key/of_two_collations", add_foreign_key_of_two_collations),
    (
        "add_foreign_key/to_a_key_in_another_order",
        add_foreign_key_to_a_key_in_another_order,
    ),
    (
        "add_foreign_key/of_one_collation_and_the_usual",
        add_foreign_key_of_one_collation_and_the_usual,
    ),
];

fn add_foreign_key_plain(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::UserId]).references(Users::Table, [Users::Id]),
    );
}

fn add_foreign_key_actions(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::UserId])
            .references(Users::Table, [Users::Id])
            .on_delete(Cascade)
            .on_update(Restrict),
    );
}

fn add_foreign_key_set_null(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::UserId])
            .references(Users::Table, [Users::Id])
            .on_delete(SetNull)
            .on_update(NoAction),
    );
}

fn add_foreign_key_set_default(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::UserId])
            .references(Users::Table, [Users::Id])
            .on_delete(SetDefault),
    );
}

fn add_foreign_key_deferrable(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::UserId])
            .references(Users::Table, [Users::Id])
            .deferrable(Deferrable::InitiallyImmediate),
    );
}

fn add_foreign_key_initially_deferred(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::UserId])
            .references(Users::Table, [Users::Id])
            .deferrable(Deferrable::InitiallyDeferred),
    );
}

fn add_foreign_key_not_valid(schema: &mut SchemaEditor) {
    names! { Posts { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::UserId])
            .references(Users::Table, [Users::Id])
            .not_valid(),
    );
}

fn add_foreign_key_to_a_unique_constraint(schema: &mut SchemaEditor) {
    names! { Posts { Title } }
    names! { Users { Email } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::Title]).references(Users::Table, [Users::Email]),
    );
}

fn add_foreign_key_across_namespaces(schema: &mut SchemaEditor) {
    names! { Logs { UserId } }
    names! { Users { Id } }
    schema.add_foreign_key(
        ("audit", Logs::Table),
        foreign_key([Logs::UserId]).references(Users::Table, [Users::Id]),
    );
}

fn add_foreign_key_of_two_collations(schema: &mut SchemaEditor) {
    names! { Posts { Name } }
    names! { Users { Name } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::Name])
            .references(Users::Table, [Users::Name])
            .name("posts_user_id_fkey"),
    );
}

fn add_foreign_key_to_a_key_in_another_order(schema: &mut SchemaEditor) {
    names! { Posts { Rank, Id } }
    names! { Users { Rank, Id } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::Rank, Posts::Id])
            .references(Users::Table, [Users::Rank, Users::Id])
            .name("posts_user_id_fkey"),
    );
}

fn add_foreign_key_of_one_collation_and_the_usual(schema: &mut SchemaEditor) {
    names! { Posts { Name } }
    names! { Users { Name } }
    schema.add_foreign_key(
        Posts::Table,
        foreign_key([Posts::Name])
            .references(Users::Table, [Users::Name])
            .name("posts_user_id_fkey"),
    );
}
