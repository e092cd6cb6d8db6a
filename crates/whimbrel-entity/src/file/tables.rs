//! Tables, with their constraints and indexes.

use indexmap::IndexMap;
use whimbrel_core::diff::Renamed;
use whimbrel_core::schema::{Exclusion, ExclusionElement, IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
use whimbrel_core::{Check, ForeignKey, Index, Name, PrimaryKey, Table, TableOptions, Unique};

use super::node::{Key, Node};
use super::read::{Reader, entries, expression, items};
use super::text;
use crate::assembly::Place;

impl Reader {
    pub(super) fn read_table(&mut self, key: &Key, node: &Node) {
        let name = text::qualified(&key.text);
        let Some(name) = self.try_read(key.at, name) else {
            return;
        };
        self.places.insert(Place::Table(name.clone()), key.at);
        let mut table = Table::new(name);
        table.comment = node.get_text("comment").map(str::to_owned);
        if let Some(former) = node.get("renamed_from")
            && let Some(from) = self.qualified(former)
        {
            let to = table.name.clone();
            self.renamed.push(Renamed::Table { from, to });
        }
        let mut key_columns = Vec::new();
        for (key, column) in entries(node, "columns") {
            if let Some((column, true)) = self.read_column(&mut table, key, column) {
                key_columns.push(column);
            }
        }
        if !key_columns.is_empty() {
            table.primary_key = Some(PrimaryKey::of(&table.name, key_columns));
        }
        self.read_primary_key(&mut table, node);
        for item in items(node, "uniques") {
            let unique = self.unique(&table, item);
            self.put(&mut table, item, unique, |table| &mut table.uniques, |it| &it.name);
        }
        for (key, item) in entries(node, "checks") {
            let check = self.check(key, item);
            self.put(&mut table, item, check, |table| &mut table.checks, |it| &it.name);
        }
        for item in items(node, "foreign_keys") {
            let foreign_key = self.foreign_key(&table, item);
            self.put(
                &mut table,
                item,
                foreign_key,
                |table| &mut table.foreign_keys,
                |it| &it.name,
            );
        }
        for item in items(node, "indexes") {
            let index = self.index(&table, item);
            self.put(&mut table, item, index, |table| &mut table.indexes, |it| &it.name);
        }
        for item in items(node, "exclusions") {
            let exclusion = self.exclusion(item);
            self.put(
                &mut table,
                item,
                exclusion,
                |table| &mut table.exclusions,
                |it| &it.name,
            );
        }
        if let Some(options) = node.get("options") {
            let text = |key| options.get_text(key).map(str::to_owned);
            table.options = TableOptions {
                engine: text("engine"),
                charset: text("charset"),
                collation: text("collation"),
                strict: options.is_true("strict"),
                without_rowid: options.is_true("without_rowid"),
            };
        }
        self.parts.tables.push(table);
    }

    /// Puts a part where parts of its kind are, unless one of its name is there.
    fn put<T>(
        &mut self,
        table: &mut Table,
        node: &Node,
        part: Option<T>,
        kind: impl Fn(&mut Table) -> &mut IndexMap<Name, T>,
        name: impl Fn(&T) -> &Name,
    ) {
        let Some(part) = part else { return };
        let name = name(&part).clone();
        self.places
            .insert(Place::Part(table.name.clone(), name.clone()), node.at);
        if kind(table).insert(name.clone(), part).is_some() {
            let message =
                format!("the table has two of the name `{name}`: give one another with `name`, or leave it out");
            self.problems.push(node.at, message);
        }
    }

    fn read_primary_key(&mut self, table: &mut Table, node: &Node) {
        let Some(node) = node.get("primary_key") else { return };
        let columns = self.names(node.get("columns").or(Some(node)));
        let mut key = PrimaryKey::of(&table.name, columns);
        if let Some(name) = node.get("name").and_then(|name| self.name(name)) {
            key.name = name;
        }
        self.places
            .insert(Place::Part(table.name.clone(), key.name.clone()), node.at);
        if table.primary_key.replace(key).is_some() {
            let message = "the table has two primary keys, one at its columns and one of its own: leave one out";
            self.problems.push(node.at, message);
        }
    }

    fn unique(&mut self, table: &Table, node: &Node) -> Option<Unique> {
        let columns = self.names(node.get("columns").or(Some(node)));
        let name = node.get("name").and_then(|name| self.name(name));
        Some(Unique {
            name: name.unwrap_or_else(|| Unique::usual_name(&table.name, &columns)),
            columns,
            nulls_not_distinct: node.is_true("nulls_not_distinct"),
            deferrable: node.get_text("deferrable").and_then(text::deferrable),
        })
    }

    fn check(&mut self, key: &Key, node: &Node) -> Option<Check> {
        let name = text::plain(&key.text);
        Some(Check {
            name: self.try_read(key.at, name)?,
            expression: expression(node.get("expression").or(Some(node)))?,
            not_valid: node.is_true("not_valid"),
        })
    }

    fn foreign_key(&mut self, table: &Table, node: &Node) -> Option<ForeignKey> {
        let columns = self.names(node.get("columns"));
        let name = node.get("name").and_then(|name| self.name(name));
        Some(ForeignKey {
            name: name.unwrap_or_else(|| ForeignKey::usual_name(&table.name, &columns)),
            columns,
            referenced_table: self.qualified(node.get("table")?)?,
            referenced_columns: self.names(node.get("referenced")),
            on_delete: node.get_text("on_delete").and_then(text::action),
            on_update: node.get_text("on_update").and_then(text::action),
            deferrable: node.get_text("deferrable").and_then(text::deferrable),
            not_valid: node.is_true("not_valid"),
        })
    }

    fn index(&mut self, table: &Table, node: &Node) -> Option<Index> {
        let columns = node.get("columns").unwrap_or(node);
        let parts = columns.as_list().unwrap_or_default().iter();
        let parts: Vec<IndexPart> = parts.filter_map(|part| self.index_part(part)).collect();
        let mut index = Index {
            parts,
            unique: node.is_true("unique"),
            filter: expression(node.get("where")),
            include: self.names(node.get("include")),
            method: node.get_text("using").map(method),
            nulls_not_distinct: node.is_true("nulls_not_distinct"),
            ..Index::on_columns("", [])
        };
        let name = node.get("name").and_then(|name| self.name(name));
        index.name = name.unwrap_or_else(|| index.usual_name(&table.name));
        Some(index)
    }

    /// A column or an expression; a text is a column.
    fn target(&mut self, node: &Node) -> Option<IndexTarget> {
        if node.as_text().is_some() {
            return self.name(node).map(IndexTarget::Column);
        }
        match (node.get("column"), expression(node.get("expression"))) {
            (Some(column), None) => self.name(column).map(IndexTarget::Column),
            (None, Some(expression)) => Some(IndexTarget::Expression(expression)),
            _ => {
                let message = "this must have a `column` or an `expression`, one of the two";
                self.problems.push(node.at, message);
                None
            }
        }
    }

    fn index_part(&mut self, node: &Node) -> Option<IndexPart> {
        let prefix = node.get("prefix").and_then(|prefix| {
            let length = node.get_integer("prefix").and_then(|length| u32::try_from(length).ok());
            let length = length.ok_or_else(|| "a prefix is a number of characters or bytes above 0".to_owned());
            self.try_read(prefix.at, length)
        });
        let text = |key| node.get_text(key).map(str::to_owned);
        Some(IndexPart {
            target: self.target(node)?,
            order: node.get_text("order").map(|order| match order {
                "descending" => Order::Descending,
                _ => Order::Ascending,
            }),
            nulls: node.get_text("nulls").map(|nulls| match nulls {
                "first" => NullsOrder::First,
                _ => NullsOrder::Last,
            }),
            prefix,
            operator_class: text("operator_class"),
            collation: text("collation"),
        })
    }

    fn exclusion(&mut self, node: &Node) -> Option<Exclusion> {
        let elements = items(node, "elements").iter().filter_map(|element| {
            Some(ExclusionElement {
                target: self.target(element)?,
                operator: element.get_text("operator")?.to_owned(),
                operator_class: element.get_text("operator_class").map(str::to_owned),
            })
        });
        let elements = elements.collect();
        Some(Exclusion {
            name: self.name(node.get("name")?)?,
            method: node.get_text("using").unwrap_or("gist").to_owned(),
            elements,
            filter: expression(node.get("where")),
            deferrable: node.get_text("deferrable").and_then(text::deferrable),
        })
    }
}

/// The words of the usual ways to build an index.
const METHODS: [(&str, IndexMethod); 8] = [
    ("btree", IndexMethod::BTree),
    ("hash", IndexMethod::Hash),
    ("gin", IndexMethod::Gin),
    ("gist", IndexMethod::Gist),
    ("sp_gist", IndexMethod::SpGist),
    ("brin", IndexMethod::Brin),
    ("full_text", IndexMethod::FullText),
    ("spatial", IndexMethod::Spatial),
];

fn method(word: &str) -> IndexMethod {
    match METHODS.iter().find(|(known, _)| *known == word) {
        Some((_, method)) => method.clone(),
        None => IndexMethod::Custom(word.strip_prefix("custom ").unwrap_or(word).to_owned()),
    }
}

pub(super) fn method_word(method: &IndexMethod) -> String {
    match METHODS.iter().find(|(_, known)| known == method) {
        Some((word, _)) => (*word).to_owned(),
        None => match method {
            IndexMethod::Custom(name)
                if METHODS.iter().any(|(word, _)| word == name) || name.starts_with("custom ") =>
            {
                format!("custom {name}")
            }
            IndexMethod::Custom(name) => name.clone(),
            _ => String::new(),
        },
    }
}
