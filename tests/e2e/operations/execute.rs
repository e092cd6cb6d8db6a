//! Runs the operations of a case as migrations: recorded, planned, executed and reverted as a user's are.

use whimbrel_core::plan::{Direction, plan_up};
use whimbrel_core::{Down, Migration, Operation, Recording, Schema, apply_all};
use whimbrel_engine::{DownTarget, Migrator, UpTarget};
use whimbrel_tests::Database;

use crate::project::connect;

/// Applies and reverts migrations on a database.
pub struct Runner<'a> {
    database: &'a Database,
    migrations: Vec<Migration>,
}

impl<'a> Runner<'a> {
    pub fn new(database: &'a Database) -> Self {
        Self {
            database,
            migrations: Vec::new(),
        }
    }

    /// Applies the operations as one migration.
    pub async fn up(&mut self, operations: &[Operation]) {
        self.migrations.push(migration(self.migrations.len(), operations));
        let engine = connect(self.database).await;
        let migrator = Migrator::new(self.migrations.clone());
        if let Err(error) = migrator.up(&engine, UpTarget::Latest).await {
            let plan = migrator.plan_offline(self.database.server().target(), Direction::Up, None, None);
            panic!(
                "{error}\n{}",
                plan.map_or_else(|error| error.to_string(), |plan| plan.to_string())
            );
        }
        engine.close().await;
    }

    /// The schema that the migrations lead to.
    pub fn schema(&self) -> Schema {
        let mut schema = Schema::new();
        for migration in &self.migrations {
            apply_all(&migration.recording.up, &mut schema).expect("the migrations were applied");
        }
        schema
    }

    /// Reverts the last of them.
    pub async fn down(&mut self) {
        let engine = connect(self.database).await;
        let migrator = Migrator::new(self.migrations.clone()).allow_data_loss(true);
        if let Err(error) = migrator.down(&engine, DownTarget::default()).await {
            let plan = migrator.plan_offline(self.database.server().target(), Direction::Down, None, None);
            panic!(
                "{error}\n{}",
                plan.map_or_else(|error| error.to_string(), |plan| plan.to_string())
            );
        }
        engine.close().await;
        self.migrations.pop();
    }

    /// Why the second of two migrations cannot be planned.
    pub fn plan_refusal(&self, first: &[Operation], second: &[Operation]) -> String {
        let target = self.database.server().target();
        let planned = plan_up(target, &Schema::new(), &migration(0, first));
        let (_, schema) = planned.unwrap_or_else(|error| panic!("{error}"));
        match plan_up(target, &schema, &migration(1, second)) {
            Ok((plan, _)) => panic!("this should have been refused:\n{plan}"),
            Err(error) => error.to_string(),
        }
    }
}

/// The operations as the migration of this number.
pub fn migration(number: usize, operations: &[Operation]) -> Migration {
    let version = format!("20260101_{number:06}").parse().expect("a version");
    let recording = Recording {
        up: operations.to_vec(),
        down: Down::Derived,
    };
    Migration {
        version,
        name: format!("step_{number}"),
        recording,
    }
}
