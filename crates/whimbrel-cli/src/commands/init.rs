//! `init`: the database and the history's tables, where they are missing.

use clap::Args;

use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Create the database and the history's tables, if they are missing
///
/// `up` creates the tables as well. `init` is for roles that may create databases, or tables, once. With
/// `--environment`, the database is stamped with it: no run for another environment changes it from then on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  init
  init --database-url postgres://ada@localhost/app
  init --environment production
  init --environment staging --confirm-database app   Stamps it anew, as after a restored backup")]
pub(crate) struct Init {
    /// The database's name, for one that is to be stamped with another environment than it is
    #[arg(long, value_name = "NAME")]
    confirm_database: Option<String>,
}

impl Init {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let mut migrator = context.migrator()?;
        if let Some(name) = &self.confirm_database {
            migrator = migrator.confirm_database(name.as_str());
        }
        let location = context.location()?;
        let report = migrator.init(&location.url).await?;
        context.output.json(&report);
        let made = |made| if made { "was created" } else { "was there already" };
        context.output.line(format!(
            "The database {} {}.",
            location.shown(),
            made(report.created_database)
        ));
        context
            .output
            .line(format!("The history {}.", made(report.created_history)));
        if let Some(environment) = &report.environment {
            context.output.line(format!("It is stamped as {environment}."));
        }
        Ok(Exit::Done)
    }
}
