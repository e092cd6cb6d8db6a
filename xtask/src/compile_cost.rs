//! `cargo xtask compile-cost`: what the compiler takes for a crate of many migrations.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime};

use clap::Args;
use whimbrel_scaffold::new_migration::{Request, new_migration};
use whimbrel_scaffold::project::Project;

/// Measure what a crate of many migrations costs to build, check and rebuild
///
/// Each migration creates a table of six columns and an index. The dependencies are built before anything is measured.
#[derive(Debug, Args)]
pub(crate) struct CompileCost {
    /// How many migrations
    #[arg(long, default_value_t = 1000)]
    migrations: usize,

    /// Where to write the crate; it is deleted first. Unasked `target/compile-cost`
    #[arg(long)]
    folder: Option<PathBuf>,
}

impl CompileCost {
    /// Prints a line for each measurement.
    pub(crate) fn run(&self) -> ExitCode {
        match self.measure() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                anstream::eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        }
    }

    fn measure(&self) -> Result<(), Box<dyn std::error::Error>> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or("xtask lies in the workspace")?;
        let folder = self
            .folder
            .clone()
            .unwrap_or_else(|| workspace.join("target/compile-cost"));
        let migration = folder.join("migration");
        if migration.exists() {
            fs::remove_dir_all(&migration)?;
        }
        fs::create_dir_all(migration.join("src"))?;
        write_crate(&migration, workspace)?;
        let project = Project::find(&folder)?;
        add(&project, 0)?;
        anstream::println!("the dependencies and one migration, not measured");
        cargo(&migration, &["check", "--lib"])?;
        cargo(&migration, &["build"])?;
        for number in 1..self.migrations {
            add(&project, number)?;
        }
        report("check", cargo(&migration, &["check", "--lib"])?);
        report("build the library", cargo(&migration, &["build", "--lib"])?);
        report("link the runner", cargo(&migration, &["build"])?);
        add(&project, self.migrations)?;
        report("check after adding one", cargo(&migration, &["check", "--lib"])?);
        report(
            "build the library after adding one",
            cargo(&migration, &["build", "--lib"])?,
        );
        Ok(())
    }
}

fn report(what: &str, cost: Cost) {
    let (processor, wall) = (cost.processor.as_secs_f64(), cost.wall.as_secs_f64());
    anstream::println!("{what}: {processor:.1} CPU s ({wall:.1} s)");
}

fn add(project: &Project, number: usize) -> Result<(), Box<dyn std::error::Error>> {
    let fields = ["email:string{320}:index", "name:string{120}", "bio:text?"];
    let request = Request {
        name: format!("create_wide_{number}"),
        fields: fields.map(str::to_owned).to_vec(),
        ..Request::default()
    };
    new_migration(project, &request, SystemTime::now().into())?;
    Ok(())
}

fn write_crate(folder: &Path, workspace: &Path) -> std::io::Result<()> {
    let crates = workspace.join("crates");
    let manifest = format!(
        "[package]\nname = \"compile-cost\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nwhimbrel = {{ path = {:?} }}\n\n[build-dependencies]\nwhimbrel-build = {{ path = {:?} }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n\n\
         [profile.dev.package.compile-cost]\ncodegen-units = 4096\n",
        crates.join("whimbrel"),
        crates.join("whimbrel-build"),
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(
        folder.join("build.rs"),
        "fn main() { whimbrel_build::register(\"src/migrations.rs\"); }\n",
    )?;
    fs::write(
        folder.join("src/lib.rs"),
        "mod migrations;\npub use migrations::migrations;\n",
    )?;
    let main = "fn main() -> std::process::ExitCode { whimbrel::cli::run(compile_cost::migrations()) }\n";
    fs::write(folder.join("src/main.rs"), main)?;
    fs::write(folder.join("src/migrations.rs"), "whimbrel::registry!();\n")
}

/// What one command took.
struct Cost {
    processor: Duration,
    wall: Duration,
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<Cost, Box<dyn std::error::Error>> {
    let (processor, wall) = (processor_time()?, Instant::now());
    let mut command = Command::new("cargo");
    command
        .args(arguments)
        .args(["--quiet", "--offline"])
        .current_dir(folder);
    // What the workspace has built is not built again.
    command.env(
        "CARGO_TARGET_DIR",
        Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target"),
    );
    if !command.status()?.success() {
        return Err(format!("cargo {} failed", arguments.join(" ")).into());
    }
    Ok(Cost {
        processor: processor_time()?.saturating_sub(processor),
        wall: wall.elapsed(),
    })
}

/// The processor time of all children that have ended, as Linux counts it, in hundredths of a second.
fn processor_time() -> Result<Duration, Box<dyn std::error::Error>> {
    let text = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("processor time is read from /proc, which is Linux's: {error}"))?;
    // The name of the program, in parentheses, may have spaces in it.
    let (_, fields) = text.rsplit_once(')').ok_or("an unknown form of /proc/self/stat")?;
    let children = fields.split_whitespace().skip(13).take(2);
    let ticks: u64 = children.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
