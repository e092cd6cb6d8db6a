//! What stands beside the tables.

use whimbrel_core::diff::Renamed;
use whimbrel_core::operations::{CreateExtension, CreateFunction, CreateSequence, CreateTrigger, CreateView};
use whimbrel_core::schema::{Extension, Function, Routine, Sequence, SequenceOwner, Trigger, View};
use whimbrel_core::{EnumType, QualifiedName};

use super::node::{Node, Position};
use super::read::{Reader, entries, items, sql};
use super::{text, types};
use crate::assembly::Place;

impl Reader {
    pub(super) fn read_objects(&mut self, node: &Node) {
        let namespaces = self.names(node.get("namespaces"));
        self.parts.namespaces.extend(namespaces);
        for item in items(node, "extensions") {
            if let Some(name) = self.qualified(item) {
                let extension = Extension { name };
                self.push(item.at, CreateExtension { extension });
            }
        }
        for (key, node) in entries(node, "enums") {
            let name = text::qualified(&key.text);
            if let Some(name) = self.try_read(key.at, name) {
                self.read_enum(key.at, name, node);
            }
        }
        for (key, node) in entries(node, "sequences") {
            let name = text::qualified(&key.text);
            if let Some(name) = self.try_read(key.at, name) {
                let sequence = self.sequence(name, node);
                self.push(key.at, CreateSequence { sequence });
            }
        }
        for (key, node) in entries(node, "views") {
            let name = text::qualified(&key.text);
            let query = sql(node.get("query").unwrap_or(node));
            if let (Some(name), Some(query)) = (self.try_read(key.at, name), query) {
                let materialized = node.is_true("materialized");
                let view = View {
                    name,
                    query,
                    materialized,
                };
                self.push(key.at, CreateView { view });
            }
        }
        for node in items(node, "functions") {
            self.read_function(node);
        }
        for node in items(node, "triggers") {
            self.read_trigger(node);
        }
    }

    fn read_enum(&mut self, at: Position, name: QualifiedName, node: &Node) {
        let values = node.get("values").unwrap_or(node);
        let values = values.as_list().unwrap_or_default().iter();
        let values = values.filter_map(|value| value.as_text().map(str::to_owned));
        if let Some(former) = node.get("renamed_from")
            && let Some(from) = self.qualified(former)
        {
            let to = name.clone();
            self.renamed.push(Renamed::Enum { from, to });
        }
        for (key, former) in entries(node, "renamed_values") {
            self.renamed.push(Renamed::EnumValue {
                name: name.clone(),
                from: former.as_text().unwrap_or_default().to_owned(),
                to: key.text.clone(),
            });
        }
        self.places.insert(Place::Enum(name.clone()), at);
        self.parts.enums.push(EnumType {
            name,
            values: values.collect(),
        });
    }

    fn sequence(&mut self, name: QualifiedName, node: &Node) -> Sequence {
        let ty = node.get("type").and_then(|ty| {
            let read = types::parse(ty.as_text()?);
            self.try_read(ty.at, read)
        });
        let owned_by = node.get("owned_by").and_then(|owner| {
            let read = text::column_of(owner.as_text()?);
            let (table, column, _) = self.try_read(owner.at, read)?;
            Some(SequenceOwner { table, column })
        });
        Sequence {
            name,
            ty,
            start: node.get_integer("start").unwrap_or(1),
            increment: node.get_integer("increment").unwrap_or(1),
            minimum: node.get_integer("minimum"),
            maximum: node.get_integer("maximum"),
            cache: node.get_integer("cache"),
            cycle: node.is_true("cycle"),
            owned_by,
        }
    }

    fn read_function(&mut self, node: &Node) {
        let name = node.get("name").and_then(|name| self.qualified(name));
        let (Some(name), Some(definition)) = (name, node.get("definition").and_then(sql)) else {
            return;
        };
        let kind = match node.get_text("kind") {
            Some("procedure") => Routine::Procedure,
            _ => Routine::Function,
        };
        let function = Function {
            name,
            kind,
            arguments: node.get_text("arguments").unwrap_or_default().to_owned(),
            definition,
        };
        self.push(node.at, CreateFunction { function });
    }

    fn read_trigger(&mut self, node: &Node) {
        let name = node.get("name").and_then(|name| self.name(name));
        let table = node.get("table").and_then(|table| self.qualified(table));
        let (Some(name), Some(table), Some(definition)) = (name, table, node.get("definition").and_then(sql)) else {
            return;
        };
        let trigger = Trigger {
            name,
            table,
            definition,
        };
        self.push(node.at, CreateTrigger { trigger });
    }
}
