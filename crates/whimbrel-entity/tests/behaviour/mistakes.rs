//! Mistakes in models: all are told at once, each with its place and a remedy.

use whimbrel_dsl::sea_query::{Expr, ExprTrait};
use whimbrel_dsl::{check, index};
use whimbrel_entity::{Extras, TableExtras, entities};

use crate::{mistakes, no_relations};

mod first {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "fine")]
        Fine,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "first")]
    pub struct Model {
        #[sea_orm(primary_key, column_type = "Char(Some(2))")]
        pub id: i32,
        #[sea_orm(default_value = "7")]
        pub number: i32,
        #[sea_orm(default_value = 1)]
        pub flag: bool,
        #[sea_orm(default_value = "{")]
        pub json: Json,
        #[sea_orm(default_value = "sad")]
        pub mood: Mood,
        #[sea_orm(extra = "COLLATE NOCASE")]
        pub name: String,
        pub second_id: i32,
        pub user_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::second::Entity",
            from = "Column::SecondId",
            to = "super::second::Column::Id"
        )]
        Second,
        #[sea_orm(
            belongs_to = "super::second::Entity",
            from = "Column::SecondId",
            to = "super::second::Column::Id",
            on_delete = "Cascade"
        )]
        Other,
        #[sea_orm(
            belongs_to = "super::second::Entity",
            from = "Column::UserId",
            to = "super::second::Column::Id"
        )]
        User,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod second {
    use sea_orm::entity::prelude::*;

    use super::no_relations;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "grim")]
        Grim,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "second")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub mood: Mood,
    }

    no_relations!();
}

mod third {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "third")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub other: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "Entity", from = "Column::Id", to = "Column::Other")]
        Other,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl Extras for third::Entity {
    fn extras(table: &mut TableExtras) {
        table.check(check("same", Expr::col("id").gt(0)));
        table.check(check("same", Expr::col("id").gt(1)));
        table.index(index(["missing"]));
        table.column("othr").comment("x");
        table.column("other").covers_extra();
        table.primary_key(["other"]);
        table.foreign_key(whimbrel_dsl::foreign_key(["other"]).references("firsts", ["id"]));
    }
}

#[test]
fn all_mistakes_are_told_with_their_place_and_a_remedy() {
    let mistakes = mistakes(entities![first::Entity, second::Entity, third::Entity, third::Entity]);
    insta::assert_snapshot!(mistakes.join("\n"));
}
