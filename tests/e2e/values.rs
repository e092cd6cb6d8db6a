//! Values that migrations write, as statements, defaults and backfills, are the values that SeaORM reads.

use sea_orm::prelude::{ChronoDate, ChronoDateTime, ChronoDateTimeUtc, ChronoTime, Decimal, Json, Uuid};
use sea_orm::{ConnectOptions, FromQueryResult, Statement};
use whimbrel::prelude::*;
use whimbrel::{Migrations, Migrator};
use whimbrel_engine::{DownTarget, UpTarget};
use whimbrel_tests::on_every_server;

use crate::project::connect;

names! {
    Written { Id, Text, Bytes, Flag, Big, Double, Price, Day, Hour, Time, Moment, Doc }
    Given { Id }
    Filled { Id }
}

/// A row of each of the three tables.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
struct Row {
    id: Uuid,
    text: String,
    bytes: Vec<u8>,
    flag: bool,
    big: i64,
    double: f64,
    price: Decimal,
    day: ChronoDate,
    hour: ChronoTime,
    time: ChronoDateTime,
    moment: ChronoDateTimeUtc,
    doc: Json,
}

fn row() -> Row {
    let day = ChronoDate::from_ymd_opt(2026, 2, 28).unwrap();
    let hour = ChronoTime::from_hms_opt(23, 59, 7).unwrap();
    Row {
        id: Uuid::from_u128(0xa1a2_a3a4_b1b2_c1c2_d1d2_d3d4_d5d6_d7d8),
        text: "it's \"so\" \\' `x` ; -- \n\t%s ? $1 {} \u{1f426}".to_owned(),
        bytes: vec![0, 39, 92, 255],
        flag: true,
        big: i64::MIN + 1,
        double: -0.1,
        price: Decimal::new(-125, 2),
        day,
        hour,
        time: day.and_time(hour),
        moment: day.and_time(hour).and_utc(),
        doc: json!({"it's": ["\\", "\"", null, 1.5, "\u{1f426}"]}),
    }
}

struct Write;
impl whimbrel::Migration for Write {
    fn up(&self, schema: &mut SchemaEditor) {
        let row = row();
        schema.create_table(
            table(Written::Table)
                .column(uuid(Written::Id).primary_key())
                .columns((text(Written::Text), blob(Written::Bytes), boolean(Written::Flag)))
                .columns((
                    big_integer(Written::Big),
                    double(Written::Double),
                    decimal(Written::Price, 12, 4),
                ))
                .columns((date(Written::Day), time(Written::Hour), date_time(Written::Time)))
                .columns((timestamp_tz(Written::Moment), json(Written::Doc))),
        );
        let names = [
            Written::Id,
            Written::Text,
            Written::Bytes,
            Written::Flag,
            Written::Big,
            Written::Double,
            Written::Price,
            Written::Day,
            Written::Hour,
            Written::Time,
            Written::Moment,
            Written::Doc,
        ];
        let values = [
            row.id.into(),
            row.text.into(),
            row.bytes.into(),
            row.flag.into(),
            row.big.into(),
            row.double.into(),
            row.price.into(),
            row.day.into(),
            row.hour.into(),
            row.time.into(),
            row.moment.into(),
            row.doc.into(),
        ];
        schema.execute_one_way(
            Query::insert()
                .into_table(Written::Table)
                .columns(names)
                .values_panic(values),
        );
    }
}

struct Give;
impl whimbrel::Migration for Give {
    fn up(&self, schema: &mut SchemaEditor) {
        let row = row();
        schema.create_table(table(Given::Table).column(uuid(Given::Id).default(row.id).primary_key()));
        schema.execute_one_way(
            Query::insert()
                .into_table(Given::Table)
                .columns([Given::Id])
                .values_panic([row.id.into()]),
        );
        schema.add_columns(
            Given::Table,
            (
                text("text").default(row.text),
                blob("bytes").default(row.bytes),
                boolean("flag").default(row.flag),
                big_integer("big").default(row.big),
                double("double").default(row.double),
                decimal("price", 12, 4).default(row.price),
                date("day").default(row.day),
                time("hour").default(row.hour),
                date_time("time").default(row.time),
                timestamp_tz("moment").default(row.moment),
                json("doc").default(row.doc),
            ),
        );
    }
}

struct Fill;
impl whimbrel::Migration for Fill {
    fn up(&self, schema: &mut SchemaEditor) {
        let row = row();
        schema.create_table(table(Filled::Table).column(uuid(Filled::Id).primary_key()));
        schema.execute_one_way(
            Query::insert()
                .into_table(Filled::Table)
                .columns([Filled::Id])
                .values_panic([row.id.into()]),
        );
        schema.add_columns(
            Filled::Table,
            (
                text("text").backfill(row.text),
                blob("bytes").backfill(row.bytes),
                boolean("flag").backfill(row.flag),
                big_integer("big").backfill(row.big),
                double("double").backfill(row.double),
                decimal("price", 12, 4).backfill(row.price),
                date("day").backfill(row.day),
                time("hour").backfill(row.hour),
                date_time("time").backfill(row.time),
                timestamp_tz("moment").backfill(row.moment),
                json("doc").backfill(row.doc),
            ),
        );
    }
}

#[test]
fn a_value_is_the_same_in_a_statement_in_a_default_and_in_a_backfill() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(Migrations::new(&[
            ("20260101_000001", "write", &Write),
            ("20260101_000002", "give", &Give),
            ("20260101_000003", "fill", &Fill),
        ]));
        migrator.up(&engine, UpTarget::Latest).await.unwrap();

        // SeaORM does not know the scheme `mariadb`.
        let url = database.url().replacen("mariadb:", "mysql:", 1);
        let connection = sea_orm::Database::connect(ConnectOptions::new(url)).await.unwrap();
        for table in ["written", "given", "filled"] {
            let select = Statement::from_string(connection.get_database_backend(), format!("SELECT * FROM {table}"));
            let rows = Row::find_by_statement(select).all(&connection).await.unwrap();
            assert_eq!(rows, [row()], "{table}");
        }
        connection.close().await.unwrap();

        migrator
            .allow_data_loss(true)
            .down(&engine, DownTarget::All)
            .await
            .unwrap();
        engine.close().await;
    });
}
