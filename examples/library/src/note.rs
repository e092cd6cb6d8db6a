//! The entity that the application reads and writes. Its table is the migrations' business.

use sea_orm::entity::prelude::*;

/// A note.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notes")]
pub struct Model {
    /// Its number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Its first line.
    pub title: String,
    /// Whether it stays on top.
    pub pinned: bool,
}

/// Notes belong to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
