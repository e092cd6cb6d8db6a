//! What is declared beside an entity.

use whimbrel_core::ColumnType;
use whimbrel_core::diff::Renamed;
use whimbrel_core::schema::Deferrable;
use whimbrel_core::schema::ReferentialAction::Cascade;
use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_query::{Expr, ExprTrait, Func};
use whimbrel_dsl::{SqlExpr, check, foreign_key, index, key, key_expression, primary_key, table, unique};
use whimbrel_entity::{Extras, TableExtras, entities};

use crate::{migrated, read};

mod person {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "persons")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub email: String,
        pub age: i16,
        pub score: f64,
        pub name: String,
        #[sea_orm(extra = "CHECK (height > 0)")]
        pub height: i32,
        pub label: String,
        pub plain: i32,
    }

    no_relations!();
}

mod pet {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "pets")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub person_id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::person::Entity",
            from = "Column::PersonId",
            to = "super::person::Column::Id",
            on_delete = "Cascade"
        )]
        Person,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl Extras for person::Entity {
    fn extras(table: &mut TableExtras) {
        use person::Column;
        table.renamed_from("people");
        table.comment("everybody");
        table.engine("InnoDB");
        table.strict();
        table.primary_key(primary_key([Column::Id]).name("persons_key"));
        table.check(check("age_positive", Expr::col(Column::Age).gt(0)));
        table.unique(unique([Column::Email]).name("one_mail").nulls_not_distinct());
        table.index(
            index([key_expression(Func::lower(Expr::col(Column::Email)))])
                .unique()
                .filter(Expr::col(Column::Age).gt(17)),
        );
        table.index(index([key(Column::Age).descending(), key(Column::Name)]).include([Column::Score]));
        table.column(Column::Id).identity_always().start_at(100);
        table.column(Column::Name).collation("nocase").renamed_from("full_name");
        table
            .column(Column::Height)
            .check(Expr::col(Column::Height).gt(0))
            .covers_extra();
        table
            .column(Column::Label)
            .column_type(ColumnType::Text)
            .generated_stored(SqlExpr::all("name || '!'"))
            .comment("computed");
    }
}

impl Extras for pet::Entity {
    fn extras(table: &mut TableExtras) {
        table.foreign_key(
            foreign_key([pet::Column::PersonId])
                .references("persons", [person::Column::Id])
                .on_delete(Cascade)
                .deferrable(Deferrable::InitiallyDeferred),
        );
    }
}

#[test]
fn what_no_entity_can_say_is_said_beside_it_in_a_migrations_words() {
    let expected = migrated(|schema| {
        schema.create_table(
            table("persons")
                .comment("everybody")
                .engine("InnoDB")
                .strict()
                .column(big_integer("id").identity_always().start_at(100))
                .column(string_usual("email"))
                .column(small_integer("age"))
                .column(double("score"))
                .column(string_usual("name").collation("nocase"))
                .column(integer("height").check(Expr::col("height").gt(0)))
                .column(
                    text("label")
                        .generated_stored(SqlExpr::all("name || '!'"))
                        .comment("computed"),
                )
                .column(integer("plain"))
                .primary_key(primary_key(["id"]).name("persons_key"))
                .check(check("age_positive", Expr::col("age").gt(0)))
                .unique(unique(["email"]).name("one_mail").nulls_not_distinct())
                .index(
                    index([key_expression(Func::lower(Expr::col("email")))])
                        .unique()
                        .filter(Expr::col("age").gt(17)),
                )
                .index(index([key("age").descending(), key("name")]).include(["score"])),
        );
        schema.create_table(
            table("pets").column(integer("id").primary_key().identity()).column(
                big_integer("person_id")
                    .references("persons", "id")
                    .on_delete(Cascade)
                    .deferrable(Deferrable::InitiallyDeferred),
            ),
        );
    });
    let model = read(entities![person::Entity, pet::Entity]);
    assert_eq!(model.schema, expected);
    let renamed = [
        Renamed::Table {
            from: "people".into(),
            to: "persons".into(),
        },
        Renamed::Column {
            table: "persons".into(),
            from: "full_name".into(),
            to: "name".into(),
        },
    ];
    assert_eq!(model.renames.renamed, renamed.map(|it| (it, true)).into());
}
