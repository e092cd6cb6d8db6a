//! Column types.

use whimbrel_core::schema::Identity;
use whimbrel_core::{ColumnType, IntervalFields, PerDialect};
use whimbrel_dsl::column::*;
use whimbrel_dsl::table;
use whimbrel_entity::entities;

use crate::{migrated, read};

mod common {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "it's fine")]
        Fine,
        #[sea_orm(string_value = "sad")]
        Sad,
    }

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(1))")]
    pub enum Size {
        #[sea_orm(string_value = "B")]
        Big,
        #[sea_orm(string_value = "S")]
        Small,
    }

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
    pub enum Level {
        #[sea_orm(num_value = 0)]
        Low,
        #[sea_orm(num_value = 1)]
        High,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "common")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub tiny: i8,
        pub small: i16,
        pub int: i32,
        pub tiny_unsigned: u8,
        pub small_unsigned: u16,
        pub unsigned: u32,
        pub large: u64,
        pub float: f32,
        pub double: f64,
        pub decimal: Decimal,
        #[sea_orm(column_type = "Decimal(Some((12, 4)))")]
        pub exact: Decimal,
        pub flag: bool,
        #[sea_orm(column_type = "Char(Some(3))")]
        pub fixed: String,
        pub string: String,
        #[sea_orm(column_type = "String(StringLen::N(320))")]
        pub limited: String,
        #[sea_orm(column_type = "String(StringLen::Max)")]
        pub long: String,
        #[sea_orm(column_type = "Text")]
        pub text: String,
        pub bytes: Vec<u8>,
        #[sea_orm(column_type = "Blob")]
        pub blob: Vec<u8>,
        pub date: Date,
        pub time: Time,
        pub date_time: DateTime,
        pub moment: DateTimeUtc,
        #[sea_orm(column_type = "Timestamp")]
        pub stamp: DateTime,
        pub json: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub json_binary: Json,
        pub uuid: Uuid,
        pub mood: Mood,
        pub mood_before: Option<Mood>,
        pub size: Size,
        pub level: Level,
    }

    no_relations!();
}

#[test]
fn every_common_type_is_the_one_that_a_migration_has_for_it() {
    let expected = migrated(|schema| {
        schema.create_enum("mood", ["it's fine", "sad"]);
        schema.create_table(
            table("common")
                .columns((
                    big_integer("id").primary_key().identity(),
                    tiny_integer("tiny"),
                    small_integer("small"),
                    integer("int"),
                    tiny_unsigned("tiny_unsigned"),
                    small_unsigned("small_unsigned"),
                    unsigned("unsigned"),
                    big_unsigned("large"),
                    float("float"),
                    double("double"),
                    decimal_usual("decimal"),
                    decimal("exact", 12, 4),
                ))
                .columns((
                    boolean("flag"),
                    char("fixed", 3),
                    string_usual("string"),
                    string("limited", 320),
                    string_max("long"),
                    text("text"),
                    var_binary_usual("bytes"),
                    blob("blob"),
                ))
                .columns((
                    date("date"),
                    time("time"),
                    date_time("date_time"),
                    timestamp_tz("moment"),
                    timestamp("stamp"),
                    json("json"),
                    json_binary("json_binary"),
                    uuid("uuid"),
                ))
                .columns((
                    enumeration("mood", "mood"),
                    enumeration("mood_before", "mood").nullable(),
                    string("size", 1),
                    small_integer("level"),
                )),
        );
    });
    assert_eq!(read(entities![common::Entity]).schema, expected);
}

mod rare {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rare")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: u32,
        #[sea_orm(column_type = "custom(\"citext\")")]
        pub custom: String,
        #[sea_orm(column_type = "Array(RcOrArc::new(ColumnType::Integer))")]
        pub array: Json,
        #[sea_orm(column_type = "Interval(Some(sea_orm::sea_query::PgInterval::YearToMonth), Some(3))")]
        pub interval: String,
        #[sea_orm(column_type = "Bit(Some(4))")]
        pub bit: String,
        #[sea_orm(column_type = "VarBit(5)")]
        pub var_bit: String,
        #[sea_orm(column_type = "Binary(16)")]
        pub binary: Vec<u8>,
        #[sea_orm(column_type = "Money(Some((10, 2)))")]
        pub money: Decimal,
        #[sea_orm(column_type = "Vector(Some(3))")]
        pub vector: String,
        #[sea_orm(column_type = "Cidr")]
        pub cidr: String,
        #[sea_orm(column_type = "Inet")]
        pub inet: String,
        #[sea_orm(column_type = "MacAddr")]
        pub mac: String,
        #[sea_orm(column_type = "LTree")]
        pub path: String,
        #[sea_orm(column_type = "Year")]
        pub year: i16,
    }

    use sea_orm::sea_query::RcOrArc;

    no_relations!();
}

#[test]
fn the_types_of_one_server_are_kept() {
    let schema = read(entities![rare::Entity]).schema;
    let table = schema.table(&"rare".into()).expect("it is there");
    let types: Vec<&ColumnType> = table.columns.values().map(|column| &column.ty).collect();
    assert_eq!(
        types,
        [
            &ColumnType::Unsigned,
            &ColumnType::Custom(PerDialect::all("citext".to_owned())),
            &ColumnType::Array(Box::new(ColumnType::Integer)),
            &ColumnType::Interval(Some(IntervalFields::YearToMonth), Some(3)),
            &ColumnType::Bit(Some(4)),
            &ColumnType::VarBit(5),
            &ColumnType::Binary(16),
            &ColumnType::Money(Some((10, 2))),
            &ColumnType::Vector(Some(3)),
            &ColumnType::Cidr,
            &ColumnType::Inet,
            &ColumnType::MacAddr,
            &ColumnType::LTree,
            &ColumnType::Year,
        ]
    );
    assert_eq!(table.columns[0].identity, Some(Identity::default()));
}
