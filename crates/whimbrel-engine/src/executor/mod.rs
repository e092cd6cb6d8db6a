//! Running the plan of one migration: each unit at once or not at all, recorded as it happens.
//!
//! A unit is what commits together: all steps of a transaction, or one step that commits by itself. The history row
//! goes with the last unit where the server can; where it cannot, the journal says after a crash how far it got.

mod data_step;
mod journaled;
mod transactional;
mod waiting;

use std::time::{Duration, Instant};

use whimbrel_core::plan::{Action, Direction, MigrationPlan, Mode, Step};
use whimbrel_dsl::DataSteps;

use crate::audit::{self, NewAudit};
use crate::error::{Cause, Error, Failure};
use crate::event::{Event, Events};
use crate::evidence::{self, InterruptedStep};
use crate::history::{self, JournalRow, NewRecord, Tables};
use crate::journal;
use crate::limits::Limits;
use crate::lock::{self, LockName};
use crate::server_error::ServerError;
use crate::session::Session;
use crate::verify::Interrupted;

/// What the history is to say afterwards.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// A new row.
    Insert(Box<NewRecord>),
    /// No row.
    Delete,
}

/// The execution of one migration's plan.
pub(crate) struct Execution<'a> {
    pub(crate) session: &'a mut Session,
    pub(crate) tables: &'a Tables,
    pub(crate) lock: &'a LockName,
    pub(crate) events: &'a Events,
    /// How long it waits for tables that others have locked.
    pub(crate) limits: Limits,
    pub(crate) plan: &'a MigrationPlan,
    pub(crate) code: Option<&'a DataSteps>,
    pub(crate) journal: Vec<JournalRow>,
    pub(crate) change: Change,
    /// What the audit trail is to say when it is done.
    pub(crate) audit: NewAudit,
    /// Whether a transaction is open around it that holds more than this migration.
    pub(crate) enclosed: bool,
    started: Instant,
    digest: String,
}

/// What commits together.
pub(crate) struct Unit<'a> {
    pub(crate) mode: Mode,
    /// The place of its first step in the migration.
    pub(crate) first: usize,
    pub(crate) steps: Vec<&'a Step>,
}

impl Unit<'_> {
    /// All of its steps, as the journal shows them.
    pub(crate) fn text(&self) -> String {
        let texts: Vec<_> = self.steps.iter().map(|step| statement_text(step)).collect();
        texts.join(";\n")
    }
}

/// Why a unit failed, and at which step of the migration, if at one.
pub(crate) struct UnitFailure {
    pub(crate) position: Option<usize>,
    pub(crate) cause: Cause,
    /// Whether nothing of the unit has taken effect.
    pub(crate) clean: bool,
}

/// A unit that failed, or an error that is no migration's.
pub(crate) enum Stop {
    Failed(Box<UnitFailure>),
    Error(Error),
}

impl Stop {
    pub(crate) fn failed(failure: UnitFailure) -> Self {
        Stop::Failed(Box::new(failure))
    }
}

impl Stop {
    /// The same, when the step at `position` has taken effect before.
    fn after_step(self, position: usize) -> Self {
        match self {
            Stop::Failed(failure) => Stop::failed(UnitFailure {
                clean: false,
                ..*failure
            }),
            Stop::Error(Error::Server { error, .. }) => Stop::failed(UnitFailure {
                clean: false,
                ..UnitFailure::server(Some(position), *error)
            }),
            other @ Stop::Error(_) => other,
        }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Error(error)
    }
}

impl UnitFailure {
    pub(crate) fn server(position: Option<usize>, error: ServerError) -> Self {
        Self {
            position,
            cause: Cause::Server(error),
            clean: true,
        }
    }

    /// Whether the same again may go well: others had the lock.
    fn is_contention(&self) -> bool {
        self.clean && matches!(&self.cause, Cause::Server(error) if error.is_contention())
    }
}

impl<'a> Execution<'a> {
    #[expect(clippy::too_many_arguments, reason = "it is the one place where they come together")]
    pub(crate) fn new(
        session: &'a mut Session,
        tables: &'a Tables,
        lock: &'a LockName,
        events: &'a Events,
        limits: Limits,
        plan: &'a MigrationPlan,
        code: Option<&'a DataSteps>,
        journal: &[JournalRow],
        change: Change,
        audit: NewAudit,
    ) -> Self {
        let version = plan.version.as_str();
        let journal = journal.iter().filter(|row| row.version == version).cloned().collect();
        // What commits at once has no journal.
        let texts: Vec<String> = match plan.is_atomic() {
            true => Vec::new(),
            false => plan.steps().map(statement_text).collect(),
        };
        let digest = journal::plan_digest(texts.iter().map(String::as_str));
        Self {
            session,
            tables,
            lock,
            events,
            limits,
            plan,
            code,
            journal,
            change,
            audit,
            enclosed: false,
            started: Instant::now(),
            digest,
        }
    }

    /// The same within a transaction that is open already and that ends elsewhere.
    #[must_use]
    pub(crate) fn enclosed(self, enclosed: bool) -> Self {
        Self { enclosed, ..self }
    }

    /// Runs it. On success the history says so; on failure the error says what is left.
    pub(crate) async fn run(mut self) -> Result<Duration, Error> {
        self.check_journal().await?;
        let (version, name) = (self.plan.version.to_string(), self.plan.name.clone());
        self.events.send(&Event::MigrationStarted {
            version: version.clone(),
            name: name.clone(),
            direction: self.plan.direction,
            statements: self.plan.steps().count(),
        });
        let units = units(self.plan);
        let mut effects = self.journal.iter().any(|row| row.done);
        let result = self.run_units(&units, &mut effects).await;
        match result {
            Ok(()) => {
                let took = self.started.elapsed();
                self.events.send(&Event::MigrationFinished {
                    version,
                    name,
                    direction: self.plan.direction,
                    took,
                });
                Ok(took)
            }
            Err(stop) => {
                self.events.send(&Event::MigrationFailed {
                    version,
                    name,
                    direction: self.plan.direction,
                });
                Err(self.failed(stop, effects))
            }
        }
    }

    /// Runs the units one after the other. `effects` tells whether anything of the migration has taken effect.
    async fn run_units(&mut self, units: &[Unit<'a>], effects: &mut bool) -> Result<(), Stop> {
        let atomic = self.plan.is_atomic();
        for (at, unit) in units.iter().enumerate() {
            let last = at + 1 == units.len();
            if !atomic && self.is_done(unit).await? {
                self.events.send(&Event::StatementSkipped {
                    version: self.plan.version.to_string(),
                    position: unit.first,
                });
                *effects = true;
                if last {
                    self.finish().await?;
                }
                continue;
            }
            let (began, budget) = (Instant::now(), self.limits.table_lock_budget);
            let mut tries = 0;
            loop {
                let result = match (self.stop_if_asked(unit.first), unit.mode) {
                    (Err(stop), _) => Err(stop),
                    (Ok(()), Mode::Transaction) => self.run_transaction(unit, atomic, last).await,
                    (Ok(()), Mode::Journal) => self.run_journaled(unit, last).await,
                };
                match result {
                    Ok(()) => break,
                    Err(Stop::Failed(failure))
                        if failure.is_contention() && !self.enclosed && began.elapsed() < budget =>
                    {
                        let pause = lock::full_jitter(tries).min(budget.saturating_sub(began.elapsed()));
                        self.pause(&failure, pause).await;
                        tries += 1;
                    }
                    Err(Stop::Failed(failure)) => {
                        if failure.clean && !*effects && unit.mode == Mode::Journal {
                            // Nothing happened, so nothing needs to be gone on with.
                            let _ = journal::clear(self.session, self.tables, self.plan.version.as_str()).await;
                        }
                        return Err(Stop::Failed(failure));
                    }
                    Err(stop) => return Err(stop),
                }
            }
            *effects = true;
        }
        if units.is_empty() {
            self.finish().await?;
        }
        Ok(())
    }

    /// Waits, and says for whom.
    async fn pause(&mut self, failure: &UnitFailure, pause: Duration) {
        let blockers = lock::blockers(self.session).await;
        self.events.send(&Event::Retrying {
            version: self.plan.version.to_string(),
            reason: failure.cause.to_string(),
            blockers,
            pause,
        });
        self.session.supervisor().pause(pause).await;
    }

    /// Ends here when somebody wishes so.
    fn stop_if_asked(&mut self, position: usize) -> Result<(), Stop> {
        if !self.session.supervisor().stops_here() {
            return Ok(());
        }
        Err(Stop::failed(UnitFailure {
            position: Some(position),
            cause: Cause::Interrupted,
            clean: true,
        }))
    }

    /// A journal of other statements, or of the other way, says nothing about these.
    async fn check_journal(&mut self) -> Result<(), Error> {
        if evidence::is_of_plan(&units(self.plan), self.plan.direction, &self.journal) {
            return Ok(());
        }
        let steps = evidence::of_plan(self.session, self.plan, &self.journal).await;
        let steps = steps.map_err(|error| Error::server("asking the catalogue what an interrupted step did", error))?;
        let mut conflict = crate::verify::Conflict::default();
        conflict.interrupted.push(self.interrupted(steps));
        Err(Error::History(Box::new(conflict)))
    }

    fn interrupted(&self, steps: Vec<InterruptedStep>) -> Interrupted {
        Interrupted::of(&self.plan.name, &self.journal, self.plan, steps)
    }

    /// Whether a unit is known to have happened: by its mark in the journal, or by what the catalogue shows.
    async fn is_done(&mut self, unit: &Unit<'_>) -> Result<bool, Stop> {
        let Some(row) = evidence::row_of(&self.journal, unit.first) else {
            return Ok(false);
        };
        if row.done {
            return Ok(true);
        }
        self.happened(unit).await
    }

    /// The history's change in a transaction of its own, and the end of the journal's rows.
    async fn finish(&mut self) -> Result<(), Stop> {
        self.begin().await?;
        let result = self.finish_in_transaction().await;
        self.end_transaction(result, None).await
    }

    /// Writes what the history is to say, in the transaction that is open.
    async fn finish_in_transaction(&mut self) -> Result<(), ServerError> {
        let version = self.plan.version.as_str();
        match &self.change {
            Change::Insert(record) => {
                let mut record = record.as_ref().clone();
                record.duration_ms = millis(self.started.elapsed());
                history::insert(self.session, self.tables, &record).await?;
            }
            Change::Delete => history::delete(self.session, self.tables, version).await?,
        }
        let audit = NewAudit {
            duration_ms: Some(millis(self.started.elapsed())),
            ..self.audit.clone()
        };
        audit::insert(self.session, self.tables, &audit).await?;
        if !self.plan.is_atomic() || !self.journal.is_empty() {
            journal::clear(self.session, self.tables, version).await?;
        }
        Ok(())
    }

    fn step<'s>(&'s self, position: usize, statement: &'s str) -> journal::Step<'s> {
        journal::Step {
            version: self.plan.version.as_str(),
            direction: self.plan.direction,
            step: position,
            plan: &self.digest,
            statement,
        }
    }

    fn started(&self, position: usize, step: &Step) {
        self.events.send(&Event::StatementStarted {
            version: self.plan.version.to_string(),
            position,
            operation: self.describe(step.operation),
            statement: statement_text(step),
        });
    }

    fn finished(&self, position: usize, took: Duration) {
        self.events.send(&Event::StatementFinished {
            version: self.plan.version.to_string(),
            position,
            took,
        });
    }

    fn describe(&self, operation: usize) -> String {
        self.plan
            .operations
            .get(operation)
            .map(|it| it.description.clone())
            .unwrap_or_default()
    }

    fn failed(&self, stop: Stop, effects: bool) -> Error {
        let failure = match stop {
            // A step of it has taken effect, so this is no failure that leaves the database as it was.
            Stop::Error(Error::Server { error, .. }) if effects => Box::new(UnitFailure::server(None, *error)),
            Stop::Error(error) => return error,
            Stop::Failed(failure) => failure,
        };
        let step = failure.position.and_then(|position| self.plan.steps().nth(position));
        Error::Failed(Box::new(Failure {
            version: self.plan.version.to_string(),
            name: self.plan.name.clone(),
            direction: self.plan.direction,
            operation: step.map(|step| self.describe(step.operation)),
            statement: step.map(statement_text),
            position: failure.position,
            clean: failure.clean && !effects,
            cause: failure.cause,
            applied: Vec::new(),
        }))
    }

    pub(crate) fn direction(&self) -> Direction {
        self.plan.direction
    }
}

/// The units of a plan: steps outside transactions are units of their own.
pub(crate) fn units(plan: &MigrationPlan) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    let mut position = 0;
    for segment in &plan.segments {
        match segment.mode {
            Mode::Transaction => {
                units.push(Unit {
                    mode: segment.mode,
                    first: position,
                    steps: segment.steps.iter().collect(),
                });
                position += segment.steps.len();
            }
            Mode::Journal => {
                for step in &segment.steps {
                    units.push(Unit {
                        mode: segment.mode,
                        first: position,
                        steps: vec![step],
                    });
                    position += 1;
                }
            }
        }
    }
    units
}

/// A step as the journal, the events and the errors show it.
pub(crate) fn statement_text(step: &Step) -> String {
    match &step.action {
        Action::Sql(sql) => sql.clone(),
        Action::Rebuild(rebuild) => rebuild.statements().join(";\n"),
        Action::Rust(step) => step.to_string(),
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
