//! Everything that is printed goes through here: to people or programs, in colour or not, to an open pipe or a closed one.

pub(crate) mod plain;
pub(crate) mod style;
pub(crate) mod table;

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};

use serde::Serialize;

use crate::arguments::Format;
use crate::report::Report;

/// Where results and messages go.
///
/// A reader that has gone away is not an error: a run whose output nobody reads any more is still carried on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    format: Format,
    quiet: bool,
    verbose: bool,
}

impl Output {
    pub(crate) fn new(format: Format, quiet: bool, verbose: bool) -> Self {
        Self { format, quiet, verbose }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose && !self.is_json()
    }

    /// Whether somebody is there to watch and to answer.
    pub(crate) fn is_interactive(&self) -> bool {
        !self.is_json() && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether moving bars can be drawn.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.is_json() && !self.quiet && io::stderr().is_terminal()
    }

    /// A line of a result, for people.
    pub(crate) fn line(&self, text: impl Display) {
        if !self.is_json() && !self.quiet {
            write_to(&mut io::stdout(), colours(&io::stdout()), &format!("{text}\n"));
        }
    }

    /// A result that was asked for as text, such as a script: also when quiet, and never in colour.
    pub(crate) fn text(&self, text: impl Display) {
        write_to(&mut io::stdout(), false, &text.to_string());
    }

    /// A text for people that is the whole result, such as help.
    pub(crate) fn styled(&self, text: &str) {
        write_to(&mut io::stdout(), colours(&io::stdout()), text);
    }

    /// A result for programs: one document.
    pub(crate) fn json(&self, value: &impl Serialize) {
        if self.is_json() {
            // Reports are plain values with text keys, which always have a JSON form.
            let text = serde_json::to_string_pretty(value).unwrap_or_default();
            write_to(&mut io::stdout(), false, &format!("{text}\n"));
        }
    }

    /// A message beside the result.
    pub(crate) fn note(&self, text: impl Display) {
        if !self.is_json() && !self.quiet {
            write_to(&mut io::stderr(), colours(&io::stderr()), &format!("{text}\n"));
        }
    }

    /// What went wrong: on standard error for people, on standard output for programs.
    pub(crate) fn error(&self, report: &Report) {
        if self.is_json() {
            self.json(&report.as_json());
        } else {
            write_to(&mut io::stderr(), colours(&io::stderr()), &report.as_text());
        }
    }

    /// Asks on the terminal; only `y` and `yes` are yes. Nothing where nobody answers: the input ended.
    pub(crate) fn ask(&self, question: &str) -> Option<bool> {
        let answer = self.ask_for(&format!("{question} [y/N]"))?;
        Some(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }

    /// Asks on the terminal for a word. Nothing where nobody answers: the input ended.
    pub(crate) fn ask_for(&self, question: &str) -> Option<String> {
        write_to(&mut io::stderr(), colours(&io::stderr()), &format!("{question} "));
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer).unwrap_or_default();
        (read > 0).then(|| answer.trim().to_owned())
    }
}

/// Whether the stream is a terminal that shows colours to somebody who wants them.
fn colours(stream: &impl IsTerminal) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stream.is_terminal() && !set("NO_COLOR") && !dumb
}

fn write_to(stream: &mut impl Write, coloured: bool, text: &str) {
    let text = if coloured || !text.contains('\u{1b}') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(anstream::adapter::strip_str(text).to_string())
    };
    let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // There is no second place to say it: the other stream may be the one that failed.
        let _ = writeln!(io::stderr(), "the output could not be written: {error}");
    }
}
