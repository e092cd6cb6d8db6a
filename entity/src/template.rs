//! Templates that prompts are made from.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::index;

/// A template.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "templates")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its category.
    #[sea_orm(indexed)]
    pub category_id: Option<Uuid>,
    /// Who wrote it.
    pub author_id: Uuid,
    /// Its title.
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub title: String,
    /// Its text.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// What its text leaves open.
    #[sea_orm(default_value = "[]")]
    pub variables: Json,
    /// Anything else.
    #[sea_orm(default_value = "{}")]
    pub metadata: Json,
    /// Whether all users see it.
    #[sea_orm(default_value = false)]
    pub is_public: bool,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
    /// When the row was last changed.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub updated_at: DateTimeUtc,
    /// When it was deleted, if it was.
    pub deleted_at: Option<DateTimeUtc>,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its category.
    #[sea_orm(
        belongs_to = "super::category::Entity",
        from = "Column::CategoryId",
        to = "super::category::Column::Id",
        on_delete = "SetNull"
    )]
    Category,
    /// Who wrote it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::AuthorId",
        to = "super::user::Column::Id",
        on_delete = "Restrict"
    )]
    Author,
}

impl Related<super::category::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Category.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Author.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Extras for Entity {
    fn extras(table: &mut TableExtras) {
        table.index(index([Column::AuthorId, Column::CreatedAt]));
    }
}
