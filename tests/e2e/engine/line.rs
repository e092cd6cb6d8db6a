//! A proxy between the engine and the server: it counts how often the engine asks, and cuts the line at any of those.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use whimbrel_core::Backend;
use whimbrel_engine::{Database, DatabaseUrl, Entry, Error, Migrator, UpTarget};
use whimbrel_tests::on_backends;

use super::recordings::{connect, migration, sql, tables, three};

/// What the proxy counts, and where it cuts.
#[derive(Default)]
pub struct Line {
    /// How often the client spoke after the server did.
    pub turns: AtomicUsize,
    /// At which of them the line is cut: the server gets what was said, and nobody hears its answer. 0 is never.
    pub cut: AtomicUsize,
}

/// A URL that leads through the proxy to the server of another.
pub async fn through(url: &str, line: &Arc<Line>) -> DatabaseUrl {
    let mut url = Url::parse(url).unwrap();
    let usual = if url.scheme().starts_with("postgres") {
        5432
    } else {
        3306
    };
    let to = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(usual));
    url.set_port(Some(proxy(to, Arc::clone(line)).await)).unwrap();
    url.set_query(Some(if usual == 5432 {
        "sslmode=disable"
    } else {
        "ssl-mode=disabled"
    }));
    DatabaseUrl::parse(url.as_str()).unwrap()
}

async fn proxy(to: String, line: Arc<Line>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass_on(client, to.clone(), Arc::clone(&line)));
        }
    });
    port
}

async fn pass_on(mut client: TcpStream, to: String, line: Arc<Line>) {
    let mut server = TcpStream::connect(&to).await.unwrap();
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let (mut servers_turn, mut cut) = (false, false);
    loop {
        tokio::select! {
            Ok(read) = from_client.read(&mut asked) => {
                if read == 0 { return; }
                if !servers_turn {
                    let turn = line.turns.fetch_add(1, Ordering::SeqCst) + 1;
                    cut = turn == line.cut.load(Ordering::SeqCst);
                }
                servers_turn = true;
                if to_server.write_all(&asked[..read]).await.is_err() { return; }
            }
            Ok(read) = from_server.read(&mut answered) => {
                if read == 0 || cut { return; }
                servers_turn = false;
                if to_client.write_all(&answered[..read]).await.is_err() { return; }
            }
            else => return,
        }
    }
}

#[test]
fn a_migration_is_one_round_trip_on_postgresql_and_a_run_at_head_is_one_as_well() {
    on_backends(&[Backend::Postgres], async |database| {
        let line = Arc::new(Line::default());
        let engine = Database::connect(&through(&database.url(), &line).await).await.unwrap();
        let count = async |steps| {
            let before = line.turns.load(Ordering::SeqCst);
            Migrator::new(three())
                .up(&engine, UpTarget::Steps(steps))
                .await
                .unwrap();
            line.turns.load(Ordering::SeqCst) - before
        };
        count(1).await;
        let (none, two) = (count(0).await, count(2).await);
        // The read of the history, and the ping with which the pool takes a connection back.
        assert!(none <= 2, "{none}");
        Migrator::new(three()).reset(&engine).await.unwrap();
        let three = count(3).await;
        assert_eq!(
            three - two,
            1,
            "one more migration is one more round trip: {two} and {three}"
        );
        engine.close().await;
    });
}

/// Tables, and a row that must be there once.
fn with_a_row() -> Vec<Entry> {
    let mut entries = three();
    let mut insert = sql(&["INSERT INTO cars VALUES (1)"], &["DELETE FROM cars"]);
    if let whimbrel_core::Operation::RunSql(insert) = &mut insert {
        insert.done_when = Some(whimbrel_core::PerDialect::all(
            "SELECT 'x' FROM cars WHERE id = 1".to_owned(),
        ));
    }
    entries.push(migration("20250101_000004", "fill_cars", vec![insert]));
    entries
}

#[test]
fn a_line_that_is_cut_at_any_moment_costs_nothing_but_another_run() {
    on_backends(
        &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        async |database| {
            let line = Arc::new(Line::default());
            let url = through(&database.url(), &line).await;
            let direct = connect(database).await;
            let migrator = Migrator::new(with_a_row());
            // The servers of MySQL's family are asked so often that every fifth time must do.
            let stride = if database.backend() == Backend::Postgres { 2 } else { 5 };
            for cut in (1..).step_by(stride) {
                line.turns.store(0, Ordering::SeqCst);
                line.cut.store(0, Ordering::SeqCst);
                let engine = Database::connect(&url).await.unwrap();
                let connected = line.turns.load(Ordering::SeqCst);
                line.cut.store(connected + cut, Ordering::SeqCst);
                let outcome = migrator.up(&engine, UpTarget::Latest).await;
                line.cut.store(0, Ordering::SeqCst);
                engine.close().await;
                let uncut = outcome.is_ok() && line.turns.load(Ordering::SeqCst) < connected + cut;
                if let Err(error) = &outcome {
                    assert!(
                        [4, 5, 6].contains(&error.exit_code()),
                        "cut {cut}: {} {error}",
                        error.exit_code()
                    );
                    assert!(!matches!(error, Error::Failed(failure) if failure.clean && failure.applied.len() == 4));
                }
                let report = migrator.up(&direct, UpTarget::Latest).await;
                let report = report.unwrap_or_else(|error| panic!("after cut {cut} ({outcome:?}): {error}"));
                assert_eq!(report.pending, 0, "after cut {cut}");
                assert_eq!(tables(&direct).await, ["apples", "birds", "cars"]);
                assert_eq!(
                    database.value("SELECT count(*) FROM cars").await,
                    "1",
                    "after cut {cut}"
                );
                assert!(migrator.check(&direct).await.unwrap().ok, "after cut {cut}");
                migrator.reset(&direct).await.unwrap();
                if uncut {
                    assert!(cut > 5, "the line was cut {cut} times only");
                    break;
                }
            }
            direct.close().await;
        },
    );
}
