//! Models: what a database shall look like, from SeaORM entities or from a schema file.
//!
//! [`Models`] names the entities, and what no entity can say. [`Models::read`] makes a schema of them without a
//! database, or tells everything that is wrong with them. [`file`] does the same for a file in YAML or TOML.

mod assembly;
mod entity;
mod error;
mod extras;
pub mod file;
mod models;
mod registered;
mod sea;
mod small_file;

#[doc(hidden)]
pub use inventory;

pub use self::entity::Entity;
pub use self::error::{ModelError, ModelErrors};
pub use self::extras::{ColumnExtras, Extras, TableExtras};
pub use self::models::{Model, Models};
#[doc(hidden)]
pub use self::registered::Registered;
#[doc(hidden)]
pub use self::small_file::read_bounded;

/// What the macros expand to.
#[doc(hidden)]
pub mod macros {
    pub use crate::entity::{Probe, SeaOrmEntity, WithExtras, WithoutExtras, probe};
}
