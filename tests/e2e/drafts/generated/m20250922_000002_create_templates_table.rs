//! Create templates table.
//!
//! - `create table categories (id, parent_id, name, slug, created_at, updated_at)`
//! - `create table templates (id, category_id, author_id, title, body, variables, metadata, is_public, created_at,…`
//! - `create table template_ratings (id, template_id, user_id, score, comment, created_at, updated_at)`

use whimbrel::prelude::*;

names! { Categories { Id, ParentId, Name, Slug } }

names! { TemplateRatings { Id, TemplateId, UserId, Score, Comment } }

names! { Templates { Id, CategoryId, AuthorId, Title, Body, Variables, Metadata, IsPublic, CreatedAt } }

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Categories::Table)
                .column(uuid(Categories::Id).primary_key())
                .column(
                    uuid(Categories::ParentId)
                        .nullable()
                        .references(Categories::Table, Categories::Id)
                        .on_delete(SetNull)
                        .index(),
                )
                .column(string(Categories::Name, 120))
                .column(string(Categories::Slug, 120).unique())
                .columns(timestamps()),
        );
        schema.create_table(
            table(Templates::Table)
                .column(uuid(Templates::Id).primary_key())
                .column(
                    uuid(Templates::CategoryId)
                        .nullable()
                        .references(Categories::Table, Categories::Id)
                        .on_delete(SetNull)
                        .index(),
                )
                .column(
                    uuid(Templates::AuthorId)
                        .references(Users::Table, Users::Id)
                        .on_delete(Restrict),
                )
                .column(string(Templates::Title, 200))
                .column(text(Templates::Body))
                .column(json(Templates::Variables).default(json!([])))
                .column(json(Templates::Metadata).default(json!({})))
                .column(boolean(Templates::IsPublic).default(false))
                .columns(timestamps())
                .columns(soft_delete())
                .index(index([Templates::AuthorId, Templates::CreatedAt])),
        );
        schema.create_table(
            table(TemplateRatings::Table)
                .column(uuid(TemplateRatings::Id).primary_key())
                .column(
                    uuid(TemplateRatings::TemplateId)
                        .references(Templates::Table, Templates::Id)
                        .on_delete(Cascade),
                )
                .column(
                    uuid(TemplateRatings::UserId)
                        .references(Users::Table, Users::Id)
                        .on_delete(Cascade)
                        .index(),
                )
                .column(small_integer(TemplateRatings::Score))
                .column(text(TemplateRatings::Comment).nullable())
                .columns(timestamps())
                .unique(unique([TemplateRatings::TemplateId, TemplateRatings::UserId]))
                .check(check(
                    "template_ratings_score_check",
                    Expr::col(TemplateRatings::Score).between(1, 5),
                )),
        );
    }
}
