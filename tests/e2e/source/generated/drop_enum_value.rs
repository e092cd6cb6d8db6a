//! Cases of `drop_enum_value` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("drop_enum_value/replaced", drop_enum_value_replaced),
    ("drop_enum_value/unused", drop_enum_value_unused),
    ("drop_enum_value/indexed", drop_enum_value_indexed),
    ("drop_enum_value/in_a_partial_index", drop_enum_value_in_a_partial_index),
    ("drop_enum_value/in_a_check", drop_enum_value_in_a_check),
    ("drop_enum_value/of_an_unused_enum", drop_enum_value_of_an_unused_enum),
    ("drop_enum_value/of_an_array", drop_enum_value_of_an_array),
];

fn drop_enum_value_replaced(schema: &mut SchemaEditor) {
    schema.replace_enum_value("mood", "happy", "ok", DataLoss::accepted("say why they may go"));
}

fn drop_enum_value_unused(schema: &mut SchemaEditor) {
    schema.drop_enum_value("mood", "angry", DataLoss::accepted("say why they may go"));
}

fn drop_enum_value_indexed(schema: &mut SchemaEditor) {
    schema.replace_enum_value("mood", "happy", "ok", DataLoss::accepted("say why they may go"));
}

fn drop_enum_value_in_a_partial_index(schema: &mut SchemaEditor) {
    schema.replace_enum_value("mood", "happy", "ok", DataLoss::accepted("say why they may go"));
}

fn drop_enum_value_in_a_check(schema: &mut SchemaEditor) {
    schema.replace_enum_value("mood", "happy", "ok", DataLoss::accepted("say why they may go"));
}

fn drop_enum_value_of_an_unused_enum(schema: &mut SchemaEditor) {
    schema.drop_enum_value("mood", "happy", DataLoss::accepted("say why they may go"));
}

fn drop_enum_value_of_an_array(schema: &mut SchemaEditor) {
    schema.replace_enum_value("mood", "happy", "ok", DataLoss::accepted("say why they may go"));
}
