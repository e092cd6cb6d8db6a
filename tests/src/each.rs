//! Runs one test on every server, each time in a new database, and tells on which servers it failed.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use whimbrel_core::Backend;

use crate::database::runtime;
use crate::{Database, Server, Servers};

/// Runs `test` on every server that was found.
pub fn on_every_server(test: impl AsyncFn(&Database)) {
    on_backends(&Backend::ALL, test);
}

/// Runs `test` on SQLite alone.
pub fn on_sqlite(test: impl AsyncFn(&Database)) {
    on_backends(&[Backend::Sqlite], test);
}

/// Runs `test` on every server of these kinds. All of them are tried, also after a failure.
pub fn on_backends(backends: &[Backend], test: impl AsyncFn(&Database)) {
    let servers = Servers::find();
    servers.say_what_is_missing();
    let servers = servers.found.iter().filter(|server| backends.contains(&server.backend));
    let failures: Vec<String> = servers.filter_map(|server| run(server, &test)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn run(server: &Server, test: &impl AsyncFn(&Database)) -> Option<String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime().block_on(async {
            let database = Database::create(server).await;
            test(&database).await;
            database.let_go().await;
        });
    }));
    outcome
        .err()
        .map(|panic| format!("on {}: {}", server.title(), message(&*panic)))
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text.clone(),
        (None, Some(text)) => (*text).to_owned(),
        (None, None) => "a panic without a text".to_owned(),
    }
}
