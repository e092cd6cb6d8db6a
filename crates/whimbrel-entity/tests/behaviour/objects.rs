//! What stands beside the entities.

use whimbrel_core::diff::Renamed;
use whimbrel_dsl::column::*;
use whimbrel_dsl::{Sql, table};
use whimbrel_entity::entities;

use crate::{migrated, mistakes, read};

mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub country_code: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl whimbrel_entity::Extras for user::Entity {
    fn extras(table: &mut whimbrel_entity::TableExtras) {
        let key = whimbrel_dsl::foreign_key([user::Column::CountryCode]).references("countries", ["code"]);
        table.foreign_key(key);
    }
}

#[test]
fn tables_and_enums_without_an_entity_are_said_in_a_migrations_words() {
    let models = entities![user::Entity].with(|schema| {
        schema.create_enum("mood", ["sad", "fine"]);
        schema.create_table(
            table("countries")
                .column(string_usual("code").primary_key())
                .column(enumeration("mood", "mood")),
        );
    });
    let expected = migrated(|schema| {
        schema.create_enum("mood", ["sad", "fine"]);
        schema.create_table(
            table("countries")
                .column(string_usual("code").primary_key())
                .column(enumeration("mood", "mood")),
        );
        schema.create_table(
            table("users")
                .column(integer("id").primary_key().identity())
                .column(string_usual("country_code").references("countries", "code")),
        );
    });
    assert_eq!(read(models).schema, expected);
}

#[test]
fn models_of_several_modules_are_put_together() {
    let tables = entities![user::Entity];
    let others = entities![].with(|schema| {
        schema.create_table(table("countries").column(string_usual("code").primary_key()));
    });
    assert_eq!(read(tables.and(others)).schema.tables.len(), 2);
}

#[test]
fn former_names_of_enums_and_their_values_are_declared() {
    let models = entities![]
        .with(|schema| schema.create_enum("mood", ["sad", "fine"]))
        .renamed_enum("feeling", "mood")
        .renamed_enum_value("mood", "ok", "fine");
    let renamed = [
        Renamed::Enum {
            from: "feeling".into(),
            to: "mood".into(),
        },
        Renamed::EnumValue {
            name: "mood".into(),
            from: "ok".into(),
            to: "fine".into(),
        },
    ];
    assert_eq!(read(models).renames.renamed, renamed.map(|it| (it, true)).into());
}

#[test]
fn what_a_schema_cannot_hold_is_refused() {
    let models = entities![].with(|schema| {
        schema.sql(Sql::all("VACUUM"));
        schema.create_enum("mood", Vec::<String>::new());
        schema.drop_enum("nothing");
    });
    let mistakes = mistakes(models);
    assert_eq!(mistakes.len(), 3, "{mistakes:#?}");
    assert!(mistakes[0].contains("leave it to a migration"), "{mistakes:#?}");
    assert!(mistakes[1].contains("`create enum mood"), "{mistakes:#?}");
    assert!(mistakes[2].contains("nothing"), "{mistakes:#?}");
}
