//! What an answer comes to: whether it is an answer to what is in question, and whether the database agrees.

use whimbrel_core::{Drift, Operation, Schema};

use super::{Answer, Decision, Write, plan_of};
use crate::drift::DriftOptions;
use crate::entry::Entry;
use crate::error::Error;
use crate::evidence::{self, StepState};
use crate::goal::find;
use crate::migrator::Migrator;
use crate::session::Session;
use crate::timeline::{self, Timeline};

impl Migrator {
    /// Checks an answer. `there` tells which of our tables were there before.
    pub(super) async fn decide(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        answer: &Answer,
        there: [bool; 3],
    ) -> Result<Decision, Error> {
        let Some(word) = answer.version() else {
            return made(self, there);
        };
        let version = version_of(timeline, word)?;
        let name = timeline.migration(&version).map(|migration| migration.name.clone());
        let mut decision = match answer {
            Answer::StepDone { step, .. } | Answer::StepNotDone { step, .. } => {
                let is_done = matches!(answer, Answer::StepDone { .. });
                self.decide_step(session, timeline, &version, *step, is_done).await?
            }
            Answer::MarkApplied { .. } => self.decide_applied(session, timeline, &version).await?,
            Answer::MarkReverted { .. } => self.decide_reverted(session, timeline, &version).await?,
            Answer::AcceptChanged { .. } => self.decide_changed(timeline, &version)?,
            Answer::Forget { .. } => decide_forgotten(timeline, &version)?,
            Answer::MakeTables => Decision::default(),
        };
        decision.version = Some(version);
        decision.name = name;
        Ok(decision)
    }

    /// A row that cannot be read can still be written anew, or taken out.
    pub(super) fn decide_unread(&self, answer: &Answer, error: Error) -> Result<Decision, Error> {
        let (Error::HistoryUnreadable { row, .. }, Some(version)) = (&error, answer.version()) else {
            return Err(error);
        };
        if row != version {
            return Err(error);
        }
        let entry = self.entries().iter().find(|entry| entry.version() == version);
        let (writes, message) = match (answer, entry) {
            (Answer::AcceptChanged { .. }, Some(entry)) => {
                let record = self.new_record(entry, &self.author_or_default())?;
                (
                    vec![Write::Delete, Write::Insert(Box::new(record))],
                    "its row was written anew from the code",
                )
            }
            (Answer::Forget { .. }, None) => (vec![Write::Delete], "its row was taken out of the history"),
            _ => return Err(error),
        };
        Ok(Decision {
            version: Some(version.to_owned()),
            name: entry.map(|entry| entry.migration.name.clone()),
            writes,
            message: format!("{version}: {message}"),
            notes: Vec::new(),
            detail: Some(error.to_string()),
        })
    }

    async fn decide_step(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        version: &str,
        number: usize,
        is_done: bool,
    ) -> Result<Decision, Error> {
        let rows: Vec<_> = timeline
            .ledger
            .journal
            .iter()
            .filter(|row| row.version == version)
            .cloned()
            .collect();
        let step = number.checked_sub(1);
        let row = rows
            .iter()
            .find(|row| !row.done && usize::try_from(row.step).ok() == step);
        let (Some(row), Some(step)) = (row, step) else {
            return Err(Error::Refused {
                reason: format!("step {number} of {version} is not in question"),
                help: "nothing was changed: `repair` shows which steps are".to_owned(),
            });
        };
        let mut notes = Vec::new();
        if let Some(plan) = plan_of(session, timeline, version, &rows) {
            let known = evidence::of_plan(session, &plan, &rows).await;
            let known = known.map_err(|error| Error::server("asking the catalogue about the step", error))?;
            let state = known.iter().find(|it| it.number == number).map(|it| it.state);
            match (state, is_done) {
                (Some(StepState::Found), false) | (Some(StepState::NotDone), true) => {
                    notes.push("the database shows the contrary; the answer counts".to_owned());
                }
                _ => {}
            }
        }
        let (write, says) = match is_done {
            true => (Write::Done(row.direction.clone(), step), "has run"),
            false => (Write::NotDone(row.direction.clone(), step), "has not run"),
        };
        Ok(Decision {
            writes: vec![write],
            message: format!(
                "step {number} of {version} {says}, it is recorded now; `{}` goes on from there",
                row.direction
            ),
            notes,
            detail: Some(format!("step {number}: {}", row.statement)),
            ..Decision::default()
        })
    }

    async fn decide_applied(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        version: &str,
    ) -> Result<Decision, Error> {
        let interrupted = timeline.ledger.journal.iter().any(|row| row.version == version);
        if timeline.is_applied(version) {
            if !interrupted {
                return Err(refused(format!("{version} is recorded as applied already")));
            }
            // It was on its way back, and is whole again.
            let entry = known(timeline, version)?;
            self.must_be_there(session, timeline, entry, true).await?;
            return Ok(Decision {
                writes: vec![Write::Clear],
                message: format!("{version} stays applied, and its journal is empty"),
                notes: unchecked(entry),
                ..Decision::default()
            });
        }
        let entry = known(timeline, version)?;
        self.must_be_there(session, timeline, entry, true).await?;
        let record = self.new_record(entry, &self.author_or_default())?;
        Ok(Decision {
            writes: vec![Write::Insert(Box::new(record)), Write::Clear],
            message: format!("{version} is recorded as applied"),
            notes: unchecked(entry),
            ..Decision::default()
        })
    }

    async fn decide_reverted(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        version: &str,
    ) -> Result<Decision, Error> {
        let entry = known(timeline, version)?;
        self.must_be_there(session, timeline, entry, false).await?;
        Ok(Decision {
            writes: vec![Write::Delete, Write::Clear],
            message: format!("{version} is recorded as not applied: `up` applies it"),
            notes: unchecked(entry),
            ..Decision::default()
        })
    }

    fn decide_changed(&self, timeline: &Timeline<'_>, version: &str) -> Result<Decision, Error> {
        let Some(record) = timeline.record(version) else {
            return Err(refused(format!("{version} is not recorded as applied")));
        };
        let entry = known(timeline, version)?;
        let now = self.new_record(entry, &self.author_or_default())?;
        if now.checksum == record.checksum && now.name == record.name {
            return Err(refused(format!("{version} is recorded as it is in the code already")));
        }
        Ok(Decision {
            message: format!("{version} is recorded as it is in the code now"),
            detail: Some(format!(
                "{} {} became {} {}",
                record.name, record.checksum, now.name, now.checksum
            )),
            writes: vec![Write::Restate(Box::new(now))],
            ..Decision::default()
        })
    }

    /// Whether the database shows that a migration was applied, although nothing is recorded of it.
    pub(in crate::migrator) async fn looks_applied(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        entry: &Entry,
    ) -> Result<bool, Error> {
        let (before, after) = timeline.around(entry)?;
        let without = self.differences(session, before).await?;
        let with = self.differences(session, after).await?;
        Ok(with.iter().all(|it| without.contains(it)) && without.iter().any(|it| !with.contains(it)))
    }

    /// Makes sure that what a migration does is in the database, or that it is not.
    ///
    /// A difference between the live schema and the one with (or without) the migration counts where it is none to the
    /// other: whatever else was done by hand is not in question. Later migrations may be there as well.
    async fn must_be_there(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        entry: &Entry,
        there: bool,
    ) -> Result<(), Error> {
        let (before, after) = timeline.around(entry)?;
        let without = self.differences(session, before).await?;
        let mut with = after.clone();
        let mut first = None;
        let later = timeline
            .pending()
            .into_iter()
            .filter(|version| *version > entry.version());
        let mut later: Vec<&Entry> = later.filter_map(|version| timeline.entry(version)).collect();
        later.reverse();
        loop {
            let differences = self.differences(session, with.clone()).await?;
            let (claimed, other) = if there {
                (&differences, &without)
            } else {
                (&without, &differences)
            };
            let contrary: Vec<Drift> = claimed.iter().filter(|it| !other.contains(it)).cloned().collect();
            if contrary.is_empty() {
                return Ok(());
            }
            first.get_or_insert(contrary);
            // Only what comes later could explain it, and only what is claimed to be there can be built upon.
            let next = later.pop().filter(|_| there);
            match next.map(|next| timeline::apply(&next.migration, &mut with)) {
                Some(Ok(())) => {}
                Some(Err(_)) | None => break,
            }
        }
        let (version, name) = (entry.version().to_owned(), entry.migration.name.clone());
        let differences = first.unwrap_or_default();
        Err(if there {
            Error::Drifted {
                version,
                name,
                differences,
            }
        } else {
            Error::StillThere {
                version,
                name,
                differences,
            }
        })
    }

    async fn differences(&self, session: &mut Session, expected: Schema) -> Result<Vec<Drift>, Error> {
        let options = DriftOptions::default();
        Ok(self.compare(session, expected, None, &options).await?.differences)
    }
}

fn made(migrator: &Migrator, there: [bool; 3]) -> Result<Decision, Error> {
    let tables = migrator.settings.tables.all();
    let missing = tables.iter().zip(there).filter(|(_, there)| !there);
    let missing: Vec<String> = missing.map(|(table, _)| table.to_string()).collect();
    if missing.is_empty() {
        return Err(refused("none of the tables is missing".to_owned()));
    }
    Ok(Decision {
        message: format!("made empty: {}", missing.join(", ")),
        detail: Some(missing.join(", ")),
        ..Decision::default()
    })
}

fn decide_forgotten(timeline: &Timeline<'_>, version: &str) -> Result<Decision, Error> {
    if timeline.entry(version).is_some() {
        return Err(Error::Refused {
            reason: format!("{version} is in the code, so it can be asked whether it is applied"),
            help: format!(
                "nothing was changed: `repair --mark-reverted {version}` takes it out of the history if nothing of it is \
                 in the database"
            ),
        });
    }
    let record = timeline.record(version);
    Ok(Decision {
        writes: vec![Write::Delete, Write::Clear],
        message: format!("nothing is recorded of {version} any more; the database is as it was"),
        detail: record.map(|record| format!("{} {}", record.name, record.checksum)),
        ..Decision::default()
    })
}

/// The version that a word names, of those in the code, the history and the journal.
fn version_of(timeline: &Timeline<'_>, word: &str) -> Result<String, Error> {
    let states = timeline.states();
    let names = states.iter().map(|state| (state.version.as_str(), state.name.as_str()));
    find(word, names).map(str::to_owned)
}

fn known<'m>(timeline: &Timeline<'m>, version: &str) -> Result<&'m Entry, Error> {
    timeline.entry(version).ok_or_else(|| Error::Refused {
        reason: format!("the code of {version} is not in this binary, so it cannot be checked"),
        help: format!(
            "nothing was changed: use the binary that has it; `repair --forget {version}` takes out what is recorded of it"
        ),
    })
}

fn refused(reason: String) -> Error {
    Error::Refused {
        reason,
        help: "nothing was changed: `repair` shows what is wrong, if anything is".to_owned(),
    }
}

/// What of a migration cannot be seen in a schema.
fn unchecked(entry: &Entry) -> Vec<String> {
    let rows = |operation: &&Operation| {
        matches!(
            operation,
            Operation::RunSql(_) | Operation::RunDml(_) | Operation::RunRust(_)
        )
    };
    let operations = entry.migration.recording.up.iter().filter(rows);
    operations
        .map(|operation| format!("not checked, since no schema shows it: {operation}"))
        .collect()
}
