//! What was done, by whom. Rows are never changed, and outlive the user.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::index;

/// An action.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_logs")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who did it, if they are still there.
    pub user_id: Option<Uuid>,
    /// What was done.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub action: String,
    /// What it was done to.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub entity_type: String,
    /// Which one.
    pub entity_id: Option<Uuid>,
    /// What is different.
    #[sea_orm(default_value = "{}")]
    pub changes: Json,
    /// From where.
    #[sea_orm(column_type = "String(StringLen::N(45))")]
    pub ip_address: Option<String>,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()", indexed)]
    pub created_at: DateTimeUtc,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who did it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id",
        on_delete = "SetNull"
    )]
    User,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Extras for Entity {
    fn extras(table: &mut TableExtras) {
        table.index(index([Column::UserId, Column::CreatedAt]));
        table.index(index([Column::EntityType, Column::EntityId]));
    }
}
