//! What the generator does to a migration crate on disk.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

#[path = "../../../whimbrel-core/tests/cases/mod.rs"]
#[allow(dead_code, reason = "the servers' tests use the rest")]
mod cases;
mod drafting;
mod merging;
mod project;
mod samples;
mod source;
mod words;
mod writing;
