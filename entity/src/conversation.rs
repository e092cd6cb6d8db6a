//! Conversations with a model.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::{ExprTrait, check, index};

/// A conversation.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// The prompt that it began with.
    #[sea_orm(indexed)]
    pub prompt_id: Option<Uuid>,
    /// Its title.
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub title: Option<String>,
    /// The model that answers.
    #[sea_orm(column_type = "String(StringLen::N(80))")]
    pub model: String,
    /// What was asked, in tokens.
    #[sea_orm(default_value = 0)]
    pub prompt_tokens: i64,
    /// What was answered, in tokens.
    #[sea_orm(default_value = 0)]
    pub completion_tokens: i64,
    /// Anything else.
    #[sea_orm(default_value = "{}")]
    pub metadata: Json,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
    /// When the row was last changed.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub updated_at: DateTimeUtc,
    /// When it was deleted, if it was.
    pub deleted_at: Option<DateTimeUtc>,
    /// From 0 to 5; few have one.
    #[sea_orm(default_value = 0)]
    pub priority: i16,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose it is.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id",
        on_delete = "Cascade"
    )]
    User,
    /// The prompt that it began with.
    #[sea_orm(
        belongs_to = "super::prompt::Entity",
        from = "Column::PromptId",
        to = "super::prompt::Column::Id",
        on_delete = "SetNull"
    )]
    Prompt,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<super::prompt::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Prompt.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Extras for Entity {
    fn extras(table: &mut TableExtras) {
        table.check(check(
            "conversations_tokens_check",
            Expr::col(Column::PromptTokens)
                .gte(0)
                .and(Expr::col(Column::CompletionTokens).gte(0)),
        ));
        table.check(check(
            "conversations_priority_check",
            Expr::col(Column::Priority).between(0, 5),
        ));
        table.index(index([Column::UserId, Column::UpdatedAt]));
        table.index(index([Column::Priority]).filter(Expr::col(Column::DeletedAt).is_null()));
    }
}
