//! Cases of `run_dml` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("run_dml/with_reverse", run_dml_with_reverse),
    ("run_dml/without_reverse", run_dml_without_reverse),
    ("run_dml/no_reverse_needed", run_dml_no_reverse_needed),
];

fn run_dml_with_reverse(schema: &mut SchemaEditor) {
    schema.execute_with_reverse(
        SqlExpr::all("UPDATE users SET theme = 'dark' WHERE theme = 'light'"),
        SqlExpr::all("UPDATE users SET theme = 'light' WHERE theme = 'dark'"),
    );
}

fn run_dml_without_reverse(schema: &mut SchemaEditor) {
    schema.execute(SqlExpr::all("DELETE FROM users WHERE age IS NULL"));
}

fn run_dml_no_reverse_needed(schema: &mut SchemaEditor) {
    schema.execute_one_way(SqlExpr::all("UPDATE users SET age = 0 WHERE age IS NULL"));
}
