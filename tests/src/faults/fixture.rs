//! Four tables with foreign keys that cascade, ten thousand rows, and migrations of every kind of step.

use std::fmt::Write as _;

use whimbrel::Migrations;
use whimbrel::prelude::*;

use super::points;
use crate::Database;

names! {
    Customers { Id, Name, Region, Slug }
    Orders { Id, CustomerId, State, Total, Priority }
    Items { Id, OrderId, Quantity, Price, Amount }
    Events { Id, OrderId, What }
    Audits { Id, What }
}

/// The migration that makes the tables; what comes after it is broken.
pub const BASE: &str = "20260101_000001";

/// How many rows each table gets.
pub const ROWS: [(&str, u32); 4] = [
    ("customers", 1_000),
    ("orders", 2_000),
    ("items", 4_000),
    ("events", 3_000),
];

/// What stays as it is in each table, whatever the migrations do.
pub const KEPT: [(&str, &[&str]); 4] = [
    ("customers", &["id", "name", "region"]),
    ("orders", &["id", "customer_id", "state", "total"]),
    ("items", &["id", "order_id", "quantity", "price"]),
    ("events", &["id", "order_id", "what"]),
];

/// The migrations: the tables, and one for each kind of step.
pub fn migrations() -> Migrations {
    Migrations::new(&[
        (BASE, "create_tables", &CreateTables),
        ("20260102_000001", "add_priority", &AddPriority),
        ("20260103_000001", "index_concurrently", &IndexConcurrently),
        ("20260104_000001", "change_parent", &ChangeParent),
        ("20260105_000001", "fill_amount", &FillAmount),
        ("20260106_000001", "slugify", &Slugify),
        ("20260107_000001", "plain_sql", &PlainSql),
    ])
}

/// The fixture's tables with another migration after them, by the name of the set.
pub fn set(name: &str) -> Option<Migrations> {
    let base = Migrations::new(&[(BASE, "create_tables", &CreateTables)]);
    let last = "20260102_000001";
    Some(match name {
        "fixture" => migrations(),
        "slow" => base.add(last, "slow", &Slow),
        "aborting" => base.add(last, "aborting", &Aborting),
        "overflowing" => base.add(last, "overflowing", &Overflowing),
        "dozing" => base.add(last, "dozing", &Dozing),
        _ => return None,
    })
}

struct CreateTables;

impl whimbrel::Migration for CreateTables {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Customers::Table)
                .column(integer(Customers::Id).primary_key())
                .column(string(Customers::Name, 60))
                .column(string(Customers::Region, 20).nullable()),
        );
        schema.create_table(
            table(Orders::Table)
                .column(integer(Orders::Id).primary_key())
                .column(integer(Orders::CustomerId))
                .column(string(Orders::State, 20))
                .column(integer(Orders::Total))
                .foreign_key(
                    foreign_key([Orders::CustomerId])
                        .references(Customers::Table, [Customers::Id])
                        .on_delete(Cascade),
                )
                .index(index([Orders::CustomerId])),
        );
        schema.create_table(
            table(Items::Table)
                .column(integer(Items::Id).primary_key())
                .column(integer(Items::OrderId))
                .column(integer(Items::Quantity))
                .column(integer(Items::Price))
                .foreign_key(
                    foreign_key([Items::OrderId])
                        .references(Orders::Table, [Orders::Id])
                        .on_delete(Cascade),
                )
                .index(index([Items::OrderId])),
        );
        schema.create_table(
            table(Events::Table)
                .column(integer(Events::Id).primary_key())
                .column(integer(Events::OrderId).nullable())
                .column(string(Events::What, 60))
                .foreign_key(
                    foreign_key([Events::OrderId])
                        .references(Orders::Table, [Orders::Id])
                        .on_delete(SetNull),
                )
                .index(index([Events::OrderId])),
        );
    }
}

/// Several steps that share a transaction where the server has such a thing for DDL.
struct AddPriority;

impl whimbrel::Migration for AddPriority {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Audits::Table)
                .column(integer(Audits::Id).primary_key())
                .column(string(Audits::What, 60)),
        );
        schema.add_column(Orders::Table, integer(Orders::Priority).default(0));
        schema.add_check(
            Orders::Table,
            check("priority_known", Expr::col(Orders::Priority).gte(0)),
        );
    }
}

/// Two indexes that are built outside any transaction on PostgreSQL.
struct IndexConcurrently;

impl whimbrel::Migration for IndexConcurrently {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_index(index([Orders::State]).on(Orders::Table).concurrently());
        schema.create_index(
            index([Events::What, Events::Id])
                .on(Events::Table)
                .unique()
                .concurrently(),
        );
    }
}

/// A rebuild on SQLite, of a table whose children would go with their parents.
struct ChangeParent;

impl whimbrel::Migration for ChangeParent {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.alter_column(Customers::Table, alter(Customers::Region).not_null().backfill("none"));
        schema.alter_column(
            Customers::Table,
            alter(Customers::Name).set_type(ColumnType::String(Length::AtMost(120))),
        );
    }
}

/// Rows that get a value in a column of theirs.
struct FillAmount;

impl whimbrel::Migration for FillAmount {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Items::Table, integer(Items::Amount).nullable());
        schema.execute_with_reverse(
            SqlExpr::all("UPDATE items SET amount = quantity * price"),
            SqlExpr::all("UPDATE items SET amount = NULL"),
        );
    }
}

/// Rows that are changed by Rust.
struct Slugify;

async fn slugify(db: &DataConnection) -> Result<(), DbErr> {
    statement(db, "INSERT INTO audits (id, what) VALUES (1, 'slugified')").await?;
    statement(db, "UPDATE customers SET slug = lower(name) WHERE id <= 500").await?;
    statement(db, "UPDATE customers SET slug = lower(name) WHERE id > 500").await
}

async fn unslugify(db: &DataConnection) -> Result<(), DbErr> {
    statement(db, "DELETE FROM audits WHERE id = 1").await?;
    statement(db, "UPDATE customers SET slug = NULL").await
}

/// A statement of a data step, with a boundary before it as the engine has them.
async fn statement(db: &DataConnection, sql: &str) -> Result<(), DbErr> {
    if points::reach(sql) {
        return Err(DbErr::Custom("a test has this fail".to_owned()));
    }
    db.execute_unprepared(sql).await.map(drop)
}

impl whimbrel::Migration for Slugify {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Customers::Table, string(Customers::Slug, 60).nullable());
        schema.run(DataStep::new("slugify", 1, slugify).reverse(unslugify));
    }
}

/// SQL of the author's own, which says how a crash is found out.
struct PlainSql;

impl whimbrel::Migration for PlainSql {
    fn up(&self, schema: &mut SchemaEditor) {
        let there = "SELECT 1 FROM information_schema.tables WHERE table_name = 'archive' AND table_schema =";
        schema.sql(
            Sql::all("CREATE TABLE archive (id integer NOT NULL PRIMARY KEY)")
                .one_way()
                .done_when(
                    SqlExpr::postgres(format!("{there} current_schema()"))
                        .mysql(format!("{there} database()"))
                        .sqlite("SELECT 1 FROM sqlite_schema WHERE name = 'archive'"),
                ),
        );
        schema.create_index(index([Items::Quantity]).on(Items::Table));
    }

    fn down(&self, schema: &mut SchemaEditor) {
        let none = "SELECT 1 FROM (SELECT 1 AS one) AS it WHERE NOT EXISTS (SELECT 1 FROM";
        let there = format!("{none} information_schema.tables WHERE table_name = 'archive' AND table_schema =");
        schema.drop_index(Items::Table, "items_quantity_idx");
        schema.sql(
            Sql::all("DROP TABLE archive").one_way().done_when(
                SqlExpr::postgres(format!("{there} current_schema())"))
                    .mysql(format!("{there} database())"))
                    .sqlite(format!("{none} sqlite_schema WHERE name = 'archive')")),
            ),
        );
    }
}

/// One statement that takes seconds.
struct Slow;

impl whimbrel::Migration for Slow {
    fn up(&self, schema: &mut SchemaEditor) {
        let there = "SELECT 1 FROM information_schema.tables WHERE table_name = 'slow' AND table_schema =";
        schema.sql(
            Sql::postgres("CREATE TABLE slow AS SELECT count(*) AS slept FROM pg_sleep(3)")
                .mysql("CREATE TABLE slow AS SELECT sleep(3) AS slept")
                .sqlite("CREATE TABLE slow (slept integer)")
                .reverse(Sql::all("DROP TABLE slow"))
                .done_when(
                    SqlExpr::postgres(format!("{there} current_schema()"))
                        .mysql(format!("{there} database()"))
                        .sqlite("SELECT 1 FROM sqlite_schema WHERE name = 'slow'"),
                ),
        );
    }
}

/// Whether a data step shall do to the process what its set is named for; without this it does nothing.
pub const MISBEHAVE: &str = "WHIMBREL_TEST_MISBEHAVE";

fn misbehaves() -> bool {
    std::env::var_os(MISBEHAVE).is_some()
}

/// A program that is built to abort where others panic.
struct Aborting;

async fn abort(db: &DataConnection) -> Result<(), DbErr> {
    if misbehaves() {
        db.execute_unprepared("DELETE FROM events").await?;
        std::process::abort();
    }
    Ok(())
}

async fn nothing(_: &DataConnection) -> Result<(), DbErr> {
    Ok(())
}

impl whimbrel::Migration for Aborting {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Customers::Table, string(Customers::Slug, 60).nullable());
        schema.run(DataStep::new("abort", 1, abort).reverse(nothing));
    }
}

/// A data step that calls itself until the stack is at its end.
struct Overflowing;

fn deeper(depth: u64) -> u64 {
    if depth == u64::MAX {
        0
    } else {
        deeper(std::hint::black_box(depth + 1)) + 1
    }
}

async fn overflow(db: &DataConnection) -> Result<(), DbErr> {
    if misbehaves() {
        db.execute_unprepared("DELETE FROM events").await?;
        if deeper(1) == 0 {
            return Err(DbErr::Custom("there was no end".to_owned()));
        }
    }
    Ok(())
}

impl whimbrel::Migration for Overflowing {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Customers::Table, string(Customers::Slug, 60).nullable());
        schema.run(DataStep::new("overflow", 1, overflow).reverse(nothing));
    }
}

/// A data step that thinks for longer than a hostile server lets a transaction be idle.
struct Dozing;

async fn doze(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("UPDATE customers SET slug = 'x'").await?;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    db.execute_unprepared("UPDATE customers SET slug = NULL")
        .await
        .map(drop)
}

impl whimbrel::Migration for Dozing {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Customers::Table, string(Customers::Slug, 60).nullable());
        schema.run(DataStep::new("doze", 1, doze).reverse(nothing));
    }
}

/// Fills the tables that [`CreateTables`] made.
pub async fn fill(database: &Database) {
    let mut next = 7_u32;
    // A generator that is the same each time, so that one run can be compared with another.
    let mut random = move |below: u32| {
        next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (next >> 8) % below
    };
    for (table, rows) in ROWS {
        let mut values = Vec::new();
        for id in 1..=rows {
            let values_of = match table {
                "customers" => format!("({id}, 'Name {id} of {}', 'region {}')", random(99), random(9)),
                "orders" => format!(
                    "({id}, {}, 'state {}', {})",
                    random(1_000) + 1,
                    random(5),
                    random(90_000)
                ),
                "items" => format!("({id}, {}, {}, {})", random(2_000) + 1, random(20) + 1, random(9_000)),
                _ => format!("({id}, {}, 'event {}')", random(2_000) + 1, random(70)),
            };
            values.push(values_of);
        }
        let (_, columns) = KEPT
            .iter()
            .find(|(name, _)| *name == table)
            .expect("each table is in both lists");
        for some in values.chunks(500) {
            let mut sql = String::new();
            let _ = write!(
                sql,
                "INSERT INTO {table} ({}) VALUES {}",
                columns.join(", "),
                some.join(", ")
            );
            database.execute(&sql).await;
        }
    }
}
