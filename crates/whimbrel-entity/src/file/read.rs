//! A file as a schema.

use std::collections::HashMap;
use std::path::Path;

use whimbrel_core::diff::{Answers, Renamed};
use whimbrel_core::{Backend, Expression, Name, Operation, PerDialect, QualifiedName};

use super::format::FILE;
use super::node::{Key, Node, Position};
use super::problem::{FileProblem, Problems};
use super::text;
use super::yaml::Refusal;
use super::{MAX_BYTES, toml, yaml};
use crate::Model;
use crate::assembly::{Parts, Place, assemble};
use crate::small_file::read_bounded;

/// What a schema file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// YAML 1.2, without anchors, tags and merge keys.
    Yaml,
    /// TOML 1.
    Toml,
}

impl Syntax {
    /// The syntax of a file by its name: TOML if it ends in `.toml`, YAML otherwise.
    pub fn of_name(name: &str) -> Self {
        match name.rsplit_once('.') {
            Some((_, "toml")) => Syntax::Toml,
            _ => Syntax::Yaml,
        }
    }

    fn parse(self, text: &str) -> Result<Node, Refusal> {
        match self {
            Syntax::Yaml => yaml::parse(text),
            Syntax::Toml => toml::parse(text),
        }
    }
}

/// What a schema file says. `file` is its name, for messages.
///
/// # Errors
/// Everything that is wrong with it, each with its place and what to do.
pub fn read(file: &str, text: &str, syntax: Syntax) -> Result<Model, Vec<FileProblem>> {
    let mut reader = Reader::default();
    if text.len() > MAX_BYTES {
        return Err(refusal(file, too_large(text.len())));
    }
    match syntax.parse(text) {
        Ok(node) => reader.read(&node),
        Err((at, message)) => reader.problems.push(at, message),
    }
    reader.finish(file)
}

/// What the schema file at a path says, in TOML if its name ends in `.toml`, in YAML otherwise.
///
/// # Errors
/// Everything that is wrong with it, or that it cannot be read.
pub fn load(path: impl AsRef<Path>) -> Result<Model, Vec<FileProblem>> {
    let name = path.as_ref().display().to_string();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    match read_bounded(path.as_ref(), most) {
        Ok(text) => self::read(&name, &text, Syntax::of_name(&name)),
        Err(error) => Err(refusal(
            &name,
            format!("the schema file cannot be read ({error}): correct its path"),
        )),
    }
}

fn too_large(bytes: usize) -> String {
    let mib = MAX_BYTES / 1024 / 1024;
    format!("the file has {bytes} bytes or more, and a schema file has at most {mib} MiB: leave out what is no schema")
}

/// One problem with the file as a whole.
fn refusal(file: &str, message: String) -> Vec<FileProblem> {
    let mut problems = Problems::default();
    problems.push(Position { line: 1, column: 1 }, message);
    problems.into_list(file)
}

/// What has been read so far, with the places of things.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) parts: Parts,
    pub(super) renamed: Vec<Renamed>,
    pub(super) places: HashMap<Place, Position>,
    pub(super) problems: Problems,
}

impl Reader {
    fn read(&mut self, node: &Node) {
        if node.value == super::node::Value::Null {
            // An empty file is an empty schema.
            return;
        }
        FILE.check(node, "", &mut self.problems);
        self.read_objects(node);
        for (key, table) in entries(node, "tables") {
            self.read_table(key, table);
        }
    }

    fn finish(mut self, file: &str) -> Result<Model, Vec<FileProblem>> {
        let (schema, problems) = assemble(self.parts);
        for problem in problems {
            let at = self.places.get(&problem.place).copied();
            let at = at.unwrap_or_else(|| match &problem.place {
                Place::Column(table, _) | Place::Part(table, _) => self
                    .places
                    .get(&Place::Table(table.clone()))
                    .copied()
                    .unwrap_or_default(),
                _ => Position::default(),
            });
            let message = match &problem.place {
                Place::Part(_, name) => format!("`{name}`: {}", problem.message),
                Place::Column(table, column) => format!("`{table}.{column}`: {}", problem.message),
                _ => problem.message,
            };
            self.problems.push(at, message);
        }
        match self.problems.is_empty() {
            true => Ok(Model {
                schema,
                renames: Answers {
                    renamed: self.renamed.into_iter().map(|it| (it, true)).collect(),
                    ..Answers::default()
                },
            }),
            false => Err(self.problems.into_list(file)),
        }
    }

    /// An object beside the tables, by the operation that makes it.
    pub(super) fn push(&mut self, at: Position, operation: impl Into<Operation>) {
        self.places.insert(Place::Operation(self.parts.operations.len()), at);
        self.parts.operations.push(operation.into());
    }

    /// What was read, or nothing and a problem.
    pub(super) fn try_read<T>(&mut self, at: Position, read: Result<T, String>) -> Option<T> {
        read.map_err(|message| self.problems.push(at, message)).ok()
    }

    pub(super) fn qualified(&mut self, node: &Node) -> Option<QualifiedName> {
        let name = text::qualified(node.as_text()?);
        self.try_read(node.at, name)
    }

    pub(super) fn name(&mut self, node: &Node) -> Option<Name> {
        let name = text::plain(node.as_text()?);
        self.try_read(node.at, name)
    }

    pub(super) fn names(&mut self, node: Option<&Node>) -> Vec<Name> {
        let items = node.and_then(Node::as_list).unwrap_or_default();
        items.iter().filter_map(|item| self.name(item)).collect()
    }
}

/// The entries of a map under a key.
pub(super) fn entries<'a>(node: &'a Node, key: &str) -> &'a [(Key, Node)] {
    node.get(key).and_then(Node::as_map).unwrap_or_default()
}

/// The items of a list under a key.
pub(super) fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).and_then(Node::as_list).unwrap_or_default()
}

/// SQL: one text for all backends, or one for each.
pub(super) fn sql(node: &Node) -> Option<PerDialect<String>> {
    if let Some(text) = node.as_text() {
        return Some(PerDialect::all(text.to_owned()));
    }
    node.as_map()?;
    let texts = Backend::ALL.into_iter().filter_map(|backend| {
        let text = node.get_text(backend.as_str())?;
        Some((backend, text.to_owned()))
    });
    Some(texts.collect())
}

pub(super) fn expression(node: Option<&Node>) -> Option<Expression> {
    sql(node?).map(Expression)
}
