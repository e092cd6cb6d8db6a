//! Create prompts table.
//!
//! - `create enum prompt_status (draft, active, archived)`
//! - `create table prompts (id, user_id, template_id, title, status, metadata, created_at, updated_at, deleted_at)`
//! - `create table prompt_versions (id, prompt_id, number, content, metadata, created_at)`
//! - `create table prompt_relations (id, from_prompt_id, to_prompt_id, kind, created_at)`

use whimbrel::prelude::*;

names! { PromptRelations { Id, FromPromptId, ToPromptId, Kind, CreatedAt } }

names! { PromptVersions { Id, PromptId, Number, Content, Metadata, CreatedAt } }

names! { Prompts { Id, UserId, TemplateId, Title, Status, Metadata } }

names! { Templates { Id } }

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_enum("prompt_status", ["draft", "active", "archived"]);
        schema.create_table(
            table(Prompts::Table)
                .column(uuid(Prompts::Id).primary_key())
                .column(
                    uuid(Prompts::UserId)
                        .references(Users::Table, Users::Id)
                        .on_delete(Cascade),
                )
                .column(
                    uuid(Prompts::TemplateId)
                        .nullable()
                        .references(Templates::Table, Templates::Id)
                        .on_delete(SetNull)
                        .index(),
                )
                .column(string(Prompts::Title, 200))
                .column(enumeration(Prompts::Status, "prompt_status").default("draft"))
                .column(json(Prompts::Metadata).default(json!({})))
                .columns(timestamps())
                .columns(soft_delete())
                .index(index([Prompts::UserId, Prompts::Status])),
        );
        schema.create_table(
            table(PromptVersions::Table)
                .column(uuid(PromptVersions::Id).primary_key())
                .column(
                    uuid(PromptVersions::PromptId)
                        .references(Prompts::Table, Prompts::Id)
                        .on_delete(Cascade),
                )
                .column(integer(PromptVersions::Number))
                .column(text(PromptVersions::Content))
                .column(json(PromptVersions::Metadata).default(json!({})))
                .column(timestamp_tz(PromptVersions::CreatedAt).default_now())
                .unique(unique([PromptVersions::PromptId, PromptVersions::Number]))
                .check(check(
                    "prompt_versions_number_check",
                    Expr::col(PromptVersions::Number).gt(0),
                )),
        );
        schema.create_table(
            table(PromptRelations::Table)
                .column(uuid(PromptRelations::Id).primary_key())
                .column(
                    uuid(PromptRelations::FromPromptId)
                        .references(Prompts::Table, Prompts::Id)
                        .on_delete(Cascade),
                )
                .column(
                    uuid(PromptRelations::ToPromptId)
                        .references(Prompts::Table, Prompts::Id)
                        .on_delete(Cascade)
                        .index(),
                )
                .column(string(PromptRelations::Kind, 32))
                .column(timestamp_tz(PromptRelations::CreatedAt).default_now())
                .unique(unique([
                    PromptRelations::FromPromptId,
                    PromptRelations::ToPromptId,
                    PromptRelations::Kind,
                ])),
        );
    }
}
