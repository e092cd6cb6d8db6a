//! Add priority to conversations.
//!
//! - `add column conversations.priority: small_integer, default 0`
//! - `add check conversations_priority_check to conversations: "priority" BETWEEN 0 AND 5`
//! - `create index conversations_priority_idx on conversations (priority) where "deleted_at" IS NULL`

use whimbrel::prelude::*;

names! { Conversations { Priority } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Conversations::Table, small_integer(Conversations::Priority).default(0));
        schema.add_check(
            Conversations::Table,
            check(
                "conversations_priority_check",
                SqlExpr::sqlite("\"priority\" BETWEEN 0 AND 5")
                    .postgres("\"priority\" BETWEEN 0 AND 5")
                    .mysql("`priority` BETWEEN 0 AND 5"),
            ),
        );
        schema.create_index(
            index([Conversations::Priority])
                .filter(
                    SqlExpr::sqlite("\"deleted_at\" IS NULL")
                        .postgres("\"deleted_at\" IS NULL")
                        .mysql("`deleted_at` IS NULL"),
                )
                .on(Conversations::Table),
        );
    }
}
