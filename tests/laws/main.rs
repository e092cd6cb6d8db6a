//! The laws of inspection, diff and operations, over random schemas: without a server in seconds, and on real ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it tried"
)]

/// A database goes from schema to schema and back.
mod law;
/// What the way back cannot bring back.
mod losses;
/// What holds without a server.
mod pure;
/// A failing pair, made smaller.
mod report;
/// Rows that tables hold meanwhile.
mod rows;
/// Failures that were found, made smaller and kept.
mod scenarios;
/// What holds on real servers.
mod servers;
/// What is written of random pairs compiles.
mod source;
