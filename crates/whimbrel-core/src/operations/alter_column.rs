//! Change what a column is: type, nullability, default, generation, identity, collation, comment.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::{Column, DefaultValue, Generated, Identity};
use crate::{ColumnType, Expression, Name, PerDialect, QualifiedName, Schema};

/// Changes properties of a column, in the order given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlterColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// What changes.
    pub changes: Vec<ColumnChange>,
}

/// One property of a column that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "set", rename_all = "snake_case")]
pub enum ColumnChange {
    /// Another type.
    Type {
        /// The new type.
        to: ColumnType,
        /// The new value from the old row, where a cast is not enough.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        using: Option<Expression>,
        /// The old value from the new row, for the way back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reverse_using: Option<Expression>,
    },
    /// Whether it may be NULL.
    Nullable {
        /// True: it may.
        nullable: bool,
        /// What rows get first that hold NULL, where it shall not be NULL any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Expression>,
    },
    /// Another default; `None` removes it.
    Default {
        /// The new default.
        to: Option<DefaultValue>,
    },
    /// Another way to compute it; `None` makes it an ordinary column that keeps its values.
    Generated {
        /// How it is computed.
        to: Option<Generated>,
    },
    /// Another way to count it up; `None` makes it an ordinary column.
    Identity {
        /// How it is counted.
        to: Option<Identity>,
    },
    /// Another collation; `None` is the server's own.
    Collation {
        /// Its name in each dialect.
        to: Option<PerDialect<String>>,
    },
    /// Another comment; `None` removes it.
    Comment {
        /// The text.
        to: Option<String>,
    },
}

impl ColumnChange {
    /// Changes a column.
    pub fn apply(&self, column: &mut Column) {
        match self {
            ColumnChange::Type { to, .. } => column.ty = to.clone(),
            ColumnChange::Nullable { nullable, .. } => column.nullable = *nullable,
            ColumnChange::Default { to } => column.default.clone_from(to),
            ColumnChange::Generated { to } => column.generated.clone_from(to),
            ColumnChange::Identity { to } => column.identity.clone_from(to),
            ColumnChange::Collation { to } => column.collation.clone_from(to),
            ColumnChange::Comment { to } => column.comment.clone_from(to),
        }
    }

    /// The change that takes the column back to `before`.
    fn reverse(&self, before: &Column) -> ColumnChange {
        match self {
            ColumnChange::Type {
                using, reverse_using, ..
            } => ColumnChange::Type {
                to: before.ty.clone(),
                using: reverse_using.clone(),
                reverse_using: using.clone(),
            },
            ColumnChange::Nullable { .. } => ColumnChange::Nullable {
                nullable: before.nullable,
                backfill: None,
            },
            ColumnChange::Default { .. } => ColumnChange::Default {
                to: before.default.clone(),
            },
            ColumnChange::Generated { .. } => ColumnChange::Generated {
                to: before.generated.clone(),
            },
            ColumnChange::Identity { .. } => ColumnChange::Identity {
                to: before.identity.clone(),
            },
            ColumnChange::Collation { .. } => ColumnChange::Collation {
                to: before.collation.clone(),
            },
            ColumnChange::Comment { .. } => ColumnChange::Comment {
                to: before.comment.clone(),
            },
        }
    }
}

impl Change for AlterColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        for change in &self.changes {
            if let ColumnChange::Type { to, .. } = change
                && let Some(name) = to.enumeration()
                && schema.enumeration(name).is_none()
            {
                return Err(OperationError::MissingEnum { name: name.clone() });
            }
        }
        let mut table = schema.require_table_mut(&self.table)?;
        let is_key = table.is_key_column(&self.column);
        let missing = table.missing_column(&self.column);
        let column = table.columns.get_mut(&self.column).ok_or(missing)?;
        self.changes.iter().for_each(|change| change.apply(column));
        if is_key && column.nullable {
            return Err(OperationError::NullableKey {
                table: self.table.clone(),
                column: self.column.clone(),
            });
        }
        let reason = match &column {
            Column {
                generated: Some(_),
                default: Some(_),
                ..
            } => "is generated and so can have no default",
            Column {
                identity: Some(_),
                default: Some(_),
                ..
            } => "is counted up and so can have no default",
            Column {
                identity: Some(_),
                nullable: true,
                ..
            } => "is counted up and so cannot be NULL",
            Column {
                identity: Some(_), ty, ..
            } if !ty.is_integer() => "is counted up and so must be an integer",
            _ => return Ok(()),
        };
        let (table, column) = (self.table.clone(), self.column.clone());
        Err(OperationError::InvalidColumn {
            table,
            column,
            reason: reason.to_owned(),
        })
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let mut column = before.require_table(&self.table)?.require_column(&self.column)?.clone();
        let mut changes = Vec::new();
        for change in &self.changes {
            changes.push(change.reverse(&column));
            change.apply(&mut column);
        }
        changes.reverse();
        Ok(vec![
            AlterColumn {
                table: self.table.clone(),
                column: self.column.clone(),
                changes,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Column(self.table.clone(), self.column.clone())])
    }
}

impl fmt::Display for AlterColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alter column {}.{}: ", self.table, self.column)?;
        for (at, change) in self.changes.iter().enumerate() {
            write!(f, "{}{change}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for ColumnChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnChange::Type { to, using: None, .. } => write!(f, "type {to}"),
            ColumnChange::Type {
                to, using: Some(using), ..
            } => write!(f, "type {to} from {using}"),
            ColumnChange::Nullable { nullable: true, .. } => f.write_str("nullable"),
            ColumnChange::Nullable { backfill: None, .. } => f.write_str("not null"),
            ColumnChange::Nullable {
                backfill: Some(value), ..
            } => write!(f, "not null, NULLs become {value}"),
            ColumnChange::Default { to: Some(default) } => write!(f, "default {default}"),
            ColumnChange::Default { to: None } => f.write_str("no default"),
            ColumnChange::Generated { to: Some(generated) } => write!(f, "generated as {}", generated.expression),
            ColumnChange::Generated { to: None } => f.write_str("not generated"),
            ColumnChange::Identity { to: Some(_) } => f.write_str("identity"),
            ColumnChange::Identity { to: None } => f.write_str("no identity"),
            ColumnChange::Collation { to: Some(collation) } => write!(f, "collation {collation}"),
            ColumnChange::Collation { to: None } => f.write_str("usual collation"),
            ColumnChange::Comment { to: Some(comment) } => write!(f, "comment {comment:?}"),
            ColumnChange::Comment { to: None } => f.write_str("no comment"),
        }
    }
}
