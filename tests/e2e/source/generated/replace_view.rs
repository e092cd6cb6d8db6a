//! Cases of `replace_view` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("replace_view/one_more_column", replace_view_one_more_column),
    ("replace_view/with_trigger", replace_view_with_trigger),
    ("replace_view/materialized", replace_view_materialized),
];

fn replace_view_one_more_column(schema: &mut SchemaEditor) {
    schema.replace_view(
        "adults",
        SqlExpr::all("SELECT id, name, age FROM users WHERE age >= 18"),
    );
}

fn replace_view_with_trigger(schema: &mut SchemaEditor) {
    schema.replace_view("adults", SqlExpr::all("SELECT name, id FROM users WHERE age >= 21"));
}

fn replace_view_materialized(schema: &mut SchemaEditor) {
    schema.replace_materialized_view("adults", SqlExpr::all("SELECT name FROM users"));
}
