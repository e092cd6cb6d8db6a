//! What a migration recorded: its value, and the functions of its data steps.

use std::collections::BTreeMap;

use whimbrel_core::Migration;

use crate::DataStep;

/// A migration as a value, with the functions that a value cannot hold.
#[derive(Debug, Clone)]
pub struct RecordedMigration {
    /// The migration.
    pub migration: Migration,
    /// The functions of its data steps.
    pub data_steps: DataSteps,
}

/// The functions of a migration's data steps, by name.
#[derive(Debug, Clone, Default)]
pub struct DataSteps(BTreeMap<String, DataStep>);

impl FromIterator<DataStep> for DataSteps {
    /// The last of several of one name is the one that is kept.
    fn from_iter<I: IntoIterator<Item = DataStep>>(steps: I) -> Self {
        Self(steps.into_iter().map(|step| (step.name().to_owned(), step)).collect())
    }
}

impl DataSteps {
    /// The data step of this name.
    pub fn get(&self, name: &str) -> Option<&DataStep> {
        self.0.get(name)
    }

    /// The data steps, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &DataStep> {
        self.0.values()
    }

    /// Takes a data step in; gives its name back if there is one of that name already.
    pub(crate) fn insert(&mut self, step: DataStep) -> Option<String> {
        let name = step.name().to_owned();
        self.0.insert(name.clone(), step).map(|_| name)
    }
}
