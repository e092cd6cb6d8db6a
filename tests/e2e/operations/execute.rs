//! Runs the operations of a case as migrations: planned by the core, executed statement by statement.

use whimbrel_core::plan::{Action, MigrationPlan, plan_down, plan_up};
use whimbrel_core::{Down, Migration, Operation, Recording, Schema, Target};
use whimbrel_tests::Database;

/// Runs migrations on a database, and remembers the schema that they lead to.
pub struct Runner<'a> {
    database: &'a Database,
    applied: Vec<(Migration, Schema)>,
    schema: Schema,
}

impl<'a> Runner<'a> {
    pub fn new(database: &'a Database) -> Self {
        Self {
            database,
            applied: Vec::new(),
            schema: Schema::new(),
        }
    }

    /// Applies the operations as one migration.
    pub async fn up(&mut self, operations: &[Operation]) {
        let migration = migration(self.applied.len(), operations);
        let (plan, after) = plan_up(self.target(), &self.schema, &migration).unwrap_or_else(|error| panic!("{error}"));
        self.execute(&plan).await;
        let before = std::mem::replace(&mut self.schema, after);
        self.applied.push((migration, before));
    }

    /// Reverts the last of them.
    pub async fn down(&mut self) {
        let (migration, before) = self.applied.pop().expect("something was applied");
        let planned = plan_down(self.target(), &before, &self.schema, &migration);
        let (plan, _) = planned.unwrap_or_else(|error| panic!("{error}"));
        self.execute(&plan).await;
        self.schema = before;
    }

    /// Why the second of two migrations cannot be planned.
    pub fn plan_refusal(&self, first: &[Operation], second: &[Operation]) -> String {
        let target = self.target();
        let planned = plan_up(target, &Schema::new(), &migration(0, first));
        let (_, schema) = planned.unwrap_or_else(|error| panic!("{error}"));
        match plan_up(target, &schema, &migration(1, second)) {
            Ok((plan, _)) => panic!("this should have been refused:\n{plan}"),
            Err(error) => error.to_string(),
        }
    }

    fn target(&self) -> Target {
        self.database.server().target()
    }

    async fn execute(&self, plan: &MigrationPlan) {
        for step in plan.steps() {
            match &step.action {
                Action::Sql(sql) => {
                    if let Err(error) = self.database.try_rows(sql).await {
                        panic!("{error}\nat:\n{sql}\nin the plan:\n{plan}");
                    }
                }
                Action::Rebuild(rebuild) => {
                    let triggers = format!(
                        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{}'",
                        rebuild.table.as_str().replace('\'', "''")
                    );
                    let triggers = self.database.rows(&triggers).await;
                    let mut all = vec![
                        "PRAGMA foreign_keys = OFF".to_owned(),
                        "PRAGMA legacy_alter_table = ON".to_owned(),
                    ];
                    all.extend(rebuild.statements());
                    all.extend(triggers.into_iter().map(|row| row[0].clone()));
                    all.push("PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF".to_owned());
                    for sql in all {
                        if let Err(error) = self.database.try_rows(&sql).await {
                            panic!("{error}\nat:\n{sql}\nin the plan:\n{plan}");
                        }
                    }
                }
                Action::Rust(_) => panic!("no data steps here"),
            }
        }
    }
}

fn migration(number: usize, operations: &[Operation]) -> Migration {
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
