//! Servers, or what stands before them, whose answers break the protocol: an error in bounded memory and time, and never
//! a panic or a success that is none.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use whimbrel_core::Backend;
use whimbrel_engine::{Cancellation, Database, DatabaseUrl, Migrator, UpTarget};
use whimbrel_tests::on_backends;

use super::recordings::{connect, tables, three};

const SERVERS: [Backend; 3] = [Backend::Postgres, Backend::Mysql, Backend::Mariadb];

/// What is done to the bytes of one answer.
#[derive(Debug, Clone, Copy)]
enum Harm {
    /// The first message says that it has so many bytes.
    Length(u32),
    /// Bytes in the middle are these.
    Middle(u8),
    /// Bytes at random, from this seed.
    Random(u32),
    /// It ends in the middle.
    Half,
    /// It comes twice.
    Twice,
}

impl Harm {
    /// Does it to an answer. Numbers of messages stay as they are where a length is changed, so that the length is what
    /// is wrong.
    fn to(self, answer: &mut Vec<u8>, postgres: bool) {
        let middle = answer.len() / 2;
        match self {
            Self::Length(length) if postgres && answer.len() > 5 => answer[1..5].copy_from_slice(&length.to_be_bytes()),
            Self::Length(length) if answer.len() > 4 => answer[..3].copy_from_slice(&length.to_le_bytes()[..3]),
            Self::Length(_) => {}
            Self::Middle(byte) => {
                let end = (middle + 16).min(answer.len());
                answer[middle..end].fill(byte);
            }
            Self::Random(mut seed) => {
                for byte in answer.iter_mut() {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if seed >> 29 == 0 {
                        *byte = (seed >> 8).to_le_bytes()[0];
                    }
                }
            }
            Self::Half => answer.truncate(middle),
            Self::Twice => answer.extend_from_within(..),
        }
    }
}

/// Which answer is harmed, of the first connection, and how; and whether the line stays open after that.
#[derive(Debug, Clone, Copy)]
struct Plan {
    answer: usize,
    harm: Harm,
    stays_open: bool,
}

/// A way to a server on which one answer is not what the server said. Tells how many answers have passed.
fn front(server: String, plan: Plan, postgres: bool) -> (u16, watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (count, passed) = watch::channel(0);
    let count = Arc::new(count);
    std::thread::spawn(move || {
        for (number, client) in listener.incoming().flatten().enumerate() {
            let Ok(server) = TcpStream::connect(&server) else {
                return;
            };
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
            let count = Arc::clone(&count);
            std::thread::spawn(move || answers(server, client, &count, (number == 0).then_some(plan), postgres));
        }
    });
    (port, passed)
}

fn answers(
    mut server: TcpStream,
    mut client: TcpStream,
    count: &watch::Sender<usize>,
    plan: Option<Plan>,
    postgres: bool,
) {
    let mut buffer = vec![0; 64 * 1024];
    let mut seen = 0;
    while let Ok(read @ 1..) = server.read(&mut buffer) {
        let mut answer = buffer[..read].to_vec();
        let plan = plan.filter(|plan| plan.answer == seen);
        if let Some(plan) = plan {
            plan.harm.to(&mut answer, postgres);
        }
        seen += 1;
        count.send_modify(|passed| *passed += 1);
        if client.write_all(&answer).is_err() {
            break;
        }
        if plan.is_some_and(|plan| !plan.stays_open) {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

/// The database's URL by way of a front, in clear.
fn through(database: &whimbrel_tests::Database, plan: Plan) -> (DatabaseUrl, watch::Receiver<usize>) {
    let postgres = database.backend() == Backend::Postgres;
    let mut url = url::Url::parse(&database.url()).unwrap();
    let server = format!(
        "{}:{}",
        url.host_str().unwrap(),
        url.port().unwrap_or(if postgres { 5432 } else { 3306 })
    );
    let (port, passed) = front(server, plan, postgres);
    url.set_port(Some(port)).unwrap();
    url.set_query(Some(if postgres {
        "sslmode=disable"
    } else {
        "ssl-mode=DISABLED"
    }));
    (DatabaseUrl::parse(url.as_str()).unwrap(), passed)
}

/// One server of a kind is enough: what is harmed is the protocol.
fn is_another_release(database: &whimbrel_tests::Database) -> bool {
    let mut found = whimbrel_tests::Servers::find().found.iter();
    let first = found.find(|server| server.backend == database.backend());
    first != Some(database.server())
}

/// How much memory this process has in use, in KiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Longer than any of this takes on a busy machine: whoever needs longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

async fn run_through(database: &whimbrel_tests::Database, plan: Plan) -> Result<(), String> {
    let (url, _) = through(database, plan);
    let work = async {
        let engine = Database::connect_within(&url, Duration::from_secs(1))
            .await
            .map_err(|error| error.to_string())?;
        let ran = Migrator::new(three()).up(&engine, UpTarget::Latest).await;
        engine.close().await;
        ran.map(drop).map_err(|error| error.to_string())
    };
    let done = tokio::time::timeout(PATIENCE, work).await;
    done.unwrap_or_else(|_| panic!("it hangs: {plan:?}"))
}

#[test]
fn an_answer_that_breaks_the_protocol_is_an_error_and_the_next_run_goes_on() {
    on_backends(&SERVERS, async |database| {
        let harms = [
            Harm::Length(0),
            Harm::Length(2),
            Harm::Length(0x7fff_ffff),
            Harm::Length(u32::MAX),
            Harm::Middle(0),
            Harm::Middle(0xff),
            Harm::Random(1),
            Harm::Random(2),
            Harm::Random(3),
            Harm::Half,
            Harm::Twice,
        ];
        if is_another_release(database) {
            return;
        }
        let before = memory();
        let migrator = Migrator::new(three());
        let direct = connect(database).await;
        let mut errors = Vec::new();
        // The answers of connecting, of the first reads, of the set-up and of a migration.
        for answer in 0..16 {
            // Each harm comes at each fourth answer, and each answer is harmed in two or three ways.
            for harm in harms.into_iter().skip(answer % 4).step_by(4) {
                let plan = Plan {
                    answer,
                    harm,
                    stays_open: false,
                };
                match run_through(database, plan).await {
                    Err(error) => errors.push(error),
                    // A byte more or less in a notice or a name may mean the same.
                    Ok(()) => assert_eq!(tables(&direct).await.len(), 3, "{plan:?}"),
                }
                migrator
                    .up(&direct, UpTarget::Latest)
                    .await
                    .unwrap_or_else(|error| panic!("{plan:?}: {error}"));
                migrator.reset(&direct).await.unwrap();
            }
        }
        assert!(
            errors.len() > 20,
            "of 44 answers that were harmed these are errors: {errors:#?}"
        );
        // On this the driver panics.
        let panicked = errors.iter().any(|error| error.contains("breaks the protocol"));
        assert!(panicked || database.backend() != Backend::Postgres, "{errors:#?}");
        let grown = memory().saturating_sub(before);
        // Other tests of this process have some of it.
        assert!(grown < 1024 * 1024, "{grown} KiB more than before");
        direct.close().await;
    });
}

#[test]
fn an_answer_that_never_ends_is_given_up_when_somebody_says_so() {
    on_backends(&SERVERS, async |database| {
        let plan = |answer| Plan {
            answer,
            harm: Harm::Length(u32::MAX),
            stays_open: true,
        };
        // While connecting, the time for that is the bound.
        let (url, _) = through(database, plan(0));
        let began = Instant::now();
        let error = Database::connect_within(&url, Duration::from_secs(1))
            .await
            .unwrap_err();
        assert_eq!(error.exit_code(), 3, "{error}");
        assert!(began.elapsed() < PATIENCE, "{error}");
        // Afterwards the server may be at work for hours, and whoever waits can be stopped.
        let (url, mut passed) = through(database, plan(9));
        let Ok(engine) = Database::connect_within(&url, Duration::from_secs(3)).await else {
            return;
        };
        let cancellation = Cancellation::new();
        let migrator = Migrator::new(three()).cancelled_by(&cancellation);
        let stop = async {
            // Where the harm came before, there are not as many.
            let enough = passed.wait_for(|passed| *passed >= 10);
            let _ = tokio::time::timeout(Duration::from_secs(20), enough).await;
            cancellation.cancel();
        };
        let run = tokio::time::timeout(PATIENCE, migrator.up(&engine, UpTarget::Latest));
        let (ran, ()) = tokio::join!(run, stop);
        ran.expect("it hangs").unwrap_err();
        engine.close().await;
        let direct = connect(database).await;
        Migrator::new(three()).up(&direct, UpTarget::Latest).await.unwrap();
        direct.close().await;
    });
}
