//! Runs one test on a server of each kind, in a world of its own, and tells on which it failed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use whimbrel_core::Backend;
use whimbrel_tests::{Server, Servers};

use crate::failpoints::message;
use crate::world::World;

/// Every kind of server.
pub const ALL: &[Backend] = &Backend::ALL;
/// Those that are reached by a line.
pub const SERVERS: &[Backend] = &[Backend::Postgres, Backend::Mysql, Backend::Mariadb];

/// Runs `test` in a world of a set of migrations, on the first server of each of these kinds.
pub fn in_worlds(backends: &[Backend], set: &'static str, test: impl AsyncFn(&World)) {
    on_each_kind(backends, async |server| {
        let world = World::make_with(server, set).await;
        // A world is ended also where the test fails, and then fails it.
        let outcome = futures_catch(&test, &world).await;
        world.end().await;
        if let Err(panic) = outcome {
            panic!("{}", message(&*panic));
        }
    });
}

/// Runs `test` on the first server of each of these kinds.
pub fn on_each_kind(backends: &[Backend], test: impl AsyncFn(&Server)) {
    let servers = Servers::find();
    servers.say_what_is_missing();
    let mut failures = Vec::new();
    for backend in backends {
        let Some(server) = servers.found.iter().find(|server| server.backend == *backend) else {
            continue;
        };
        let tried = catch_unwind(AssertUnwindSafe(|| runtime().block_on(test(server))));
        if let Err(panic) = tried {
            failures.push(format!("on {}: {}", server.title(), message(&*panic)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

async fn futures_catch(test: &impl AsyncFn(&World), world: &World) -> std::thread::Result<()> {
    let mut running = Box::pin(test(world));
    std::future::poll_fn(
        move |context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
            Ok(std::task::Poll::Ready(())) => std::task::Poll::Ready(Ok(())),
            Ok(std::task::Poll::Pending) => std::task::Poll::Pending,
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        },
    )
    .await
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}
