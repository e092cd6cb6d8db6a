//! The program, broken on purpose at every moment that there is, and what one command makes of it afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

/// Several runs at once, and the application beside them.
mod concurrency;
/// Disks, servers and systems that are not as one wishes.
mod environment;
/// Every boundary of a run, one after the other.
mod failpoints;
/// The check that every case ends with.
mod oracle;
/// The program, and a test that decides at its boundaries.
mod program;
/// Databases that were restored from a backup.
mod restored;
/// Runs that are killed.
mod runner_dies;
/// One test in a world on each kind of server.
mod scenario;
/// Servers and lines that end.
mod server_dies;
/// Encryption and certificates.
mod tls;
/// A filled database with a line to it that can be cut.
mod world;
