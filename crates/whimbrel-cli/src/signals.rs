//! Signals: the first asks what is running to stop, the second ends the program at once.

use std::sync::mpsc;
use std::time::Duration;

use whimbrel_engine::Cancellation;

use crate::exit::Exit;
use crate::output::Output;
use crate::report::Report;

/// How long what is running has to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// Listens from now on, on a thread of its own: a migration's own Rust code may keep the main one busy.
pub(crate) fn listen(cancellation: Cancellation, output: Output) {
    let (ready, listens) = mpsc::channel();
    let listener = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(stop_and_exit(&cancellation, output, &ready));
        }
    });
    // Without such a thread the system's own way stays: a signal ends the program at once.
    if listener.is_ok() {
        let _ = listens.recv();
    }
}

/// Comes back only where signals cannot be listened to.
async fn stop_and_exit(cancellation: &Cancellation, output: Output, ready: &mpsc::Sender<()>) {
    let signals = Signals::new();
    let _ = ready.send(());
    let Some(mut signals) = signals else { return };
    signals.next().await;
    if !cancellation.cancel() {
        // Nothing runs that would have to be stopped.
        exit(output, "interrupted", "`status` shows what was applied");
    }
    output.note("Stopping: the running statement is cancelled and rolled back. The same again stops at once.");
    tokio::select! {
        () = signals.next() => exit(
            output,
            "interrupted twice, so nothing was waited for: the server rolls back what was open, or ends what it cannot",
            "`status` shows what was applied, and the same command again goes on",
        ),
        () = tokio::time::sleep(PATIENCE) => exit(
            output,
            "interrupted, and what was running did not stop within 5 s: the server rolls it back, or ends what it cannot",
            "`status` shows what was applied, and the same command again goes on",
        ),
    }
}

fn exit(output: Output, message: &str, help: &str) {
    output.error(&Report::new("interrupted", Exit::Interrupted, message, help));
    std::process::exit(Exit::Interrupted.code().into());
}

/// The signals that ask a program to stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Self {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Option<Self> {
        Some(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
