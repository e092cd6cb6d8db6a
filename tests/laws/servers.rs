//! What holds on real servers: a database goes where the schemas say, and back, and its rows go with it.
//!
//! WHIMBREL_LAWS_CASES says how many pairs each server tries, WHIMBREL_LAWS_SEED with which it begins. Where nothing is
//! said SQLite tries many, which takes it seconds, and the servers few, since they take a second for each:
//! `cargo xtask laws` tries more.

use std::collections::BTreeMap;
use std::sync::Mutex;

use whimbrel_core::diff::{Answers, diff, needs, safe};
use whimbrel_core::plan::{PlanErrorKind, plan_down, plan_up};
use whimbrel_core::{Backend, Migration, Schema, Target, recognise};
use whimbrel_engine::{Database as Engine, DatabaseUrl, DownTarget, InspectOptions, Migrator, UpTarget, inspect};
use whimbrel_tests::schemas::{Dice, Pair, creating, filled, migration, pair};
use whimbrel_tests::{Database, Server, Servers};

use crate::report::{shown, shrunk};
use crate::rows;

fn number(variable: &str, usual: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Pairs among the first whose faults are known and not mended yet. A run that asks for a number of pairs tries them too.
const KNOWN: [(Backend, u64, &str); 2] = [
    (
        Backend::Postgres,
        2,
        "on 12, rows refer to what is not there on the way back",
    ),
    (
        Backend::Postgres,
        19,
        "a view takes the name of a type before the type is gone",
    ),
];

/// The seeds of the pairs that a kind of server tries.
fn seeds(backend: Backend) -> Vec<u64> {
    let usual = if backend == Backend::Sqlite { 60 } else { 20 };
    let first = number("WHIMBREL_LAWS_SEED", 0);
    let all = first..first + number("WHIMBREL_LAWS_CASES", usual);
    let is_asked = std::env::var_os("WHIMBREL_LAWS_CASES").is_some();
    let is_known = |seed: &u64| KNOWN.iter().any(|(known, at, _)| *known == backend && at == seed);
    all.filter(|seed| is_asked || !is_known(seed)).collect()
}

#[test]
fn sqlite_goes_from_schema_to_schema_and_back() {
    on(Backend::Sqlite);
}

#[test]
fn postgres_goes_from_schema_to_schema_and_back() {
    on(Backend::Postgres);
}

#[test]
fn mysql_goes_from_schema_to_schema_and_back() {
    on(Backend::Mysql);
}

#[test]
fn mariadb_goes_from_schema_to_schema_and_back() {
    on(Backend::Mariadb);
}

/// What came of the pairs on a server.
#[derive(Default)]
struct Outcome {
    failures: BTreeMap<String, Vec<(u64, String)>>,
    gone_back: usize,
    tried: usize,
}

/// Tries the law on every server of a kind, all of them at once.
fn on(backend: Backend) {
    let servers = Servers::find();
    servers.say_what_is_missing();
    let servers: Vec<&Server> = servers.found.iter().filter(|it| it.backend == backend).collect();
    let reports = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for server in servers {
            let reports = &reports;
            scope.spawn(move || {
                let report = on_server(server);
                reports.lock().unwrap().extend(report);
            });
        }
    });
    let reports = reports.into_inner().unwrap();
    assert!(reports.is_empty(), "{}", reports.join("\n\n"));
}

fn on_server(server: &Server) -> Option<String> {
    let target = server.target();
    let started = std::time::Instant::now();
    let mut outcome = Outcome::default();
    for seed in seeds(server.backend) {
        outcome.tried += 1;
        match attempt(server, &pair(&mut Dice::new(seed), target), seed) {
            Ok(went_back) => outcome.gone_back += usize::from(went_back),
            Err(reason) => outcome.failures.entry(kind(&reason)).or_default().push((seed, reason)),
        }
    }
    let (tried, back, seconds) = (outcome.tried, outcome.gone_back, started.elapsed().as_secs());
    println!(
        "{}: {tried} pairs, {back} of them back again, in {seconds} s",
        server.title()
    );
    if outcome.failures.is_empty() {
        return None;
    }
    let mut text = format!("{}:", server.title());
    for (at, failures) in outcome.failures.values().enumerate() {
        let (seed, reason) = failures[0].clone();
        let found = pair(&mut Dice::new(seed), target);
        let tries = if at < 6 { number("WHIMBREL_LAWS_SHRINK", 60) } else { 0 };
        let same_kind = kind(&reason);
        let (small, reason) = shrunk(
            found,
            reason,
            target,
            usize::try_from(tries).unwrap(),
            |pair| match attempt(server, pair, seed) {
                Err(other) if kind(&other) == same_kind => Err(other),
                _ => Ok(()),
            },
        );
        let seeds: Vec<_> = failures.iter().take(5).map(|(seed, _)| seed.to_string()).collect();
        text.push_str(&format!(
            "\n\n=== {} pairs, seeds {}...: {reason}\n{}",
            failures.len(),
            seeds.join(", "),
            shown(&small)
        ));
    }
    Some(text)
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

fn attempt(server: &Server, pair: &Pair, seed: u64) -> Result<bool, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let database = Database::create(server).await;
        let url = DatabaseUrl::parse(&database.url()).unwrap();
        let engine = Engine::connect(&url).await.map_err(|error| error.to_string())?;
        let outcome = law(&database, &engine, pair, seed).await;
        engine.close().await;
        database.let_go().await;
        outcome
    })
}

/// The law. True where the way back was gone too.
async fn law(database: &Database, engine: &Engine, pair: &Pair, seed: u64) -> Result<bool, String> {
    let target = database.server().target();
    let first = migration("20260101_000001", creating(&pair.from));
    let operations = filled(
        diff(&pair.from, &pair.to, &pair.answers).operations,
        &pair.from,
        &pair.to,
        target,
    );
    // The safe form leads to the same schema.
    let operations = if seed.is_multiple_of(2) {
        operations
    } else {
        safe(operations, &pair.from)
    };
    let loses_values = !needs(&operations, &pair.from).is_empty();
    let second = migration("20260101_000002", operations);
    if !is_possible(target, pair, &second) {
        return Ok(false);
    }
    run_up(engine, vec![first.clone()])
        .await
        .map_err(|error| format!("to the first: {error}"))?;
    same(engine, target, &pair.from)
        .await
        .map_err(|error| format!("at the first: {error}"))?;
    if pair.related {
        rows::insert(database, &pair.from).await?;
    }
    let kept = rows::untouched(database, &pair.from, &pair.to).await?;
    let both = vec![first.clone(), second.clone()];
    run_up(engine, both.clone())
        .await
        .map_err(|error| format!("to the second: {error}"))?;
    same(engine, target, &pair.to)
        .await
        .map_err(|error| format!("at the second: {error}"))?;
    let found = rows::untouched(database, &pair.from, &pair.to).await?;
    if found != kept {
        return Err(format!("rows are not the same\nbefore {kept:?}\nafter  {found:?}"));
    }
    if plan_down(target, &pair.from, &pair.to, &second).is_err() {
        return Ok(false);
    }
    let back = Migrator::new(both).down(engine, DownTarget::default()).await;
    if let Err(error) = back {
        let error = error.to_string();
        // Where values went, rows may refer to what is not there any more: the way back fails, and says so.
        if loses_values && error.contains("foreign key constraint") {
            return Ok(false);
        }
        return Err(format!("back to the first: {error}"));
    }
    let first_again = all_valid_since(&pair.from, &pair.to);
    same(engine, target, &first_again)
        .await
        .map_err(|error| format!("at the first again: {error}"))?;
    Ok(true)
}

/// What a server lacks where a random pair may ask for it.
const REFUSALS: [&str; 2] = [
    "counts up a column only where it is the primary key alone",
    "which counts itself up",
];

/// Whether the pair can be planned; the pure laws say what may stand against that.
fn is_possible(target: Target, pair: &Pair, second: &Migration) -> bool {
    match plan_up(target, &pair.from, second) {
        Ok(_) => true,
        Err(error) => {
            let error_text = error.to_string();
            let is_known = REFUSALS.iter().any(|known| error_text.contains(known));
            assert!(
                is_known || matches!(*error.kind, PlanErrorKind::Irreversible(_)),
                "{error}"
            );
            false
        }
    }
}

async fn run_up(engine: &Engine, migrations: Vec<Migration>) -> Result<(), String> {
    let done = Migrator::new(migrations).up(engine, UpTarget::Latest).await;
    done.map(|_| ()).map_err(|error| error.to_string())
}

/// Whether the live schema is the expected one, and whether a diff agrees.
async fn same(engine: &Engine, target: Target, expected: &Schema) -> Result<(), String> {
    let inspection = inspect(engine, &InspectOptions::default())
        .await
        .map_err(|error| error.to_string())?;
    if !inspection.unknown.is_empty() {
        return Err(format!("unknown: {:?}", inspection.unknown));
    }
    let live = recognise(&inspection.schema, expected, target, None);
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    let operations = diff(&live, expected, &answers).operations;
    if live == *expected && operations.is_empty() {
        return Ok(());
    }
    let operations: Vec<_> = operations.iter().map(ToString::to_string).collect();
    Err(format!(
        "{}\nlive {}\nrecognised {}",
        operations.join("; "),
        serde_json::to_string(&inspection.schema).unwrap(),
        serde_json::to_string(&live).unwrap()
    ))
}

/// The first schema after the second: what was validated on the way stays so.
fn all_valid_since(from: &Schema, to: &Schema) -> Schema {
    let mut valid = from.clone();
    for table in to.tables.iter() {
        let Some(before) = valid.tables.get_mut(&table.name) else {
            continue;
        };
        for (name, check) in &mut before.checks {
            check.not_valid &= table
                .checks
                .get(name)
                .is_none_or(|it| it.not_valid || it.expression != check.expression);
        }
        for (name, key) in &mut before.foreign_keys {
            key.not_valid &= table.foreign_keys.get(name).is_none_or(|it| it.not_valid);
        }
    }
    valid
}
