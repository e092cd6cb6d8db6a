//! `cargo xtask bench`: what Whimbrel takes, beside what others take for the same.
//!
//! Everything that is compared is measured in one run on one machine. The projects that are measured are written into
//! `target/bench`, a workspace of its own, so that nothing of theirs is a dependency of ours.

mod compile;
mod cost;
mod models;
mod proxy;
mod run;
mod table;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

pub(crate) use self::cost::MeasureOne;
use self::table::{Section, print, write};
use self::workspace::Workspace;

type Failure = Box<dyn std::error::Error>;

/// Measure compile times, runs, checks and inspections, beside other tools
///
/// Needs the crates of sea-orm-migration (cargo fetches them), and a PostgreSQL server by WHIMBREL_TEST_POSTGRES_URL or
/// on 127.0.0.1:5432. Alembic is measured where `python3 -c "import alembic"` works, or by
/// the Python that WHIMBREL_BENCH_PYTHON names.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,

    /// How many migrations, tables and models
    #[arg(long, default_value_t = 1000)]
    size: usize,

    /// Leave sea-orm-migration out of the runs: its program takes some ten minutes to build the first time
    #[arg(long)]
    without_theirs: bool,

    /// Write the tables into docs/benchmarks.md
    #[arg(long)]
    write: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Build, check and rebuild of a crate of migrations.
    Compile,
    /// `up`, no-op `up`, `status`, round trips.
    Run,
    /// `generate`, `inspect` and `drift` on many models.
    Models,
}

impl Bench {
    /// Measures, and prints a table for each part.
    pub(crate) fn run(&self) -> ExitCode {
        match self.measure() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                anstream::eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        }
    }

    fn measure(&self) -> Result<(), Failure> {
        let workspace = Workspace::write(self.size)?;
        let mut sections: Vec<Section> = Vec::new();
        for part in [Part::Compile, Part::Run, Part::Models] {
            if self.only.is_empty() || self.only.contains(&part) {
                let section = match part {
                    Part::Compile => compile::measure(&workspace)?,
                    Part::Run => run::measure(&workspace, !self.without_theirs)?,
                    Part::Models => models::measure(&workspace)?,
                };
                print(&section);
                sections.push(section);
            }
        }
        if self.write {
            let file: PathBuf = workspace.root().join("docs/benchmarks.md");
            write(&file, &sections)?;
            anstream::println!("written to {}", file.display());
        }
        Ok(())
    }
}
