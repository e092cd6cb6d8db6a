//! Attributes of tables and columns.

use whimbrel_core::diff::Renamed;
use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_query::Expr;
use whimbrel_dsl::{table, unique};
use whimbrel_entity::entities;

use crate::{migrated, read};

mod described {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "attributes", comment = "it's a table")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        #[sea_orm(unique)]
        pub unique: String,
        #[sea_orm(indexed)]
        pub indexed: i32,
        #[sea_orm(unique, indexed)]
        pub both: i32,
        #[sea_orm(unique_key = "pair")]
        pub first: i32,
        #[sea_orm(unique_key = "pair", indexed, comment = "of the pair")]
        pub second: i32,
        #[sea_orm(column_name = "called", renamed_from = "named", comment = "what it's called")]
        pub name: Option<String>,
        #[sea_orm(nullable)]
        pub maybe: i32,
    }

    no_relations!();
}

#[test]
fn what_an_entity_says_of_its_columns_is_what_a_migration_would() {
    let expected = migrated(|schema| {
        schema.create_table(
            table("attributes")
                .comment("it's a table")
                .column(integer("id").primary_key())
                .column(string_usual("unique").unique())
                .column(integer("indexed").index())
                .column(integer("both").unique())
                .column(integer("first"))
                .column(integer("second").index().comment("of the pair"))
                .column(string_usual("called").nullable().comment("what it's called"))
                .column(integer("maybe").nullable())
                .unique(unique(["first", "second"])),
        );
    });
    let model = read(entities![described::Entity]);
    assert_eq!(model.schema, expected);
    let renamed = Renamed::Column {
        table: "attributes".into(),
        from: "named".into(),
        to: "called".into(),
    };
    assert_eq!(model.renames.renamed, [(renamed, true)].into());
}

mod defaults {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "state")]
    pub enum State {
        #[sea_orm(string_value = "draft")]
        Draft,
        #[sea_orm(string_value = "live")]
        Live,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "defaults")]
    pub struct Model {
        #[sea_orm(
            primary_key,
            auto_increment = false,
            default_expr = "Expr::cust(\"gen_random_uuid()\")"
        )]
        pub id: Uuid,
        #[sea_orm(default_value = true)]
        pub flag: bool,
        #[sea_orm(default_value = 7)]
        pub small: i16,
        #[sea_orm(default_expr = "u64::MAX")]
        pub large: u64,
        #[sea_orm(default_value = 1.5)]
        pub double: f64,
        #[sea_orm(default_expr = "0.1_f32")]
        pub float: f32,
        #[sea_orm(default_value = 0)]
        pub whole: f64,
        #[sea_orm(default_value = 3)]
        pub exact: Decimal,
        #[sea_orm(default_value = "0.25")]
        pub digits: Decimal,
        #[sea_orm(default_value = "it's \\ light")]
        pub text: String,
        #[sea_orm(default_value = "{\"a\": [1, null]}")]
        pub json: Json,
        #[sea_orm(default_expr = "serde_json::json!([])")]
        pub list: Json,
        #[sea_orm(default_value = "00000000-0000-0000-0000-00000000000A")]
        pub uuid: Uuid,
        #[sea_orm(default_value = "draft")]
        pub state: State,
        #[sea_orm(default_expr = "State::Live")]
        pub next: State,
        #[sea_orm(default_expr = "Expr::current_timestamp()")]
        pub moment: DateTimeUtc,
        #[sea_orm(default_expr = "Option::<i32>::None")]
        pub nothing: Option<i32>,
    }

    no_relations!();
}

#[test]
fn defaults_are_those_that_a_migration_would_write() {
    let expected = migrated(|schema| {
        let uuid_value = sea_orm::prelude::Uuid::from_u128(10);
        schema.create_enum("state", ["draft", "live"]);
        schema.create_table(
            table("defaults")
                .column(uuid("id").primary_key().default(Expr::cust("gen_random_uuid()")))
                .column(boolean("flag").default(true))
                .column(small_integer("small").default(7))
                .column(big_unsigned("large").default(u64::MAX))
                .column(double("double").default(1.5))
                .column(float("float").default(0.1))
                .column(double("whole").default(0.0))
                .column(decimal_usual("exact").default(3))
                .column(decimal_usual("digits").default(sea_orm::prelude::Decimal::new(25, 2)))
                .column(string_usual("text").default("it's \\ light"))
                .column(json("json").default(serde_json::json!({"a": [1, null]})))
                .column(json("list").default(serde_json::json!([])))
                .column(uuid("uuid").default(uuid_value))
                .column(enumeration("state", "state").default("draft"))
                .column(enumeration("next", "state").default("live"))
                .column(timestamp_tz("moment").default_now())
                .column(integer("nothing").nullable()),
        );
    });
    assert_eq!(read(entities![defaults::Entity]).schema, expected);
}

mod in_a_namespace {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(schema_name = "audit", table_name = "logs")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    no_relations!();
}

mod in_public {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(schema_name = "public", table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    no_relations!();
}

#[test]
fn a_schema_name_is_a_namespace_unless_sessions_are_in_it_anyway() {
    let expected = migrated(|schema| {
        schema.create_namespace("audit");
        schema.create_table(table(("audit", "logs")).column(integer("id").primary_key().identity()));
        schema.create_table(table("users").column(integer("id").primary_key().identity()));
    });
    assert_eq!(
        read(entities![in_a_namespace::Entity, in_public::Entity]).schema,
        expected
    );

    let expected = migrated(|schema| {
        schema.create_table(table("logs").column(integer("id").primary_key().identity()));
    });
    assert_eq!(
        read(entities![in_a_namespace::Entity].own_namespace("audit")).schema,
        expected
    );
}
