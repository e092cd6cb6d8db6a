//! Encryption, roles, and what others wrote on our terminal.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Shutdown, TcpListener, TcpStream, UdpSocket};

use whimbrel_core::Backend;
use whimbrel_tests::{Database, on_backends, on_every_server};

use super::Program;

const SERVERS: [Backend; 3] = [Backend::Postgres, Backend::Mysql, Backend::Mariadb];

/// An address of this machine that is not its loopback; nothing where it has none.
fn other_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: the system only looks for the way.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback()).then_some(address)
}

/// The URL of a database by way of this machine's other address: what comes there goes on to the server.
fn from_afar(database: &Database) -> Option<String> {
    let mut url = url::Url::parse(&database.url()).expect("a URL");
    let default = if database.backend() == Backend::Postgres {
        5432
    } else {
        3306
    };
    let server = (
        url.host_str().expect("a host").to_owned(),
        url.port().unwrap_or(default),
    );
    let listener = TcpListener::bind((other_address()?, 0)).ok()?;
    let address = listener.local_addr().ok()?;
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect((server.0.as_str(), server.1)) else {
                return;
            };
            forward(&client, &server);
            forward(&server, &client);
        }
    });
    url.set_host(Some(&address.ip().to_string())).expect("an address");
    url.set_port(Some(address.port())).expect("a port");
    Some(url.to_string())
}

fn forward(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().expect("a stream"), to.try_clone().expect("a stream"));
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}

/// Whether the server would encrypt.
async fn has_tls(database: &Database) -> bool {
    let answer = match database.backend() {
        Backend::Postgres => database.value("SHOW ssl").await == "on",
        // MySQL has no such variable any more, and no way to be without certificates of its own.
        Backend::Mysql => true,
        _ => database.value("SELECT @@have_ssl").await == "YES",
    };
    database.let_go().await;
    answer
}

#[test]
fn encryption_that_is_required_comes_about_or_nothing_does() {
    on_backends(&SERVERS, async |database| {
        let tls = has_tls(database).await;
        let program = Program::on(database);
        let required = program.run(&["status", "--require-tls"]);
        assert_eq!(required.code, if tls { 0 } else { 3 }, "{required:?}");
        let off = format!("{}?{}=disable", database.url(), "sslmode");
        let off = if database.backend() == Backend::Postgres {
            off
        } else {
            off + "d"
        };
        Program::at(&off)
            .ends(&["up", "--require-tls"], 2)
            .says(&["turns encryption off"]);
        if tls {
            let connection = &program.json(&["status", "--verbose", "--require-tls"], 0)["connection"];
            assert_eq!(connection["encrypted"], true, "{connection}");
            assert!(
                connection["protocol"]
                    .as_str()
                    .is_some_and(|it| it.starts_with("TLSv1.")),
                "{connection}"
            );
            assert!(connection["cipher"].is_string(), "{connection}");
            // Nobody vouches for the certificates that servers make for themselves.
            let verified = match database.backend() {
                Backend::Postgres => format!("{}?sslmode=verify-full", database.url()),
                _ => format!("{}?ssl-mode=VERIFY_IDENTITY", database.url()),
            };
            Program::at(verified).ends(&["status"], 3);
        }
        let plain = &Program::at(&off).json(&["status", "--verbose"], 0)["connection"];
        assert_eq!(plain["encrypted"], false, "{plain}");
        Program::at(&off)
            .fine(&["status", "--verbose"])
            .says(&["Connection: not encrypted"]);
    });
}

#[test]
fn a_connection_over_the_network_that_is_not_encrypted_is_warned_of() {
    if other_address().is_none() {
        return;
    }
    on_backends(&SERVERS, async |database| {
        let url = from_afar(database).expect("another address");
        let off = match database.backend() {
            Backend::Postgres => format!("{url}?sslmode=disable"),
            _ => format!("{url}?ssl-mode=disabled"),
        };
        let far = Program::at(&off).fine(&["up"]);
        assert!(far.err.contains("is not encrypted"), "{far:?}");
        let near = Program::on(database).fine(&["up"]);
        assert!(!near.err.contains("encrypted"), "{near:?}");
        if has_tls(database).await {
            let encrypted = Program::at(&url).fine(&["up"]);
            assert!(!encrypted.err.contains("encrypted"), "{encrypted:?}");
        }
    });
}

#[test]
fn what_others_wrote_into_the_history_moves_no_cursor() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up", "--author", "ada", "--environment", "x\u{7}'\\\"y"]);
        // By hand, since what is asked for by name is cleaned before it is kept.
        let escape = if database.backend() == Backend::Postgres {
            "chr(27)"
        } else {
            "char(27)"
        };
        let author = match database.backend() {
            Backend::Sqlite | Backend::Postgres => format!("'a' || {escape} || '[2Jda\u{202e}'"),
            _ => format!("concat('a', {escape}, '[2Jda\u{202e}')"),
        };
        database
            .execute(&format!("UPDATE whimbrel_history SET author = {author}"))
            .await;
        database.let_go().await;
        for command in [
            &["status", "--verbose"][..],
            &["history", "--verbose"],
            &["up", "--verbose"],
        ] {
            let ran = program.fine(command);
            let shown = format!("{}{}", ran.out, ran.err);
            assert!(
                !shown.contains(['\u{1b}', '\u{7}', '\u{202e}']),
                "{command:?}: {shown:?}"
            );
        }
        program.fine(&["status"]).says(&["a\\u{1b}[2Jda\\u{202e}"]);
        let environment = &program.json(&["status"], 0)["environment"];
        assert_eq!(environment, "x\u{7}'\\\"y");
    });
}

#[test]
fn two_roles_have_the_rights_that_they_need_and_no_others() {
    on_backends(&SERVERS, async |database| {
        let (migrating, application) = (
            database.name().replace("whimbrel_test", "m"),
            database.name().replace("whimbrel_test", "a"),
        );
        let roles = ["--migrating-role", &migrating, "--application-role", &application];
        let print = [&["init", "--print-grants"], &roles[..]].concat();
        let grants = Program::on(database).fine(&print).out;
        database.execute(&grants).await;
        let postgres = database.backend() == Backend::Postgres;
        if !postgres {
            for role in [&migrating, &application] {
                database
                    .execute(&format!("ALTER USER '{role}'@'%' IDENTIFIED BY 'pw' ACCOUNT UNLOCK"))
                    .await;
            }
        }
        database.let_go().await;
        let as_role = |role: &str| {
            let mut url = url::Url::parse(&database.url()).expect("a URL");
            url.set_username(role).expect("a user");
            url.set_password((!postgres).then_some("pw")).expect("a password");
            Program::at(url.as_str())
        };
        let (migrator, app) = (as_role(&migrating), as_role(&application));
        let outcomes = {
            migrator.fine(&["up", "--to", "create_orders"]);
            app.fine(&["status"]).says(&["2 applied"]);
            let refused = app.run(&["up"]);
            migrator.fine(&["up"]);
            app.fine(&["up"]).says(&["Nothing to do"]);
            app.fine(&["check"]);
            let lost = app.run(&["reset", "--yes", "--allow-data-loss"]);
            // Tables of later migrations are the application's to use as well.
            let used = app.run(&["history"]);
            migrator.fine(&["redo", "--allow-data-loss"]);
            [refused, lost, used]
        };
        let clean = match database.backend() {
            Backend::Postgres => {
                format!(
                    "DROP OWNED BY {application} CASCADE; DROP OWNED BY {migrating} CASCADE; \
                     DROP ROLE {migrating}, {application}"
                )
            }
            _ => format!("DROP USER '{migrating}'@'%', '{application}'@'%'"),
        };
        let rows = database.value("SELECT count(*) FROM users").await;
        database.execute(&clean).await;
        let [refused, lost, used] = outcomes;
        for refused in [refused, lost] {
            let (code, words) = match database.backend() {
                // The history is not theirs to write, which is seen before anything runs.
                Backend::Postgres => (&[8][..], ["may not read and write", "GRANT SELECT, INSERT"]),
                _ => (&[3, 5, 6][..], ["denied", "--print-grants"]),
            };
            assert!(code.contains(&refused.code), "{refused:?}");
            refused.says(&words);
        }
        assert_eq!((used.code, rows.as_str()), (0, "0"), "{used:?}");
    });
}
