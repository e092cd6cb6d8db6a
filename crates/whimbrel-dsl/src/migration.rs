//! The trait of all migrations.

use crate::SchemaEditor;

/// A migration: what it does to the schema and, where that cannot be derived, the way back.
///
/// Neither function touches a database. They tell the [`SchemaEditor`] what shall change.
pub trait Migration: Send + Sync {
    /// What the migration does.
    fn up(&self, schema: &mut SchemaEditor);

    /// The way back. Left out, it is derived: the reverse of each operation of `up`, from the last to the first.
    ///
    /// Write it where something has no reverse that could be derived, or say so with [`SchemaEditor::irreversible`].
    fn down(&self, schema: &mut SchemaEditor) {
        schema.derive_down();
    }

    /// The name of the type that implements it, which tells migrations of one version and name apart.
    #[doc(hidden)]
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }
}
