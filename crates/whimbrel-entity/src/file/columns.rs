//! Columns.

use whimbrel_core::diff::Renamed;
use whimbrel_core::schema::{Generated, Identity, IdentityKind, Storage};
use whimbrel_core::{Check, Column, ColumnType, DefaultValue, Index, Name, Table, Unique};

use super::node::{Key, Node, Value};
use super::read::{Reader, expression, sql};
use super::{default, text, types};
use crate::assembly::Place;

impl Reader {
    /// A column, with what it says of its constraints. True if it is (part of) the primary key.
    pub(super) fn read_column(&mut self, table: &mut Table, key: &Key, node: &Node) -> Option<(Name, bool)> {
        let name = text::plain(&key.text);
        let name = self.try_read(key.at, name)?;
        let place = Place::Column(table.name.clone(), name.clone());
        self.places.insert(place, key.at);
        let ty = self.column_type(node.get("type").unwrap_or(node))?;
        let mut column = Column::new(name.clone(), ty);
        column.nullable = node.is_true("nullable");
        column.default = self.default(node, &column.ty);
        column.generated = node.get("generated").and_then(|generated| {
            Some(Generated {
                expression: expression(generated.get("expression"))?,
                storage: match generated.get_text("storage") {
                    Some("virtual") => Storage::Virtual,
                    _ => Storage::Stored,
                },
            })
        });
        column.identity = node.get("identity").and_then(identity);
        column.collation = node.get("collation").and_then(sql);
        column.comment = node.get_text("comment").map(str::to_owned);
        if let Some(former) = node.get("renamed_from")
            && let Some(from) = self.name(former)
        {
            self.renamed.push(Renamed::Column {
                table: table.name.clone(),
                from,
                to: name.clone(),
            });
        }
        self.read_parts_of_column(table, &name, node);
        if table.columns.insert(name.clone(), column).is_some() {
            self.problems
                .push(key.at, format!("there are two columns `{name}`: rename one"));
        }
        Some((name, node.is_true("primary_key")))
    }

    /// The constraints and the index that a column says.
    fn read_parts_of_column(&mut self, table: &mut Table, name: &Name, node: &Node) {
        let part = |part: &Name| Place::Part(table.name.clone(), part.clone());
        if node.is_true("unique") {
            let columns = vec![name.clone()];
            let unique = Unique {
                name: Unique::usual_name(&table.name, &columns),
                columns,
                nulls_not_distinct: false,
                deferrable: None,
            };
            self.places.insert(part(&unique.name), node.at);
            table.uniques.insert(unique.name.clone(), unique);
        }
        if node.is_true("index") {
            let mut index = Index::on_columns("", [name.clone()]);
            index.name = index.usual_name(&table.name);
            self.places.insert(part(&index.name), node.at);
            table.indexes.insert(index.name.clone(), index);
        }
        if let Some(expression) = expression(node.get("check")) {
            let check = Check {
                name: Check::usual_name(&table.name, name),
                expression,
                not_valid: false,
            };
            self.places.insert(part(&check.name), node.at);
            table.checks.insert(check.name.clone(), check);
        }
        if let Some(reference) = node.get("references") {
            let read = text::reference(reference.as_text().unwrap_or_default(), &table.name, name);
            if reference.as_text().is_some()
                && let Some(key) = self.try_read(reference.at, read)
            {
                self.places.insert(part(&key.name), reference.at);
                table.foreign_keys.insert(key.name.clone(), key);
            }
        }
    }

    fn column_type(&mut self, node: &Node) -> Option<ColumnType> {
        let mut arrays = 0;
        let mut element = node;
        while let Some(inner) = element.get("array_of") {
            element = inner;
            arrays += 1;
        }
        let ty = match element.as_text() {
            Some(text) => {
                let read = types::parse(text);
                self.try_read(element.at, read)?
            }
            None => match element.get("custom").and_then(sql) {
                Some(names) => ColumnType::Custom(names),
                None => {
                    // What is no map was told already.
                    if element.as_map().is_some() && node.get("type").is_none() && element.get("custom").is_none() {
                        let message = "a type in a map is `custom: ..` or `array_of: ..`: write one of them";
                        self.problems.push(element.at, message);
                    }
                    return None;
                }
            },
        };
        Some((0..arrays).fold(ty, |element, _| ColumnType::Array(Box::new(element))))
    }

    fn default(&mut self, node: &Node, ty: &ColumnType) -> Option<DefaultValue> {
        let keys = ["default", "default_literal", "default_expression"];
        let said: Vec<&Node> = keys.iter().filter_map(|key| node.get(key)).collect();
        if let [_, second, ..] = said.as_slice() {
            self.problems.push(second.at, "there are two defaults: leave one out");
        }
        if let Some(value) = node.get("default") {
            let read = default::literal(value, ty);
            return self.try_read(value.at, read).map(DefaultValue::Value);
        }
        if let Some(value) = node.get("default_literal") {
            let read = default::tagged(value);
            return self.try_read(value.at, read).map(DefaultValue::Value);
        }
        expression(node.get("default_expression")).map(DefaultValue::Expression)
    }
}

fn identity(node: &Node) -> Option<Identity> {
    match &node.value {
        Value::Boolean(true) => Some(Identity::default()),
        Value::Map(_) => Some(Identity {
            kind: match node.is_true("always") {
                true => IdentityKind::Always,
                false => IdentityKind::ByDefault,
            },
            start: node.get_integer("start"),
            increment: node.get_integer("increment"),
        }),
        _ => None,
    }
}
