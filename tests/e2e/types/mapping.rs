//! Every type of sea-query's: the server calls the column of our table as it calls that of sea-query's.

use sea_orm::sea_query::{
    Alias, ColumnDef, ColumnType as Theirs, MysqlQueryBuilder, PostgresQueryBuilder, SqliteQueryBuilder, StringLen,
    Table as TheirTable,
};
use whimbrel_core::{Backend, Column, ColumnType as Ours, Length};
use whimbrel_tests::{Database, on_every_server};

use crate::operations::execute::Runner;
use crate::operations::words::{create, table_without_key};

/// Ours, theirs, and the backends whose sea-query writes valid SQL for it.
fn pairs() -> Vec<(Ours, Theirs, Vec<Backend>)> {
    use Backend::{Mariadb, Mysql, Postgres};
    let all = || Backend::ALL.to_vec();
    let family = || vec![Mysql, Mariadb];
    vec![
        (Ours::Char(Some(3)), Theirs::Char(Some(3)), all()),
        (Ours::Char(None), Theirs::Char(None), all()),
        (
            Ours::String(Length::AtMost(40)),
            Theirs::String(StringLen::N(40)),
            all(),
        ),
        (Ours::String(Length::Usual), Theirs::String(StringLen::None), all()),
        (Ours::Text, Theirs::Text, all()),
        (Ours::Blob, Theirs::Blob, all()),
        (Ours::TinyInteger, Theirs::TinyInteger, all()),
        (Ours::SmallInteger, Theirs::SmallInteger, all()),
        (Ours::Integer, Theirs::Integer, all()),
        (Ours::BigInteger, Theirs::BigInteger, all()),
        (Ours::TinyUnsigned, Theirs::TinyUnsigned, all()),
        (Ours::SmallUnsigned, Theirs::SmallUnsigned, all()),
        (Ours::Unsigned, Theirs::Unsigned, all()),
        (Ours::BigUnsigned, Theirs::BigUnsigned, all()),
        (Ours::Float, Theirs::Float, all()),
        (Ours::Double, Theirs::Double, all()),
        (Ours::Decimal(Some((12, 4))), Theirs::Decimal(Some((12, 4))), all()),
        (Ours::Decimal(None), Theirs::Decimal(None), all()),
        (Ours::DateTime, Theirs::DateTime, all()),
        (Ours::Timestamp, Theirs::Timestamp, all()),
        (Ours::TimestampWithTimeZone, Theirs::TimestampWithTimeZone, all()),
        (Ours::Time, Theirs::Time, all()),
        (Ours::Date, Theirs::Date, all()),
        (Ours::Year, Theirs::Year, family()),
        (Ours::Interval(None, None), Theirs::Interval(None, None), vec![Postgres]),
        (Ours::Binary(16), Theirs::Binary(16), all()),
        (
            Ours::VarBinary(Length::AtMost(40)),
            Theirs::VarBinary(StringLen::N(40)),
            all(),
        ),
        (Ours::Bit(Some(4)), Theirs::Bit(Some(4)), vec![Postgres, Mysql, Mariadb]),
        (Ours::VarBit(8), Theirs::VarBit(8), vec![Postgres]),
        (Ours::Boolean, Theirs::Boolean, all()),
        (Ours::Money(None), Theirs::Money(None), all()),
        (Ours::Json, Theirs::Json, all()),
        (Ours::JsonBinary, Theirs::JsonBinary, all()),
        (Ours::Uuid, Theirs::Uuid, all()),
        (
            Ours::Array(Box::new(Ours::Integer)),
            Theirs::Array(std::sync::Arc::new(Theirs::Integer)),
            vec![Postgres],
        ),
        (Ours::Cidr, Theirs::Cidr, vec![Postgres]),
        (Ours::Inet, Theirs::Inet, vec![Postgres]),
        (Ours::MacAddr, Theirs::MacAddr, vec![Postgres]),
    ]
}

#[test]
fn the_server_calls_every_type_as_it_calls_that_of_sea_query() {
    on_every_server(async |database| {
        let here: Vec<_> = pairs()
            .into_iter()
            .filter(|(_, _, backends)| backends.contains(&database.backend()))
            .collect();
        let columns = here.iter().enumerate();
        let columns = columns.map(|(at, (ours, ..))| Column::new(format!("c{at}"), ours.clone()).nullable());
        Runner::new(database)
            .up(&[create(table_without_key("ours", columns))])
            .await;
        let theirs: Vec<_> = here.iter().map(|(_, theirs, _)| theirs.clone()).collect();
        database.execute(&table_of_sea_query(database, &theirs)).await;

        let (ours, theirs) = (
            database.table_must_exist("ours").await,
            database.table_must_exist("theirs").await,
        );
        let mut different = Vec::new();
        for (at, (core, ..)) in here.iter().enumerate() {
            let (ours, theirs) = (&ours.columns[at].type_name, &theirs.columns[at].type_name);
            if ours != theirs {
                different.push(format!("{core}: `{ours}`, sea-query's is `{theirs}`"));
            }
        }
        assert!(different.is_empty(), "{}", different.join("\n"));
    });
}

fn table_of_sea_query(database: &Database, types: &[Theirs]) -> String {
    let mut table = TheirTable::create();
    table.table(Alias::new("theirs"));
    for (at, ty) in types.iter().enumerate() {
        table.col(ColumnDef::new_with_type(Alias::new(format!("c{at}")), ty.clone()));
    }
    match database.backend() {
        Backend::Sqlite => table.to_string(SqliteQueryBuilder),
        Backend::Postgres => table.to_string(PostgresQueryBuilder),
        Backend::Mysql | Backend::Mariadb => table.to_string(MysqlQueryBuilder),
    }
}
