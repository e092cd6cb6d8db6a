//! Run SQL that the author wrote for each dialect.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Backend, PerDialect, Schema};

/// Runs SQL as it is written. A backend that is not named is refused, not skipped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSql {
    /// The statements for each dialect, in order. An empty list says that there is nothing to do there.
    pub statements: PerDialect<Vec<String>>,
    /// The statements that take them back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverse: Option<PerDialect<Vec<String>>>,
    /// What the statements do to the schema, where later operations need to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declares: Vec<Operation>,
    /// Whether they must run outside a transaction.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside_transaction: bool,
    /// A query for each dialect that gives a row once the statements have run, so that a crash can be resumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_when: Option<PerDialect<String>>,
    /// The same for the statements that take them back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverse_done_when: Option<PerDialect<String>>,
    /// Whether running each of the statements twice, and each of those that take them back, does what running it once
    /// does, in the author's judgement: then one that may have run when a run was cut off is run again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub idempotent: bool,
}

impl Change for RunSql {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        self.declares.iter().try_for_each(|operation| operation.apply(schema))
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let Some(reverse) = &self.reverse else {
            return Err(Irreversible::new(
                self,
                "it is SQL without a reverse: give one with `.reverse(..)`, write a `down`, or declare it with \
                 `schema.irreversible(\"why\")`",
            ));
        };
        let mut schema = before.clone();
        let mut declares = Vec::new();
        for operation in &self.declares {
            let mut reversed = operation.reverse(&schema)?;
            reversed.append(&mut declares);
            declares = reversed;
            operation.apply(&mut schema)?;
        }
        Ok(vec![
            RunSql {
                statements: reverse.clone(),
                reverse: Some(self.statements.clone()),
                declares,
                outside_transaction: self.outside_transaction,
                done_when: self.reverse_done_when.clone(),
                reverse_done_when: self.done_when.clone(),
                idempotent: self.idempotent,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Anything])
    }
}

impl fmt::Display for RunSql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = [Backend::Postgres, Backend::Mysql, Backend::Mariadb, Backend::Sqlite];
        let first = order.iter().find_map(|backend| self.statements.get(*backend)?.first());
        match first {
            Some(sql) => write!(f, "run SQL: {}", one_line(sql)),
            None => f.write_str("run SQL"),
        }
    }
}

/// The beginning of a text, without its line breaks.
pub(super) fn one_line(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(72) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
