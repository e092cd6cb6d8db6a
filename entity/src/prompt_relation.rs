//! Relations between prompts.

use sea_orm::entity::prelude::*;

/// A relation from one prompt to another.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "prompt_relations")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The one.
    #[sea_orm(unique_key = "relation")]
    pub from_prompt_id: Uuid,
    /// The other.
    #[sea_orm(unique_key = "relation", indexed)]
    pub to_prompt_id: Uuid,
    /// What the other is to the one.
    #[sea_orm(column_type = "String(StringLen::N(32))", unique_key = "relation")]
    pub kind: String,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The one.
    #[sea_orm(
        belongs_to = "super::prompt::Entity",
        from = "Column::FromPromptId",
        to = "super::prompt::Column::Id",
        on_delete = "Cascade"
    )]
    FromPrompt,
    /// The other.
    #[sea_orm(
        belongs_to = "super::prompt::Entity",
        from = "Column::ToPromptId",
        to = "super::prompt::Column::Id",
        on_delete = "Cascade"
    )]
    ToPrompt,
}

impl ActiveModelBehavior for ActiveModel {}
