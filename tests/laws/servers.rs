//! What holds on real servers: a database goes where the schemas say, and back, and its rows go with it.
//!
//! Every kind of server tries so many pairs as [`PAIRS`] says. Where several releases of a kind are found they share the seeds, but for
//! the first ones, which all of them try. `cargo xtask laws` tries others and more.
//!
//! ```text
//! WHIMBREL_LAWS_CASES    how many pairs every server tries, instead of its share
//! WHIMBREL_LAWS_SEED     the first seed
//! WHIMBREL_LAWS_WORKERS  how many databases a server works on at once
//! WHIMBREL_LAWS_SHRINK   how many tries each kind of failure is made smaller with
//! ```

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use whimbrel_core::Backend;
use whimbrel_tests::schemas::{Dice, Pair, is_valid, pair};
use whimbrel_tests::{Database, Server, Servers};

use crate::law::{Form, Law};
use crate::report::{shown, shrunk};
use crate::scenarios;

/// How many pairs each kind of server tries, if nothing else is said.
const PAIRS: u64 = 500;

/// How many schemas each kind of server makes again.
const SCHEMAS: u64 = 60;

/// How many of them every release of a kind tries.
const COMMON: u64 = 20;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn sqlite_goes_from_schema_to_schema_and_back() {
    on(Backend::Sqlite, PAIRS, |seed| Law::ThereAndBack(form(seed)));
}

#[test]
fn postgres_goes_from_schema_to_schema_and_back() {
    on(Backend::Postgres, PAIRS, |seed| Law::ThereAndBack(form(seed)));
}

#[test]
fn mysql_goes_from_schema_to_schema_and_back() {
    on(Backend::Mysql, PAIRS, |seed| Law::ThereAndBack(form(seed)));
}

#[test]
fn mariadb_goes_from_schema_to_schema_and_back() {
    on(Backend::Mariadb, PAIRS, |seed| Law::ThereAndBack(form(seed)));
}

#[test]
fn what_is_read_of_sqlite_makes_the_same_again() {
    on(Backend::Sqlite, SCHEMAS, |_| Law::MadeAgain);
}

#[test]
fn what_is_read_of_postgres_makes_the_same_again() {
    on(Backend::Postgres, SCHEMAS, |_| Law::MadeAgain);
}

#[test]
fn what_is_read_of_mysql_makes_the_same_again() {
    on(Backend::Mysql, SCHEMAS, |_| Law::MadeAgain);
}

#[test]
fn what_is_read_of_mariadb_makes_the_same_again() {
    on(Backend::Mariadb, SCHEMAS, |_| Law::MadeAgain);
}

/// The seeds of one server among several of its kind.
fn seeds(pairs: u64, at: usize, servers: usize) -> Vec<u64> {
    let first = number("WHIMBREL_LAWS_SEED").unwrap_or(0);
    if let Some(cases) = number("WHIMBREL_LAWS_CASES") {
        return (first..first + cases).collect();
    }
    let (at, servers) = (u64::try_from(at).unwrap(), u64::try_from(servers).unwrap());
    let is_ours = |seed: &u64| *seed < COMMON || seed % servers == at;
    (0..pairs).filter(is_ours).map(|seed| first + seed).collect()
}

/// One seed has the operations plain, and the next one safe.
fn form(seed: u64) -> Form {
    if seed.is_multiple_of(2) {
        Form::Plain
    } else {
        Form::Safe
    }
}

/// How many databases a server works on at once.
fn workers(backend: Backend) -> u64 {
    let usual = if backend == Backend::Sqlite { 2 } else { 4 };
    number("WHIMBREL_LAWS_WORKERS").unwrap_or(usual).max(1)
}

/// Tries the law on every server of a kind, all of them at once.
fn on(backend: Backend, pairs: u64, law: impl Fn(u64) -> Law + Copy + Send + Sync) {
    let servers = Servers::find();
    servers.say_what_is_missing();
    let servers: Vec<&Server> = servers.found.iter().filter(|it| it.backend == backend).collect();
    let failures = std::thread::scope(|scope| {
        let servers: Vec<_> = servers
            .iter()
            .enumerate()
            .map(|(at, server)| (*server, seeds(pairs, at, servers.len())))
            .map(|(server, seeds)| scope.spawn(move || on_server(server, &seeds, law)))
            .collect();
        let failures = servers.into_iter().filter_map(|it| it.join().unwrap());
        failures.collect::<Vec<_>>()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_pair_that_broke_a_law_keeps_it_now() {
    let servers = Servers::find();
    servers.say_what_is_missing();
    for server in &servers.found {
        let mut worker = Worker::new(server);
        for (name, pair) in scenarios::of(server.backend) {
            // Of another release, perhaps.
            if !is_valid(&pair.from, server.target()) || !is_valid(&pair.to, server.target()) {
                continue;
            }
            for form in [Form::Plain, Form::Safe] {
                if let Err(reason) = worker.attempt(&pair, Law::ThereAndBack(form)) {
                    panic!("{}, `{name}`, {form:?}: {reason}\n{}", server.title(), shown(&pair));
                }
            }
        }
    }
}

/// What came of the pairs on a server.
#[derive(Default)]
struct Outcome {
    /// The seeds and reasons of failures, by what is the same in the reasons.
    failures: BTreeMap<String, Vec<(u64, String)>>,
    gone_back: usize,
}

/// Tries the law on a server, and tells what broke it.
fn on_server(server: &Server, seeds: &[u64], law: impl Fn(u64) -> Law + Copy + Send + Sync) -> Option<String> {
    let started = Instant::now();
    let (outcome, next) = (Mutex::new(Outcome::default()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..workers(server.backend) {
            scope.spawn(|| work(server, seeds, law, &next, &outcome));
        }
    });
    let outcome = outcome.into_inner().unwrap();
    println!(
        "{}, {}: {} pairs, seeds {} to {}, {} of them all the way, in {} s",
        server.title(),
        law(0).name(),
        seeds.len(),
        seeds.first().copied().unwrap_or_default(),
        seeds.last().copied().unwrap_or_default(),
        outcome.gone_back,
        started.elapsed().as_secs()
    );
    (!outcome.failures.is_empty()).then(|| report(server, outcome.failures, law))
}

/// Takes one seed after the other, for as long as there are any.
fn work(server: &Server, seeds: &[u64], law: impl Fn(u64) -> Law, next: &AtomicUsize, outcome: &Mutex<Outcome>) {
    let mut worker = Worker::new(server);
    while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
        let came = worker.attempt(&pair(&mut Dice::new(seed), server.target()), law(seed));
        if let Err(reason) = &came {
            let line = reason.lines().next().unwrap_or_default();
            println!("{}, {}, seed {seed}: {line}", server.title(), law(seed).name());
        }
        let mut outcome = outcome.lock().unwrap();
        match came {
            Ok(went_back) => outcome.gone_back += usize::from(went_back),
            Err(reason) => outcome.failures.entry(kind(&reason)).or_default().push((seed, reason)),
        }
    }
}

/// The failures, each kind with its smallest pair that is found.
fn report(server: &Server, failures: BTreeMap<String, Vec<(u64, String)>>, law: impl Fn(u64) -> Law) -> String {
    let mut worker = Worker::new(server);
    let mut text = format!("{}, {}:", server.title(), law(0).name());
    for (at, (same_kind, mut failures)) in failures.into_iter().enumerate() {
        failures.sort();
        let (seed, reason) = failures[0].clone();
        let found = pair(&mut Dice::new(seed), server.target());
        let tries = if at < 6 {
            number("WHIMBREL_LAWS_SHRINK").unwrap_or(60)
        } else {
            0
        };
        let tries = usize::try_from(tries).unwrap();
        let (small, reason) = shrunk(found, reason, server.target(), tries, |pair| {
            match worker.attempt(pair, law(seed)) {
                Err(other) if kind(&other) == same_kind => Err(other),
                _ => Ok(()),
            }
        });
        let seeds: Vec<_> = failures.iter().take(5).map(|(seed, _)| seed.to_string()).collect();
        text.push_str(&format!(
            "\n\n=== {} pairs, seeds {}...: {reason}\n{}",
            failures.len(),
            seeds.join(", "),
            shown(&small)
        ));
    }
    text
}

/// A reason without the names in it, so that the same fault is told once.
fn kind(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    let mut kind = String::new();
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '`' | '"' | '\'') => quote = Some(c),
            None if c.is_ascii_digit() => {}
            None => kind.push(c),
        }
    }
    kind.chars().take(60).collect()
}

/// One database of a server, which is emptied between two pairs: to make one takes longer than a pair does.
struct Worker {
    runtime: tokio::runtime::Runtime,
    database: Database,
}

impl Worker {
    fn new(server: &Server) -> Self {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        let database = runtime.block_on(Database::create(server));
        Self { runtime, database }
    }

    /// Tries a law on a pair. True where the way back was gone too.
    fn attempt(&mut self, pair: &Pair, law: Law) -> Result<bool, String> {
        let Self { runtime, database } = self;
        let attempt = async {
            database.empty().await;
            law.holds(database, pair).await
        };
        // A panic of what is tried is a failure of this pair, and the others go on.
        let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(attempt)));
        outcome.unwrap_or_else(|_| Err("it panicked".to_owned()))
    }
}
