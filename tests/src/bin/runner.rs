//! A runner as users have it, over a small shop's migrations. The tests of the command line start it.
//!
//! WHIMBREL_TEST_SET chooses a history of the shop: what was written (`shop`, the usual), an older release of it
//! (`older`), one that somebody changed after the fact (`changed`), one whose last migration fails (`broken`), panics
//! (`panicking`) or waits until it is let go (`waiting`; `stuck`, without listening to anything else), whose code panics
//! before it runs (`confused`), none at all (`none`), or one more that somebody made by hand
//! before (`noted`). The others are those of the tests of faults: see `faults::fixture`.
//!
//! WHIMBREL_TEST_MODELS chooses the models, where the runner shall have any: see `shop_models`.

#![expect(clippy::panic, reason = "a data step that panics is one of the things to be tried")]

use std::io::Read as _;
use std::net::TcpStream;
use std::process::ExitCode;

use whimbrel::Migrations;
use whimbrel::cli::Runner;
use whimbrel::prelude::*;
use whimbrel_tests::shop_models;

names! {
    Users { Id, Email, Age, Theme, Note }
    Orders { Id, UserId, Total }
    Log { Id, What }
}

struct CreateUsers;

impl whimbrel::Migration for CreateUsers {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Users::Table)
                .column(integer(Users::Id).primary_key())
                .column(string(Users::Email, 320))
                .column(integer(Users::Age).nullable()),
        );
    }
}

struct CreateOrders;

impl whimbrel::Migration for CreateOrders {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Orders::Table)
                .column(integer(Orders::Id).primary_key())
                .column(integer(Orders::UserId))
                .column(decimal(Orders::Total, 12, 2).default(0))
                .foreign_key(
                    foreign_key([Orders::UserId])
                        .references(Users::Table, [Users::Id])
                        .on_delete(Cascade),
                )
                .index(index([Orders::UserId])),
        );
    }
}

/// The theme that the column gets by default.
struct AddTheme(&'static str);

impl whimbrel::Migration for AddTheme {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Users::Table, string(Users::Theme, 32).default(self.0));
    }
}

struct LogTheStart;

async fn log_the_start(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("INSERT INTO log (id, what) VALUES (1, 'started')")
        .await?;
    Ok(())
}

impl whimbrel::Migration for LogTheStart {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Log::Table)
                .column(integer(Log::Id).primary_key())
                .column(text(Log::What)),
        );
        schema.run(DataStep::new("log_the_start", 1, log_the_start).one_way());
    }
}

struct Broken;

impl whimbrel::Migration for Broken {
    fn up(&self, schema: &mut SchemaEditor) {
        let nonsense = "UPDATE users SET no_such_column = 1";
        schema.sql(Sql::sqlite(nonsense).postgres(nonsense).mysql(nonsense).one_way());
    }
}

struct Panicking;

async fn panics(_: &DataConnection) -> Result<(), DbErr> {
    let rows = 0;
    panic!("a data step went wrong after {rows} rows");
}

impl whimbrel::Migration for Panicking {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("panics", 1, panics).one_way());
    }
}

struct Waiting;

/// Says that it runs by connecting to the test, and goes on when the test hangs up.
async fn waits(_: &DataConnection) -> Result<(), DbErr> {
    let wrong = |error: std::io::Error| DbErr::Custom(error.to_string());
    let address = std::env::var("WHIMBREL_TEST_WAIT").unwrap_or_default();
    let mut test = TcpStream::connect(address).map_err(wrong)?;
    test.set_nonblocking(true).map_err(wrong)?;
    let mut byte = [0];
    loop {
        match test.read(&mut byte) {
            Ok(_) => return Ok(()),
            // The runtime must be free to hear of signals meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => tokio::task::yield_now().await,
            Err(error) => return Err(wrong(error)),
        }
    }
}

impl whimbrel::Migration for Waiting {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("waits", 1, waits).one_way());
    }
}

struct Stuck;

/// As `waits`, and keeps the thread for itself meanwhile.
async fn is_stuck(_: &DataConnection) -> Result<(), DbErr> {
    let wrong = |error: std::io::Error| DbErr::Custom(error.to_string());
    let address = std::env::var("WHIMBREL_TEST_WAIT").unwrap_or_default();
    let mut test = TcpStream::connect(address).map_err(wrong)?;
    test.read(&mut [0]).map(drop).map_err(wrong)
}

impl whimbrel::Migration for Stuck {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("is_stuck", 1, is_stuck).one_way());
    }
}

struct Confused;

impl whimbrel::Migration for Confused {
    fn up(&self, _: &mut SchemaEditor) {
        panic!("no way from here to postgres://ada:s3cr3tPW@localhost/app");
    }
}

struct AddNote;

impl whimbrel::Migration for AddNote {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Users::Table, integer(Users::Note).nullable());
    }
}

fn main() -> ExitCode {
    whimbrel_tests::faults::points::follow();
    let set = std::env::var("WHIMBREL_TEST_SET").unwrap_or_default();
    let older = Migrations::new(&[
        ("20260101_000001", "create_users", &CreateUsers),
        ("20260101_000002", "create_orders", &CreateOrders),
    ]);
    let theme = if set == "changed" {
        &AddTheme("dark")
    } else {
        &AddTheme("light")
    };
    let shop = older.clone().add("20260102_000001", "add_theme_to_users", theme).add(
        "20260103_000001",
        "log_the_start",
        &LogTheStart,
    );
    let last = "20260104_000001";
    let migrations = match set.as_str() {
        "none" => Migrations::new(&[]),
        "older" => older,
        "broken" => shop.add(last, "broken", &Broken),
        "panicking" => shop.add(last, "panicking", &Panicking),
        "waiting" => shop.add(last, "waiting", &Waiting),
        "stuck" => shop.add(last, "stuck", &Stuck),
        "confused" => shop.add(last, "confused", &Confused),
        "noted" => shop.add(last, "add_note_to_users", &AddNote),
        other => whimbrel_tests::faults::fixture::set(other).unwrap_or(shop),
    };
    let asked = std::env::var("WHIMBREL_TEST_MODELS").unwrap_or_default();
    let runner = Runner::new(migrations);
    let runner = match (asked.as_str(), asked.strip_prefix("file:")) {
        (_, Some(path)) => runner.schema_file(path),
        ("", _) => runner,
        ("text", _) => runner.schema_text("schema.toml", "[tables.users.columns]\nnote = \"integer\"\n"),
        _ => runner.models(move || shop_models(&asked)),
    };
    runner.run()
}
