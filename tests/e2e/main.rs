//! The end-to-end tests: one binary, a module per theme.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

/// The harness itself: databases are apart, dropped, and read truthfully.
mod harness;
/// Which crate may depend on which.
mod layers;
/// The conformance suite: every operation on every server.
mod operations;
/// The rules of the sources.
mod tidy;
/// Tables that our operations made, under SeaORM's entities.
mod types;
