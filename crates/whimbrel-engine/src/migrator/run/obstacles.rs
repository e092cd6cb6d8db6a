//! Rows that stand in the way of migrations, looked for before they begin.

use whimbrel_core::plan::{self, MigrationPlan, Probe};

use super::Run;
use crate::error::Error;
use crate::precheck;

impl Run<'_> {
    /// Looks for rows that stand in the way of any migration, where those before it do not touch them.
    pub(super) async fn look_before_all(&mut self) -> Result<(), Error> {
        let mut plans = std::mem::take(&mut self.plans);
        let probes = plan::before_all(plans.make_contiguous(), self.session.target());
        let looked = self.look(&probes).await;
        self.plans = plans;
        looked
    }

    /// The same for one migration, and what those before it may have changed.
    pub(super) async fn look_before(&mut self, version: &str) -> Result<(), Error> {
        let of_version = self.plans.iter().find(|plan| plan.version.as_str() == version);
        let Some(plan) = of_version.filter(|plan| !plan.probes.is_empty()).cloned() else {
            return Ok(());
        };
        let probes: Vec<_> = plan.probes.iter().map(|probe| (&plan, probe)).collect();
        self.look(&probes).await
    }

    /// Asks what was not asked yet. What an interrupted run has done, the rows show already, and the server will say.
    async fn look(&mut self, probes: &[(&MigrationPlan, &Probe)]) -> Result<(), Error> {
        if probes.is_empty() || !self.migrator.settings.prechecks {
            return Ok(());
        }
        let journal = &self.timeline.ledger.journal;
        let is_interrupted = |plan: &MigrationPlan| journal.iter().any(|row| row.version == plan.version.as_str());
        let asked = |plan: &MigrationPlan, probe: &Probe| (plan.version.to_string(), probe.sample.clone());
        let probes: Vec<_> = probes
            .iter()
            .copied()
            .filter(|(plan, probe)| !is_interrupted(plan) && !self.asked.contains(&asked(plan, probe)))
            .collect();
        self.asked.extend(probes.iter().map(|(plan, probe)| asked(plan, probe)));
        let (events, each) = (&self.migrator.events, self.migrator.settings.limits.precheck_timeout);
        let obstacles = precheck::ask(self.session, events, each, probes.into_iter()).await?;
        if obstacles.is_empty() {
            return Ok(());
        }
        let applied = self.done.iter().map(|done| done.version.clone()).collect();
        Err(Error::Obstacles { obstacles, applied })
    }
}
