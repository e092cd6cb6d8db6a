//! Prompts, which belong to users.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::index;

/// How far a prompt is.
#[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "prompt_status")]
pub enum Status {
    /// It is being written.
    #[sea_orm(string_value = "draft")]
    Draft,
    /// It is used.
    #[sea_orm(string_value = "active")]
    Active,
    /// It is kept.
    #[sea_orm(string_value = "archived")]
    Archived,
}

/// A prompt.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "prompts")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// The template that it was made from.
    #[sea_orm(indexed)]
    pub template_id: Option<Uuid>,
    /// Its title.
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub title: String,
    /// How far it is.
    #[sea_orm(default_value = "draft")]
    pub status: Status,
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
    /// The template that it was made from.
    #[sea_orm(
        belongs_to = "super::template::Entity",
        from = "Column::TemplateId",
        to = "super::template::Column::Id",
        on_delete = "SetNull"
    )]
    Template,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<super::template::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Template.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Extras for Entity {
    fn extras(table: &mut TableExtras) {
        table.index(index([Column::UserId, Column::Status]));
    }
}
