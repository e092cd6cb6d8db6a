//! What is known of the steps of a migration that was interrupted: from the journal, from the catalogue, from a query of
//! the author's, or not at all.

use std::fmt;

use serde::Serialize;
use whimbrel_core::plan::{Direction, MigrationPlan, Resume, Step};

use crate::catalogue;
use crate::executor::{Unit, units};
use crate::history::JournalRow;
use crate::server_error::ServerError;
use crate::session::Session;
use crate::verify::Interrupted;

/// What is known of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StepState {
    /// The journal says that it ended well.
    Done,
    /// It was about to run, and what it was to do is there.
    Found,
    /// It was about to run, and what it was to do is not there.
    NotDone,
    /// It was about to run, and it may run twice.
    Again,
    /// It was about to run, and nothing tells whether it has.
    Unknown,
    /// It was not begun.
    Waiting,
}

/// One step of a migration that was interrupted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InterruptedStep {
    /// Which one, from 1.
    pub number: usize,
    /// What is known of it.
    pub state: StepState,
    /// Its statement, or the data step's name.
    pub statement: String,
    /// The statement that was begun, where the migration has another in this place now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun: Option<String>,
}

/// What tells whether a step has run that was about to run.
pub(crate) async fn of_step(session: &mut Session, step: &Step) -> Result<StepState, ServerError> {
    let found = match &step.resume {
        Resume::Promises => catalogue::all_hold(session, &step.promises).await?,
        Resume::Probe(query) => !session.fetch(query).await?.is_empty(),
        // Its mark would have been written in its own transaction.
        Resume::Mark => false,
        Resume::Again => return Ok(StepState::Again),
        Resume::Unknown => return Ok(StepState::Unknown),
    };
    Ok(if found { StepState::Found } else { StepState::NotDone })
}

/// What is known of each step of a plan, beside the rows of its journal.
pub(crate) async fn of_plan(
    session: &mut Session,
    plan: &MigrationPlan,
    rows: &[JournalRow],
) -> Result<Vec<InterruptedStep>, ServerError> {
    let mut steps = Vec::new();
    for unit in units(plan) {
        let row = row_of(rows, unit.first);
        let statement = unit.text();
        let state = match row {
            None => StepState::Waiting,
            Some(row) if row.done => StepState::Done,
            Some(row) if row.statement != statement => StepState::Unknown,
            Some(_) => match unit.steps.as_slice() {
                [step] => of_step(session, step).await?,
                // All of a transaction is there with its mark, or nothing is.
                _ => StepState::NotDone,
            },
        };
        steps.push(InterruptedStep {
            number: unit.first + 1,
            state,
            begun: row.map(|row| row.statement.clone()).filter(|begun| *begun != statement),
            statement,
        });
    }
    let known = steps.len();
    let beyond = rows.iter().filter(|row| {
        usize::try_from(row.step).is_ok_and(|step| step >= known) && !steps.iter().any(|it| is_row(it, row))
    });
    let beyond: Vec<InterruptedStep> = beyond.map(of_row).collect();
    steps.extend(beyond);
    Ok(steps)
}

fn is_row(step: &InterruptedStep, row: &JournalRow) -> bool {
    usize::try_from(row.step).is_ok_and(|at| at + 1 == step.number)
}

/// What a row says of a step that is not in the code.
pub(crate) fn of_row(row: &JournalRow) -> InterruptedStep {
    InterruptedStep {
        number: usize::try_from(row.step).unwrap_or(usize::MAX).saturating_add(1),
        state: if row.done { StepState::Done } else { StepState::Unknown },
        statement: row.statement.clone(),
        begun: None,
    }
}

pub(crate) fn row_of(rows: &[JournalRow], first: usize) -> Option<&JournalRow> {
    rows.iter().find(|row| usize::try_from(row.step) == Ok(first))
}

/// Whether the rows of a journal are of this plan: each is of a unit of it, with the same statements. What comes after
/// them may have been changed since, as when the statement that failed was corrected.
pub(crate) fn is_of_plan(units: &[Unit<'_>], direction: Direction, rows: &[JournalRow]) -> bool {
    rows.iter().all(|row| {
        let unit = units.iter().find(|unit| usize::try_from(row.step) == Ok(unit.first));
        row.direction == crate::journal::word(direction) && unit.is_some_and(|unit| unit.text() == row.statement)
    })
}

impl Interrupted {
    /// The steps of which nobody can say whether they have run.
    pub fn undecided(&self) -> impl Iterator<Item = &InterruptedStep> {
        self.steps.iter().filter(|step| step.state == StepState::Unknown)
    }
}

impl StepState {
    /// What is known, in words.
    pub fn as_str(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Found => "done, as the database shows",
            StepState::NotDone => "not done, as the database shows",
            StepState::Again => "may run again",
            StepState::Unknown => "cannot tell",
            StepState::Waiting => "not begun",
        }
    }
}

impl fmt::Display for InterruptedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "step {}: {}: {}",
            self.number,
            self.state.as_str(),
            in_short(&self.statement)
        )?;
        match &self.begun {
            Some(begun) => write!(f, "\n    begun was: {}", in_short(begun)),
            None => Ok(()),
        }
    }
}

/// A statement on one line, as much of it as tells which one it is.
fn in_short(statement: &str) -> String {
    const SHOWN: usize = 160;
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
