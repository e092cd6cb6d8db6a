//! What is asked of a drift, and what is answered.

use serde::Serialize;
use whimbrel_core::diff::{Answers, Diff, diff};
use whimbrel_core::plan::{Reverse, Transaction, plan_up};
use whimbrel_core::{Backend, Drift, Migration, Operation, Recording, Schema, Target, Unknown, Version};

use crate::error::Error;
use crate::timeline::plan_error;

/// How the live schema is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DriftOptions {
    /// Patterns of names that are not looked at, `*` for any text: `audit.*`, `tmp_*`. The framework's own tables and
    /// the well-known ones of other tools never are.
    pub exclude: Vec<String>,
    /// Whether the expected schema is built in a scratch place on the same server, so that expressions and queries are
    /// compared in the server's own words; otherwise by a normal form of their text.
    pub scratch: bool,
}

/// How the live schema and the one that the history tells of stand to each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DriftReport {
    /// The server.
    pub target: Target,
    /// The database.
    pub database: String,
    /// The newest applied version.
    pub head: Option<String>,
    /// In what they differ: nothing where there is no drift.
    pub differences: Vec<Drift>,
    /// What was found that a schema has no word for. It is not compared.
    pub unknown: Vec<Unknown>,
    /// What the reader should know of the comparison, such as why there was no scratch database.
    pub notes: Vec<String>,
    /// The schema that the history's recorded operations lead to.
    #[serde(skip)]
    pub expected: Schema,
    /// The live schema in the words of the expected one.
    #[serde(skip)]
    pub live: Schema,
}

/// One operation that takes a drift back, as SQL for the server that it was found on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RestoringStatements {
    /// The operation in one line.
    pub description: String,
    /// Its statements.
    pub statements: Vec<String>,
    /// The statements that take it back.
    pub reverse: Reverse,
    /// Whether they must run outside a transaction.
    pub outside_transaction: bool,
}

impl DriftReport {
    /// Whether there is any drift.
    pub fn has_drift(&self) -> bool {
        !self.differences.is_empty()
    }

    /// The backend.
    pub fn backend(&self) -> Backend {
        self.target.backend
    }

    /// The operations that make the migrations say what is there: an ordinary migration for every other database, to
    /// be [adopted](crate::Migrator::adopt) by this one.
    pub fn accept(&self, answers: &Answers) -> Diff {
        diff(&self.expected, &self.live, answers)
    }

    /// The operations that make the database be again as the migrations say. To the migrations they are nothing new,
    /// so that they go into one as SQL: see [`DriftReport::restoring_statements`].
    pub fn restore(&self, answers: &Answers) -> Diff {
        diff(&self.live, &self.expected, answers)
    }

    /// The SQL of operations on the live schema, in their order. Operations without a statement on this backend are
    /// left out.
    ///
    /// # Errors
    /// Operations that do not fit the live schema, or that the server lacks.
    pub fn restoring_statements(&self, operations: &[Operation]) -> Result<Vec<RestoringStatements>, Error> {
        let version: Version = "00000000_000000".parse().map_err(|error| Error::Refused {
            reason: format!("{error}"),
            help: "report this as a bug".to_owned(),
        })?;
        let migration = Migration {
            version,
            name: "restore".to_owned(),
            recording: Recording {
                up: operations.to_vec(),
                ..Recording::default()
            },
        };
        let planned = plan_up(self.target, &self.live, &migration);
        let (plan, _) = planned.map_err(|error| plan_error(self.target, error))?;
        let mut found: Vec<RestoringStatements> = plan
            .operations
            .iter()
            .zip(plan.reverses(self.target, &self.live))
            .map(|(operation, reverse)| RestoringStatements {
                description: operation.description.clone(),
                statements: Vec::new(),
                reverse,
                outside_transaction: false,
            })
            .collect();
        for step in plan.steps() {
            if let Some(it) = found.get_mut(step.operation) {
                it.statements.extend(step.statements());
                it.outside_transaction |= step.transaction == Transaction::Outside;
            }
        }
        found.retain(|it| !it.statements.is_empty());
        Ok(found)
    }
}
