//! Confirmations: asked for on a terminal, given by `--yes` elsewhere, never waited for.

use crate::output::Output;
use crate::report::Report;

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
