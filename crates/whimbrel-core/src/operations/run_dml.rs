//! Insert, update or delete rows, with a statement of sea-query's that serves all backends.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::run_sql::one_line;
use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Expression, Schema};

/// Changes rows with one portable statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunDml {
    /// The statement in each dialect, made when the migration was recorded.
    pub statement: Expression,
    /// The statement that takes it back, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverse: Option<Expression>,
    /// Whether nothing needs to be taken back, in the author's judgement.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_reverse_needed: bool,
}

impl Change for RunDml {
    fn apply(&self, _schema: &mut Schema) -> Result<(), OperationError> {
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        match &self.reverse {
            Some(reverse) => {
                let (statement, reverse) = (reverse.clone(), Some(self.statement.clone()));
                Ok(vec![
                    RunDml {
                        statement,
                        reverse,
                        no_reverse_needed: false,
                    }
                    .into(),
                ])
            }
            None if self.no_reverse_needed => Ok(Vec::new()),
            None => Err(Irreversible::new(
                self,
                "what the rows held before is not known: give a reverse (`execute_with_reverse`), say that none is \
                 needed (`execute_one_way`), write a `down`, or declare it with `schema.irreversible(\"why\")`",
            )),
        }
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Anything])
    }
}

impl fmt::Display for RunDml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "change rows: {}", one_line(&self.statement.to_string()))
    }
}
