//! The editor that `up` and `down` tell what shall change.

mod columns;
mod constraints;
mod enums;
mod indexes;
mod objects;
mod rows;
mod tables;

use whimbrel_core::{Name, Operation, QualifiedName};

use crate::DataStep;

/// Records what a migration does, operation by operation. It touches no database.
#[derive(Debug, Default)]
pub struct SchemaEditor {
    operations: Vec<Operation>,
    data_steps: Vec<DataStep>,
    errors: Vec<(usize, String)>,
    irreversible: Option<String>,
    derived: bool,
}

impl SchemaEditor {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Says that the migration cannot be reverted, and why. It can stand in `up` or be all of `down`.
    pub fn irreversible(&mut self, reason: impl Into<String>) {
        self.irreversible = Some(reason.into());
    }

    /// What `down` does unless it is written: the reverse of each operation of `up`, from the last to the first.
    pub fn derive_down(&mut self) {
        self.derived = true;
    }

    /// The operations so far.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// And what another recorded, after it.
    pub fn extend(&mut self, other: SchemaEditor) {
        let before = self.operations.len();
        self.operations.extend(other.operations);
        self.data_steps.extend(other.data_steps);
        let errors = other.errors.into_iter();
        self.errors
            .extend(errors.map(|(place, message)| (before + place, message)));
        self.irreversible = self.irreversible.take().or(other.irreversible);
    }

    fn push(&mut self, operation: impl Into<Operation>) {
        self.operations.push(operation.into());
    }

    /// Keeps what is wrong with the operation that is recorded next.
    fn fail(&mut self, message: impl Into<String>) {
        self.errors.push((self.operations.len() + 1, message.into()));
    }

    fn fail_all(&mut self, messages: Vec<String>) {
        for message in messages {
            self.fail(message);
        }
    }

    /// The new name of an object that stays in its namespace.
    fn renamed(&mut self, from: &QualifiedName, to: QualifiedName) -> Name {
        if to.namespace.is_some() && to.namespace != from.namespace {
            self.fail(format!(
                "`{from}` cannot be renamed to `{to}`, which is in another namespace: name it without the namespace, or \
                 move it with SQL"
            ));
        }
        to.name
    }

    /// Whether the way back is left to be derived.
    pub(crate) fn is_derived(&mut self) -> bool {
        if self.derived && !self.operations.is_empty() {
            self.fail("`down` is derived and has words of its own as well: remove `derive_down()`, or the words");
        }
        self.derived
    }

    /// What is wrong with the words so far: the function that they stand in, the operation's place, and a message.
    #[doc(hidden)]
    pub fn take_errors(&mut self, function: &'static str) -> Vec<(&'static str, usize, String)> {
        let errors = std::mem::take(&mut self.errors);
        errors
            .into_iter()
            .map(|(operation, message)| (function, operation, message))
            .collect()
    }

    pub(crate) fn finish(self) -> (Vec<Operation>, Vec<DataStep>, Option<String>) {
        (self.operations, self.data_steps, self.irreversible)
    }
}
