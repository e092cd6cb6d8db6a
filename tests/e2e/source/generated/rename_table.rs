//! Cases of `rename_table` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("rename_table/plain", rename_table_plain),
    ("rename_table/referred_to", rename_table_referred_to),
    ("rename_table/in_a_namespace", rename_table_in_a_namespace),
    ("rename_table/with_view", rename_table_with_view),
    ("rename_table/with_trigger", rename_table_with_trigger),
];

fn rename_table_plain(schema: &mut SchemaEditor) {
    names! { People {} }
    names! { Users {} }
    schema.rename_table(Users::Table, People::Table);
}

fn rename_table_referred_to(schema: &mut SchemaEditor) {
    names! { People {} }
    names! { Users {} }
    schema.rename_table(Users::Table, People::Table);
}

fn rename_table_in_a_namespace(schema: &mut SchemaEditor) {
    names! { Entries {} }
    names! { Logs {} }
    schema.rename_table(("audit", Logs::Table), Entries::Table);
}

fn rename_table_with_view(schema: &mut SchemaEditor) {
    names! { People {} }
    names! { Users {} }
    schema.rename_table(Users::Table, People::Table);
}

fn rename_table_with_trigger(schema: &mut SchemaEditor) {
    names! { People {} }
    names! { Users {} }
    schema.rename_table(Users::Table, People::Table);
}
