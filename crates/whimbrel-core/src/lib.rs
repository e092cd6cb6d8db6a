//! The pure core of Whimbrel: schemas, operations, dialects and plans as values.
//!
//! Nothing here does IO, so nothing here can fail but for its input; no input makes it panic.

mod adoption;
mod backend;
mod checksum;
mod column_type;
pub mod dialects;
pub mod diff;
mod difference;
mod drift;
mod expression;
mod inspection;
mod literal;
pub mod lockfile;
mod merge;
mod name;
pub mod operations;
mod per_dialect;
pub mod plan;
mod recognition;
mod recording;
mod relations;
pub mod schema;
mod tokens;
mod version;

pub use self::adoption::adopt_names;
pub use self::backend::{Backend, ServerVersion, Target, UnknownBackend};
pub use self::checksum::{Checksum, FORMAT_VERSION, InvalidChecksum};
pub use self::column_type::{ColumnType, IntervalFields, Length};
pub use self::difference::{Difference, differences};
pub use self::drift::{Drift, DriftKind, ObjectKind, drift};
pub use self::expression::Expression;
pub use self::inspection::{Inspection, Unknown};
pub use self::literal::Literal;
pub use self::merge::{Conflict, conflicts};
pub use self::name::{Name, NameError, QualifiedName};
pub use self::operations::{Irreversible, Operation, OperationError};
pub use self::per_dialect::PerDialect;
pub use self::plan::Plan;
pub use self::recognition::recognise;
pub use self::recording::{Down, Migration, Recording, ReplayError, apply_all};
pub use self::schema::{
    Check, Column, DefaultValue, EnumType, Exclusion, Extension, ForeignKey, Function, Index, PrimaryKey, Schema,
    Sequence, Table, TableOptions, Trigger, Unique, View,
};
pub use self::tokens::without_qualifier;
pub use self::version::{InvalidVersion, Version};
