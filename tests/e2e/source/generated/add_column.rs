//! Cases of `add_column` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("add_column/nullable", add_column_nullable),
    ("add_column/constant_default", add_column_constant_default),
    ("add_column/expression_default", add_column_expression_default),
    ("add_column/time_default", add_column_time_default),
    ("add_column/volatile_default", add_column_volatile_default),
    ("add_column/backfill", add_column_backfill),
    ("add_column/backfill_and_default", add_column_backfill_and_default),
    ("add_column/backfill_nullable", add_column_backfill_nullable),
    ("add_column/generated_stored", add_column_generated_stored),
    ("add_column/generated_virtual", add_column_generated_virtual),
    ("add_column/comment", add_column_comment),
    ("add_column/collation", add_column_collation),
    ("add_column/identity", add_column_identity),
    ("add_column/enum", add_column_enum),
    ("add_column/fed_by_sequence", add_column_fed_by_sequence),
];

fn add_column_nullable(schema: &mut SchemaEditor) {
    names! { Users { Score } }
    schema.add_column(Users::Table, integer(Users::Score).nullable());
}

fn add_column_constant_default(schema: &mut SchemaEditor) {
    names! { Users { Score } }
    schema.add_column(Users::Table, integer(Users::Score).default(7));
}

fn add_column_expression_default(schema: &mut SchemaEditor) {
    names! { Users { Score } }
    schema.add_column(
        Users::Table,
        integer(Users::Score).default_expr(SqlExpr::all("(3 * 4)")),
    );
}

fn add_column_time_default(schema: &mut SchemaEditor) {
    names! { Users { SeenAt } }
    schema.add_column(Users::Table, timestamp_tz(Users::SeenAt).default_now());
}

fn add_column_volatile_default(schema: &mut SchemaEditor) {
    names! { Users { Token } }
    schema.add_column(
        Users::Table,
        string(Users::Token, 64).default_expr(
            SqlExpr::sqlite("(hex(randomblob(16)))")
                .postgres("md5(random()::text)")
                .mysql("(uuid())"),
        ),
    );
}

fn add_column_backfill(schema: &mut SchemaEditor) {
    names! { Users { Handle } }
    schema.add_column(Users::Table, string(Users::Handle, 320).backfill(SqlExpr::all("email")));
}

fn add_column_backfill_and_default(schema: &mut SchemaEditor) {
    names! { Users { Handle } }
    schema.add_column(
        Users::Table,
        string(Users::Handle, 320)
            .default("nobody")
            .backfill(SqlExpr::all("email")),
    );
}

fn add_column_backfill_nullable(schema: &mut SchemaEditor) {
    names! { Users { Score } }
    schema.add_column(
        Users::Table,
        integer(Users::Score).nullable().backfill(SqlExpr::all("age")),
    );
}

fn add_column_generated_stored(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.add_column(
        Users::Table,
        integer(Users::DoubleAge).nullable().generated_stored(
            SqlExpr::sqlite("\"age\" * 2")
                .postgres("\"age\" * 2")
                .mysql("`age` * 2"),
        ),
    );
}

fn add_column_generated_virtual(schema: &mut SchemaEditor) {
    names! { Users { DoubleAge } }
    schema.add_column(
        Users::Table,
        integer(Users::DoubleAge).nullable().generated_virtual(
            SqlExpr::sqlite("\"age\" * 2")
                .postgres("\"age\" * 2")
                .mysql("`age` * 2"),
        ),
    );
}

fn add_column_comment(schema: &mut SchemaEditor) {
    names! { Users { Score } }
    schema.add_column(
        Users::Table,
        integer(Users::Score).nullable().comment("It's counted by hand"),
    );
}

fn add_column_collation(schema: &mut SchemaEditor) {
    names! { Users { Nickname } }
    schema.add_column(
        Users::Table,
        string(Users::Nickname, 40)
            .nullable()
            .collation(SqlExpr::sqlite("NOCASE").postgres("C").mysql("utf8mb4_bin")),
    );
}

fn add_column_identity(schema: &mut SchemaEditor) {
    names! { Posts { Number } }
    schema.add_column(Posts::Table, big_integer(Posts::Number).identity());
}

fn add_column_enum(schema: &mut SchemaEditor) {
    names! { Users { Mood } }
    schema.add_column(Users::Table, enumeration(Users::Mood, "mood").default("ok"));
}

fn add_column_fed_by_sequence(schema: &mut SchemaEditor) {
    names! { Posts { Invoice } }
    schema.add_column(
        Posts::Table,
        big_integer(Posts::Invoice).nullable().default_expr(
            SqlExpr::sqlite("0")
                .postgres("nextval('invoice_no')")
                .mysql("nextval(`invoice_no`)"),
        ),
    );
}
