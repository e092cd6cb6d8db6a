//! What a program takes: wall time, processor time, memory.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Args;
use nix::sys::resource::{UsageWho, getrusage};

use super::Failure;

/// What a program and everything that it started took.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Cost {
    pub(super) wall: Duration,
    /// Of user and system together.
    pub(super) processor: Duration,
    /// The most that one process held at once, in MiB.
    pub(super) memory: u64,
}

/// Run a program and say what it took
///
/// The counters of a process that has had one child are that child's alone, so each measurement is a process between.
#[derive(Debug, Args)]
pub(crate) struct MeasureOne {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    command: Vec<String>,
}

impl MeasureOne {
    pub(crate) fn run(&self) -> ExitCode {
        let Some((program, arguments)) = self.command.split_first() else {
            return ExitCode::FAILURE;
        };
        let start = Instant::now();
        let status = Command::new(program).args(arguments).stdout(Stdio::null()).status();
        let wall = start.elapsed();
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN);
        match (status, usage) {
            (Ok(status), Ok(usage)) if status.success() => {
                let processor = [usage.user_time(), usage.system_time()].map(|time| {
                    let micros = u64::try_from(time.tv_usec()).unwrap_or_default();
                    u64::try_from(time.tv_sec()).unwrap_or_default() * 1_000_000 + micros
                });
                // Linux counts in KiB.
                let memory = usage.max_rss() / 1024;
                let processor: u64 = processor.iter().sum();
                anstream::println!("{} {processor} {memory}", wall.as_micros());
                ExitCode::SUCCESS
            }
            (Err(error), _) => {
                anstream::eprintln!("{program} cannot be run: {error}");
                ExitCode::FAILURE
            }
            _ => ExitCode::FAILURE,
        }
    }
}

/// Runs a command and tells what it took.
pub(super) fn cost(command: &Command) -> Result<Cost, Failure> {
    let mut outer = Command::new(std::env::current_exe()?);
    outer
        .args(["measure-one", "--"])
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    let output = outer.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{command:?} failed").into());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [wall, processor, memory] = numbers.as_slice() else {
        return Err(format!("three numbers were expected of the measurement, not `{text}`").into());
    };
    Ok(Cost {
        wall: Duration::from_micros(*wall),
        processor: Duration::from_micros(*processor),
        memory: *memory,
    })
}

/// The cheapest of several runs, by processor time: what disturbs a run only ever adds to it.
pub(super) fn best_of(runs: usize, mut run: impl FnMut() -> Result<Cost, Failure>) -> Result<Cost, Failure> {
    let mut best = run()?;
    for _ in 1..runs {
        let next = run()?;
        best = Cost {
            wall: best.wall.min(next.wall),
            processor: best.processor.min(next.processor),
            memory: best.memory.min(next.memory),
        };
    }
    Ok(best)
}
