//! `init`: the database and the history's tables, where they are missing.

use clap::Args;
use serde_json::json;
use whimbrel_engine::{Migrator, Roles};

use crate::context::Context;
use crate::exit::Exit;
use crate::location::Location;
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
  init --print-grants --application-role shop   Needs no connection; run it as an administrator
  init --environment staging --confirm-database app   Stamps it anew, as after a restored backup")]
pub(crate) struct Init {
    /// The database's name, for one that is to be stamped with another environment than it is
    #[arg(long, value_name = "NAME")]
    confirm_database: Option<String>,

    /// Write the statements that give a migrating role and the application's role their rights, and do nothing else
    #[arg(long)]
    print_grants: bool,

    /// The role that migrates
    #[arg(long, value_name = "NAME", default_value = "app_migrator", requires = "print_grants")]
    migrating_role: String,

    /// The role that the application runs as
    #[arg(long, value_name = "NAME", default_value = "app", requires = "print_grants")]
    application_role: String,
}

impl Init {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let mut migrator = context.migrator()?;
        if let Some(name) = &self.confirm_database {
            migrator = migrator.confirm_database(name.as_str());
        }
        let location = context.location()?;
        if self.print_grants {
            return self.grants(context, &migrator, &location);
        }
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
    fn grants(&self, context: &Context<'_>, migrator: &Migrator, location: &Location) -> Result<Exit, Report> {
        let roles = Roles {
            database: location.url.database(),
            migrating: self.migrating_role.clone(),
            application: self.application_role.clone(),
        };
        let Some(statements) = migrator.grants(location.url.backend(), &roles) else {
            return Err(Report::usage(
                "SQLite has no roles: who may write its file may change the schema",
                "give the database URL of a server, or set the rights of the file and its folder",
            ));
        };
        if context.output.is_json() {
            context.output.json(&json!({ "grants": statements }));
        } else {
            context.output.text(statements);
        }
        Ok(Exit::Done)
    }
}
