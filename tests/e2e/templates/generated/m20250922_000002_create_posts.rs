//! Creates the table `posts`.

use whimbrel::prelude::*;

names! { Posts { Id, Status, Meta, At, Age } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_enum("posts_status", ["draft", "live"]);
        schema.create_table(
            table(Posts::Table)
                .column(uuid(Posts::Id).primary_key())
                .column(enumeration(Posts::Status, "posts_status").default("draft"))
                .column(json(Posts::Meta).default(json!({})))
                .column(timestamp_tz(Posts::At).default_now())
                .column(integer(Posts::Age).index())
                .columns(timestamps()),
        );
    }
}
