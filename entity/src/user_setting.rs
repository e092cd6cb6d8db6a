//! Settings of users: one row for a user, with a default for everything.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::{ExprTrait, check};

/// A user's settings.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_settings")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose they are.
    #[sea_orm(unique)]
    pub user_id: Uuid,
    /// How it looks.
    #[sea_orm(column_type = "String(StringLen::N(16))", default_value = "system")]
    pub theme: String,
    /// The language, by its tag.
    #[sea_orm(column_type = "String(StringLen::N(35))", default_value = "en")]
    pub language: String,
    /// The time zone, by its name.
    #[sea_orm(column_type = "String(StringLen::N(64))", default_value = "UTC")]
    pub time_zone: String,
    /// Whether mails are wanted.
    #[sea_orm(default_value = true)]
    pub email_notifications: bool,
    /// Whether notes are wanted.
    #[sea_orm(default_value = false)]
    pub push_notifications: bool,
    /// Anything else.
    #[sea_orm(default_value = "{}")]
    pub metadata: Json,
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
    /// Whose they are.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id",
        on_delete = "Cascade"
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
        table.check(check(
            "user_settings_theme_check",
            Expr::col(Column::Theme).is_in(["system", "light", "dark"]),
        ));
    }
}
