//! Cases of `set_table_options` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("set_table_options/mysql", set_table_options_mysql),
    ("set_table_options/strict", set_table_options_strict),
    ("set_table_options/without_rowid", set_table_options_without_rowid),
];

fn set_table_options_mysql(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.set_table_options(
        Users::Table,
        table_options()
            .engine("InnoDB")
            .charset("utf8mb4")
            .collation("utf8mb4_unicode_ci"),
    );
}

fn set_table_options_strict(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.set_table_options(Users::Table, table_options().strict());
}

fn set_table_options_without_rowid(schema: &mut SchemaEditor) {
    names! { Posts {} }
    schema.set_table_options(Posts::Table, table_options().without_rowid());
}
