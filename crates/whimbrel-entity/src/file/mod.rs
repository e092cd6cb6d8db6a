//! Schema files: a schema in YAML or TOML, for teams that keep it as configuration.
//!
//! A file is a tree of nodes with their places ([`node`]), held against the one description of the format
//! ([`format`]), from which the JSON Schema for editors is made too, and then read.

mod columns;
mod default;
mod emit_toml;
mod emit_yaml;
mod format;
mod json_schema;
mod node;
mod objects;
mod problem;
mod read;
mod shape;
mod tables;
mod text;
mod toml;
mod types;
mod write;
mod yaml;

pub use self::json_schema::json_schema;
pub use self::problem::FileProblem;
pub use self::read::{Syntax, load, read};
pub use self::write::write;

/// How large a file may be, in bytes: 4 MiB, some ten thousand tables.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// How deep a file may be nested. Columns of a table are at 4.
pub const MAX_DEPTH: usize = 32;
