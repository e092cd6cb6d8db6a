//! Cases of `alter_sequence` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("alter_sequence/every_word", alter_sequence_every_word),
    ("alter_sequence/owned", alter_sequence_owned),
];

fn alter_sequence_every_word(schema: &mut SchemaEditor) {
    schema.alter_sequence(
        sequence("invoice_no")
            .start(20)
            .increment(10)
            .minimum(10)
            .maximum(90)
            .cache(2)
            .cycle(),
    );
}

fn alter_sequence_owned(schema: &mut SchemaEditor) {
    names! { Posts { Rank } }
    schema.alter_sequence(sequence("invoice_no").owned_by(Posts::Table, Posts::Rank));
}
