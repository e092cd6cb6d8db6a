//! `sql`: migrations as a script for those who run SQL by hand.

use clap::Args;
use serde_json::json;
use whimbrel_core::Target;
use whimbrel_core::plan::Direction;

use crate::arguments::target;
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Write migrations as an SQL script, with the rows of the history
///
/// For administrators who run SQL by hand, with psql, mysql, mariadb or sqlite3. It needs no database. Afterwards,
/// `status` shows these migrations as applied. With `--idempotent`, the script can be run on a database at any of its
/// versions, and again after an error: it leaves out what the history has.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sql --backend postgres:15 --idempotent > migrations.sql
  sql --backend mysql --from 20250922_000003 --to 20250922_000005
  sql --backend sqlite --down --to 20250922_000003")]
pub(crate) struct Sql {
    /// The version that the database is at [default: none; with --down, the latest]
    #[arg(long, value_name = "VERSION")]
    from: Option<String>,

    /// The version that the script leads to [default: the latest; with --down, none]
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,

    /// The way back
    #[arg(long)]
    down: bool,

    /// The kind of server: sqlite, postgres, mysql, mariadb, with a version as in postgres:15
    #[arg(long, value_name = "BACKEND[:VERSION]", value_parser = target)]
    backend: Target,

    /// Leave out what the database's history has, when the script runs
    #[arg(long)]
    idempotent: bool,
}

impl Sql {
    pub(crate) fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrator = context.migrator()?;
        let direction = if self.down { Direction::Down } else { Direction::Up };
        let (from, to) = (self.from.as_deref(), self.to.as_deref());
        let script = migrator.sql(self.backend, direction, from, to, self.idempotent)?;
        if context.output.is_json() {
            context
                .output
                .json(&json!({ "backend": self.backend.backend, "script": script }));
        } else {
            context.output.text(script);
        }
        Ok(Exit::Done)
    }
}
