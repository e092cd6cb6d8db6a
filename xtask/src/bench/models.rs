//! Models and live databases: nothing to change, an initial migration, the inspection of many tables.

use std::fs;
use std::process::{Command, Stdio};

use super::Failure;
use super::cost::{best_of, cost};
use super::run::{fresh, server};
use super::table::{Section, both};
use super::workspace::Workspace;

/// Measures `generate` and `inspect`, beside Alembic where Python has it.
pub(super) fn measure(workspace: &Workspace) -> Result<Section, Failure> {
    let mut section = Section::new("models", &["", "CPU (wall)", "memory, MiB"]);
    let mut line = |what: &str, cost: super::cost::Cost| {
        section.row([what.to_owned(), both(cost), cost.memory.to_string()]);
    };
    let folder = workspace.file("models");
    workspace.write_models()?;
    let program = workspace.program("models")?;
    let run = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        command.current_dir(&folder).stderr(Stdio::null());
        command
    };
    let initial = best_of(3, || cost(&run(&["generate", "create_all", "--dry-run"])))?;
    line("initial migration", initial);
    let status = run(&["--quiet", "generate", "create_all"]).status()?;
    if !status.success() {
        return Err("the initial migration was not written".into());
    }

    let program = workspace.program("models")?;
    let run = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        command.current_dir(&folder);
        command
    };
    let unchanged = best_of(5, || cost(&run(&["generate", "nothing"])))?;
    line("no change", unchanged);
    if let Some(cost) = alembic(workspace)? {
        line("no change, Alembic", cost);
    }

    let plain = workspace.program("plain")?;
    let (server, name) = (server(), "whimbrel_bench_models");
    let url = fresh(&plain, &server, name)?;
    let applied = run(&["--database-url", &url, "up"]).output()?;
    if !applied.status.success() {
        return Err(String::from_utf8_lossy(&applied.stderr).into_owned().into());
    }
    let inspected = best_of(3, || {
        cost(&run(&["--database-url", &url, "--format", "json", "inspect"]))
    })?;
    line("inspect, PostgreSQL", inspected);
    let drifted = best_of(3, || cost(&run(&["--database-url", &url, "drift"])))?;
    line("drift, PostgreSQL", drifted);
    plain.output(&["drop", &server, name])?;
    Ok(section)
}

/// Alembic's comparison of as many models with a database that has them, if it is installed.
fn alembic(workspace: &Workspace) -> Result<Option<super::cost::Cost>, Failure> {
    let python = std::env::var("WHIMBREL_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import alembic"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        anstream::println!("Alembic is not installed, so it is not measured.");
        return Ok(None);
    }
    let (script, database) = (workspace.file("compare.py"), workspace.file("compare.db"));
    let text = include_str!("projects/alembic.py.txt").replace("SIZE", &workspace.size.to_string());
    fs::write(&script, text)?;
    if database.exists() {
        fs::remove_file(&database)?;
    }
    let run = |what: &str| {
        let mut command = Command::new(&python);
        command.arg(&script).arg(what).arg(&database);
        command
    };
    cost(&run("create"))?;
    best_of(3, || cost(&run("check"))).map(Some)
}
