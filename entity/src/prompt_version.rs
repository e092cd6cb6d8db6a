//! Versions of prompts.

use sea_orm::entity::prelude::*;
use whimbrel::entity::{Extras, TableExtras};
use whimbrel::prelude::{ExprTrait, check};

/// A version.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "prompt_versions")]
pub struct Model {
    /// The key; the application makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its prompt.
    #[sea_orm(unique_key = "number_of_prompt")]
    pub prompt_id: Uuid,
    /// Counted from 1.
    #[sea_orm(unique_key = "number_of_prompt")]
    pub number: i32,
    /// Its text.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Anything else.
    #[sea_orm(default_value = "{}")]
    pub metadata: Json,
    /// When the row was written.
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
}

/// See the columns.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its prompt.
    #[sea_orm(
        belongs_to = "super::prompt::Entity",
        from = "Column::PromptId",
        to = "super::prompt::Column::Id",
        on_delete = "Cascade"
    )]
    Prompt,
}

impl Related<super::prompt::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Prompt.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Extras for Entity {
    fn extras(table: &mut TableExtras) {
        table.check(check("prompt_versions_number_check", Expr::col(Column::Number).gt(0)));
    }
}
