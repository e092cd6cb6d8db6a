//! Cases of `set_table_comment` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("set_table_comment/set", set_table_comment_set),
    ("set_table_comment/removed", set_table_comment_removed),
];

fn set_table_comment_set(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.set_table_comment(Users::Table, "People who may log in; it's \"quoted\" \\ here");
}

fn set_table_comment_removed(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.set_table_comment(Users::Table, None);
}
