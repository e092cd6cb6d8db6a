//! Change what only some backends know of a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema, TableOptions};

/// Replaces a table's options: engine, character set, collation, STRICT, WITHOUT ROWID.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetTableOptions {
    /// The table.
    pub table: QualifiedName,
    /// All options that it shall have.
    pub options: TableOptions,
}

impl Change for SetTableOptions {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_table_mut(&self.table)?.options = self.options.clone();
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let options = before.require_table(&self.table)?.options.clone();
        Ok(vec![
            SetTableOptions {
                table: self.table.clone(),
                options,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Options(self.table.clone())])
    }
}

impl fmt::Display for SetTableOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
        let flag = |name: &str, on: bool| on.then(|| name.to_owned());
        let options: Vec<_> = [
            text("engine", &self.options.engine),
            text("charset", &self.options.charset),
            text("collation", &self.options.collation),
            flag("strict", self.options.strict),
            flag("without rowid", self.options.without_rowid),
        ]
        .into_iter()
        .flatten()
        .collect();
        let options = if options.is_empty() {
            "none".to_owned()
        } else {
            options.join(", ")
        };
        write!(f, "set options of table {}: {options}", self.table)
    }
}
