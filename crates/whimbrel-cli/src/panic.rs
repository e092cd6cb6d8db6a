//! A panic is a bug, ours or a migration's: it is told as one, without passwords, once it has come all the way up.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic;
use std::sync::{Mutex, PoisonError};

use crate::exit::Exit;
use crate::redact::redact;
use crate::report::Report;

/// What the last panic said. A data step's panic is caught on the way and reported as that migration's failure.
static LAST: Mutex<Option<(String, Option<String>)>> = Mutex::new(None);

/// Keeps what panics say instead of printing it where they happen.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let words = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let words = words
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = info
            .location()
            .map(|place| format!(" at {}:{}", place.file(), place.line()))
            .unwrap_or_default();
        let backtrace = Backtrace::capture();
        let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| redact(&backtrace.to_string()));
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((redact(&format!("{words}{place}")), backtrace));
    }));
}

/// What is told of a panic that nobody caught.
pub(crate) fn report() -> Report {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (words, backtrace) = last.unwrap_or_default();
    let mut report = Report::new(
        "bug",
        Exit::Bug,
        format!("this is a bug in Whimbrel or in a migration: {words}"),
        "run it again with RUST_BACKTRACE=1, and report what it prints; `status` shows what was applied",
    );
    report.details.extend(backtrace);
    report
}
