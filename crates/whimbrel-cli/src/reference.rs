//! docs/cli.md, made from the same definitions as the help: a test writes it, and fails where it is stale.

use clap::{Command, CommandFactory};

use crate::arguments::Arguments;
use crate::exit::Exit;

const INTRODUCTION: &str = "\
# The runner's commands

<!-- Made from the definitions in crates/whimbrel-cli: `UPDATE_DOCS=1 cargo test -p whimbrel-cli` writes it anew. -->

A runner is a program of your workspace, `cargo run -p migration -- COMMAND`. The database is named by
`--database-url`, else by `DATABASE_URL`, else by `DATABASE_URL` in a file `.env` here or in a folder above; where none
is named, it is the SQLite file `data/dev.db` beside the workspace. Passwords are never printed.

Where a command asks for a confirmation, it asks on a terminal only; elsewhere it needs `--yes`, and ends with exit code
8 without it. Colours and moving bars are for terminals, and `NO_COLOR` turns the colours off. What `--format json`
prints is described in [json.md](json.md).
";

fn reference() -> String {
    let mut text = INTRODUCTION.to_owned();
    let mut root = Arguments::command();
    root.build();
    text += "\n## Exit codes\n\n| code | meaning |\n|---|---|\n";
    for exit in Exit::ALL {
        text += &format!("| {} | {} |\n", exit.code(), exit.meaning());
    }
    text += "\n## Options of every command\n\n";
    text += &options(&root, true);
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        text += &section(command);
    }
    text
}

fn section(command: &Command) -> String {
    let about = command
        .get_long_about()
        .or(command.get_about())
        .map(ToString::to_string)
        .unwrap_or_default();
    let about = about
        .split_once("\n\n")
        .map_or(about.clone(), |(first, rest)| format!("{first}.\n\n{rest}"));
    let usage: Vec<String> = command.get_positionals().map(|it| it.to_string()).collect();
    let usage = if usage.is_empty() {
        String::new()
    } else {
        format!(" {}", usage.join(" "))
    };
    let mut text = format!("\n## {}{usage}\n\n{}\n", command.get_name(), about.trim_end());
    let options = options(command, false);
    if !options.is_empty() {
        text += &format!("\n{options}");
    }
    if let Some(examples) = command.get_after_help() {
        let examples = examples.to_string();
        let examples = examples
            .lines()
            .skip(1)
            .map(str::trim_start)
            .collect::<Vec<_>>()
            .join("\n");
        text += &format!("\n```text\n{examples}\n```\n");
    }
    text
}

/// The options as a list; those of every command only where they are asked for.
fn options(command: &Command, global: bool) -> String {
    let of_all = |id: &str| ["help", "version"].contains(&id);
    let mut text = String::new();
    for argument in command.get_arguments() {
        if argument.is_global_set() != global || of_all(argument.get_id().as_str()) || argument.is_positional() {
            continue;
        }
        let names = argument.to_string();
        let short = argument
            .get_short()
            .map(|short| format!("`-{short}`, "))
            .unwrap_or_default();
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        text += &format!("- {short}`{names}`: {help}\n");
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_manual_says_what_the_help_says() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
        let reference = reference();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&file, &reference).unwrap();
        }
        let found = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            found == reference,
            "docs/cli.md is stale: run `UPDATE_DOCS=1 cargo test -p whimbrel-cli`"
        );
    }

    #[test]
    fn every_command_has_a_summary_and_examples() {
        for command in Arguments::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            let examples = command.get_after_help().unwrap().to_string();
            assert!(examples.contains(command.get_name()), "{}", command.get_name());
        }
    }

    #[test]
    fn help_is_short() {
        let mut root = Arguments::command();
        root.build();
        insta::assert_snapshot!("help", root.render_help().to_string());
        for name in ["up", "down", "sql"] {
            let command = root.find_subcommand_mut(name).unwrap();
            insta::assert_snapshot!(format!("help_{name}"), command.render_help().to_string());
        }
    }
}
