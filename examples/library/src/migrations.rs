//! The application's migrations. A larger one has a crate for them, as `migration/` is; a small one has a list.

use whimbrel::Migrations;
use whimbrel::prelude::*;

names! { Notes { Id, Title, Pinned } }

/// All of them, in any order: they run by version.
pub fn migrations() -> Migrations {
    Migrations::new(&[
        ("20260101_000001", "create_notes", &CreateNotes),
        ("20260102_000001", "add_pinned_to_notes", &AddPinnedToNotes),
    ])
}

struct CreateNotes;

impl whimbrel::Migration for CreateNotes {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Notes::Table)
                .column(integer(Notes::Id).primary_key())
                .column(string(Notes::Title, 200)),
        );
    }
}

struct AddPinnedToNotes;

impl whimbrel::Migration for AddPinnedToNotes {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Notes::Table, boolean(Notes::Pinned).default(false));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_migrations_are_sound() {
        whimbrel::testing::check(super::migrations());
    }
}
