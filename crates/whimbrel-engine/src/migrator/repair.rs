//! `repair`: what is wrong with the history, and the answers of a person where nothing else can tell.

mod decide;

use std::collections::BTreeMap;

use serde::Serialize;
use whimbrel_core::Backend;
use whimbrel_core::plan::{Direction, MigrationPlan};

use super::Migrator;
use crate::audit::{self, Deed, NewAudit};
use crate::database::Database;
use crate::error::Error;
use crate::evidence;
use crate::history::{self, JournalRow, NewRecord};
use crate::journal::{self, Key};
use crate::lock;
use crate::server_error::{Kind, ServerError};
use crate::session::Session;
use crate::timeline::{Purpose, Timeline};
use crate::verify::{Conflict, Interrupted, Vanished};

/// An answer of a person: what is true of a migration, or what is to be recorded of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// The interrupted step has run.
    StepDone {
        /// The migration's version.
        version: String,
        /// Which step, from 1.
        step: usize,
    },
    /// The interrupted step has not run.
    StepNotDone {
        /// The migration's version.
        version: String,
        /// Which step, from 1.
        step: usize,
    },
    /// All that the migration does is there: record it as applied.
    MarkApplied {
        /// The migration's version.
        version: String,
    },
    /// Nothing of what the migration does is there: record nothing of it.
    MarkReverted {
        /// The migration's version.
        version: String,
    },
    /// What the applied migration says now is what the database has: record that.
    AcceptChanged {
        /// The migration's version.
        version: String,
    },
    /// Take out what is recorded of a migration that the code lacks.
    Forget {
        /// The migration's version.
        version: String,
    },
    /// Make those of our tables that are missing, empty.
    MakeTables,
}

/// What is wrong with the history.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RepairReport {
    /// The kind of server.
    pub backend: Backend,
    /// The database.
    pub database: String,
    /// Every migration that stopped half way, with its steps.
    pub interrupted: Vec<Interrupted>,
    /// The disagreements between code and history: changed, missing, out of order, and rows that are gone.
    pub conflict: Conflict,
}

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Repaired {
    /// What was done.
    pub deed: Deed,
    /// The migration's version, where it was about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What was recorded, in a sentence.
    pub message: String,
    /// What could not be checked, or what the database shows otherwise.
    pub notes: Vec<String>,
}

impl Answer {
    /// What is done.
    pub fn deed(&self) -> Deed {
        match self {
            Answer::StepDone { .. } => Deed::StepDone,
            Answer::StepNotDone { .. } => Deed::StepNotDone,
            Answer::MarkApplied { .. } => Deed::MarkApplied,
            Answer::MarkReverted { .. } => Deed::MarkReverted,
            Answer::AcceptChanged { .. } => Deed::AcceptChanged,
            Answer::Forget { .. } => Deed::Forget,
            Answer::MakeTables => Deed::MakeTables,
        }
    }

    fn version(&self) -> Option<&str> {
        match self {
            Answer::StepDone { version, .. }
            | Answer::StepNotDone { version, .. }
            | Answer::MarkApplied { version }
            | Answer::MarkReverted { version }
            | Answer::AcceptChanged { version }
            | Answer::Forget { version } => Some(version),
            Answer::MakeTables => None,
        }
    }
}

impl RepairReport {
    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.interrupted.is_empty() && self.conflict.is_empty()
    }
}

impl Migrator {
    /// What is wrong with the history: every migration that stopped half way, with what journal and catalogue tell of
    /// each of its steps, and every disagreement with the code. It changes nothing.
    ///
    /// # Errors
    /// A history that cannot be read, and a server that does not answer.
    pub async fn diagnose(&self, database: &Database) -> Result<RepairReport, Error> {
        self.check_versions()?;
        let mut session = self.open(database).await?;
        let result = self.diagnose_on(&mut session).await;
        self.close(session, result).await
    }

    async fn diagnose_on(&self, session: &mut Session) -> Result<RepairReport, Error> {
        let timeline = Timeline::read(session, &self.settings.tables, self.entries()).await?;
        let pending: Vec<String> = timeline.pending().into_iter().map(str::to_owned).collect();
        let verified = timeline.verify(Direction::Up, &pending, false);
        let mut conflict = match self.with_vanished(session, &timeline, verified).await {
            Err(Error::History(conflict)) => *conflict,
            Err(error) => return Err(error),
            Ok(()) => Conflict::default(),
        };
        conflict.interrupted.clear();
        conflict.vanished = self.vanished(session, &timeline).await?;
        let mut interrupted = Vec::new();
        for (version, rows) in by_version(&timeline.ledger.journal) {
            interrupted.push(self.interrupted_on(session, &timeline, &version, &rows).await?);
        }
        Ok(RepairReport {
            backend: session.backend(),
            database: session.database().name().to_owned(),
            interrupted,
            conflict,
        })
    }

    async fn interrupted_on(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        version: &str,
        rows: &[JournalRow],
    ) -> Result<Interrupted, Error> {
        let name = timeline.migration(version).map(|migration| migration.name.clone());
        let plan = plan_of(session, timeline, version, rows);
        let Some(plan) = plan else {
            return Ok(Interrupted {
                version: version.to_owned(),
                name: name.unwrap_or_default(),
                direction: rows.first().map(|row| row.direction.clone()).unwrap_or_default(),
                reason: "its code is not in this binary".to_owned(),
                steps: rows.iter().map(evidence::of_row).collect(),
                without_code: true,
            });
        };
        let steps = evidence::of_plan(session, &plan, rows).await;
        let steps = steps.map_err(|error| Error::server("asking the catalogue what an interrupted step did", error))?;
        Ok(Interrupted::of(&plan.name, rows, &plan, steps))
    }

    /// The migrations of which the audit trail says that they are applied, and the history nothing. It is one query, and
    /// none where nothing is pending. A trail that is not there, as an earlier build left it, or that this role may not
    /// read, tells nothing. Not to be asked in a transaction, which PostgreSQL would let no further.
    pub(super) async fn vanished(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
    ) -> Result<Vec<Vanished>, Error> {
        if !timeline.ledger.exists || timeline.pending().is_empty() {
            return Ok(Vec::new());
        }
        match self.vanished_of_trail(session, timeline).await {
            Err(Error::Server { error, .. }) if matches!(error.kind(), Kind::UndefinedTable | Kind::NoPermission) => {
                Ok(Vec::new())
            }
            told => told,
        }
    }

    /// A migration whose row is gone looks like one that comes too late: it must not be given a newer version.
    pub(super) async fn with_vanished(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
        verified: Result<(), Error>,
    ) -> Result<(), Error> {
        let mut conflict = match verified {
            Err(Error::History(conflict)) if !conflict.out_of_order.is_empty() => conflict,
            other => return other,
        };
        conflict.vanished = self.vanished(session, timeline).await?;
        let vanished = &conflict.vanished;
        let is_gone = |version: &str| vanished.iter().any(|it| it.version == version);
        conflict.out_of_order.retain(|late| !is_gone(&late.pending.version));
        Err(Error::History(conflict))
    }

    /// The same where the audit trail is known to be there.
    pub(super) async fn vanished_of_trail(
        &self,
        session: &mut Session,
        timeline: &Timeline<'_>,
    ) -> Result<Vec<Vanished>, Error> {
        let last = audit::last_of_each(session, &self.settings.tables).await?;
        let last: BTreeMap<&str, &[String; 4]> = last.iter().map(|row| (row[0].as_str(), row)).collect();
        let vanished = timeline.pending().into_iter().filter_map(|version| {
            let under_way = timeline.ledger.journal.iter().any(|row| row.version == version);
            let [_, deed, at, author] = last.get(version)?;
            (audit::leaves_applied(deed) && !under_way).then(|| Vanished {
                version: version.to_owned(),
                name: timeline
                    .migration(version)
                    .map(|it| it.name.clone())
                    .unwrap_or_default(),
                reason: format!("it was applied at {at} by {author} (`history --events`), and never reverted"),
            })
        });
        Ok(vanished.collect())
    }

    /// Records an answer, under the lock, with a row of the audit trail in the same transaction. What can be checked of
    /// it is checked first.
    ///
    /// # Errors
    /// An answer to what is not in question; one that the database contradicts, with the differences.
    pub async fn repair(&self, database: &Database, answer: &Answer) -> Result<Repaired, Error> {
        self.check_versions()?;
        let mut session = self.open(database).await?;
        let result = self.repair_on(&mut session, answer).await;
        self.close(session, result).await
    }

    async fn repair_on(&self, session: &mut Session, answer: &Answer) -> Result<Repaired, Error> {
        self.refuse_read_only(session).await?;
        self.refuse_pooler(session).await?;
        self.prepare(session).await?;
        let name = self.lock_name(session);
        // On SQLite the lock is a transaction, which all of this then is in.
        lock::take(session, &name, self.settings.limits.lock_timeout, &self.events).await?;
        let tables = &self.settings.tables;
        let there = crate::shape::check_for_writing(session, tables).await?;
        // A database of an earlier build lacks the audit trail alone; a new one, all of them.
        let is_new = there == [false; 3] && matches!(answer, Answer::MarkApplied { .. });
        let made = there.contains(&false) && (*answer == Answer::MakeTables || (there[0] && there[1]) || is_new);
        if made {
            history::create(session, tables).await?;
        }
        let decision = match Timeline::read(session, tables, self.entries()).await {
            Ok(timeline) => self.decide(session, &timeline, answer, there).await?,
            Err(error) => self.decide_unread(answer, error)?,
        };
        let failed = |error| Error::server("recording the answer", error);
        if !session.is_in_transaction() {
            session.begin().await.map_err(failed)?;
            lock::check(session, &name).await?;
        }
        match self.write(session, answer, &decision).await {
            Ok(()) => session.commit().await.map_err(failed)?,
            Err(error) => {
                let _ = session.roll_back().await;
                return Err(failed(error));
            }
        }
        Ok(Repaired {
            deed: answer.deed(),
            version: decision.version,
            message: decision.message,
            notes: decision.notes,
        })
    }

    async fn write(&self, session: &mut Session, answer: &Answer, decision: &Decision) -> Result<(), ServerError> {
        let tables = &self.settings.tables;
        let version = decision.version.as_deref().unwrap_or_default();
        for write in &decision.writes {
            match write {
                Write::Done(direction, step) => {
                    let (direction, step) = (direction.as_str(), *step);
                    journal::done(
                        session,
                        tables,
                        Key {
                            version,
                            direction,
                            step,
                        },
                        None,
                    )
                    .await?;
                }
                Write::NotDone(direction, step) => {
                    let (direction, step) = (direction.as_str(), *step);
                    journal::forget(
                        session,
                        tables,
                        Key {
                            version,
                            direction,
                            step,
                        },
                    )
                    .await?;
                }
                Write::Insert(record) => history::insert(session, tables, record).await?,
                Write::Delete => history::delete(session, tables, version).await?,
                Write::Clear => journal::clear(session, tables, version).await?,
                Write::Restate(record) => history::restate(session, tables, record).await?,
            }
        }
        let audit = self.new_audit(answer.deed(), decision.version.clone(), decision.name.clone());
        let audit = NewAudit {
            detail: decision.detail.clone(),
            ..audit
        };
        audit::insert(session, tables, &audit).await
    }
}

/// What an answer comes to, once it was checked.
#[derive(Debug, Default)]
struct Decision {
    version: Option<String>,
    name: Option<String>,
    writes: Vec<Write>,
    message: String,
    notes: Vec<String>,
    /// For the audit trail.
    detail: Option<String>,
}

/// One change of what is recorded of a migration.
#[derive(Debug)]
enum Write {
    /// The step of this direction and place has run.
    Done(String, usize),
    /// It has not.
    NotDone(String, usize),
    /// A new row of the history.
    Insert(Box<NewRecord>),
    /// No row of the history.
    Delete,
    /// No rows of the journal.
    Clear,
    /// The row of the history, with what is recorded of the operations anew.
    Restate(Box<NewRecord>),
}

/// The plan of what an interrupted migration was about, where the code or the history has it.
fn plan_of(session: &Session, timeline: &Timeline<'_>, version: &str, rows: &[JournalRow]) -> Option<MigrationPlan> {
    let versions = [version.to_owned()];
    let plans = match rows.first()?.direction.as_str() {
        "down" => timeline.plan_down(session.target(), &versions, Purpose::Run),
        _ => timeline.plan_up(session.target(), &versions, Purpose::Run),
    };
    plans.ok()?.pop()
}

fn by_version(rows: &[JournalRow]) -> BTreeMap<String, Vec<JournalRow>> {
    let mut versions: BTreeMap<String, Vec<JournalRow>> = BTreeMap::new();
    for row in rows {
        versions.entry(row.version.clone()).or_default().push(row.clone());
    }
    versions
}
