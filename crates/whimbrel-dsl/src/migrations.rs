//! The set of a project's migrations.

use std::collections::BTreeMap;
use std::fmt;

use whimbrel_core::{Down, Recording, Version};

use crate::{DataSteps, Migration, RecordError, RecordErrors, RecordedMigration, SchemaEditor};

/// A migration as it is registered: its version, its name, itself.
pub type Registered = (&'static str, &'static str, &'static dyn Migration);

/// A project's migrations, as its registry lists them.
#[derive(Clone, Default)]
pub struct Migrations {
    registered: Vec<Registered>,
}

impl Migrations {
    /// The migrations of a list, as `whimbrel::registry!()` writes it.
    pub fn new(registered: &[Registered]) -> Self {
        Self {
            registered: registered.to_vec(),
        }
    }

    /// The same migrations and one more.
    #[must_use]
    pub fn add(mut self, version: &'static str, name: &'static str, migration: &'static dyn Migration) -> Self {
        self.registered.push((version, name, migration));
        self
    }

    /// The same migrations and all of another set, as of a library that brings its own.
    #[must_use]
    pub fn and(mut self, others: Migrations) -> Self {
        self.registered.extend(others.registered);
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.registered.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.registered.is_empty()
    }

    /// Their names, in the order in which they are registered.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.registered.iter().map(|(_, name, _)| *name)
    }

    /// What the set is made of, without recording it: version, name and type of each migration, by version. Nothing where
    /// one of them is more than its type: two values of a type may record different things.
    pub fn identity(&self) -> Option<Vec<[&'static str; 3]>> {
        let of_one = |(version, name, migration): &Registered| {
            let is_type_alone = size_of_val(*migration) == 0;
            is_type_alone.then(|| [*version, *name, migration.type_name()])
        };
        let mut identity: Vec<_> = self.registered.iter().map(of_one).collect::<Option<_>>()?;
        identity.sort_unstable();
        Some(identity)
    }

    /// Runs every `up` and `down` on a recorder. The result is in the order of the versions.
    ///
    /// # Errors
    /// Everything that is wrong, of all migrations: texts that are no version, versions that stand twice, and words
    /// that contradict each other.
    pub fn record(&self) -> Result<Vec<RecordedMigration>, RecordErrors> {
        let mut recorded = BTreeMap::<Version, RecordedMigration>::new();
        let mut errors = Vec::new();
        for (version, name, migration) in &self.registered {
            let version: Version = match version.parse() {
                Ok(version) => version,
                Err(source) => {
                    errors.push(RecordError::Version {
                        name: (*name).to_owned(),
                        source,
                    });
                    continue;
                }
            };
            if let Some(first) = recorded.get(&version) {
                errors.push(RecordError::DuplicateVersion {
                    version,
                    first: first.migration.name.clone(),
                    second: (*name).to_owned(),
                });
                continue;
            }
            recorded.insert(version.clone(), record(version, name, *migration, &mut errors));
        }
        if errors.is_empty() {
            Ok(recorded.into_values().collect())
        } else {
            Err(RecordErrors(errors))
        }
    }
}

impl fmt::Debug for Migrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.registered.iter().map(|(version, name, _)| (version, name));
        f.debug_map().entries(names).finish()
    }
}

fn record(version: Version, name: &str, migration: &dyn Migration, errors: &mut Vec<RecordError>) -> RecordedMigration {
    let mut caught = |function, recorded: Result<SchemaEditor, String>| {
        recorded.unwrap_or_else(|message| {
            errors.push(RecordError::Panicked {
                version: version.clone(),
                name: name.to_owned(),
                function,
                message,
            });
            SchemaEditor::new()
        })
    };
    let mut up = caught("up", recorded(|editor| migration.up(editor)));
    let mut down = caught("down", recorded(|editor| migration.down(editor)));

    let is_derived = down.is_derived();
    let mut found = up.take_errors("up");
    found.extend(down.take_errors("down"));
    let (up, up_steps, up_reason) = up.finish();
    let (written, down_steps, down_reason) = down.finish();
    let mut data_steps = DataSteps::default();
    for step in up_steps.into_iter().chain(down_steps) {
        if let Some(name) = data_steps.insert(step) {
            let message = format!(
                "two data steps are named `{name}`: give each a name of its own, since the history tells them apart by it"
            );
            found.push(("up", 0, message));
        }
    }
    let down = match (up_reason.or(down_reason), is_derived) {
        (Some(_), false) if !written.is_empty() => {
            let message = "the migration is declared irreversible and has a `down` as well: remove one of the two";
            found.push(("down", 0, message.to_owned()));
            Down::Written(written)
        }
        (Some(reason), _) => Down::Irreversible(reason),
        (None, true) => Down::Derived,
        (None, false) => Down::Written(written),
    };
    errors.extend(
        found
            .into_iter()
            .map(|(function, operation, message)| RecordError::Operation {
                version: version.clone(),
                name: name.to_owned(),
                function,
                operation,
                message,
            }),
    );
    RecordedMigration {
        migration: whimbrel_core::Migration {
            version,
            name: name.to_owned(),
            recording: Recording { up, down },
        },
        data_steps,
    }
}

/// What a migration's code records, or what it says when it panics: the code is the author's, and the program is not
/// worse for it.
fn recorded(record: impl FnOnce(&mut SchemaEditor)) -> Result<SchemaEditor, String> {
    let mut editor = SchemaEditor::new();
    // The editor of a panic is dropped, so nobody sees it half written.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| record(&mut editor))) {
        Ok(()) => Ok(editor),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(text.unwrap_or_else(|| "(no message)".to_owned()))
        }
    }
}
