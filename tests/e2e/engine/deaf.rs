//! Lines on which the server's words are lost: answers to a COMMIT, and the end of a session.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use whimbrel_core::Backend;
use whimbrel_engine::{Database, DatabaseUrl, DownTarget, Entry, Migrator, UpTarget};
use whimbrel_tests::on_backends;

use super::recordings::{connect, tables, three};
use super::slow::{beside, is_running, slow};

const SERVERS: [Backend; 3] = [Backend::Postgres, Backend::Mysql, Backend::Mariadb];

/// A way to a server on which each connection can become deaf.
#[derive(Clone, Default)]
struct Line(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// The words of a client after which its connection becomes deaf, once.
    words: Mutex<Vec<&'static str>>,
    connections: Mutex<Vec<Arc<Connection>>>,
}

#[derive(Default)]
struct Connection {
    deaf: AtomicBool,
    ends: Mutex<Vec<TcpStream>>,
}

impl Line {
    fn to(database: &whimbrel_tests::Database) -> (Self, DatabaseUrl) {
        let url = url::Url::parse(&database.url()).unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut through = url;
        through.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        // What the client says must be legible.
        let plain = if database.backend() == Backend::Postgres {
            "sslmode=disable"
        } else {
            "ssl-mode=DISABLED"
        };
        through.set_query(Some(plain));
        let line = Self::default();
        let ours = line.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                ours.join(client, TcpStream::connect(&server).unwrap());
            }
        });
        (line, DatabaseUrl::parse(through.as_str()).unwrap())
    }

    fn join(&self, client: TcpStream, server: TcpStream) {
        let connection = Arc::new(Connection::default());
        connection
            .ends
            .lock()
            .unwrap()
            .extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
        self.0.connections.lock().unwrap().push(Arc::clone(&connection));
        let (line, heard) = (self.clone(), Arc::clone(&connection));
        let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(read @ 1..) = from.read(&mut buffer) {
                line.listen(&heard, &buffer[..read]);
                if to.write_all(&buffer[..read]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Both);
        });
        let (mut from, mut to) = (server, client);
        std::thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(read @ 1..) = from.read(&mut buffer) {
                if !connection.deaf.load(Ordering::SeqCst) && to.write_all(&buffer[..read]).is_err() {
                    break;
                }
            }
            // Whoever is deaf does not hear the end either.
            if !connection.deaf.load(Ordering::SeqCst) {
                let _ = to.shutdown(Shutdown::Both);
            }
        });
    }

    /// Makes a connection deaf that has said all of the words, one after the other.
    fn listen(&self, connection: &Connection, bytes: &[u8]) {
        let mut words = self.0.words.lock().unwrap();
        let text = String::from_utf8_lossy(bytes);
        while let Some(word) = words.first()
            && text.contains(word)
        {
            words.remove(0);
            if words.is_empty() {
                connection.deaf.store(true, Ordering::SeqCst);
            }
        }
    }

    fn deaf_after(&self, words: &[&'static str]) {
        *self.0.words.lock().unwrap() = words.to_vec();
    }

    /// Makes every connection deaf that is there.
    fn deafen(&self) {
        for connection in self.0.connections.lock().unwrap().iter() {
            connection.deaf.store(true, Ordering::SeqCst);
        }
    }

    /// Ends the connections that are deaf.
    fn cut(&self) {
        for connection in self.0.connections.lock().unwrap().iter() {
            if connection.deaf.load(Ordering::SeqCst) {
                for end in connection.ends.lock().unwrap().iter() {
                    let _ = end.shutdown(Shutdown::Both);
                }
            }
        }
    }
}

#[test]
fn a_commit_whose_answer_is_lost_is_a_success_where_all_that_was_asked_for_is_there() {
    on_backends(&SERVERS, async |database| {
        let (line, url) = Line::to(database);
        let single = database.backend() == Backend::Postgres;
        for alone in [false, true] {
            if alone && !single {
                continue;
            }
            let migrator = Migrator::new(three()).single_transaction(alone);
            let ours = Database::connect(&url).await.unwrap();
            line.deaf_after(&["INTO", "whimbrel_history", "COMMIT"]);
            let up = migrator.up(&ours, UpTarget::Steps(1));
            let report = cut_once(database, &line, "1", up).await.unwrap();
            assert_eq!((report.done.len(), report.pending), (1, 2));
            ours.close().await;

            let ours = Database::connect(&url).await.unwrap();
            line.deaf_after(&["DELETE", "whimbrel_history", "COMMIT"]);
            let down = migrator.down(&ours, DownTarget::All);
            let report = cut_once(database, &line, "0", down).await.unwrap();
            assert_eq!((report.done.len(), report.pending), (1, 3));
            ours.close().await;
        }
        // Where more was asked for, the run stops: it does not connect anew and go on without the lock.
        let ours = Database::connect(&url).await.unwrap();
        line.deaf_after(&["INTO", "whimbrel_history", "COMMIT"]);
        let migrator = Migrator::new(three());
        let error = cut_once(database, &line, "1", migrator.up(&ours, UpTarget::Latest))
            .await
            .unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (6, "session_lost"), "{error}");
        assert!(error.to_string().contains("20250101_000001"), "{error}");
        migrator.up(&ours, UpTarget::Latest).await.unwrap();
        assert_eq!(tables(&ours).await.len(), 3);
        ours.close().await;
    });
}

/// Ends the deaf connection once the history has so many rows, since the server has committed then.
async fn cut_once<T>(database: &whimbrel_tests::Database, line: &Line, rows: &str, run: impl Future<Output = T>) -> T {
    let cut = async {
        loop {
            let found = database.try_rows("SELECT count(*) FROM whimbrel_history").await;
            if found.is_ok_and(|found| found[0][0] == rows) && line.0.words.lock().unwrap().is_empty() {
                break;
            }
            tokio::task::yield_now().await;
        }
        line.cut();
    };
    beside(run, cut).await
}

#[test]
fn a_session_whose_end_is_not_heard_of_does_not_keep_the_run_waiting() {
    on_backends(&SERVERS, async |database| {
        let (line, url) = Line::to(database);
        let ours = Database::connect(&url).await.unwrap();
        let entries: Vec<Entry> = slow();
        Migrator::new(entries.clone())
            .up(&ours, UpTarget::Steps(1))
            .await
            .unwrap();
        database.execute("INSERT INTO apples VALUES (1)").await;
        let end = async {
            is_running(database).await;
            line.deafen();
            end_the_slow_session(database).await;
        };
        let began = Instant::now();
        let migrator = Migrator::new(entries);
        let error = beside(migrator.up(&ours, UpTarget::Latest), end).await.unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(40), "{error}");
        assert!(error.to_string().contains("has no session"), "{error}");
        database.execute("DELETE FROM apples").await;
        let direct = connect(database).await;
        migrator.up(&direct, UpTarget::Latest).await.unwrap();
        direct.close().await;
        ours.close().await;
    });
}

async fn end_the_slow_session(database: &whimbrel_tests::Database) {
    if database.backend() == Backend::Postgres {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                   AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%'";
        database.execute(end).await;
        return;
    }
    let find = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID() \
                AND INFO LIKE 'UPDATE apples%'";
    for row in database.rows(find).await {
        database.execute(&format!("KILL {}", row[0])).await;
    }
}
