//! Categories of templates, in a tree.

use sea_orm::entity::prelude::*;

/// A category.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "categories")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The category above it.
    #[sea_orm(indexed)]
    pub parent_id: Option<Uuid>,
    /// Its name.
    #[sea_orm(column_type = "String(StringLen::N(120))")]
    pub name: String,
    /// Its name in addresses.
    #[sea_orm(column_type = "String(StringLen::N(120))", unique)]
    pub slug: String,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
    /// When the row was last changed.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub updated_at: DateTimeUtc,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The category above.
    #[sea_orm(
        belongs_to = "Entity",
        from = "Column::ParentId",
        to = "Column::Id",
        on_delete = "SetNull"
    )]
    Parent,
}

impl ActiveModelBehavior for ActiveModel {}
