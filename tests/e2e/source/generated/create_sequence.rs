//! Cases of `create_sequence` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("create_sequence/plain", create_sequence_plain),
    ("create_sequence/every_word", create_sequence_every_word),
    ("create_sequence/typed", create_sequence_typed),
    ("create_sequence/owned", create_sequence_owned),
];

fn create_sequence_plain(schema: &mut SchemaEditor) {
    schema.create_sequence(sequence("invoice_no"));
}

fn create_sequence_every_word(schema: &mut SchemaEditor) {
    schema.create_sequence(
        sequence("invoice_no")
            .start(20)
            .increment(10)
            .minimum(10)
            .maximum(90)
            .cache(2)
            .cycle(),
    );
}

fn create_sequence_typed(schema: &mut SchemaEditor) {
    schema.create_sequence(sequence("invoice_no").of_type(ColumnType::Integer));
}

fn create_sequence_owned(schema: &mut SchemaEditor) {
    names! { Posts { Rank } }
    schema.create_sequence(sequence("invoice_no").owned_by(Posts::Table, Posts::Rank));
}
