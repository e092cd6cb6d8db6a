//! Operations: one dialect-neutral change each, as a plain value.
//!
//! An operation is a closed enum's variant with a file of its own. Given the schema before it, it can be applied to a
//! schema, reversed, described in one line, and asked what it reads and writes. How it becomes SQL is the dialects'
//! business.

mod add_check;
mod add_column;
mod add_enum_value;
mod add_exclusion;
mod add_foreign_key;
mod add_primary_key;
mod add_unique;
mod alter_column;
mod alter_sequence;
mod create_enum;
mod create_extension;
mod create_function;
mod create_index;
mod create_namespace;
mod create_sequence;
mod create_table;
mod create_trigger;
mod create_view;
mod dependents;
mod drop_check;
mod drop_column;
mod drop_enum;
mod drop_enum_value;
mod drop_exclusion;
mod drop_extension;
mod drop_foreign_key;
mod drop_function;
mod drop_index;
mod drop_namespace;
mod drop_primary_key;
mod drop_sequence;
mod drop_table;
mod drop_trigger;
mod drop_unique;
mod drop_view;
mod error;
mod footprint;
mod rename_column;
mod rename_constraint;
mod rename_enum;
mod rename_enum_value;
mod rename_index;
mod rename_table;
mod replace_function;
mod replace_view;
mod run_dml;
mod run_rust;
mod run_sql;
mod set_table_comment;
mod set_table_options;
mod validate_check;
mod validate_foreign_key;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::alter_column::ColumnChange;
pub(crate) use self::drop_column::user_of;
pub use self::error::{Irreversible, OperationError};
pub use self::footprint::{Footprint, Object};
pub use self::run_rust::Direction;
use crate::Schema;

/// What every operation answers.
pub(crate) trait Change: fmt::Display {
    /// Changes the schema as the server's will be changed.
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError>;

    /// The operations that take the schema back to `before`, the schema that this one was applied to.
    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible>;

    /// The objects that it reads and writes.
    fn footprint(&self) -> Footprint;
}

macro_rules! operations {
    ($($module:ident::$operation:ident),* $(,)?) => {
        $(pub use self::$module::$operation;)*

        /// One change to a schema or to its rows.
        ///
        /// Each lies on the heap, in its own size: a table takes ten times what most of them do.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "operation", rename_all = "snake_case")]
        pub enum Operation {
            $(#[doc = concat!("See [`", stringify!($operation), "`].")] $operation(Box<$operation>),)*
        }

        $(impl From<$operation> for Operation {
            fn from(operation: $operation) -> Self {
                Operation::$operation(Box::new(operation))
            }
        })*

        impl Operation {
            /// The names of all operations.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($operation)),*];

            /// The operation's name, `AddColumn`.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Operation::$operation(_) => stringify!($operation),)*
                }
            }

            fn change(&self) -> &dyn Change {
                match self {
                    $(Operation::$operation(operation) => &**operation,)*
                }
            }
        }
    };
}

operations! {
    create_namespace::CreateNamespace,
    drop_namespace::DropNamespace,
    create_table::CreateTable,
    drop_table::DropTable,
    rename_table::RenameTable,
    set_table_comment::SetTableComment,
    set_table_options::SetTableOptions,
    add_column::AddColumn,
    drop_column::DropColumn,
    rename_column::RenameColumn,
    alter_column::AlterColumn,
    add_primary_key::AddPrimaryKey,
    drop_primary_key::DropPrimaryKey,
    add_unique::AddUnique,
    drop_unique::DropUnique,
    add_check::AddCheck,
    drop_check::DropCheck,
    validate_check::ValidateCheck,
    add_foreign_key::AddForeignKey,
    drop_foreign_key::DropForeignKey,
    validate_foreign_key::ValidateForeignKey,
    add_exclusion::AddExclusion,
    drop_exclusion::DropExclusion,
    rename_constraint::RenameConstraint,
    create_index::CreateIndex,
    drop_index::DropIndex,
    rename_index::RenameIndex,
    create_enum::CreateEnum,
    drop_enum::DropEnum,
    rename_enum::RenameEnum,
    add_enum_value::AddEnumValue,
    drop_enum_value::DropEnumValue,
    rename_enum_value::RenameEnumValue,
    create_view::CreateView,
    drop_view::DropView,
    replace_view::ReplaceView,
    create_trigger::CreateTrigger,
    drop_trigger::DropTrigger,
    create_function::CreateFunction,
    drop_function::DropFunction,
    replace_function::ReplaceFunction,
    create_sequence::CreateSequence,
    alter_sequence::AlterSequence,
    drop_sequence::DropSequence,
    create_extension::CreateExtension,
    drop_extension::DropExtension,
    run_sql::RunSql,
    run_dml::RunDml,
    run_rust::RunRust,
}

impl Operation {
    /// Changes the schema as the server's will be changed. After an error the schema may be half changed.
    ///
    /// # Errors
    /// A table, column, constraint... that is missing, exists already or is still in use.
    pub fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        self.change().apply(schema)
    }

    /// The operations that take the schema back to `before`, the schema that this one was applied to.
    ///
    /// # Errors
    /// Why there are none.
    pub fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        self.change().reverse(before)
    }

    /// The objects that it reads and writes.
    pub fn footprint(&self) -> Footprint {
        self.change().footprint()
    }
}

impl fmt::Display for Operation {
    /// The operation in one line, `add column users.theme: string(32), default 'light'`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.change().fmt(f)
    }
}
