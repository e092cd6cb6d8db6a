//! Messages of conversations.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::{ExprTrait, check};

/// A message.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its conversation.
    #[sea_orm(unique_key = "position")]
    pub conversation_id: Uuid,
    /// Its place in it.
    #[sea_orm(unique_key = "position")]
    pub position: i32,
    /// Who speaks.
    #[sea_orm(column_type = "String(StringLen::N(16))")]
    pub role: String,
    /// What is said.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// What was asked, in tokens.
    #[sea_orm(default_value = 0)]
    pub prompt_tokens: i32,
    /// What was answered, in tokens.
    #[sea_orm(default_value = 0)]
    pub completion_tokens: i32,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its conversation.
    #[sea_orm(
        belongs_to = "super::conversation::Entity",
        from = "Column::ConversationId",
        to = "super::conversation::Column::Id",
        on_delete = "Cascade"
    )]
    Conversation,
}

impl Related<super::conversation::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Conversation.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Extras for Entity {
    fn extras(table: &mut TableExtras) {
        table.check(check(
            "messages_role_check",
            Expr::col(Column::Role).is_in(["system", "user", "assistant", "tool"]),
        ));
    }
}
