//! Create conversations table.
//!
//! - `create table conversations (id, user_id, prompt_id, title, model, prompt_tokens, completion_tokens, metadata…`
//! - `create table messages (id, conversation_id, position, role, content, prompt_tokens, completion_tokens, creat…`

use whimbrel::prelude::*;

names! {
    Conversations {
        Id, UserId, PromptId, Title, Model, PromptTokens, CompletionTokens, Metadata, UpdatedAt,
    }
}

names! { Messages { Id, ConversationId, Position, Role, Content, PromptTokens, CompletionTokens, CreatedAt } }

names! { Prompts { Id } }

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Conversations::Table)
                .column(uuid(Conversations::Id).primary_key())
                .column(
                    uuid(Conversations::UserId)
                        .references(Users::Table, Users::Id)
                        .on_delete(Cascade),
                )
                .column(
                    uuid(Conversations::PromptId)
                        .nullable()
                        .references(Prompts::Table, Prompts::Id)
                        .on_delete(SetNull)
                        .index(),
                )
                .column(string(Conversations::Title, 200).nullable())
                .column(string(Conversations::Model, 80))
                .column(big_integer(Conversations::PromptTokens).default(0))
                .column(big_integer(Conversations::CompletionTokens).default(0))
                .column(json(Conversations::Metadata).default(json!({})))
                .columns(timestamps())
                .columns(soft_delete())
                .check(check(
                    "conversations_tokens_check",
                    Expr::col(Conversations::PromptTokens)
                        .gte(0)
                        .and(Expr::col(Conversations::CompletionTokens).gte(0)),
                ))
                .index(index([Conversations::UserId, Conversations::UpdatedAt])),
        );
        schema.create_table(
            table(Messages::Table)
                .column(uuid(Messages::Id).primary_key())
                .column(
                    uuid(Messages::ConversationId)
                        .references(Conversations::Table, Conversations::Id)
                        .on_delete(Cascade),
                )
                .column(integer(Messages::Position))
                .column(string(Messages::Role, 16))
                .column(text(Messages::Content))
                .column(integer(Messages::PromptTokens).default(0))
                .column(integer(Messages::CompletionTokens).default(0))
                .column(timestamp_tz(Messages::CreatedAt).default_now())
                .unique(unique([Messages::ConversationId, Messages::Position]))
                .check(check(
                    "messages_role_check",
                    Expr::col(Messages::Role).is_in(["system", "user", "assistant", "tool"]),
                )),
        );
    }
}
