//! Add priority to conversations.
//!
//! - `add column conversations.priority: small_integer, default 0`
//! - `add check conversations_priority_check to conversations: "priority" BETWEEN 0 AND 5`
//! - `create index conversations_priority_idx on conversations (priority) where "deleted_at" IS NULL`

use whimbrel::prelude::*;

names! { Conversations { Priority, DeletedAt } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Conversations::Table, small_integer(Conversations::Priority).default(0));
        schema.add_check(
            Conversations::Table,
            check(
                "conversations_priority_check",
                Expr::col(Conversations::Priority).between(0, 5),
            ),
        );
        schema.create_index(
            index([Conversations::Priority])
                .filter(Expr::col(Conversations::DeletedAt).is_null())
                .on(Conversations::Table),
        );
    }
}
