//! Code-first schema migrations for Rust, on SQLite, PostgreSQL, MySQL and MariaDB.
//!
//! A migration is a Rust module with an `up` and, where it cannot be derived, a `down`. Neither touches a database: they
//! record what shall change, so that it can be printed, compared, checked and planned for every backend before one
//! statement has run.
//!
//! ```
//! //! Users, with soft delete.
//! use whimbrel::prelude::*;
//!
//! names! { Users { Id, Email, DisplayName, Preferences, DeletedAt } }
//!
//! pub struct Migration;
//!
//! impl whimbrel::Migration for Migration {
//!     fn up(&self, schema: &mut SchemaEditor) {
//!         schema.create_table(
//!             table(Users::Table)
//!                 .column(uuid(Users::Id).primary_key())
//!                 .column(string(Users::Email, 320))
//!                 .column(string(Users::DisplayName, 120).nullable())
//!                 .column(json(Users::Preferences).default(json!({})))
//!                 .columns(timestamps())
//!                 .column(timestamp_tz(Users::DeletedAt).nullable())
//!                 .index(index([Users::Email]).unique().filter(Expr::col(Users::DeletedAt).is_null())),
//!         );
//!     }
//!     // no `down`: it is derived (drop the table) and checked
//! }
//! # fn main() {
//! # let recorded = whimbrel::Migrations::new(&[("20250922_000001", "create_users", &Migration)]).record();
//! # assert_eq!(recorded.expect("it records")[0].migration.recording.up.len(), 1);
//! # }
//! ```
//!
//! A migration crate lists its files in `src/migrations.rs`, one `mod` line each, and ends with [`registry!`]; its build
//! script calls `whimbrel_build::register("src/migrations.rs")`, and its `main` is
//! `whimbrel::cli::run(migration::migrations())`. `cargo xtask new-migration` writes files and lines.
//!
//! - [`prelude`] has all words of a migration; each is a method of [`SchemaEditor`] or goes into one.
//! - [`testing::check`] is the one line of a migration crate's test.
//! - [`Migrator`] runs migrations inside an application, without the command line.

pub mod prelude;

/// The command line: what a migration crate's `main` calls.
pub use whimbrel_cli as cli;
/// Schemas, operations and plans as values.
pub use whimbrel_core as core;
pub use whimbrel_dsl::{
    DataConnection, DataLoss, DataStep, Migration, Migrations, RecordError, RecordErrors, RecordedMigration,
    Registered, SchemaEditor, names, sea_orm, sea_query,
};
/// The engine: what an application calls to migrate by itself.
pub use whimbrel_engine as engine;
pub use whimbrel_engine::Migrator;
/// Models: SeaORM entities as schemas.
pub use whimbrel_entity as entity;
/// What the tests of a migration crate need.
pub use whimbrel_testing as testing;

/// Includes the registry that `whimbrel_build::register` wrote: the function `migrations()`.
///
/// It is the last line of `src/migrations.rs`, after its `mod` lines.
#[macro_export]
macro_rules! registry {
    () => {
        include!(concat!(env!("OUT_DIR"), "/registry.rs"));
    };
}

/// The examples of the documentation compile.
#[cfg(doctest)]
mod documentation {
    #[doc = include_str!("../../../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/quick-start.md")]
    struct QuickStart;
    #[doc = include_str!("../../../docs/writing-migrations.md")]
    struct WritingMigrations;
    #[doc = include_str!("../../../docs/entities.md")]
    struct Entities;
    #[doc = include_str!("../../../docs/schema-file.md")]
    struct SchemaFile;
}
