//! Rows go in and come out through SeaORM's entities, on tables that our operations made.

use sea_orm::prelude::{ChronoDate, ChronoDateTime, ChronoTime, Decimal, Uuid};
use sea_orm::{ActiveModelTrait as _, ConnectOptions, DatabaseConnection, EntityTrait as _, IntoActiveModel as _};
use serde_json::json;
use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::schema::DefaultValue;
use whimbrel_core::{Column, ColumnType, Length, Literal};
use whimbrel_tests::{Database, on_backends, on_every_server};

use crate::operations::execute::Runner;
use crate::operations::words::{column, create, create_enum, of_enum, table};

/// The types that SeaORM has on every backend.
mod everywhere {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "it's fine")]
        Fine,
        #[sea_orm(string_value = "sad")]
        Sad,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "everywhere")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub small: i16,
        pub int: i32,
        pub big: i64,
        pub float: f32,
        pub double: f64,
        #[sea_orm(column_type = "Decimal(Some((12, 4)))")]
        pub decimal: Decimal,
        pub flag: bool,
        #[sea_orm(column_type = "Char(Some(3))")]
        pub fixed: String,
        pub string: String,
        #[sea_orm(column_type = "Text")]
        pub text: String,
        #[sea_orm(column_type = "Blob")]
        pub blob: Vec<u8>,
        #[sea_orm(column_type = "VarBinary(StringLen::N(8))")]
        pub bytes: Vec<u8>,
        pub date: Date,
        pub time: Time,
        pub date_time: DateTime,
        pub moment: DateTimeUtc,
        pub json: Json,
        #[sea_orm(column_type = "JsonBinary")]
        pub json_binary: Json,
        pub mood: Mood,
        pub nothing: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The types that sqlx has neither for PostgreSQL.
mod not_on_postgres {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "numbers")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub tiny: i8,
        pub tiny_unsigned: u8,
        pub small_unsigned: u16,
        pub unsigned: u32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The type that sqlx has for MySQL and MariaDB alone.
mod mysql_only {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "large")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: u64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

async fn connect(database: &Database) -> DatabaseConnection {
    // SeaORM does not know the scheme `mariadb`.
    let url = database.url().replacen("mariadb:", "mysql:", 1);
    sea_orm::Database::connect(ConnectOptions::new(url))
        .await
        .expect("SeaORM connects")
}

fn columns() -> Vec<Column> {
    vec![
        column("id", ColumnType::Uuid),
        column("small", ColumnType::SmallInteger),
        column("int", ColumnType::Integer),
        column("big", ColumnType::BigInteger),
        column("float", ColumnType::Float),
        column("double", ColumnType::Double),
        column("decimal", ColumnType::Decimal(Some((12, 4)))),
        column("flag", ColumnType::Boolean),
        column("fixed", ColumnType::Char(Some(3))),
        column("string", ColumnType::String(Length::Usual)),
        column("text", ColumnType::Text),
        column("blob", ColumnType::Blob),
        column("bytes", ColumnType::VarBinary(Length::AtMost(8))),
        column("date", ColumnType::Date),
        column("time", ColumnType::Time),
        column("date_time", ColumnType::DateTime),
        column("moment", ColumnType::TimestampWithTimeZone),
        column("json", ColumnType::Json),
        column("json_binary", ColumnType::JsonBinary),
        of_enum("mood", "mood"),
        column("nothing", ColumnType::Text).nullable(),
    ]
}

fn model() -> everywhere::Model {
    let date = ChronoDate::from_ymd_opt(2026, 2, 28).expect("a date");
    let time = ChronoTime::from_hms_opt(23, 59, 58).expect("a time");
    everywhere::Model {
        id: Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
        small: i16::MIN,
        int: i32::MIN,
        big: i64::MAX,
        float: 1.5,
        double: -2.25,
        decimal: Decimal::new(1_234_567, 4),
        flag: true,
        fixed: "abc".to_owned(),
        string: "it's \\ ünï".to_owned(),
        text: "x".repeat(5000),
        blob: vec![0, 255, 39, 92],
        bytes: vec![1, 0, 2],
        date,
        time,
        date_time: ChronoDateTime::new(date, time),
        moment: ChronoDateTime::new(date, time).and_utc(),
        json: json!({"it's": ["\\", null, 1.5]}),
        json_binary: json!([1, {"a": "b"}]),
        mood: everywhere::Mood::Fine,
        nothing: None,
    }
}

#[test]
fn an_entity_of_every_type_reads_what_it_wrote() {
    on_every_server(async |database| {
        let mut runner = Runner::new(database);
        runner
            .up(&[
                create_enum("mood", &["it's fine", "sad"]),
                create(table("everywhere", columns())),
            ])
            .await;
        let connection = connect(database).await;
        let written = model();
        // Two rows, since a uuid that were read as text of another form would not find the first by its key.
        everywhere::Entity::insert(written.clone().into_active_model())
            .exec(&connection)
            .await
            .expect("it is written");
        let mut second = written.clone();
        (second.id, second.mood) = (Uuid::from_u128(1), everywhere::Mood::Sad);
        second.nothing = Some(String::new());
        second
            .clone()
            .into_active_model()
            .insert(&connection)
            .await
            .expect("it is written");

        let by_key = everywhere::Entity::find_by_id(written.id)
            .one(&connection)
            .await
            .expect("it is read");
        assert_eq!(by_key, Some(written));
        let by_key = everywhere::Entity::find_by_id(second.id)
            .one(&connection)
            .await
            .expect("it is read");
        assert_eq!(by_key, Some(second));
        connection.close().await.expect("it closes");
    });
}

#[test]
fn an_entity_reads_the_defaults_that_the_server_put_in() {
    on_every_server(async |database| {
        let written = model();
        let default = |name: &str| -> Option<DefaultValue> {
            Some(DefaultValue::Value(match name {
                "id" => Literal::Uuid(written.id.to_string()),
                "small" => Literal::Integer(written.small.into()),
                "int" => Literal::Integer(written.int.into()),
                "big" => Literal::Integer(written.big),
                "float" => Literal::Float(written.float.into()),
                "double" => Literal::Float(written.double),
                "decimal" => Literal::Decimal(written.decimal.to_string()),
                "flag" => Literal::Boolean(written.flag),
                "fixed" => Literal::Text(written.fixed.clone()),
                "string" => Literal::Text(written.string.clone()),
                "bytes" => Literal::Bytes(written.bytes.clone()),
                "date" => Literal::Text(written.date.to_string()),
                "time" => Literal::Text(written.time.to_string()),
                "date_time" => Literal::Text(written.date_time.to_string()),
                "moment" => Literal::Text(written.date_time.to_string()),
                "json" => Literal::Json(written.json.clone()),
                "json_binary" => Literal::Json(written.json_binary.clone()),
                "mood" => Literal::Text("it's fine".to_owned()),
                // MySQL takes a default for a text only as an expression, and no long one.
                _ => return None,
            }))
        };
        let columns = columns().into_iter().map(|column| Column {
            default: default(column.name.as_str()),
            ..column
        });
        let mut runner = Runner::new(database);
        runner
            .up(&[
                create_enum("mood", &["it's fine", "sad"]),
                create(table("everywhere", columns)),
            ])
            .await;
        let sql = if database.backend().is_mysql_family() {
            "SET time_zone = '+00:00'; INSERT INTO everywhere (`text`, `blob`) VALUES ('x', 'y')"
        } else {
            "INSERT INTO everywhere (\"text\", \"blob\") VALUES ('x', 'y')"
        };
        database.execute(sql).await;
        let connection = connect(database).await;
        let read = everywhere::Entity::find_by_id(written.id)
            .one(&connection)
            .await
            .expect("it is read");
        let expected = everywhere::Model {
            text: "x".to_owned(),
            blob: b"y".to_vec(),
            ..written
        };
        assert_eq!(read, Some(expected));
        connection.close().await.expect("it closes");
    });
}

#[test]
fn an_entity_of_small_and_unsigned_numbers_reads_what_it_wrote() {
    on_backends(&[Sqlite, Mysql, Mariadb], async |database| {
        let numbers = [
            crate::operations::words::counted("id"),
            column("tiny", ColumnType::TinyInteger),
            column("tiny_unsigned", ColumnType::TinyUnsigned),
            column("small_unsigned", ColumnType::SmallUnsigned),
            column("unsigned", ColumnType::Unsigned),
        ];
        Runner::new(database).up(&[create(table("numbers", numbers))]).await;
        let connection = connect(database).await;
        let numbers = not_on_postgres::ActiveModel {
            id: sea_orm::NotSet,
            tiny: sea_orm::Set(i8::MIN),
            tiny_unsigned: sea_orm::Set(u8::MAX),
            small_unsigned: sea_orm::Set(u16::MAX),
            unsigned: sea_orm::Set(u32::MAX),
        };
        let written = numbers.insert(&connection).await.expect("it is written");
        assert_eq!(written.id, 1);
        let read = not_on_postgres::Entity::find_by_id(1)
            .one(&connection)
            .await
            .expect("it is read");
        assert_eq!(read, Some(written));
        connection.close().await.expect("it closes");
    });
}

#[test]
fn an_entity_of_large_unsigned_numbers_reads_what_it_wrote() {
    on_backends(&[Mysql, Mariadb], async |database| {
        Runner::new(database)
            .up(&[create(table("large", [column("id", ColumnType::BigUnsigned)]))])
            .await;
        let connection = connect(database).await;
        let large = mysql_only::Model { id: u64::MAX };
        large
            .clone()
            .into_active_model()
            .insert(&connection)
            .await
            .expect("it is written");
        let read = mysql_only::Entity::find_by_id(u64::MAX)
            .one(&connection)
            .await
            .expect("it is read");
        assert_eq!(read, Some(large));
        connection.close().await.expect("it closes");
    });
}

#[test]
fn a_key_that_the_server_counts_up_comes_back_from_an_insert() {
    on_backends(&[Postgres], async |database| {
        Runner::new(database)
            .up(&[create(table(
                "numbers",
                [
                    crate::operations::words::counted("id"),
                    column("tiny", ColumnType::SmallInteger).nullable(),
                ],
            ))])
            .await;
        database.execute("INSERT INTO numbers (tiny) VALUES (1), (2)").await;
        database
            .rows_must_be("SELECT id FROM numbers ORDER BY id", &[&["1"], &["2"]])
            .await;
    });
}
