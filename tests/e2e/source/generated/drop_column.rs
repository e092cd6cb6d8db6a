//! Cases of `drop_column` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_column/nullable", drop_column_nullable),
    ("drop_column/with_default", drop_column_with_default),
    ("drop_column/without_default", drop_column_without_default),
    ("drop_column/generated", drop_column_generated),
    ("drop_column/virtual_before_another", drop_column_virtual_before_another),
    ("drop_column/with_owned_sequence", drop_column_with_owned_sequence),
];

fn drop_column_nullable(schema: &mut SchemaEditor) {
    names! { Users { Name } }
    schema.drop_column(Users::Table, Users::Name, DataLoss::accepted("unused"));
}

fn drop_column_with_default(schema: &mut SchemaEditor) {
    names! { Users { Theme } }
    schema.drop_column(Users::Table, Users::Theme, DataLoss::accepted("unused"));
}

fn drop_column_without_default(schema: &mut SchemaEditor) {
    names! { Users { Email } }
    schema.drop_column(Users::Table, Users::Email, DataLoss::accepted("unused"));
}

fn drop_column_generated(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.drop_column(
        Users::Table,
        Users::DoubleAge,
        DataLoss::accepted("say why they may go"),
    );
}

fn drop_column_virtual_before_another(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.drop_column(
        Users::Table,
        Users::DoubleAge,
        DataLoss::accepted("say why they may go"),
    );
}

fn drop_column_with_owned_sequence(schema: &mut SchemaEditor) {
    names! { Posts { Rank } }
    schema.drop_column(Posts::Table, Posts::Rank, DataLoss::accepted("say why they may go"));
}
