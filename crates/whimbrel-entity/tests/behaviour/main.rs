//! Entities as schemas.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod attributes;
#[path = "../../../whimbrel-core/tests/cases/mod.rs"]
#[allow(dead_code, reason = "only the schemas of the cases are used here")]
mod cases;
mod extras;
mod file;
mod mistakes;
mod objects;
mod registered;
mod relations;
mod types;
mod ui;

use whimbrel_core::Schema;
use whimbrel_dsl::SchemaEditor;
use whimbrel_entity::{Model, Models};

/// What the models say.
fn read(models: Models) -> Model {
    models.read().unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// What is wrong with the models, a line each.
fn mistakes(models: Models) -> Vec<String> {
    let errors = models.read().expect_err("something is wrong");
    errors.0.iter().map(ToString::to_string).collect()
}

/// The schema that a migration makes.
fn migrated(say: impl FnOnce(&mut SchemaEditor)) -> Schema {
    let mut editor = SchemaEditor::default();
    say(&mut editor);
    assert_eq!(editor.take_errors("up"), Vec::new());
    let mut schema = Schema::new();
    whimbrel_core::apply_all(editor.operations(), &mut schema).expect("the migration fits");
    schema
}

/// Says what every entity needs beside its model.
macro_rules! no_relations {
    () => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}
use no_relations;
