//! Cases of `run_sql` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("run_sql/each_dialect", run_sql_each_dialect),
    ("run_sql/nothing_on_some", run_sql_nothing_on_some),
    ("run_sql/one_dialect", run_sql_one_dialect),
    ("run_sql/outside_a_transaction", run_sql_outside_a_transaction),
];

fn run_sql_each_dialect(schema: &mut SchemaEditor) {
    schema.sql(
        Sql::all("CREATE VIEW adults AS SELECT * FROM users WHERE age > 17").reverse(Sql::all("DROP VIEW adults")),
    );
}

fn run_sql_nothing_on_some(schema: &mut SchemaEditor) {
    schema.sql(
        Sql::sqlite_nothing()
            .postgres(["ANALYZE users", "ANALYZE"])
            .mysql_nothing()
            .reverse(Sql::sqlite_nothing().postgres_nothing().mysql_nothing()),
    );
}

fn run_sql_one_dialect(schema: &mut SchemaEditor) {
    schema.sql(Sql::postgres("ANALYZE users"));
}

fn run_sql_outside_a_transaction(schema: &mut SchemaEditor) {
    schema.sql(
        Sql::sqlite("SELECT 1")
            .postgres("VACUUM users")
            .mysql("SELECT 1")
            .reverse(Sql::sqlite_nothing().postgres_nothing().mysql_nothing())
            .outside_transaction(),
    );
}
