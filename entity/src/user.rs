//! Users, with soft delete.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::{ExprTrait, index};

/// A user.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where mail goes to. It is free again once its user is deleted.
    #[sea_orm(column_type = "String(StringLen::N(320))")]
    pub email: String,
    /// The name that others see.
    #[sea_orm(column_type = "String(StringLen::N(120))")]
    pub display_name: Option<String>,
    /// Anything else.
    #[sea_orm(default_value = "{}")]
    pub metadata: Json,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()", indexed)]
    pub created_at: DateTimeUtc,
    /// When the row was last changed.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub updated_at: DateTimeUtc,
    /// When it was deleted, if it was.
    pub deleted_at: Option<DateTimeUtc>,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Extras for Entity {
    fn extras(table: &mut TableExtras) {
        table.index(
            index([Column::Email])
                .unique()
                .filter(Expr::col(Column::DeletedAt).is_null()),
        );
    }
}
