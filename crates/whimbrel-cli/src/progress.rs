//! What is shown while a run goes on: a line for each migration that is done, and a moving bar on a terminal.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use whimbrel_core::plan::Direction;
use whimbrel_engine::{Event, Holder, Subscriber};

use crate::output::Output;
use crate::output::plain::{plain, plain_line};
use crate::output::style::{BAD, GOOD, QUIET, WARNING, duration, paint};

/// Listens to a run.
pub(crate) struct Progress {
    output: Output,
    /// The longest name, so that the times line up although they come one by one.
    width: usize,
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    pub(crate) fn new(output: Output, width: usize) -> Self {
        Self {
            output,
            width,
            bar: Mutex::new(None),
        }
    }

    fn with_bar(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        act(&mut self.bar.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn tick(&self, message: String) {
        self.with_bar(|bar| {
            if let Some(bar) = bar {
                bar.set_message(message);
            }
        });
    }

    fn finished(&self, direction: Direction, version: &str, name: &str, took: Duration) {
        let (verb, style) = match direction {
            Direction::Up => ("applied ", GOOD),
            Direction::Down => ("reverted", WARNING),
        };
        let (verb, width) = (paint(style, verb), self.width);
        self.aside(|| {
            let took = paint(QUIET, &format!("{:>8}", duration(took)));
            let (version, name) = (plain_line(version), plain_line(name));
            self.output.line(format!("  {verb}  {version}  {name:width$}  {took}"));
        });
        self.with_bar(|bar| {
            if let Some(bar) = bar {
                bar.inc(1);
            }
        });
        if self.is_full() {
            self.end();
        }
    }

    /// Whether the run has come to its end: what follows is the summary, and the bar must not stand above it.
    fn is_full(&self) -> bool {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        bar.as_ref()
            .is_some_and(|bar| bar.length().is_some_and(|length| bar.position() >= length))
    }

    /// Writes beside the bar, which is taken away meanwhile.
    fn aside(&self, write: impl FnOnce()) {
        self.with_bar(|bar| match bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        });
    }

    fn start(&self, migrations: usize) {
        if !self.output.shows_progress() {
            return;
        }
        let bar = ProgressBar::new(u64::try_from(migrations).unwrap_or(u64::MAX));
        let style = ProgressStyle::with_template("  {spinner} {pos}/{len} {wide_msg} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        self.with_bar(|current| {
            if let Some(old) = current.replace(bar) {
                old.finish_and_clear();
            }
        });
    }

    fn end(&self) {
        self.with_bar(|bar| {
            if let Some(bar) = bar.take() {
                bar.finish_and_clear();
            }
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

impl Subscriber for Progress {
    fn on_event(&self, event: &Event) {
        match event {
            Event::WaitingForLock { waited, holder } => self.aside(|| {
                let who = holder
                    .as_ref()
                    .map(|holder| plain_line(format!(" ({holder})")))
                    .unwrap_or_default();
                let long = if waited.as_secs() == 0 {
                    String::new()
                } else {
                    format!(", for {}", duration(*waited))
                };
                let text = format!("waiting for another process to end its migrations{who}{long}");
                self.output.note(paint(WARNING, &text));
            }),
            Event::RunStarted { migrations, .. } => self.start(*migrations),
            Event::MigrationStarted { version, name, .. } => self.tick(format!("{version} {name}")),
            Event::StatementStarted {
                version,
                operation,
                statement,
                ..
            } => {
                self.tick(format!("{version} {operation}"));
                if self.output.is_verbose() {
                    self.aside(|| {
                        self.output.line(paint(
                            QUIET,
                            &format!("    {}", plain(statement).replace('\n', "\n    ")),
                        ))
                    });
                }
            }
            Event::StatementSkipped { version, position } => self.aside(|| {
                let text = format!("  step {} of {version} was done by an earlier run", position + 1);
                self.output.line(paint(QUIET, &text));
            }),
            Event::Retrying {
                version,
                reason,
                blockers,
                pause,
            } => self.aside(|| {
                let (by, pause) = (by(blockers), duration(*pause));
                let text = format!("{version} is held up{by} ({reason}); trying again in {pause}");
                self.output.note(paint(WARNING, &plain_line(&text)));
            }),
            Event::WaitingForOthers {
                version,
                waited,
                blockers,
            } => self.aside(|| {
                let (by, waited) = (by(blockers), duration(*waited));
                let text = format!("{version} is held up{by}, for {waited}; it waits as long as it takes");
                self.output.note(paint(WARNING, &plain_line(&text)));
            }),
            Event::MigrationFinished {
                version,
                name,
                direction,
                took,
            } => {
                self.finished(*direction, version, name, *took);
            }
            Event::MigrationFailed { version, name, .. } => {
                self.aside(|| {
                    let (version, name) = (plain_line(version), plain_line(name));
                    self.output
                        .line(format!("  {}  {version}  {name}", paint(BAD, "failed  ")))
                });
                self.end();
            }
            Event::Notice { message } => self.aside(|| self.output.note(paint(WARNING, &plain_line(message)))),
            _ => {}
        }
    }
}

/// Those who are in the way, as a part of a sentence.
fn by(blockers: &[Holder]) -> String {
    if blockers.is_empty() {
        return String::new();
    }
    let blockers: Vec<String> = blockers.iter().map(Holder::to_string).collect();
    format!(" by {}", blockers.join("; "))
}
