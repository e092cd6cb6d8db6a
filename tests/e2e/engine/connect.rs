//! Connections that cannot be: each reason is told, and no password is.

use std::time::{Duration, Instant};

use whimbrel_core::Backend;
use whimbrel_engine::{ConnectFailure, Database, DatabaseUrl, Error, Migrator};
use whimbrel_tests::on_every_server;

use super::recordings::three;

async fn failure(url: &str) -> (ConnectFailure, String) {
    let url = DatabaseUrl::parse(url).unwrap();
    let error = Database::connect_within(&url, Duration::from_secs(5))
        .await
        .unwrap_err();
    let text = format!("{error} {error:?} {:?}", error.help());
    assert_eq!(error.exit_code(), 3, "{text}");
    assert!(!text.contains("s3cr3tPW"), "{text}");
    match error {
        Error::Connect { failure, .. } => (failure, text),
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
