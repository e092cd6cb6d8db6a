//! The end-to-end tests: one binary, a module per theme.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

/// The program that users run.
mod cli;
/// Several runners at once.
mod concurrency;
/// The reference migration crate on every server.
mod demonstration;
/// What is detected in a live database, row by row.
mod detected;
/// Migrations made from operations, compiled.
mod drafts;
/// Live schemas that are not as expected: found, taken back, adopted.
mod drift;
/// The engine: runs, failures, locks, resumption, on every server.
mod engine;
/// The harness itself: databases are apart, dropped, and read truthfully.
mod harness;
/// Words that look like SQL.
mod hostile_words;
/// Live schemas, read back.
mod inspect;
/// Which crate may depend on which.
mod layers;
/// Migrations over their life.
mod lifecycle;
/// The conformance suite: every operation on every server.
mod operations;
/// A project's migrations, for the tests above.
mod project;
/// Scratch databases: without the right to one, and after runs that died.
mod scratch;
/// Operations as source, compiled and recorded again.
mod source;
/// What the templates write, compiled.
mod templates;
/// The rules of the sources.
mod tidy;
/// Tables that our operations made, under SeaORM's entities.
mod types;
/// Values as SQL: statements, defaults, backfills.
mod values;
