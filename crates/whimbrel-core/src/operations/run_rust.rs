//! Run a data step: an async function of the migration crate.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::Schema;

/// Runs a data step. The value holds its name and revision; the function itself is in the binary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRust {
    /// Its name, unique within the migration.
    pub name: String,
    /// Its revision, which the author counts up when the function does something else.
    pub revision: u32,
    /// Which of its two functions runs.
    #[serde(default, skip_serializing_if = "Direction::is_forward")]
    pub direction: Direction,
    /// Whether there is a function for the way back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reversible: bool,
    /// Whether nothing needs to be taken back, in the author's judgement.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_reverse_needed: bool,
}

/// Which function of a data step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The one for `up`.
    #[default]
    Forward,
    /// The one for the way back.
    Backward,
}

impl Direction {
    fn is_forward(&self) -> bool {
        *self == Direction::Forward
    }
}

impl Change for RunRust {
    fn apply(&self, _schema: &mut Schema) -> Result<(), OperationError> {
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.no_reverse_needed {
            return Ok(Vec::new());
        }
        if !self.reversible {
            return Err(Irreversible::new(
                self,
                "the data step has no function for the way back: give one with `.reverse(..)`, say that none is needed \
                 with `.one_way()`, write a `down`, or declare it with `schema.irreversible(\"why\")`",
            ));
        }
        let direction = match self.direction {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        };
        Ok(vec![
            RunRust {
                direction,
                ..self.clone()
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Anything])
    }
}

impl fmt::Display for RunRust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let back = if self.direction == Direction::Backward {
            ", backward"
        } else {
            ""
        };
        write!(f, "run data step {} (revision {}){back}", self.name, self.revision)
    }
}
