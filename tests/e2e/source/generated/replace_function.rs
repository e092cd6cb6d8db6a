//! Cases of `replace_function` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("replace_function/plain", replace_function_plain),
    ("replace_function/another_result", replace_function_another_result),
];

fn replace_function_plain(schema: &mut SchemaEditor) {
    schema.replace_function(
        signature("doubled", "integer"),
        SqlExpr::postgres(
            "CREATE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n + n'",
        )
        .mysql("CREATE FUNCTION doubled(n int) RETURNS int DETERMINISTIC NO SQL RETURN n + n"),
    );
}

fn replace_function_another_result(schema: &mut SchemaEditor) {
    schema.replace_function(
        signature("doubled", "integer"),
        SqlExpr::postgres("CREATE FUNCTION doubled(n integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n'")
            .mysql("CREATE FUNCTION doubled(n int) RETURNS bigint DETERMINISTIC NO SQL RETURN 2 * n"),
    );
}
