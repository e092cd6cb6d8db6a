//! The projects that are measured, in a workspace of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use whimbrel_scaffold::new_migration::{Request, new_migration};
use whimbrel_scaffold::project::Project;

use super::Failure;
use super::cost::{Cost, cost};

/// Where the projects lie, and how large they are.
pub(super) struct Workspace {
    root: PathBuf,
    folder: PathBuf,
    pub(super) size: usize,
}

impl Workspace {
    /// Writes all projects, each with one migration; [`Workspace::fill`] writes the others.
    pub(super) fn write(size: usize) -> Result<Self, Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or("xtask lies in the workspace")?
            .to_owned();
        let folder = root.join("target/bench");
        let this = Self { root, folder, size };
        for project in ["migration", "models/migration"] {
            let project = this.folder.join(project);
            if project.exists() {
                fs::remove_dir_all(&project)?;
            }
        }
        for project in ["migration", "theirs", "plain", "models/migration"] {
            fs::create_dir_all(this.folder.join(project).join("src"))?;
        }
        this.manifests()?;
        let migration = this.folder.join("migration");
        fs::write(migration.join("build.rs"), include_str!("projects/ours_build.rs.txt"))?;
        fs::write(migration.join("src/lib.rs"), include_str!("projects/ours_lib.rs.txt"))?;
        fs::write(migration.join("src/main.rs"), include_str!("projects/ours_main.rs.txt"))?;
        fs::write(migration.join("src/migrations.rs"), "whimbrel::registry!();\n")?;
        let theirs = this.folder.join("theirs/src");
        keep(&theirs.join("main.rs"), include_str!("projects/theirs_main.rs.txt"))?;
        let plain = this.folder.join("plain/src");
        keep(&plain.join("main.rs"), include_str!("projects/plain_main.rs.txt"))?;
        // A member without a target would be none; `write_models` writes what it is.
        fs::write(this.folder.join("models/migration/src/lib.rs"), "")?;
        this.add_ours(0)?;
        Ok(this)
    }

    /// The workspace that is measured.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    fn manifests(&self) -> Result<(), Failure> {
        let crates = self.root.join("crates");
        let text = include_str!("projects/workspace.toml.txt").replace("CRATES", &crates.to_string_lossy());
        let mut parts = text.split("### ").skip(1);
        let mut next = |folder: &str| -> Result<(), Failure> {
            let part = parts.next().ok_or("a manifest is missing")?;
            let (_, manifest) = part.split_once('\n').ok_or("a manifest is empty")?;
            keep(&self.folder.join(folder).join("Cargo.toml"), manifest)?;
            Ok(())
        };
        ["", "migration", "theirs", "plain", "models/migration"]
            .into_iter()
            .try_for_each(&mut next)?;
        // The same releases of everything that both sides use.
        let lock = self.folder.join("Cargo.lock");
        if !lock.exists() {
            fs::copy(self.root.join("Cargo.lock"), lock)?;
        }
        Ok(())
    }

    /// Writes as many of our migrations as asked for, and no others.
    pub(super) fn fill_ours(&self) -> Result<(), Failure> {
        let migration = self.folder.join("migration");
        for file in ["src/migrations", "migrations.lock"].map(|file| migration.join(file)) {
            match file.is_dir() {
                true => fs::remove_dir_all(&file)?,
                false if file.exists() => fs::remove_file(&file)?,
                false => {}
            }
        }
        fs::write(migration.join("src/migrations.rs"), "whimbrel::registry!();\n")?;
        (0..self.size).try_for_each(|number| self.add_ours(number))
    }

    /// Adds one of our migrations, as `new-migration` does.
    pub(super) fn add_ours(&self, number: usize) -> Result<(), Failure> {
        let project = Project::find(&self.folder)?;
        let fields = ["email:string{320}:index", "name:string{120}", "bio:text?"];
        let request = Request {
            name: format!("create_wide_{number}"),
            fields: fields.map(str::to_owned).to_vec(),
            ..Request::default()
        };
        new_migration(&project, &request, SystemTime::now().into())?;
        Ok(())
    }

    /// Writes the first so many of theirs, in the form of their own template.
    pub(super) fn fill_theirs(&self, count: usize) -> Result<(), Failure> {
        let folder = self.folder.join("theirs/src");
        let (mut modules, mut list) = (String::new(), String::new());
        for number in 0..count {
            let module = format!("m20250101_{number:06}_create_wide_{number}");
            modules.push_str(&format!("mod {module};\n"));
            list.push_str(&format!("            Box::new({module}::Migration),\n"));
            let file = folder.join(format!("{module}.rs"));
            let text = include_str!("projects/theirs_migration.rs.txt").replace("NUMBER", &number.to_string());
            keep(&file, &text)?;
        }
        let text = include_str!("projects/theirs_lib.rs.txt")
            .replace("MODULES\n", &modules)
            .replace("            LIST\n", &list);
        keep(&folder.join("lib.rs"), &text)
    }

    /// Writes the entities, and a crate of no migrations beside them.
    pub(super) fn write_models(&self) -> Result<(), Failure> {
        let folder = self.folder.join("models/migration");
        let (mut modules, mut list) = (String::new(), String::new());
        fs::create_dir_all(folder.join("src/entities"))?;
        for number in 0..self.size {
            modules.push_str(&format!("    pub mod model_{number};\n"));
            list.push_str(&format!("        entities::model_{number}::Entity,\n"));
            let text = include_str!("projects/models_entity.rs.txt").replace("NUMBER", &number.to_string());
            fs::write(folder.join(format!("src/entities/model_{number}.rs")), text)?;
        }
        let text = include_str!("projects/models_lib.rs.txt")
            .replace("MODULES\n", &modules)
            .replace("LIST\n", &list);
        fs::write(folder.join("src/lib.rs"), text)?;
        fs::write(folder.join("src/main.rs"), include_str!("projects/models_main.rs.txt"))?;
        fs::write(folder.join("src/migrations.rs"), "whimbrel::registry!();\n")?;
        fs::write(folder.join("build.rs"), include_str!("projects/ours_build.rs.txt"))?;
        Ok(())
    }

    /// What cargo takes for a project.
    pub(super) fn cargo(&self, project: &str, arguments: &[&str]) -> Result<Cost, Failure> {
        let mut command = Command::new("cargo");
        command
            .args(arguments)
            .args(["--quiet", "--package", project])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        cost(&command)
    }

    /// Their program with as many migrations as asked for. It takes long to build and changes with nothing of ours, so
    /// it is kept.
    pub(super) fn their_program(&self) -> Result<Program, Failure> {
        let kept = self.folder.join(format!("theirs-{}", self.size));
        let (program, made_of) = (kept.join("theirs"), kept.join("made-of"));
        let parts = [
            include_str!("projects/workspace.toml.txt"),
            include_str!("projects/theirs_main.rs.txt"),
            include_str!("projects/theirs_lib.rs.txt"),
            include_str!("projects/theirs_migration.rs.txt"),
        ];
        let parts = parts.concat();
        if !(program.is_file() && fs::read_to_string(&made_of).is_ok_and(|text| text == parts)) {
            anstream::eprintln!("building sea-orm-migration's program of {} migrations, once", self.size);
            self.fill_theirs(self.size)?;
            let Program(built) = self.program("theirs")?;
            fs::create_dir_all(&kept)?;
            fs::copy(built, &program)?;
            fs::write(made_of, parts)?;
        }
        Ok(Program(program))
    }

    /// Builds a project's program as it is deployed.
    pub(super) fn program(&self, project: &str) -> Result<Program, Failure> {
        self.cargo(project, &["build", "--release"])?;
        Ok(Program(self.folder.join("target/release").join(project)))
    }

    /// A file for the run.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Writes a file unless it says so already: what cargo sees unchanged it does not build again, and a thousand of their
/// migrations take minutes.
fn keep(file: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(file).is_ok_and(|before| before == text) {
        return Ok(());
    }
    Ok(fs::write(file, text)?)
}

/// A program that was built.
pub(super) struct Program(PathBuf);

impl Program {
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.0);
        command.args(arguments).env_remove("DATABASE_URL");
        command
    }

    /// Runs it and gives what it printed.
    pub(super) fn output(&self, arguments: &[&str]) -> Result<String, Failure> {
        let output = self.command(arguments).output()?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} {arguments:?} failed: {error}", self.0.display()).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}
