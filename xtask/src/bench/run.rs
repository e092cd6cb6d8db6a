//! What it takes to apply many migrations, to find nothing to do, and to say so.

use std::fs;
use std::process::Command;

use super::Failure;
use super::cost::{Cost, best_of, cost};
use super::proxy::Proxy;
use super::table::{Section, both, times};
use super::workspace::{Program, Workspace};

/// Three programs for one thing.
struct Programs {
    ours: Program,
    /// Nothing where it is left out.
    theirs: Option<Program>,
    plain: Program,
}

impl Programs {
    /// What theirs takes, if it is measured.
    fn theirs(
        &self,
        runs: usize,
        mut command: impl FnMut(&Program) -> Result<Command, Failure>,
    ) -> Result<Option<Cost>, Failure> {
        let Some(program) = &self.theirs else {
            return Ok(None);
        };
        best_of(runs, || cost(&command(program)?)).map(Some)
    }
}

/// Measures `up` on a new database, `up` with nothing to do, and `status`, on SQLite and PostgreSQL.
pub(super) fn measure(workspace: &Workspace, with_theirs: bool) -> Result<Section, Failure> {
    workspace.fill_ours()?;
    let programs = Programs {
        ours: workspace.program("migration")?,
        theirs: with_theirs.then(|| workspace.their_program()).transpose()?,
        plain: workspace.program("plain")?,
    };
    let mut section = Section::new(
        "run",
        &[
            "CPU (wall)",
            "Whimbrel",
            "sea-orm-migration",
            "plain SQL",
            "theirs : ours, CPU",
            "ours : plain, CPU",
            "ours : plain, wall",
        ],
    );
    sqlite(workspace, &programs, &mut section)?;
    postgres(workspace, &programs, &server(), &mut section)?;
    Ok(section)
}

fn sqlite(workspace: &Workspace, programs: &Programs, section: &mut Section) -> Result<(), Failure> {
    let statements = statements(workspace, &programs.ours, "sqlite")?;
    let url = |name: &str| -> Result<String, Failure> {
        for end in ["", "-wal", "-shm", "-journal"] {
            let file = workspace.file(&format!("{name}.db{end}"));
            if file.exists() {
                fs::remove_file(file)?;
            }
        }
        Ok(format!(
            "sqlite://{}?mode=rwc",
            workspace.file(&format!("{name}.db")).display()
        ))
    };
    let plain = best_of(3, || {
        cost(&programs.plain.command(&["run", &url("plain")?, &statements]))
    })?;
    let ours = best_of(3, || {
        cost(&programs.ours.command(&["--database-url", &url("ours")?, "up"]))
    })?;
    let theirs = programs.theirs(3, |program| Ok(program.command(&["-u", &url("theirs")?, "up"])))?;
    three(section, "`up` of all, SQLite file", ours, theirs, Some(plain));
    let at = |name: &str| format!("sqlite://{}", workspace.file(&format!("{name}.db")).display());
    idle(programs, section, "SQLite", &at("ours"), &at("theirs"))
}

fn postgres(workspace: &Workspace, programs: &Programs, server: &str, section: &mut Section) -> Result<(), Failure> {
    let statements = statements(workspace, &programs.ours, "postgres")?;
    let (address, _) = server.rsplit_once('/').ok_or("the server's URL names no database")?;
    let fresh = |name: &str| fresh(&programs.plain, server, name);
    let names = ["whimbrel_bench_plain", "whimbrel_bench_ours", "whimbrel_bench_theirs"];
    let [for_plain, for_ours, for_theirs] = names;
    let plain = best_of(3, || {
        cost(&programs.plain.command(&["run", &fresh(for_plain)?, &statements]))
    })?;
    let ours = best_of(3, || {
        cost(&programs.ours.command(&["--database-url", &fresh(for_ours)?, "up"]))
    })?;
    let theirs = programs.theirs(3, |program| Ok(program.command(&["-u", &fresh(for_theirs)?, "up"])))?;
    three(section, "`up` of all, PostgreSQL", ours, theirs, Some(plain));
    let at = |name: &str| format!("{address}/{name}");
    idle(programs, section, "PostgreSQL", &at(for_ours), &at(for_theirs))?;

    let trips = |name: &str, run: &dyn Fn(&str) -> Command| -> Result<String, Failure> {
        fresh(name)?;
        let proxy = Proxy::to(address)?;
        cost(&run(&proxy.url(name)))?;
        Ok(format!("{:.3}", proxy.round_trips() as f64 / workspace.size as f64))
    };
    let ours = trips(for_ours, &|url| programs.ours.command(&["--database-url", url, "up"]))?;
    let theirs = match &programs.theirs {
        Some(theirs) => trips(for_theirs, &|url| theirs.command(&["-u", url, "up"]))?,
        None => String::new(),
    };
    let plain = trips(for_plain, &|url| programs.plain.command(&["run", url, &statements]))?;
    let nothing = || "".to_owned();
    section.row([
        "round trips a migration, PostgreSQL".to_owned(),
        ours,
        theirs,
        plain,
        nothing(),
        nothing(),
        nothing(),
    ]);
    names
        .iter()
        .try_for_each(|name| programs.plain.output(&["drop", server, name]).map(|_| ()))
}

/// The PostgreSQL server that is measured.
pub(super) fn server() -> String {
    std::env::var("WHIMBREL_TEST_POSTGRES_URL")
        .ok()
        .and_then(|urls| urls.split([' ', ',']).next().map(str::to_owned))
        .unwrap_or_else(|| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

/// The URL of a new database on a server.
pub(super) fn fresh(plain: &Program, server: &str, name: &str) -> Result<String, Failure> {
    let (address, _) = server.rsplit_once('/').ok_or("the server's URL names no database")?;
    plain.output(&["drop", server, name])?;
    plain.output(&["create", server, name])?;
    Ok(format!("{address}/{name}"))
}

/// `up` and `status` where everything is applied.
fn idle(programs: &Programs, section: &mut Section, server: &str, ours: &str, theirs: &str) -> Result<(), Failure> {
    for command in ["up", "status"] {
        let own = best_of(5, || cost(&programs.ours.command(&["--database-url", ours, command])))?;
        let other = programs.theirs(5, |program| Ok(program.command(&["-u", theirs, command])))?;
        three(
            section,
            &format!("`{command}` with nothing to do, {server}"),
            own,
            other,
            None,
        );
    }
    Ok(())
}

fn three(section: &mut Section, what: &str, ours: Cost, theirs: Option<Cost>, plain: Option<Cost>) {
    let or_nothing = |text: Option<String>| text.unwrap_or_default();
    section.row([
        what.to_owned(),
        both(ours),
        or_nothing(theirs.map(both)),
        or_nothing(plain.map(both)),
        or_nothing(theirs.map(|theirs| times(theirs.processor, ours.processor))),
        or_nothing(plain.map(|plain| times(ours.processor, plain.processor))),
        or_nothing(plain.map(|plain| times(ours.wall, plain.wall))),
    ]);
}

/// The file with the statements of each of our migrations, as the plan has them.
fn statements(workspace: &Workspace, ours: &Program, backend: &str) -> Result<String, Failure> {
    let plan: serde_json::Value =
        serde_json::from_str(&ours.output(&["--format", "json", "plan", "--backend", backend])?)?;
    let migrations = plan["migrations"].as_array().ok_or("the plan lists no migrations")?;
    let mut text = String::new();
    for migration in migrations {
        for segment in migration["segments"].as_array().into_iter().flatten() {
            for step in segment["steps"].as_array().into_iter().flatten() {
                let sql = step["action"]["sql"].as_str().ok_or("a step is no SQL")?;
                text.push_str(sql);
                text.push_str(";\n");
            }
        }
        text.push('\u{1e}');
    }
    let file = workspace.file(&format!("{backend}.sql"));
    fs::write(&file, text)?;
    Ok(file.to_string_lossy().into_owned())
}
