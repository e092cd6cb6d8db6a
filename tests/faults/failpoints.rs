//! One loop: a run of every kind of step is broken at its first boundary, at its second, and so on until there is none.
//!
//! The database lives through all of it: a case begins where the one before has arrived, up and down in turn, so what one
//! fault leaves behind is there to be found by the next.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Instant;

use whimbrel_core::Backend;
use whimbrel_tests::{Server, Servers};

use crate::oracle::{After, judge};
use crate::program::{Answer, Ran};
use crate::world::{Way, World};

/// What happens at a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The process is killed.
    Kill,
    /// The connection ends before the request is sent.
    Cut,
    /// The request is carried out, and the connection ends before the answer is there.
    Unanswered,
    /// The request is refused.
    Error,
}

impl Fault {
    const ALL: [Fault; 4] = [Fault::Kill, Fault::Cut, Fault::Unanswered, Fault::Error];

    fn word(self) -> &'static str {
        match self {
            Fault::Kill => "kill",
            Fault::Cut => "cut",
            Fault::Unanswered => "unanswered",
            Fault::Error => "error",
        }
    }

    /// Whether it is the same before each of several reads in a row: nothing has happened in between. A refusal is not,
    /// since each of them has its own answer in the code.
    fn is_the_same_between_reads(self) -> bool {
        matches!(self, Fault::Kill | Fault::Unanswered)
    }

    fn needs_a_line(self) -> bool {
        matches!(self, Fault::Cut | Fault::Unanswered)
    }

    /// Has it happen.
    fn strike(self, world: &World) -> Answer {
        match (self, &world.proxy) {
            (Fault::Kill, _) => return Answer::Kill,
            (Fault::Error, _) => return Answer::Fail,
            (Fault::Cut, Some(proxy)) => proxy.cut(),
            (Fault::Unanswered, Some(proxy)) => proxy.cut_at_answer(),
            (_, None) => {}
        }
        Answer::Go
    }
}

/// What came of one fault on one server.
struct Outcome {
    server: String,
    fault: Fault,
    points: BTreeMap<&'static str, usize>,
    after: BTreeMap<After, usize>,
    seconds: f64,
    failures: Vec<String>,
}

#[test]
fn a_run_that_is_broken_at_any_boundary_loses_nothing_and_one_command_goes_on() {
    let servers = Servers::find();
    servers.say_what_is_missing();
    let mut jobs: Vec<(&Server, Fault)> = Vec::new();
    for fault in Fault::ALL.into_iter().filter(|fault| wanted(*fault)) {
        let fits = |server: &&Server| server.backend != Backend::Sqlite || !fault.needs_a_line();
        jobs.extend(servers.found.iter().filter(fits).map(|server| (server, fault)));
    }
    let (jobs, outcomes) = (Mutex::new(jobs.into_iter()), Mutex::new(Vec::new()));
    // A worker mostly waits for its server.
    let workers = 2 * std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some((server, fault)) = jobs.lock().expect("no worker panics here").next() else {
                        return;
                    };
                    let outcome = outcome(server, fault);
                    say(&outcome.line());
                    outcomes.lock().expect("no worker panics here").push(outcome);
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().expect("no worker panics here");
    let failures: Vec<String> = outcomes.into_iter().flat_map(|outcome| outcome.failures).collect();
    assert!(
        failures.is_empty(),
        "{} cases failed:\n\n{}",
        failures.len(),
        failures.join("\n\n")
    );
}

/// WHIMBREL_FAULTS_ONLY (`kill,cut`) leaves the other faults out, for a quick look.
fn wanted(fault: Fault) -> bool {
    match std::env::var("WHIMBREL_FAULTS_ONLY") {
        Ok(only) if !only.is_empty() => only.split(',').any(|word| word == fault.word()),
        _ => true,
    }
}

/// How many boundaries there are to one that is tried. WHIMBREL_FAULTS_EVERY says it: 1 in `cargo xtask faults`. There are
/// thousands of cases, so a plain run of the tests has a look at each fourteenth; and other releases of a kind of server
/// get a third of what its first one gets.
fn every(server: &Server) -> usize {
    let every = std::env::var("WHIMBREL_FAULTS_EVERY").ok();
    let every = every.and_then(|every| every.parse().ok()).unwrap_or(14).max(1);
    let first = Servers::find()
        .found
        .iter()
        .find(|other| other.backend == server.backend);
    if first == Some(server) { every } else { 3 * every }
}

/// Past libtest's capture: how many boundaries there were is no secret of failed tests.
fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn outcome(server: &Server, fault: Fault) -> Outcome {
    let mut outcome = Outcome {
        server: server.title(),
        fault,
        points: BTreeMap::new(),
        after: BTreeMap::new(),
        seconds: 0.0,
        failures: Vec::new(),
    };
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut world = None;
    let mut open = Way::BOTH.to_vec();
    let mut at = 0;
    while !open.is_empty() {
        at += every(server);
        for way in Way::BOTH {
            let tried = catch_unwind(AssertUnwindSafe(|| {
                let world = world.get_or_insert_with(|| runtime.block_on(World::make(server)));
                case(&runtime, world, way, fault, open.contains(&way).then_some(at))
            }));
            match tried {
                Ok(Some(after)) => {
                    *outcome.points.entry(way.word()).or_default() += 1;
                    *outcome.after.entry(after).or_default() += 1;
                }
                Ok(None) => open.retain(|other| *other != way),
                Err(panic) => {
                    outcome.failures.push(format!(
                        "{} / {} / {} at boundary {at}: {}",
                        outcome.server,
                        fault.word(),
                        way.word(),
                        message(&*panic)
                    ));
                    // What is left is not trusted any more; the next case begins with a new database.
                    if let Some(world) = world.take() {
                        runtime.block_on(world.end());
                    }
                    if outcome.failures.len() > 20 {
                        open.clear();
                    }
                    break;
                }
            }
        }
    }
    if let Some(world) = world {
        runtime.block_on(world.end());
    }
    outcome.seconds = began.elapsed().as_secs_f64();
    outcome
}

/// Goes one way, broken at a boundary, and judges it. None when there is no such boundary any more.
fn case(
    runtime: &tokio::runtime::Runtime,
    world: &World,
    way: Way,
    fault: Fault,
    boundary: Option<usize>,
) -> Option<After> {
    let Some(boundary) = boundary else {
        world.program.ends(way.command(), 0);
        return None;
    };
    let (mut struck, mut at, mut after_a_read) = (None, 0, false);
    let broken = world.program.run_by_points(way.command(), |_, request| {
        let same = after_a_read && fault.is_the_same_between_reads();
        after_a_read = is_read(request);
        at += usize::from(!(same && after_a_read));
        if at != boundary || struck.is_some() {
            return Answer::Go;
        }
        struck = Some(request.to_owned());
        fault.strike(world)
    });
    if let Some(proxy) = &world.proxy {
        proxy.pass();
    }
    let Some(request) = struck else {
        assert_eq!(broken.code, 0, "unbroken, it goes well: {}\n{}", broken.out, broken.err);
        return None;
    };
    let judged = catch_unwind(AssertUnwindSafe(|| runtime.block_on(judge(world, way, &broken))));
    Some(judged.unwrap_or_else(|panic| panic!("before `{request}`: {}\n{}", message(&*panic), told(&broken))))
}

/// Whether a request changes neither rows nor schema nor session.
fn is_read(request: &str) -> bool {
    let pragma = request.starts_with("PRAGMA") && !request.contains('=');
    let select = request.starts_with("SELECT") && !request.contains("LOCK(") && !request.contains("lock(");
    (pragma || select || request.starts_with("SHOW")) && !request.contains(';')
}

fn told(broken: &Ran) -> String {
    format!(
        "the broken run ended with {}:\n{}{}",
        broken.code, broken.out, broken.err
    )
}

pub fn message(panic: &(dyn std::any::Any + Send)) -> String {
    match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text.clone(),
        (None, Some(text)) => (*text).to_owned(),
        (None, None) => "a panic without a text".to_owned(),
    }
}

impl Outcome {
    /// `failpoints | PostgreSQL 15.18 | kill | 40 up, 41 down | 60 clean, 20 interrupted, 1 arrived | 12.3 s | ok`
    fn line(&self) -> String {
        let mut points = String::new();
        for (way, count) in &self.points {
            let _ = write!(points, "{}{count} {way}", if points.is_empty() { "" } else { ", " });
        }
        let count = |after: After| self.after.get(&after).copied().unwrap_or_default();
        format!(
            "failpoints | {} | {} | {points} | {} clean, {} interrupted, {} arrived | {:.1} s | {}",
            self.server,
            self.fault.word(),
            count(After::Clean),
            count(After::Interrupted),
            count(After::Arrived),
            self.seconds,
            if self.failures.is_empty() {
                "ok".to_owned()
            } else {
                format!("{} FAILED", self.failures.len())
            }
        )
    }
}
