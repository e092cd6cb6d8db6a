//! The migrations of the code and the rows of the history, put side by side.

mod plans;
mod recorded;
mod selection;

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::{Checksum, Difference, FORMAT_VERSION, Migration, differences};

use crate::entry::Entry;
use crate::error::Error;
use crate::history::{self, Ledger, Record, Tables};
use crate::report::{MigrationStatus, State};
use crate::session::Session;
use crate::verify::Changed;

pub(crate) use self::plans::{Purpose, apply, plan_error};
use self::recorded::decode;

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
        Self::of(session, tables, ledger, entries).await
    }

    /// Puts the code beside a history that was read.
    pub(crate) async fn of(
        session: &mut Session,
        tables: &Tables,
        ledger: Ledger,
        entries: &'m [Entry],
    ) -> Result<Self, Error> {
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

    /// The versions of the code that were not applied, from the oldest to the newest.
    pub(crate) fn pending(&self) -> Vec<&'m str> {
        self.entries
            .keys()
            .copied()
            .filter(|version| !self.is_applied(version))
            .collect()
    }

    /// Whether everything that was applied is in the code as it was then, by its name as well, and nothing is half done.
    pub(crate) fn is_in_order(&self) -> bool {
        let is_known = |record: &Record| {
            self.entry(&record.version)
                .is_some_and(|it| it.migration.name == record.name)
        };
        let mut records = self.ledger.records.iter();
        self.ledger.journal.is_empty() && records.all(|record| is_known(record) && self.is_unchanged(record))
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

    /// What a version does: as it was recorded where the code lacks it.
    pub(crate) fn migration(&self, version: &str) -> Option<&Migration> {
        self.entry(version)
            .map(|entry| &entry.migration)
            .or_else(|| self.recorded.get(version))
    }
}
