//! Disks, settings, clocks and poolers that are not as one wishes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use whimbrel_core::Backend;
use whimbrel_tests::faults::fixture;
use whimbrel_tests::own::{Own, can_run, folder_of, run};
use whimbrel_tests::{Bouncer, Database, Session};

use crate::oracle::{self, judge};
use crate::program::{Program, Ran};
use crate::scenario::{ALL, in_worlds, on_each_kind, runtime};
use crate::world::{Way, World};

/// A file system in memory, which is full after a few bytes.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(size: &str, owner: &str) -> Self {
        let folder = folder_of(owner);
        run(Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path()));
        run(Command::new("chown").arg(owner).arg(folder.path()));
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn grow(&self, size: &str) {
        run(Command::new("mount")
            .args(["-o", &format!("remount,size={size}")])
            .arg(self.path()));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_under_sqlite_leaves_the_rows_and_the_next_run_goes_on_when_there_is_room() {
    if !can_run("a full disk under SQLite", &["mount"]) {
        return;
    }
    on_each_kind(&[Backend::Sqlite], async |server| {
        let world = World::make(server).await;
        let disk = SmallDisk::new("64m", "root");
        let file = world
            .program
            .url()
            .trim_start_matches("sqlite://")
            .replace("?mode=rwc", "");
        std::fs::copy(&file, disk.path().join("test.db")).expect("there is room for the file");
        let program = Program::at(format!("sqlite://{}", disk.path().join("test.db").display()));
        // Little by little more room, so that another step of the run finds the disk full each time.
        let used = std::fs::metadata(&file).expect("the file").len();
        let mut failed = 0;
        for room in (0..).map(|at| at * 48 * 1024) {
            disk.grow(&(used + 64 * 1024 + room).to_string());
            let ran = program.run(&["up"]);
            if ran.code == 0 {
                break;
            }
            failed += 1;
            assert_eq!(ran.code, 5, "{ran:?}");
            ran.says(&["full"]);
            program.json(&["status"]);
        }
        assert!(failed > 0, "the disk was full at least once");
        std::fs::copy(disk.path().join("test.db"), &file).expect("the file can be copied back");
        let ended = world.program.run(&["up"]);
        judge(&world, Way::Up, &ended).await;
        world.end().await;
    });
}

#[test]
fn a_full_disk_under_a_server_is_a_failure_that_the_next_run_makes_good() {
    let needed = ["initdb", "postgres", "mount"];
    if !can_run("a full disk under PostgreSQL", &needed) {
        return;
    }
    let disk = SmallDisk::new("64m", "postgres");
    runtime().block_on(async {
        let own = Own::postgres(&["autovacuum=off"]).await;
        let mut session = Session::open(&own.url()).await;
        session
            .rows(&format!("CREATE TABLESPACE small LOCATION '{}'", disk.path().display()))
            .await;
        session.close().await;
        let server = own.server().await;
        let world = World::make(&server).await;
        let moved = format!(
            "ALTER DATABASE {} SET default_tablespace = small",
            world.database.name()
        );
        world.database.execute(&moved).await;
        world.database.execute("ALTER TABLE items SET TABLESPACE small").await;
        world.database.let_go().await;
        // The update writes every row of this table anew, and finds no room.
        let filler = disk.path().join("filler");
        run(Command::new("sh").args(["-c", &format!("head -c 64M /dev/zero > {} || true", filler.display())]));
        let ran = world.program.run(&["up"]);
        assert_eq!(ran.code, 5, "{ran:?}");
        ran.says(&["No space left on device"]);
        std::fs::remove_file(filler).expect("it is ours");
        judge(&world, Way::Up, &ran).await;
        world.end().await;
    });
}

#[test]
fn a_file_that_is_no_database_that_is_empty_or_that_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let up = |name: &str, option: &str| Program::at(format!("sqlite://{}{option}", path(name).display())).run(&["up"]);
    assert_eq!(up("missing.db", "").code, 3);
    assert!(!path("missing.db").exists(), "nothing is made that nobody asked for");
    assert_eq!(up("no/such/folder.db", "").code, 3);
    std::fs::create_dir(path("folder.db")).expect("a folder");
    assert_eq!(up("folder.db", "").code, 3);
    let text = "this is no database, but somebody needs it\n".repeat(100);
    std::fs::write(path("text.db"), &text).expect("a file");
    assert_eq!(up("text.db", "").code, 3);
    assert_eq!(std::fs::read_to_string(path("text.db")).expect("the file"), text);
    std::fs::write(path("empty.db"), "").expect("a file");
    assert_eq!(up("empty.db", "").code, 0, "an empty file is an empty database");
    assert_eq!(up("new/deep.db", "?mode=rwc").code, 0);
}

#[test]
fn a_read_only_file_is_well_at_head_and_refused_before() {
    in_worlds(&[Backend::Sqlite], "fixture", async |world| {
        let file = world.program.url().replace("?mode=rwc", "?mode=ro");
        let reader = Program::at(file);
        let refused = reader.run(&["up"]);
        assert_eq!(refused.code, 8, "{refused:?}");
        refused.says(&["read"]);
        assert_eq!(oracle::status(world), (1, 0));
        let up = world.program.run(&["up"]);
        reader.ends(&["up"], 0);
        judge(world, Way::Up, &up).await;
    });
}

#[test]
fn a_standby_is_well_at_head_and_refused_before_without_a_lock_or_a_table() {
    if !can_run("a streaming standby", &["initdb", "postgres", "pg_basebackup"]) {
        return;
    }
    runtime().block_on(async {
        let primary = Own::postgres(&["wal_level=replica", "max_wal_senders=4"]).await;
        let standby = Own::standby_of(&primary).await;
        let server = primary.server().await;
        let world = World::make(&server).await;
        let url = world
            .direct_url()
            .replace(&format!(":{}/", primary.port()), &format!(":{}/", standby.port()));
        let there = Program::at(url.clone()).with("fixture");
        follow(&primary, &standby).await;
        let refused = there.run(&["up"]);
        assert_eq!(refused.code, 8, "{refused:?}");
        refused.says(&["standby"]);
        there.ends(&["status"], 0);
        let up = world.program.run(&["up"]);
        follow(&primary, &standby).await;
        there.ends(&["up"], 0);
        judge(&world, Way::Up, &up).await;
        world.end().await;
    });
}

/// Waits until the standby has all that the primary has.
async fn follow(primary: &Own, standby: &Own) {
    let mut session = Session::open(&primary.url()).await;
    let at = session.rows("SELECT pg_current_wal_flush_lsn()").await[0][0].clone();
    session.close().await;
    let mut session = Session::open(&standby.url()).await;
    let began = Instant::now();
    let question = format!("SELECT pg_last_wal_replay_lsn() >= '{at}'");
    while session.rows(&question).await != [["t"]] {
        assert!(began.elapsed() < Duration::from_secs(60), "the standby follows");
        std::thread::park_timeout(Duration::from_millis(5));
    }
    session.close().await;
}

/// Every session of this server finds settings under which ordinary SQL means something else, or ends.
#[test]
fn settings_of_a_hostile_server_change_nothing() {
    on_each_kind(&[Backend::Mysql, Backend::Mariadb], async |server| {
        let time = match server.backend {
            Backend::Mysql => "--max-execution-time=1000",
            _ => "--max-statement-time=1",
        };
        let options = [
            "--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,NO_AUTO_VALUE_ON_ZERO",
            "--autocommit=0",
            "--default-time-zone=+05:30",
            "--innodb-strict-mode=0",
            "--character-set-server=latin1",
            time,
        ];
        let Some(own) = Own::like(server, &["--lower-case-table-names=1"], &options).await else {
            return;
        };
        let server = own.server().await;
        for set in ["fixture", "slow", "dozing"] {
            let world = World::make_with(&server, set).await;
            let up = world.program.run(&["up"]);
            assert_eq!(up.code, 0, "{set}: {up:?}");
            judge(&world, Way::Up, &up).await;
            world.end().await;
        }
    });
}

#[test]
fn a_server_that_takes_no_writes_is_well_at_head_and_refused_before() {
    on_each_kind(&[Backend::Mysql, Backend::Mariadb], async |server| {
        let Some(own) = Own::like(server, &[], &[]).await else {
            return;
        };
        let server = own.server().await;
        let world = World::make(&server).await;
        own.set("read_only = 1").await;
        let refused = world.program.run(&["up"]);
        assert_eq!(refused.code, 8, "{refused:?}");
        refused.says(&["read_only"]);
        world.program.ends(&["status"], 0);
        own.set("read_only = 0").await;
        let up = world.program.run(&["up"]);
        own.set("read_only = 1").await;
        world.program.ends(&["up"], 0);
        own.set("read_only = 0").await;
        judge(&world, Way::Up, &up).await;
        world.end().await;
    });
}

#[test]
fn settings_of_a_role_do_not_end_a_run() {
    for set in ["fixture", "slow", "dozing"] {
        in_worlds(&[Backend::Postgres], set, async |world| {
            for setting in [
                "statement_timeout = '1s'",
                "idle_in_transaction_session_timeout = '1s'",
                "lock_timeout = '1ms'",
                "standard_conforming_strings = off",
                "TimeZone = 'Asia/Kolkata'",
                "DateStyle = 'German'",
                "client_min_messages = 'debug1'",
                "default_transaction_isolation = 'serializable'",
                "synchronous_commit = off",
            ] {
                let database = world.database.name();
                world
                    .database
                    .execute(&format!("ALTER DATABASE {database} SET {setting}"))
                    .await;
            }
            let up = world.program.run(&["up"]);
            assert_eq!(up.code, 0, "{set}: {up:?}");
            judge(world, Way::Up, &up).await;
        });
    }
}

#[test]
fn a_clock_that_is_days_wrong_changes_no_order() {
    if !can_run("a clock that is wrong", &["faketime"]) {
        return;
    }
    in_worlds(ALL, "fixture", async |world| {
        let faked = |offset: &str, zone: &str, arguments: &[&str]| {
            let ours = world.program.command(arguments);
            let mut command = Command::new("faketime");
            command
                .args(["-f", offset])
                .arg(ours.get_program())
                .args(ours.get_args());
            command.current_dir(world.program.folder()).stdin(Stdio::null());
            for (name, value) in ours.get_envs() {
                if let Some(value) = value {
                    command.env(name, value);
                }
            }
            Ran::of(command.env("TZ", zone).output().expect("it runs"))
        };
        for (offset, zone) in [("-2d", "Asia/Kathmandu"), ("+2d", "America/St_Johns"), ("-40y", "UTC")] {
            let up = faked(offset, zone, &["up", "--steps", "2"]);
            assert_eq!(up.code, 0, "{up:?}");
        }
        let status = world.program.json(&["status"]);
        assert_eq!(status["summary"]["applied"], 7, "{status}");
        let down = faked("+2d", "UTC", Way::Down.command());
        assert_eq!(down.code, 0, "{down:?}");
        judge(world, Way::Down, &down).await;
    });
}

#[test]
fn the_program_needs_no_terminal_no_home_and_no_locale() {
    in_worlds(&[Backend::Sqlite], "fixture", async |world| {
        for environment in [
            [("LC_ALL", "tr_TR.UTF-8"), ("NO_COLOR", "1")],
            [("LC_ALL", "C"), ("TERM", "dumb")],
            [("LANG", "ja_JP.eucJP"), ("COLUMNS", "0")],
        ] {
            let mut command = world.program.command(&["up"]);
            command.env_remove("HOME").env_remove("USER").envs(environment);
            let up = Ran::of(command.output().expect("it runs"));
            assert_eq!(up.code, 0, "{environment:?}: {up:?}");
            judge(world, Way::Up, &up).await;
            world.program.ends(Way::Down.command(), 0);
        }
    });
}

#[test]
fn an_output_that_nobody_reads_ends_nothing_half_way() {
    in_worlds(ALL, "fixture", async |world| {
        let mut child = world.program.command(&["up"]).spawn().expect("it runs");
        // What the program prints goes into a pipe without a reader.
        drop((child.stdout.take(), child.stderr.take()));
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{status}");
        assert_eq!(oracle::status(world), (world.target(Way::Up), 0));
        let again = world.program.run(&["up"]);
        judge(world, Way::Up, &again).await;
    });
}

#[test]
fn few_file_handles_and_little_memory_are_enough_or_are_told() {
    in_worlds(ALL, "fixture", async |world| {
        for limit in ["ulimit -n 32", "ulimit -v 4000000"] {
            let ours = world.program.command(&["up"]);
            let mut command = Command::new("sh");
            command
                .args(["-c", &format!("{limit}; exec \"$0\" up")])
                .arg(ours.get_program())
                .current_dir(world.program.folder())
                .stdin(Stdio::null());
            for (name, value) in ours.get_envs() {
                if let Some(value) = value {
                    command.env(name, value);
                }
            }
            let up = Ran::of(command.output().expect("it runs"));
            assert_eq!(up.code, 0, "{limit}: {up:?}");
            judge(world, Way::Up, &up).await;
            world.program.ends(Way::Down.command(), 0);
        }
    });
}

#[test]
fn a_pooler_of_transactions_is_found_out_and_served_in_a_single_one() {
    on_each_kind(&[Backend::Postgres], async |server| {
        let database = Database::create(server).await;
        let Some(bouncer) = Bouncer::before(&database, "transaction") else {
            return;
        };
        let program = Program::at(bouncer.url().to_owned()).with("shop");
        let refused = program.run(&["up"]);
        assert_eq!(refused.code, 8, "{refused:?}");
        refused.says(&["pools transactions"]);
        program.ends(&["up", "--single-transaction"], 0);
        assert_eq!(program.json(&["status"])["summary"]["applied"], 4);
        assert!(
            program.json(&["up", "--single-transaction"])["done"]
                .as_array()
                .expect("a list")
                .is_empty()
        );
        drop(bouncer);
        database.let_go().await;
    });
}

#[test]
fn a_pooler_of_sessions_is_as_good_as_the_server() {
    on_each_kind(&[Backend::Postgres], async |server| {
        let database = Database::create(server).await;
        let Some(bouncer) = Bouncer::before(&database, "session") else {
            return;
        };
        let program = Program::at(bouncer.url().to_owned());
        program.ends(&["up"], 0);
        program.ends(&["down", "--to", fixture::BASE, "--allow-data-loss"], 0);
        program.ends(&["up"], 0);
        let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        assert_eq!(database.value(locks).await, "0", "the pooled session holds no lock");
        drop(bouncer);
        database.let_go().await;
    });
}
