//! `completions`: what a shell needs to complete commands and options.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Write the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  completions bash > ~/.local/share/bash-completion/completions/migration
  completions fish > ~/.config/fish/completions/migration.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "migration", &mut script);
        context.output.text(String::from_utf8_lossy(&script));
        Ok(Exit::Done)
    }
}
