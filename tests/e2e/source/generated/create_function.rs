//! Cases of `create_function` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("create_function/plain", create_function_plain),
    ("create_function/procedure", create_function_procedure),
];

fn create_function_plain(schema: &mut SchemaEditor) {
    schema.create_function(
        signature("doubled", "integer"),
        SqlExpr::postgres(
            "CREATE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n'",
        )
        .mysql("CREATE FUNCTION doubled(n int) RETURNS int DETERMINISTIC NO SQL RETURN 2 * n"),
    );
}

fn create_function_procedure(schema: &mut SchemaEditor) {
    schema.create_procedure(
        "tidy",
        SqlExpr::postgres("CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM users WHERE age < 0'")
            .mysql("CREATE PROCEDURE tidy() BEGIN DELETE FROM users WHERE age < 0; END"),
    );
}
