//! Cases of `add_exclusion` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("add_exclusion/plain", add_exclusion_plain),
    ("add_exclusion/every_word", add_exclusion_every_word),
];

fn add_exclusion_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.add_exclusion(
        Users::Table,
        exclusion("users_age_excl").element_expression(
            SqlExpr::sqlite("\"age\"")
                .postgres("int4range(\"age\", \"age\", '[]')")
                .mysql("`age`"),
            "&&",
        ),
    );
}

fn add_exclusion_every_word(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.add_exclusion(
        Users::Table,
        exclusion("users_age_excl")
            .element_expression(SqlExpr::all("int8range(id, id + age)"), "&&")
            .operator_class("range_ops")
            .element_expression(SqlExpr::all("int4range(age, age, '[]')"), "=")
            .filter(SqlExpr::all("age > 18"))
            .deferrable(Deferrable::InitiallyDeferred),
    );
}
