//! What the generator does to a migration crate on disk.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

mod merging;
mod project;
mod samples;
mod source;
mod writing;
