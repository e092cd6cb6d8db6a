//! The words that migrations are written in.
//!
//! A migration's `up` and `down` get a [`SchemaEditor`] and tell it what shall change. Nothing here talks to a database:
//! every word ends in an operation of `whimbrel-core`, a plain value. What is always wrong does not compile; what can
//! only be seen while recording is kept as an error with its place.

mod alter;
mod check;
pub mod column;
mod data_connection;
mod data_loss;
mod data_step;
mod dml;
mod editor;
mod enumeration;
mod error;
mod exclusion;
mod expression;
mod foreign_key;
mod index;
mod list;
mod migration;
mod migrations;
mod names;
mod primary_key;
mod query;
mod record;
mod render;
mod routine;
mod sequence;
mod sql;
mod table;
mod unique;

pub use sea_orm;
pub use sea_query;

pub use self::alter::{ColumnAlteration, alter};
pub use self::check::{NewCheck, check};
pub use self::column::NewColumn;
pub use self::data_connection::DataConnection;
pub use self::data_loss::DataLoss;
pub use self::data_step::{DataStep, StepFunction, StepFuture};
pub use self::dml::Dml;
pub use self::editor::SchemaEditor;
pub use self::enumeration::EnumValues;
pub use self::error::{RecordError, RecordErrors};
pub use self::exclusion::{NewExclusion, exclusion};
pub use self::expression::{IntoExpression, SqlExpr, SqlExpression};
pub use self::foreign_key::{CompleteForeignKey, NewForeignKey, foreign_key};
pub use self::index::{Key, KeyPart, Keys, NewIndex, PlacedIndex, UnplacedIndex, index, key, key_expression};
pub use self::list::ColumnNames;
pub use self::migration::Migration;
pub use self::migrations::{Migrations, Registered};
pub use self::names::{IntoColumnName, IntoTableName, Named};
pub use self::primary_key::{IntoPrimaryKey, NewPrimaryKey, primary_key};
pub use self::query::IntoQuery;
pub use self::record::{DataSteps, RecordedMigration};
pub use self::routine::{IntoSignature, RoutineSignature, signature};
pub use self::sequence::{NewSequence, sequence};
pub use self::sql::{IntoSql, Sql, SqlStatements, Statements};
pub use self::table::{NewTable, NewTableOptions, table, table_options};
pub use self::unique::{IntoUnique, NewUnique, unique};
