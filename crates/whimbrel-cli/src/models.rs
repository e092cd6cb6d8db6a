//! Where the models are, and what they ask for: SeaORM entities that the program was built with, or a schema file.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};
use whimbrel_entity::file::{self, FileProblem, Syntax};
use whimbrel_entity::{Model, Models};
use whimbrel_scaffold::project::Project;

use crate::exit::Exit;
use crate::output::style::count;
use crate::report::Report;

/// What schema files are called that nobody named.
const USUAL: [&str; 3] = ["schema.yaml", "schema.yml", "schema.toml"];

/// What the program was told of its models.
#[derive(Default)]
pub(crate) enum Declared {
    /// Nothing: a schema file beside the migrations would be them.
    #[default]
    Nothing,
    /// Entities.
    Entities(Box<dyn Fn() -> Models>),
    /// A schema file.
    File(PathBuf),
    /// A schema file that was compiled in, with its name for messages.
    Text(String, &'static str),
}

/// What is said of the models on the command line.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ModelOptions {
    /// The schema file that is compared, in YAML or TOML, in the place of the program's models [default: schema.yaml or
    /// schema.toml beside the migration crate, where the program has no models]
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
}

/// What the models ask for; nothing where there are none.
pub(crate) fn read(declared: &Declared, options: &ModelOptions) -> Result<Option<Model>, Report> {
    if let Some(path) = &options.schema {
        return load(path).map(Some);
    }
    match declared {
        Declared::Entities(models) => models().read().map(Some).map_err(|errors| {
            let mistakes: Vec<String> = errors.0.iter().map(ToString::to_string).collect();
            wrong_models(mistakes)
        }),
        Declared::File(path) => load(&nearest(path)).map(Some),
        Declared::Text(name, text) => {
            let model = file::read(name, text, Syntax::of_name(name));
            model.map(Some).map_err(wrong_file)
        }
        Declared::Nothing => usual()?.map(|path| load(&path)).transpose(),
    }
}

fn load(path: &Path) -> Result<Model, Report> {
    file::load(path).map_err(wrong_file)
}

/// A path of the program's as it can be opened from here: the program may be run in any folder of its workspace.
fn nearest(path: &Path) -> PathBuf {
    let found = folders().into_iter().map(|folder| folder.join(path));
    let candidates = std::iter::once(path.to_owned()).chain(found);
    let mut existing = candidates.filter(|path| path.is_file());
    existing.next().unwrap_or_else(|| path.to_owned())
}

/// The schema file that nobody named, if there is one.
fn usual() -> Result<Option<PathBuf>, Report> {
    for folder in folders() {
        let paths = USUAL.map(|name| folder.join(name));
        let found: Vec<PathBuf> = paths.into_iter().filter(|path| path.is_file()).collect();
        match found.as_slice() {
            [] => {}
            [path] => return Ok(Some(from_here(path))),
            [first, second, ..] => {
                return Err(Report::usage(
                    format!(
                        "{} and {} are both there, and one of them is the schema",
                        from_here(first).display(),
                        from_here(second).display()
                    ),
                    "remove one, or name the other with `--schema FILE`",
                ));
            }
        }
    }
    Ok(None)
}

/// Where a schema file is looked for: beside the migration crate, then in it.
fn folders() -> Vec<PathBuf> {
    let here = env::current_dir().unwrap_or_default();
    let Ok(project) = Project::find(&here) else {
        return Vec::new();
    };
    let folder = project.folder();
    folder
        .parent()
        .into_iter()
        .chain([folder])
        .map(Path::to_owned)
        .collect()
}

/// The path as people read it best.
fn from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

fn wrong_models(mistakes: Vec<String>) -> Report {
    let number = count(mistakes.len(), "mistake");
    let mut report = Report::new(
        "invalid_models",
        Exit::Usage,
        format!("the models have {number}, so nothing was done"),
        "correct the models, and try again",
    );
    report.data = Map::from_iter([("mistakes".to_owned(), json!(mistakes))]);
    report.details = mistakes;
    report
}

fn wrong_file(problems: Vec<FileProblem>) -> Report {
    let name = problems.first().map(|problem| problem.file.clone()).unwrap_or_default();
    let number = count(problems.len(), "mistake");
    let mut report = Report::new(
        "invalid_schema_file",
        Exit::Usage,
        format!("the schema file {name} has {number}, so nothing was done"),
        "correct the file, and try again; docs/schema-file.schema.json lets editors check it while it is written",
    );
    report.details = problems.iter().map(ToString::to_string).collect();
    let list: Vec<Value> = problems.iter().map(problem).collect();
    report.data = Map::from_iter([("problems".to_owned(), Value::Array(list))]);
    report
}

fn problem(problem: &FileProblem) -> Value {
    let FileProblem {
        file,
        line,
        column,
        message,
    } = problem;
    json!({ "file": file, "line": line, "column": column, "message": message })
}
