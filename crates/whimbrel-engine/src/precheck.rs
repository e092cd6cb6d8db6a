//! The probes of a plan, asked of the server: rows that a migration would not get past are told before it begins.
//!
//! A look that takes too long, or that the server refuses, is no reason to stop: the statement itself will tell.

use std::fmt;
use std::time::{Duration, Instant};

use serde::Serialize;
use whimbrel_core::plan::{Finds, MigrationPlan, Probe};

use crate::error::Error;
use crate::event::{Event, Events};
use crate::server_error::{Kind, ServerError};
use crate::session::Session;

/// How often the time of one look all of them may take.
const ALL: u32 = 6;

/// Rows that an operation would not let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Obstacle {
    /// The migration's version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The operation, in one line.
    pub operation: String,
    /// The table.
    pub table: String,
    /// What is wrong with the rows: `have no value in email`.
    pub problem: String,
    /// Whether what is counted are groups of rows that do not go together.
    pub groups: bool,
    /// How many there are.
    pub count: u64,
    /// Whether there may be more: counting ended here, or was given up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// The columns of the primary key.
    pub key: Vec<String>,
    /// The keys of the first few, as text; of a group, those of two of its rows.
    pub sample: Vec<Vec<String>>,
}

/// Asks some probes, and gives what they find. Each may take so long: an index may be wanting, and the table be large.
pub(crate) async fn ask<'p>(
    session: &mut Session,
    events: &Events,
    each: Duration,
    probes: impl Iterator<Item = (&'p MigrationPlan, &'p Probe)>,
) -> Result<Vec<Obstacle>, Error> {
    let began = Instant::now();
    let mut obstacles = Vec::new();
    for (plan, probe) in probes {
        let left = each.saturating_mul(ALL).saturating_sub(began.elapsed());
        match look(session, probe, each.min(left)).await {
            Ok(Some((sample, count, at_least))) => obstacles.push(Obstacle {
                version: plan.version.to_string(),
                name: plan.name.clone(),
                operation: plan
                    .operations
                    .get(probe.operation)
                    .map(|it| it.description.clone())
                    .unwrap_or_default(),
                table: probe.table.to_string(),
                problem: probe.problem.clone(),
                groups: probe.finds == Finds::Groups,
                count,
                at_least,
                key: probe.key.iter().map(ToString::to_string).collect(),
                sample,
            }),
            Ok(None) => {}
            Err(error) if error.is(Kind::ConnectionLost) => {
                return Err(Error::server("looking for rows that stand in the way", error));
            }
            Err(error) => events.send(&Event::Notice {
                message: format!(
                    "whether any {} of {} {} could not be told beforehand ({error}); the server will say",
                    if probe.finds == Finds::Groups { "rows" } else { "row" },
                    probe.table,
                    probe.problem
                ),
            }),
        }
    }
    Ok(obstacles)
}

/// The keys of the first rows that are found, how many there are, and whether there may be more.
async fn look(
    session: &mut Session,
    probe: &Probe,
    limit: Duration,
) -> Result<Option<(Vec<Vec<String>>, u64, bool)>, ServerError> {
    if limit.is_zero() {
        return Err(ServerError::new("the looks before it took too long"));
    }
    let rows = session.fetch_within(&probe.sample, limit).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let cells = match (probe.key.len(), probe.finds) {
        (0, _) => 0,
        (keys, Finds::Rows) => keys,
        (_, Finds::Groups) => 2,
    };
    let sample: Vec<Vec<String>> = rows
        .iter()
        .filter(|_| cells > 0)
        .map(|row| (0..cells).map(|at| row.text(at).to_owned()).collect())
        .collect();
    let seen = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let most = u64::try_from(Probe::MOST).unwrap_or(u64::MAX);
    Ok(Some(match session.fetch_within(&probe.count, limit).await {
        Ok(rows) => {
            let counted = rows.first().and_then(|row| row.number(0)).unwrap_or_default();
            let counted = u64::try_from(counted).unwrap_or_default().max(seen);
            (sample, counted.min(most), counted > most)
        }
        Err(error) if error.is(Kind::ConnectionLost) => return Err(error),
        Err(_) => (sample, seen, true),
    }))
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match (self.groups, self.count, self.at_least) {
            (false, 1, false) => "row",
            (false, ..) => "rows",
            (true, 1, false) => "group of rows",
            (true, ..) => "groups of rows",
        };
        let least = if self.at_least { "at least " } else { "" };
        write!(f, "{least}{} {noun} of {} {}", self.count, self.table, self.problem)?;
        if self.sample.is_empty() {
            return Ok(());
        }
        let between = if self.groups { " and " } else { "/" };
        let keys: Vec<String> = self.sample.iter().map(|key| key.join(between)).collect();
        let known = u64::try_from(self.sample.len()).is_ok_and(|known| known == self.count) && !self.at_least;
        let more = if known { "" } else { ", ..." };
        write!(f, " ({} {}{more})", self.key.join("/"), keys.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_is_told_by_its_number_and_its_keys() {
        let rows = Obstacle {
            version: "20250101_000001".into(),
            name: "require_email".into(),
            operation: "alter column users.email: not null".into(),
            table: "users".into(),
            problem: "have no value in email".into(),
            groups: false,
            count: 7,
            at_least: false,
            key: vec!["id".into()],
            sample: vec![vec!["4".into()], vec!["9".into()]],
        };
        assert_eq!(
            rows.to_string(),
            "7 rows of users have no value in email (id 4, 9, ...)"
        );
        let pairs = Obstacle {
            groups: true,
            count: 1,
            problem: "have the same email".into(),
            sample: vec![vec!["1".into(), "7".into()]],
            ..rows.clone()
        };
        assert_eq!(
            pairs.to_string(),
            "1 group of rows of users have the same email (id 1 and 7)"
        );
        let unknown = Obstacle {
            sample: Vec::new(),
            at_least: true,
            count: 10_000,
            ..rows
        };
        assert_eq!(
            unknown.to_string(),
            "at least 10000 rows of users have no value in email"
        );
    }
}
