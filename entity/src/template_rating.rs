//! Ratings of templates: one of a user for a template.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::{ExprTrait, check};

/// A rating.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "template_ratings")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is rated.
    #[sea_orm(unique_key = "one_rating")]
    pub template_id: Uuid,
    /// Who rates it.
    #[sea_orm(unique_key = "one_rating", indexed)]
    pub user_id: Uuid,
    /// From 1 to 5.
    pub score: i16,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub comment: Option<String>,
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
    /// What is rated.
    #[sea_orm(
        belongs_to = "super::template::Entity",
        from = "Column::TemplateId",
        to = "super::template::Column::Id",
        on_delete = "Cascade"
    )]
    Template,
    /// Who rates it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id",
        on_delete = "Cascade"
    )]
    User,
}

impl Related<super::template::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Template.def()
    }
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
            "template_ratings_score_check",
            Expr::col(Column::Score).between(1, 5),
        ));
    }
}
