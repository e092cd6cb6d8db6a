//! Databases that were restored from a backup which was taken in the middle of a run.

use std::path::Path;
use std::process::Command;

use whimbrel_core::Backend;
use whimbrel_tests::own::{can_run, find, run};
use whimbrel_tests::{Database, Session};

use crate::oracle::judge;
use crate::program::{Answer, Ran};
use crate::scenario::{in_worlds, runtime};
use crate::world::{Way, World};

/// A killed run says nothing, and neither does the one that a backup was taken of.
fn silent() -> Ran {
    Ran {
        code: -1,
        out: String::new(),
        err: String::new(),
    }
}

/// Runs `up` until it is about to say some words, has the database copied into a new one, and judges what comes of
/// both: the new one is gone on with, and the old one has not noticed.
async fn copied_at(world: &World, words: &[&str], copy: impl AsyncFn(&World, &Database)) {
    for words in words {
        let mut up = world.program.start_by_points(&["up"]);
        up.until(words);
        let restored = Database::create(world.database.server()).await;
        copy(world, &restored).await;
        up.answer(Answer::Go);
        let ended = up.end();
        assert_eq!(ended.code, 0, "{ended:?}");
        judge(world, Way::Up, &ended).await;
        let restored = world.restored(restored).await;
        judge(&restored, Way::Up, &silent()).await;
        restored.program.ends(Way::Down.command(), 0);
        restored.end().await;
        world.program.ends(Way::Down.command(), 0);
    }
}

#[test]
fn a_sqlite_backup_from_the_middle_of_a_run_is_gone_on_with() {
    in_worlds(&[Backend::Sqlite], "fixture", async |world| {
        copied_at(
            world,
            &["audits", "amount", "UPDATE customers SET slug", "archive"],
            async |world, restored| {
                let path = |url: &str| {
                    let url = url.trim_start_matches("sqlite://");
                    url.trim_end_matches("?mode=rwc").to_owned()
                };
                let (from, to) = (path(&world.database.url()), path(&restored.url()));
                let mut session = Session::open(&format!("sqlite://{from}")).await;
                session.rows(&format!("VACUUM INTO '{to}'")).await;
                session.close().await;
            },
        )
        .await;
    });
}

/// The parts of a URL that a client's program wants by themselves: host, port, user, password.
fn parts(url: &str) -> [String; 4] {
    let url = url::Url::parse(url).expect("a URL");
    [
        url.host_str().unwrap_or_default().to_owned(),
        url.port()
            .unwrap_or(if url.scheme().starts_with("postgres") {
                5432
            } else {
                3306
            })
            .to_string(),
        url.username().to_owned(),
        url.password().unwrap_or_default().to_owned(),
    ]
}

/// The file of a dump, as a program prints it.
fn dump(command: &mut Command) -> tempfile::NamedTempFile {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), output.stdout).expect("our own file");
    file
}

#[test]
fn a_dump_of_postgres_from_the_middle_of_a_run_is_gone_on_with() {
    if !can_run("a dump of PostgreSQL", &["pg_dump", "psql"]) {
        return;
    }
    in_worlds(&[Backend::Postgres], "fixture", async |world| {
        copied_at(
            world,
            &["priority", "CREATE INDEX CONCURRENTLY", "amount", "archive"],
            async |world, restored| {
                let [host, port, user, password] = parts(&world.database.server().url);
                let client = |program: &str| {
                    let mut command = Command::new(find(program).expect("it was looked for"));
                    command.env("PGPASSWORD", &password);
                    command.args(["-h", &host, "-p", &port, "-U", &user]);
                    command
                };
                let file = dump(client("pg_dump").args(["--no-owner", "--no-privileges", world.database.name()]));
                run(client("psql")
                    .args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", restored.name(), "-f"])
                    .arg(file.path()));
            },
        )
        .await;
    });
}

#[test]
fn a_dump_of_mariadb_from_the_middle_of_a_run_is_gone_on_with() {
    if !can_run("a dump of MariaDB", &["mariadb-dump", "mariadb"]) {
        return;
    }
    in_worlds(&[Backend::Mariadb], "fixture", async |world| {
        copied_at(
            world,
            &[
                "ADD COLUMN `priority`",
                "UPDATE `whimbrel_journal`",
                "UPDATE items",
                "TABLE archive",
            ],
            async |world, restored| {
                let [host, port, user, password] = parts(&world.database.server().url);
                let client = |program: &str| {
                    let mut command = Command::new(program);
                    command
                        .arg("--no-defaults")
                        .args(["-h", &host, "-P", &port, "-u", &user]);
                    command.env("MYSQL_PWD", &password);
                    command
                };
                let file = dump(client("mariadb-dump").args(["--single-transaction", world.database.name()]));
                run(client("mariadb").arg(restored.name()).stdin(open(file.path())));
            },
        )
        .await;
    });
}

fn open(path: &Path) -> std::fs::File {
    std::fs::File::open(path).expect("our own file")
}

/// Without a program of MySQL's own: its tables are made by the statements that the server tells, and filled.
#[test]
fn a_copy_of_mysql_from_the_middle_of_a_run_is_gone_on_with() {
    in_worlds(&[Backend::Mysql], "fixture", async |world| {
        copied_at(
            world,
            &[
                "ADD COLUMN `priority`",
                "UPDATE `whimbrel_journal`",
                "UPDATE items",
                "TABLE archive",
            ],
            async |world, restored| {
                let mut session = restored.session().await;
                session.rows("SET foreign_key_checks = 0").await;
                let from = world.database.name();
                let tables = format!("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{from}'");
                for table in session.rows(&tables).await {
                    let table = &table[0];
                    let create = session.rows(&format!("SHOW CREATE TABLE `{from}`.`{table}`")).await;
                    session.rows(&create[0][1]).await;
                    session
                        .rows(&format!("INSERT INTO `{table}` SELECT * FROM `{from}`.`{table}`"))
                        .await;
                }
                session.close().await;
            },
        )
        .await;
    });
}

/// A backup is restored on another day, when the program has one migration more than it had.
#[test]
fn a_restored_database_is_brought_to_the_head_of_a_newer_program() {
    let runtime = runtime();
    runtime.block_on(async {
        let server = &whimbrel_tests::Servers::find().found[0];
        assert_eq!(server.backend, Backend::Sqlite);
        let world = World::make(server).await;
        world.program.ends(&["up", "--steps", "2"], 0);
        let restored = Database::create(server).await;
        let path = restored.url().replace("sqlite://", "").replace("?mode=rwc", "");
        world.database.execute(&format!("VACUUM INTO '{path}'")).await;
        world.database.let_go().await;
        let restored = world.restored(restored).await;
        assert_eq!(crate::oracle::status(&restored), (3, 0));
        judge(&restored, Way::Up, &silent()).await;
        restored.end().await;
        world.end().await;
    });
}
