//! Writes migrations: names, fields, templates, and operations as Rust source.
//!
//! The only crate that writes source files. What a user types is data: it becomes either one of the whitelisted
//! identifiers of [`name`] or an escaped literal, never a piece of code.

mod column;
pub mod draft;
pub mod field;
mod files;
pub mod format;
pub mod intent;
pub mod lock;
pub mod mod_lines;
pub mod name;
pub mod new_migration;
pub mod project;
pub mod recipe;
mod registration;
pub mod source;
pub mod template;
pub mod version;

pub use files::FileError;
pub use registration::RegistrationError;
