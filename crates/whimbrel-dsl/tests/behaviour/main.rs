//! What migrations record, and what the compiler says of those that are always wrong.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod checksum;
mod design;
mod hostile;
mod mistakes;
mod recorded;
mod ui;
mod words;
