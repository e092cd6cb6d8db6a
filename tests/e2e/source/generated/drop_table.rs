//! Cases of `drop_table` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_table/plain", drop_table_plain),
    ("drop_table/referring", drop_table_referring),
    ("drop_table/in_a_namespace", drop_table_in_a_namespace),
    ("drop_table/with_trigger", drop_table_with_trigger),
    ("drop_table/with_owned_sequence", drop_table_with_owned_sequence),
];

fn drop_table_plain(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_table(Posts::Table, DataLoss::accepted("say why they may go"));
}

fn drop_table_referring(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_table(Posts::Table, DataLoss::accepted("unused"));
}

fn drop_table_in_a_namespace(schema: &mut SchemaEditor) {
    names! { Logs {} }
    schema.drop_table(("audit", Logs::Table), DataLoss::accepted("say why they may go"));
}

fn drop_table_with_trigger(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.drop_table(Users::Table, DataLoss::accepted("say why they may go"));
}

fn drop_table_with_owned_sequence(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.drop_table(Posts::Table, DataLoss::accepted("say why they may go"));
}
