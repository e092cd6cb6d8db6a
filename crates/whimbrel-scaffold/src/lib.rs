//! Writes migrations: names, fields, templates, and operations as Rust source.
//!
//! The only crate that writes source files. What a user types is data: it becomes either one of the whitelisted
//! identifiers of [`name`] or an escaped literal, never a piece of code.

pub mod field;
pub mod intent;
pub mod name;
