//! Confirmations: asked for on a terminal, given by options elsewhere, never waited for.

use clap::Args;
use whimbrel_engine::{Error, Migrator, RunReport};

use crate::output::Output;
use crate::report::Report;

/// What must be said before rows are lost.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Safeguards {
    /// Go on although rows would be deleted: a table that has some is dropped, or a column with values
    #[arg(long)]
    allow_data_loss: bool,

    /// The database's name, without which one that is stamped as production loses nothing; asked for on a terminal
    #[arg(long, value_name = "NAME")]
    confirm_database: Option<String>,
}

impl Safeguards {
    /// Does something that may lose rows. Where only the database's name is wanting and somebody is there, it is asked
    /// for, and the same is done again.
    pub(crate) async fn run(
        &self,
        output: &Output,
        migrator: Migrator,
        act: impl AsyncFn(&Migrator) -> Result<RunReport, Error>,
    ) -> Result<RunReport, Error> {
        let migrator = migrator.allow_data_loss(self.allow_data_loss);
        let migrator = match &self.confirm_database {
            Some(name) => migrator.confirm_database(name.as_str()),
            None => migrator,
        };
        match act(&migrator).await {
            Err(error @ Error::Production { named: false, .. }) if output.is_interactive() => {
                let question = format!("{error}.\nType the name of the database to go on:");
                match output.ask_for(&question) {
                    Some(typed) => act(&migrator.confirm_database(typed)).await,
                    None => Err(error),
                }
            }
            result => result,
        }
    }
}

/// Goes on when somebody says so. `command` is what was typed, `effect` what it would do: `drops every table of X`.
pub(crate) fn confirm(output: &Output, yes: bool, command: &str, effect: &str) -> Result<(), Report> {
    if yes {
        return Ok(());
    }
    if !output.is_interactive() {
        return Err(Report::refused(
            format!("`{command}` {effect}, and nobody is here to confirm it"),
            format!("if that is what you want, run `{command} --yes`"),
        ));
    }
    if output.ask(&format!("`{command}` {effect}. Go on?")) == Some(true) {
        Ok(())
    } else {
        Err(Report::refused(
            "it was not confirmed, and nothing was changed",
            "answer `y`, or add `--yes`",
        ))
    }
}
