//! The migrations of the code and the rows of the history, put side by side.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::operations::Operation;
use whimbrel_core::plan::{Direction, MigrationPlan, PlanError, PlanErrorKind, plan_down, plan_up};
use whimbrel_core::{
    Checksum, Difference, Down, FORMAT_VERSION, Migration, Recording, Schema, Target, Version, differences,
};

use crate::entry::Entry;
use crate::error::Error;
use crate::goal::{DownTarget, UpTarget, find};
use crate::history::{self, Ledger, Record, RecordedText, Tables};
use crate::report::{MigrationStatus, State};
use crate::session::Session;
use crate::verify::{Changed, Conflict, Interrupted, Named, OutOfOrder, in_the_way};

/// What plans are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// They are run, or looked at by us alone.
    Run,
    /// Somebody reads them.
    Show,
}

impl Purpose {
    fn complete(self, plan: MigrationPlan, target: Target, before: &Schema) -> MigrationPlan {
        match self {
            Self::Run => plan,
            Self::Show => plan.with_reverses(target, before),
        }
    }
}

/// What is known of every migration, in the code or in the history.
pub(crate) struct Timeline<'m> {
    /// The code's migrations, by version.
    entries: BTreeMap<&'m str, &'m Entry>,
    pub(crate) ledger: Ledger,
    /// What was recorded of the migrations that are missing or changed.
    recorded: BTreeMap<String, Migration>,
}

impl<'m> Timeline<'m> {
    /// Reads the history and puts the code beside it.
    pub(crate) async fn read(session: &mut Session, tables: &Tables, entries: &'m [Entry]) -> Result<Self, Error> {
        let ledger = history::read(session, tables).await?;
        let entries: BTreeMap<&str, &Entry> = entries.iter().map(|entry| (entry.version(), entry)).collect();
        let mut timeline = Self {
            entries,
            ledger,
            recorded: BTreeMap::new(),
        };
        let unlike: Vec<Record> = timeline
            .ledger
            .records
            .iter()
            .filter(|record| !timeline.is_unchanged(record))
            .cloned()
            .collect();
        for record in unlike {
            if let Some(text) = history::recorded(session, tables, &record.version).await? {
                let migration = decode(&record, &text, tables)?;
                timeline.recorded.insert(record.version, migration);
            }
        }
        Ok(timeline)
    }

    /// A timeline of the code alone, on an empty database.
    pub(crate) fn offline(entries: &'m [Entry]) -> Self {
        let entries = entries.iter().map(|entry| (entry.version(), entry)).collect();
        Self {
            entries,
            ledger: Ledger::default(),
            recorded: BTreeMap::new(),
        }
    }

    pub(crate) fn entry(&self, version: &str) -> Option<&'m Entry> {
        self.entries.get(version).copied()
    }

    pub(crate) fn record(&self, version: &str) -> Option<&Record> {
        let records = &self.ledger.records;
        let place = records.binary_search_by(|record| record.version.as_str().cmp(version));
        place.ok().and_then(|place| records.get(place))
    }

    pub(crate) fn is_applied(&self, version: &str) -> bool {
        self.record(version).is_some()
    }

    /// The applied versions, from the oldest to the newest.
    pub(crate) fn applied(&self) -> impl Iterator<Item = &str> {
        self.ledger.records.iter().map(|record| record.version.as_str())
    }

    /// The newest applied version.
    pub(crate) fn head(&self) -> Option<String> {
        self.ledger.records.last().map(|record| record.version.clone())
    }

    /// The versions of the code that were not applied, from the oldest to the newest.
    pub(crate) fn pending(&self) -> Vec<&'m str> {
        self.entries
            .keys()
            .copied()
            .filter(|version| !self.is_applied(version))
            .collect()
    }

    fn is_unchanged(&self, record: &Record) -> bool {
        self.entry(&record.version).is_some_and(|entry| {
            record.format_version == FORMAT_VERSION && entry.checksum().to_string() == record.checksum
        })
    }

    /// What an applied migration does otherwise now, if it is changed: recordings of another format are compared by
    /// what they say, not by their checksum.
    fn change(&self, record: &Record) -> Option<Changed> {
        let entry = self.entry(&record.version)?;
        let recorded = self.recorded.get(&record.version)?;
        let now = entry.checksum();
        if Checksum::of(&recorded.recording) == now {
            return None;
        }
        Some(Changed {
            version: record.version.clone(),
            name: record.name.clone(),
            recorded: record.checksum.clone(),
            now: now.to_string(),
            differences: differences(&recorded.recording, &entry.migration.recording),
        })
    }

    /// A word on each migration that has another name, or another version, than when it was applied.
    pub(crate) fn renamed(&self) -> Vec<String> {
        let records = self.ledger.records.iter();
        let told = records.filter_map(|record| match self.entry(&record.version) {
            Some(entry) if entry.migration.name != record.name => Some(format!(
                "{} was applied as `{}` and is called `{}` now: it is the same migration, and is not run again \
                 (`repair --accept-changed {}` records the name)",
                record.version, record.name, entry.migration.name, record.version
            )),
            Some(_) => None,
            None => self.moved_to(record).map(|entry| {
                format!(
                    "{} {} was applied, and the code has the same operations as {} {}: give that its old version back",
                    record.version,
                    record.name,
                    entry.version(),
                    entry.migration.name
                )
            }),
        });
        told.collect()
    }

    /// The pending migration that does exactly what an applied one did which the code lacks.
    fn moved_to(&self, record: &Record) -> Option<&'m Entry> {
        let pending = self.pending().into_iter().filter_map(|version| self.entry(version));
        pending
            .into_iter()
            .find(|entry| entry.checksum().to_string() == record.checksum)
    }

    /// The state of every migration, by version.
    pub(crate) fn states(&self) -> Vec<MigrationStatus> {
        let versions: BTreeSet<&str> = self
            .entries
            .keys()
            .copied()
            .chain(self.applied())
            .chain(self.ledger.journal.iter().map(|row| row.version.as_str()))
            .collect();
        versions.into_iter().map(|version| self.state(version)).collect()
    }

    fn state(&self, version: &str) -> MigrationStatus {
        let (entry, record) = (self.entry(version), self.record(version));
        let change = record.and_then(|record| self.change(record));
        let state = match (entry, record) {
            _ if self.ledger.journal.iter().any(|row| row.version == version) => State::Interrupted,
            (Some(_), None) => State::Pending,
            (Some(_), Some(_)) if change.is_some() => State::Changed,
            (Some(_), Some(_)) => State::Applied,
            (None, _) => State::Missing,
        };
        let differences: Vec<Difference> = change.map(|change| change.differences).unwrap_or_default();
        let name = entry
            .map(|entry| entry.migration.name.clone())
            .or_else(|| record.map(|record| record.name.clone()));
        let checksum = match (record, entry) {
            (Some(record), _) => record.checksum.clone(),
            (None, Some(entry)) => entry.checksum().to_string(),
            (None, None) => String::new(),
        };
        MigrationStatus {
            version: version.to_owned(),
            name: name.unwrap_or_default(),
            state,
            applied_at: record.map(|record| record.applied_at),
            duration_ms: record.map(|record| record.duration_ms),
            author: record.map(|record| record.author.clone()),
            checksum,
            differences,
        }
    }

    /// The pending versions that `up` is to take, from the oldest to the newest.
    pub(crate) fn select_up(&self, target: &UpTarget) -> Result<Vec<String>, Error> {
        let pending = self.pending();
        let chosen = match target {
            UpTarget::Latest => pending,
            UpTarget::Steps(steps) => pending.into_iter().take(*steps).collect(),
            UpTarget::Version(wanted) => {
                let until = find(
                    wanted,
                    self.entries
                        .values()
                        .map(|entry| (entry.version(), entry.migration.name.as_str())),
                )?;
                pending.into_iter().filter(|version| *version <= until).collect()
            }
        };
        Ok(chosen.into_iter().map(str::to_owned).collect())
    }

    /// The applied versions that `down` is to take, from the newest to the oldest.
    pub(crate) fn select_down(&self, target: &DownTarget) -> Result<Vec<String>, Error> {
        let newest_first = self.ledger.records.iter().rev().map(|record| record.version.clone());
        Ok(match target {
            DownTarget::All => newest_first.collect(),
            DownTarget::Steps(steps) => newest_first.take(*steps).collect(),
            DownTarget::Version(wanted) => {
                let names = self
                    .ledger
                    .records
                    .iter()
                    .map(|record| (record.version.as_str(), record.name.as_str()));
                let stays = find(wanted, names)?.to_owned();
                newest_first.take_while(|version| *version > stays).collect()
            }
        })
    }

    /// What stands in the way of a run that takes these versions.
    pub(crate) fn verify(&self, direction: Direction, selected: &[String], allow_missing: bool) -> Result<(), Error> {
        let mut conflict = Conflict::default();
        let concerned = |record: &&Record| direction == Direction::Up || selected.contains(&record.version);
        conflict.changed = self
            .ledger
            .records
            .iter()
            .filter(concerned)
            .filter_map(|record| self.change(record))
            .collect();
        if direction == Direction::Up {
            let missing = self
                .ledger
                .records
                .iter()
                .filter(|record| self.entry(&record.version).is_none());
            if !allow_missing {
                conflict.missing = missing
                    .map(|record| Named {
                        version: record.version.clone(),
                        name: record.name.clone(),
                    })
                    .collect();
            }
            conflict.out_of_order = self.out_of_order(selected);
        }
        conflict.interrupted = self.stuck(direction, selected);
        if conflict.is_empty() {
            Ok(())
        } else {
            Err(Error::History(Box::new(conflict)))
        }
    }

    /// Which of these versions come before an applied one that touches the same.
    pub(crate) fn out_of_order(&self, selected: &[String]) -> Vec<OutOfOrder> {
        let pending = selected.iter().filter_map(|version| self.entry(version));
        pending
            .filter_map(|entry| {
                let newer = self.applied().filter(|version| *version > entry.version());
                newer
                    .filter_map(|version| self.migration(version))
                    .find_map(|it| in_the_way(&entry.migration, it))
            })
            .collect()
    }

    /// Migrations that stopped half way on another way than the one that is asked for, or that are not in the code.
    fn stuck(&self, direction: Direction, selected: &[String]) -> Vec<Interrupted> {
        let mut stuck = BTreeMap::new();
        for row in &self.ledger.journal {
            let same_way = row.direction == crate::journal::word(direction);
            let reason = if !same_way {
                format!("it stopped half way of `{}`: let that end first", row.direction)
            } else if selected.contains(&row.version)
                || self.entry(&row.version).is_some()
                || self.is_applied(&row.version)
            {
                continue;
            } else {
                "its code is not in this binary".to_owned()
            };
            let status = self.state(&row.version);
            stuck.entry(row.version.clone()).or_insert_with(|| Interrupted {
                version: row.version.clone(),
                name: status.name,
                direction: row.direction.clone(),
                reason,
                steps: Vec::new(),
                without_code: self.migration(&row.version).is_none(),
            });
        }
        stuck.into_values().collect()
    }

    /// What a version does: as it was recorded where the code lacks it.
    pub(crate) fn migration(&self, version: &str) -> Option<&Migration> {
        self.entry(version)
            .map(|entry| &entry.migration)
            .or_else(|| self.recorded.get(version))
    }

    /// The schema after each applied migration, from the empty one on.
    fn schemas(&self) -> Result<Vec<Schema>, Error> {
        let mut schemas = vec![Schema::new()];
        let mut schema = Schema::new();
        for version in self.applied() {
            if let Some(migration) = self.migration(version) {
                apply(migration, &mut schema)?;
            }
            schemas.push(schema.clone());
        }
        Ok(schemas)
    }

    /// The schemas that the recorded migrations lead to without a migration of the code and with it, in its place.
    pub(crate) fn around(&self, entry: &Entry) -> Result<(Schema, Schema), Error> {
        let (mut without, mut with) = (Schema::new(), Schema::new());
        let mut versions: Vec<&str> = self.applied().filter(|version| *version != entry.version()).collect();
        versions.push(entry.version());
        versions.sort_unstable();
        for version in versions {
            if version == entry.version() {
                apply(&entry.migration, &mut with)?;
                continue;
            }
            let recorded = self.recorded.get(version).or_else(|| self.migration(version));
            if let Some(migration) = recorded {
                apply(migration, &mut with)?;
                // What was built upon it is not there without it.
                let mut next = without.clone();
                if apply(migration, &mut next).is_ok() {
                    without = next;
                }
            }
        }
        Ok((without, with))
    }

    /// The schema that the applied migrations led to, as they were when they were applied.
    pub(crate) fn recorded_schema(&self) -> Result<Schema, Error> {
        let mut schema = Schema::new();
        for version in self.applied() {
            if let Some(migration) = self.recorded.get(version).or_else(|| self.migration(version)) {
                apply(migration, &mut schema)?;
            }
        }
        Ok(schema)
    }

    /// The plans of pending migrations on top of all that is applied.
    pub(crate) fn plan_up(
        &self,
        target: Target,
        versions: &[String],
        purpose: Purpose,
    ) -> Result<Vec<MigrationPlan>, Error> {
        let mut schema = self.schemas()?.pop().unwrap_or_default();
        let mut plans = Vec::with_capacity(versions.len());
        for migration in versions.iter().filter_map(|version| self.migration(version)) {
            let (plan, after) = plan_up(target, &schema, migration).map_err(|error| plan_error(target, error))?;
            plans.push(purpose.complete(plan, target, &schema));
            schema = after;
        }
        Ok(plans)
    }

    /// The plans of the ways back from applied migrations, the newest of which comes first.
    pub(crate) fn plan_down(
        &self,
        target: Target,
        versions: &[String],
        purpose: Purpose,
    ) -> Result<Vec<MigrationPlan>, Error> {
        let schemas = self.schemas()?;
        let mut plans = Vec::with_capacity(versions.len());
        let wanted: BTreeSet<&str> = versions.iter().map(String::as_str).collect();
        for (position, version) in self.applied().enumerate().collect::<Vec<_>>().into_iter().rev() {
            if !wanted.contains(version) {
                continue;
            }
            let (Some(migration), Some(before), Some(after)) = (
                self.migration(version),
                schemas.get(position),
                schemas.get(position + 1),
            ) else {
                return Err(Error::Irreversible {
                    version: version.to_owned(),
                    name: String::new(),
                    reason: "nothing was recorded of it".to_owned(),
                });
            };
            let (plan, _) = plan_down(target, before, after, migration).map_err(|error| plan_error(target, error))?;
            plans.push(purpose.complete(plan, target, after));
        }
        Ok(plans)
    }

    /// PostgreSQL's schemas that the migrations make.
    pub(crate) fn namespaces(&self) -> Vec<whimbrel_core::Name> {
        let migrations = self
            .entries
            .values()
            .map(|entry| &entry.migration)
            .chain(self.recorded.values());
        migrations
            .flat_map(|migration| &migration.recording.up)
            .filter_map(|operation| match operation {
                Operation::CreateNamespace(operation) => Some(operation.name.clone()),
                _ => None,
            })
            .collect()
    }
}

/// Replays a migration on a schema.
pub(crate) fn apply(migration: &Migration, schema: &mut Schema) -> Result<(), Error> {
    migration
        .recording
        .apply(schema)
        .map_err(|error| Error::InvalidMigration {
            version: migration.version.to_string(),
            name: migration.name.clone(),
            reason: error.to_string(),
        })
}

/// The situation that a plan cannot be made in.
pub(crate) fn plan_error(target: Target, error: PlanError) -> Error {
    let (version, name) = (error.version.to_string(), error.name);
    match *error.kind {
        PlanErrorKind::Irreversible(source) => Error::Irreversible {
            version,
            name,
            reason: source.to_string(),
        },
        PlanErrorKind::Replay(source) => Error::InvalidMigration {
            version,
            name,
            reason: source.to_string(),
        },
        other => Error::Unplannable {
            version,
            name,
            target,
            reason: other.to_string(),
        },
    }
}

/// Reads back what a history row recorded.
fn decode(record: &Record, text: &RecordedText, tables: &Tables) -> Result<Migration, Error> {
    let unreadable = |column: &str, reason: String| Error::HistoryUnreadable {
        table: tables.history.to_string(),
        row: record.version.clone(),
        column: column.to_owned(),
        reason,
    };
    if text.format_version > FORMAT_VERSION {
        return Err(Error::HistoryTooNew {
            table: tables.history.to_string(),
            row: record.version.clone(),
            format: text.format_version,
        });
    }
    let version: Version = record
        .version
        .parse()
        .map_err(|error| unreadable("version", format!("{error}")))?;
    let up: Vec<Operation> =
        serde_json::from_str(&text.up).map_err(|error| unreadable("up_operations", error.to_string()))?;
    let down: Down = match &text.down {
        Some(down) => serde_json::from_str(down).map_err(|error| unreadable("down_operations", error.to_string()))?,
        None => Down::Derived,
    };
    Ok(Migration {
        version,
        name: record.name.clone(),
        recording: Recording { up, down },
    })
}
