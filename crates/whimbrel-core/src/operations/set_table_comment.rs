//! Set or remove a table's comment.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Sets a table's comment, or removes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetTableComment {
    /// The table.
    pub table: QualifiedName,
    /// The comment; `None` removes it.
    pub comment: Option<String>,
}

impl Change for SetTableComment {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_table_mut(&self.table)?.comment.clone_from(&self.comment);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let comment = before.require_table(&self.table)?.comment.clone();
        Ok(vec![
            SetTableComment {
                table: self.table.clone(),
                comment,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Options(self.table.clone())])
    }
}

impl fmt::Display for SetTableComment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.comment {
            Some(comment) => write!(f, "comment on table {}: {comment:?}", self.table),
            None => write!(f, "remove the comment of table {}", self.table),
        }
    }
}
