//! Cases of `create_view` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("create_view/plain", create_view_plain),
    ("create_view/by_dialect", create_view_by_dialect),
    ("create_view/materialized", create_view_materialized),
];

fn create_view_plain(schema: &mut SchemaEditor) {
    schema.create_view("adults", SqlExpr::all("SELECT id, name FROM users WHERE age >= 18"));
}

fn create_view_by_dialect(schema: &mut SchemaEditor) {
    schema.create_view(
        "adults",
        SqlExpr::sqlite("SELECT id, CAST(email AS text) AS email FROM users")
            .postgres("SELECT id, email::text AS email FROM users")
            .mysql("SELECT id, CAST(email AS char) AS email FROM users"),
    );
}

fn create_view_materialized(schema: &mut SchemaEditor) {
    schema.create_materialized_view("adults", SqlExpr::all("SELECT id, name FROM users WHERE age >= 18"));
}
