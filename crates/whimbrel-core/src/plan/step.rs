//! Steps: what is sent to a server at once, with what it locks and what must be true after it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Rebuild, Resume};
use crate::operations::RunRust;
use crate::schema::Signature;
use crate::{Name, QualifiedName};

/// One thing that is done on a server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The place of its operation in the migration's plan.
    pub operation: usize,
    /// What is done.
    pub action: Action,
    /// Whether it may share a transaction.
    pub transaction: Transaction,
    /// What it does to those who use the database meanwhile.
    pub effect: Effect,
    /// What the catalogue must show once it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// What tells, after a run was cut off, whether it has run.
    #[serde(default, skip_serializing_if = "Resume::is_usual")]
    pub resume: Resume,
    /// What the reader of a plan should know, such as the equal that stands in for something the backend lacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Runs SQL: one statement, or what the author wrote as one piece.
    Sql(String),
    /// Makes a table of SQLite anew with all its rows.
    Rebuild(Box<Rebuild>),
    /// Runs an async function of the migration crate.
    Rust(RunRust),
}

/// Whether a step may share a transaction with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transaction {
    /// It may.
    Shared,
    /// It may, but the transaction must commit before the next step (a new enum value cannot be used before).
    Barrier,
    /// It must run outside any transaction.
    Outside,
}

/// What a step does to those who use the database meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Effect {
    /// The lock in the server's own words, with the table: `ACCESS EXCLUSIVE on users`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<String>,
    /// Who has to wait while it runs.
    pub blocks: Blocks,
    /// Whether it reads every row of a table that is there already.
    pub scans: bool,
    /// Whether it writes every row of a table that is there already.
    pub rewrites: bool,
}

/// Who has to wait while a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// Nobody.
    #[default]
    Nothing,
    /// Those who write the table.
    Writes,
    /// Those who read or write the table.
    ReadsAndWrites,
}

/// Something that the catalogue must show once a step is done. It decides, after a crash, whether the step has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are named as the objects are")]
pub enum Promise {
    /// The namespace is there.
    NamespaceExists(Name),
    /// The namespace is gone.
    NamespaceMissing(Name),
    /// The table is there.
    TableExists(QualifiedName),
    /// The table is gone.
    TableMissing(QualifiedName),
    /// The column is there.
    ColumnExists { table: QualifiedName, column: Name },
    /// The column is gone.
    ColumnMissing { table: QualifiedName, column: Name },
    /// The column may be NULL, or may not.
    ColumnNullable {
        table: QualifiedName,
        column: Name,
        nullable: bool,
    },
    /// The column has a default, or none.
    ColumnDefault {
        table: QualifiedName,
        column: Name,
        present: bool,
    },
    /// The column's type is written so in the catalogue (MySQL's and MariaDB's COLUMN_TYPE: the words of the type in
    /// lower case, an enum's values as they are).
    ColumnTypeIs {
        table: QualifiedName,
        column: Name,
        sql: String,
    },
    /// The index is there and, on PostgreSQL, valid.
    IndexExists { table: QualifiedName, index: Name },
    /// The index is gone.
    IndexMissing { table: QualifiedName, index: Name },
    /// The constraint (check, unique, foreign key, primary key) is there.
    ConstraintExists { table: QualifiedName, constraint: Name },
    /// The constraint is gone.
    ConstraintMissing { table: QualifiedName, constraint: Name },
    /// PostgreSQL: the constraint holds for all rows.
    ConstraintValid { table: QualifiedName, constraint: Name },
    /// PostgreSQL: the enum has exactly these values in this order; none where it is gone.
    EnumValues {
        name: QualifiedName,
        values: Option<Vec<String>>,
    },
    /// The view, materialised or not, is there.
    ViewExists(QualifiedName),
    /// The view is gone.
    ViewMissing(QualifiedName),
    /// The trigger is there.
    TriggerExists { table: QualifiedName, trigger: Name },
    /// The trigger is gone.
    TriggerMissing { table: QualifiedName, trigger: Name },
    /// The function or procedure is there.
    FunctionExists(Signature),
    /// The function or procedure is gone.
    FunctionMissing(Signature),
    /// The sequence is there.
    SequenceExists(QualifiedName),
    /// The sequence is gone.
    SequenceMissing(QualifiedName),
    /// PostgreSQL: the extension is there.
    ExtensionExists(Name),
    /// PostgreSQL: the extension is gone.
    ExtensionMissing(Name),
}

impl Step {
    /// A step that runs SQL, shares a transaction and holds nobody up.
    pub fn sql(sql: impl Into<String>) -> Self {
        Self::new(Action::Sql(sql.into()))
    }

    /// A step that shares a transaction and holds nobody up.
    pub fn new(action: Action) -> Self {
        Self {
            operation: 0,
            action,
            transaction: Transaction::Shared,
            effect: Effect::default(),
            promises: Vec::new(),
            resume: Resume::default(),
            note: None,
        }
    }

    /// The step with what must be true after it.
    #[must_use]
    pub fn promising(mut self, promise: Promise) -> Self {
        self.promises.push(promise);
        self
    }

    /// The step with what tells whether it has run.
    #[must_use]
    pub fn resuming(mut self, resume: Resume) -> Self {
        self.resume = resume;
        self
    }

    /// The step with a word to the reader.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The step in another transaction mode.
    #[must_use]
    pub fn in_transaction(mut self, transaction: Transaction) -> Self {
        self.transaction = transaction;
        self
    }

    /// The step with its effect.
    #[must_use]
    pub fn affecting(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// The SQL of the step, as far as it is known before it runs.
    pub fn statements(&self) -> Vec<String> {
        match &self.action {
            Action::Sql(sql) => vec![sql.clone()],
            Action::Rebuild(rebuild) => rebuild.statements(),
            Action::Rust(_) => Vec::new(),
        }
    }
}

impl Effect {
    /// The effect of a statement that takes this lock.
    pub fn locking(lock: impl Into<String>, blocks: Blocks) -> Self {
        Self {
            lock: Some(lock.into()),
            blocks,
            scans: false,
            rewrites: false,
        }
    }

    /// The effect of one that also reads every row.
    #[must_use]
    pub fn scanning(mut self) -> Self {
        self.scans = true;
        self
    }

    /// The effect of one that also writes every row.
    #[must_use]
    pub fn rewriting(mut self) -> Self {
        self.scans = true;
        self.rewrites = true;
        self
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(note) = &self.note {
            writeln!(f, "--   note: {}", note.replace('\n', " "))?;
        }
        if let Some(lock) = &self.effect.lock {
            let work = match (self.effect.scans, self.effect.rewrites) {
                (_, true) => ", rewrites every row",
                (true, false) => ", reads every row",
                (false, false) => "",
            };
            writeln!(f, "--   lock: {lock}{work}")?;
        }
        if let Action::Rust(step) = &self.action {
            writeln!(f, "-- Rust: {} (revision {})", step.name, step.revision)?;
        }
        self.statements()
            .iter()
            .try_for_each(|sql| writeln!(f, "{};", sql.trim_end_matches([';', ' ', '\n'])))
    }
}
