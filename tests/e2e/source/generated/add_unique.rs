//! Cases of `add_unique` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("add_unique/plain", add_unique_plain),
    ("add_unique/without_a_primary_key", add_unique_without_a_primary_key),
    ("add_unique/composite", add_unique_composite),
    ("add_unique/nulls_not_distinct", add_unique_nulls_not_distinct),
    ("add_unique/deferrable", add_unique_deferrable),
];

fn add_unique_plain(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.add_unique(Users::Table, unique([Users::Email]));
}

fn add_unique_without_a_primary_key(schema: &mut SchemaEditor) {
    names! { Posts { Id } }
    schema.add_unique(Posts::Table, unique([Posts::Id]));
}

fn add_unique_composite(schema: &mut SchemaEditor) {
    names! { Posts { UserId, Title } }
    schema.add_unique(Posts::Table, unique([Posts::UserId, Posts::Title]));
}

fn add_unique_nulls_not_distinct(schema: &mut SchemaEditor) {
    names! { Users { Age } }
    schema.add_unique(Users::Table, unique([Users::Age]).nulls_not_distinct());
}

fn add_unique_deferrable(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.add_unique(
        Users::Table,
        unique([Users::Email]).deferrable(Deferrable::InitiallyDeferred),
    );
}
