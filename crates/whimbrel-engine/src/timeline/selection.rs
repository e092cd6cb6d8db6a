//! Which migrations a run is to take, and what stands in its way.

use std::collections::BTreeMap;

use whimbrel_core::plan::Direction;

use super::Timeline;
use crate::error::Error;
use crate::goal::{DownTarget, UpTarget, find};
use crate::history::Record;
use crate::verify::{Conflict, Interrupted, Named, OutOfOrder, in_the_way};

impl Timeline<'_> {
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
}
