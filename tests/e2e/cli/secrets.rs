//! A password that was planted in the URL is in no output of any command, whatever goes wrong.

use whimbrel_core::Backend;
use whimbrel_tests::on_backends;

use super::{Program, Ran};

const PASSWORD: &str = "s3cr3t-p%40ss";
/// The password, and what it is once it was decoded or written anew.
const TRACES: [&str; 3] = ["s3cr3t-p%40ss", "s3cr3t-p@ss", "s3cr3t"];

fn must_not_tell(ran: &Ran, arguments: &[&str]) {
    for trace in TRACES {
        assert!(
            !ran.out.contains(trace) && !ran.err.contains(trace),
            "{arguments:?} tells the password: {ran:?}"
        );
    }
}

const COMMANDS: &[&[&str]] = &[
    &["up", "--verbose"],
    &["up", "--format", "json"],
    &["status"],
    &["status", "--format", "json"],
    &["check"],
    &["pending"],
    &["history", "--verbose"],
    &["plan"],
    &["redo", "--verbose"],
    &["down", "--dry-run"],
    &["down", "--all"],
    &["fresh"],
    &["fresh", "--yes", "--verbose"],
    &["reset"],
    &["init"],
    &["up", "--to", "no_such"],
];

#[test]
fn of_a_server_that_takes_it() {
    on_backends(
        &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        async |database| {
            let user = database.name().replace("whimbrel_test", "w");
            let make = match database.backend() {
                Backend::Postgres => format!("CREATE ROLE {user} SUPERUSER LOGIN PASSWORD 's3cr3t-p@ss'"),
                _ => format!("CREATE USER {user}@'%' IDENTIFIED BY 's3cr3t-p@ss'; GRANT ALL ON *.* TO {user}@'%'"),
            };
            database.execute(&make).await;
            database.let_go().await;
            let (scheme, rest) = database
                .url()
                .split_once("://")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .expect("a URL");
            let rest = rest.split_once('@').map(|(_, rest)| rest.to_owned()).expect("a user");
            let program = Program::at(format!("{scheme}://{user}:{PASSWORD}@{rest}"));
            let broken = program.with("broken");
            let outcomes: Vec<(Ran, &[&str])> = COMMANDS
                .iter()
                .flat_map(|arguments| {
                    [
                        (program.run(arguments), *arguments),
                        (broken.run(arguments), *arguments),
                    ]
                })
                .collect();
            let drop_user = match database.backend() {
                Backend::Postgres => format!("DROP OWNED BY {user} CASCADE; DROP ROLE {user}"),
                _ => format!("DROP USER {user}@'%'"),
            };
            database.execute(&drop_user).await;
            assert!(outcomes.iter().any(|(ran, _)| ran.code == 0), "{outcomes:?}");
            outcomes
                .iter()
                .for_each(|(ran, arguments)| must_not_tell(ran, arguments));
        },
    );
}

#[test]
fn of_urls_that_are_wrong_in_some_way() {
    let urls = [
        format!("postgres://ada:{PASSWORD}@127.0.0.1:1/app"),
        format!("postgres://ada:{PASSWORD}@no-such-host.invalid/app"),
        format!("postgres://ada:{PASSWORD}@127.0.0.1:99999/app"),
        format!("postgres://ada:{PASSWORD} x@127.0.0.1/app"),
        format!("mysql://ada:{PASSWORD}@127.0.0.1:1"),
        format!("mariadb://ada:{PASSWORD}@[::1/app"),
        format!("oracle://ada:{PASSWORD}@db/app"),
        format!("postgres//ada:{PASSWORD}@db/app"),
        format!("postgres://db/app?password={PASSWORD}&user=ada"),
        format!("ada:{PASSWORD}@db"),
    ];
    for url in urls {
        for arguments in [&["up"][..], &["status", "--format", "json"], &["fresh"]] {
            must_not_tell(&Program::at(url.as_str()).run(arguments), arguments);
            let typed = [arguments, &["--database-url", &url, "--no-such-option"]].concat();
            must_not_tell(&Program::at("").run(&typed), &typed);
            let misplaced = [&[url.as_str()], arguments].concat();
            must_not_tell(&Program::at("").run(&misplaced), &misplaced);
        }
    }
}
