//! Creates the enum `status`.

use whimbrel::prelude::*;

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_enum("status", ["draft", "live"]);
    }
}
