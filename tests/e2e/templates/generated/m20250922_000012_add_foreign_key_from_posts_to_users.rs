//! Makes `author_id` of `posts` refer to `users`.

use whimbrel::prelude::*;

names! { Posts { AuthorId } }

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_foreign_key(
            Posts::Table,
            foreign_key([Posts::AuthorId])
                .references(Users::Table, [Users::Id])
                .on_delete(Restrict),
        );
    }
}
