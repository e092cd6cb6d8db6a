//! Connections that cannot be: each reason is told, and no password is.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use whimbrel_core::Backend;
use whimbrel_engine::{ConnectFailure, Database, DatabaseUrl, Error, Migrator};
use whimbrel_tests::{Proxy, on_backends, on_every_server};

use super::polled::polled;
use super::recordings::three;

async fn failure(url: &str) -> (ConnectFailure, String) {
    let url = DatabaseUrl::parse(url).unwrap();
    let error = Database::connect(&url).await.unwrap_err();
    let text = format!("{error} {error:?} {:?}", error.help());
    assert_eq!(error.exit_code(), 3, "{text}");
    assert!(!text.contains("s3cr3tPW"), "{text}");
    match error {
        Error::Connect { failure, .. } => (failure, text),
        other => panic!("{other}"),
    }
}

/// Which way of failing to connect an error is.
fn failure_of(error: &Error) -> &ConnectFailure {
    match error {
        Error::Connect { failure, .. } => failure,
        other => panic!("{other}"),
    }
}

/// The parts of a server's URL: everything up to the host, the host with its port, the database.
fn parts(url: &str) -> (String, String, String) {
    let (front, database) = url.rsplit_once('/').unwrap();
    let (front, host) = front.rsplit_once('@').unwrap();
    (front.to_owned(), host.to_owned(), database.to_owned())
}

#[test]
fn each_way_to_fail_has_its_own_message() {
    on_every_server(async |database| {
        if database.backend() == Backend::Sqlite {
            let (failure, _) = failure("sqlite://there/is/no/such/file.db").await;
            assert!(matches!(failure, ConnectFailure::NoFile { .. }), "{failure:?}");
            return;
        }
        let (front, host, name) = parts(&database.url());
        let (found, _) = failure(&format!("{front}@{host}/no_such_database_here")).await;
        assert!(matches!(found, ConnectFailure::NoDatabase { .. }), "{found:?}");
        let (found, text) = failure(&format!("{front}@127.0.0.1:1/{name}")).await;
        assert!(matches!(found, ConnectFailure::Refused { port: 1, .. }), "{text}");
        let (found, text) = failure(&format!("{front}@no-such-host.invalid/{name}")).await;
        assert!(matches!(found, ConnectFailure::UnknownHost { .. }), "{text}");
        let scheme = front.split("://").next().unwrap();
        let (found, text) = failure(&format!("{scheme}://nobody_here:s3cr3tPW@{host}/{name}")).await;
        assert!(
            matches!(
                found,
                ConnectFailure::WrongPassword { .. } | ConnectFailure::NotAdmitted { .. }
            ),
            "{text}"
        );
    });
}

/// A user who may have one connection, and how to connect as that user.
async fn user_of_one_connection(database: &whimbrel_tests::Database) -> (String, String) {
    let name = format!("one_{}", database.name().rsplit_once("test_").unwrap().1);
    let mut url = url::Url::parse(&database.url()).unwrap();
    url.set_username(&name).unwrap();
    match database.backend() {
        Backend::Postgres => {
            database
                .execute(&format!("CREATE ROLE {name} LOGIN CONNECTION LIMIT 1"))
                .await;
        }
        _ => {
            let create = format!("CREATE USER {name}@'%' WITH MAX_USER_CONNECTIONS 1");
            database.execute(&create).await;
            let grant = format!("GRANT ALL ON {}.* TO {name}@'%'", database.name());
            database.execute(&grant).await;
        }
    }
    (name, url.to_string())
}

#[test]
fn a_server_without_a_connection_left_is_waited_for_within_the_time_and_then_quoted() {
    on_backends(
        &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        async |database| {
            let (user, direct) = user_of_one_connection(database).await;
            let url = DatabaseUrl::parse(&direct).unwrap();
            let first = Database::connect(&url).await.unwrap();
            let error = Database::connect_within(&url, Duration::from_secs(1))
                .await
                .unwrap_err();
            let text = error.to_string();
            assert_eq!(error.exit_code(), 3, "{text}");
            assert!(matches!(failure_of(&error), ConnectFailure::Full), "{error:?}");
            // The server's own words say which limit it was.
            let words = if database.backend() == Backend::Postgres {
                "too many connections for role"
            } else {
                "max_user_connections"
            };
            assert!(text.contains(words), "{text}");
            let line = Proxy::to(&direct);
            let by_line = DatabaseUrl::parse(&line.url(&direct)).unwrap();
            let free = async {
                // The first try was refused once there is a second one.
                while line.connections() < 2 {
                    database.value("SELECT 1").await;
                }
                first.close().await;
            };
            let (second, ()) = tokio::join!(Database::connect_within(&by_line, Duration::from_secs(20)), free);
            second.unwrap().close().await;
            let drop = match database.backend() {
                Backend::Postgres => format!("DROP ROLE {user}"),
                _ => format!("DROP USER {user}@'%'"),
            };
            database.execute(&drop).await;
        },
    );
}

#[test]
fn a_port_on_which_nothing_listens_yet_is_waited_for_where_a_time_is_named() {
    on_backends(&[Backend::Postgres, Backend::Mysql], async |database| {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let (front, host, name) = parts(&database.url());
        let url = DatabaseUrl::parse(&format!("{front}@127.0.0.1:{port}/{name}")).unwrap();
        let mut connecting = Box::pin(Database::connect_within(&url, Duration::from_secs(20)));
        // The first try, its refusal, and another one.
        assert!(!polled(&mut connecting, 3).await, "nothing listens");
        forward_once(port, host);
        connecting.await.unwrap().close().await;
    });
}

/// A port that leads to another address, for one connection.
fn forward_once(port: u16, to: String) {
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    std::thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let server = std::net::TcpStream::connect(to).unwrap();
        let (mut from, mut back) = (client.try_clone().unwrap(), client);
        let (mut there, mut answers) = (server.try_clone().unwrap(), server);
        std::thread::spawn(move || std::io::copy(&mut from, &mut there));
        let _ = std::io::copy(&mut answers, &mut back);
        let _ = back.shutdown(std::net::Shutdown::Both);
    });
}

/// A way to a server that says of itself, so many times, that it recovers; what comes after that goes through.
fn recovering(to: String, times: usize) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let said = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&said);
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            if count.load(Ordering::SeqCst) < times {
                let mut startup = [0; 1024];
                let _ = client.read(&mut startup);
                let fields = "SFATAL\0VFATAL\0C57P03\0Mthe database system is in recovery mode\0\0";
                let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
                let _ = client.write_all(&[b"E", length.as_slice(), fields.as_bytes()].concat());
                count.fetch_add(1, Ordering::SeqCst);
                let _ = client.shutdown(Shutdown::Both);
                continue;
            }
            let server = TcpStream::connect(&to).unwrap();
            let (mut from, mut back) = (client.try_clone().unwrap(), client);
            let (mut there, mut answers) = (server.try_clone().unwrap(), server);
            std::thread::spawn(move || std::io::copy(&mut from, &mut there));
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut answers, &mut back);
                let _ = back.shutdown(Shutdown::Both);
            });
        }
    });
    (port, said)
}

#[test]
fn a_server_that_recovers_is_waited_for_within_the_time_and_then_told_as_that() {
    on_backends(&[Backend::Postgres], async |database| {
        let (front, host, name) = parts(&database.url());
        let by = |port| DatabaseUrl::parse(&format!("{front}@127.0.0.1:{port}/{name}?sslmode=disable")).unwrap();
        let (port, said) = recovering(host.clone(), 3);
        let connected = Database::connect_within(&by(port), Duration::from_secs(60))
            .await
            .unwrap();
        assert_eq!(said.load(Ordering::SeqCst), 3);
        Migrator::new(three())
            .up(&connected, whimbrel_engine::UpTarget::Latest)
            .await
            .unwrap();
        connected.close().await;

        let (port, said) = recovering(host, usize::MAX);
        let error = Database::connect_within(&by(port), Duration::from_secs(1))
            .await
            .unwrap_err();
        let text = error.to_string();
        assert_eq!(error.exit_code(), 3, "{text}");
        assert!(matches!(failure_of(&error), ConnectFailure::Starting), "{error:?}");
        assert!(text.contains("in recovery mode"), "{text}");
        assert!(said.load(Ordering::SeqCst) > 1, "it was tried more than once");
    });
}

#[test]
fn a_server_of_another_kind_is_no_hang() {
    on_every_server(async |database| {
        if database.backend() == Backend::Sqlite {
            return;
        }
        let (_, host, _) = parts(&database.url());
        let other = if database.backend() == Backend::Postgres {
            "mysql"
        } else {
            "postgres"
        };
        let began = Instant::now();
        let (_, text) = failure(&format!("{other}://root:s3cr3tPW@{host}/app")).await;
        assert!(began.elapsed() < Duration::from_secs(20), "{text}");
    });
}

#[test]
fn init_makes_the_database_and_the_history_once() {
    on_every_server(async |database| {
        let url = match database.backend() {
            Backend::Sqlite => database.url().replace(".db", "_made/deep/new.db"),
            _ => {
                let (front, host, name) = parts(&database.url());
                format!("{front}@{host}/{name}_made")
            }
        };
        let url = DatabaseUrl::parse(&url).unwrap();
        let migrator = Migrator::new(three());
        let report = migrator.init(&url).await.unwrap();
        assert!(report.created_database && report.created_history, "{report:?}");
        let report = migrator.init(&url).await.unwrap();
        assert!(!report.created_database && !report.created_history, "{report:?}");
        if database.backend() != Backend::Sqlite {
            let quote = if database.backend() == Backend::Postgres {
                '"'
            } else {
                '`'
            };
            database
                .execute(&format!("DROP DATABASE {quote}{}{quote}", url.database()))
                .await;
        }
    });
}
