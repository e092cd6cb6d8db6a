//! How often the engine asks the server, counted by a proxy between the two.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use whimbrel_core::Backend;
use whimbrel_engine::{Database, DatabaseUrl, Migrator, UpTarget};
use whimbrel_tests::on_backends;

use super::recordings::three;

/// Passes everything on, and counts how often the client speaks after the server did.
async fn proxy(to: String, turns: Arc<AtomicUsize>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (to, turns) = (to.clone(), Arc::clone(&turns));
            tokio::spawn(async move {
                let mut server = TcpStream::connect(&to).await.unwrap();
                let (mut from_client, mut to_client) = client.split();
                let (mut from_server, mut to_server) = server.split();
                let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
                let mut servers_turn = false;
                loop {
                    tokio::select! {
                        Ok(read) = from_client.read(&mut asked) => {
                            if read == 0 { return; }
                            if !servers_turn { turns.fetch_add(1, Ordering::SeqCst); }
                            servers_turn = true;
                            if to_server.write_all(&asked[..read]).await.is_err() { return; }
                        }
                        Ok(read) = from_server.read(&mut answered) => {
                            if read == 0 { return; }
                            servers_turn = false;
                            if to_client.write_all(&answered[..read]).await.is_err() { return; }
                        }
                        else => return,
                    }
                }
            });
        }
    });
    port
}

#[test]
fn a_migration_is_one_round_trip_on_postgresql_and_a_run_at_head_is_one_as_well() {
    on_backends(&[Backend::Postgres], async |database| {
        let mut url = Url::parse(&database.url()).unwrap();
        let to = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let turns = Arc::new(AtomicUsize::new(0));
        url.set_port(Some(proxy(to, Arc::clone(&turns)).await)).unwrap();
        url.set_query(Some("sslmode=disable"));
        let engine = Database::connect(&DatabaseUrl::parse(url.as_str()).unwrap())
            .await
            .unwrap();
        let count = async |steps| {
            let before = turns.load(Ordering::SeqCst);
            Migrator::new(three())
                .up(&engine, UpTarget::Steps(steps))
                .await
                .unwrap();
            turns.load(Ordering::SeqCst) - before
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
