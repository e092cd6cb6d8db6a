//! The names that source speaks of: `Users::Email` and the `names!` block that declares it.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use whimbrel_core::{Name, QualifiedName};

use super::literal::text;

/// The tables and columns that have been spoken of, each with its place in a `names!` block.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The columns in the order in which they came up, by table.
    tables: BTreeMap<String, Vec<String>>,
}

impl Names {
    /// A table, `Users::Table`; one whose name has no such form is a literal.
    pub(super) fn table(&mut self, name: &QualifiedName) -> String {
        let table = match variant(&name.name) {
            Some(variant) => {
                self.tables.entry(variant.clone()).or_default();
                format!("{variant}::Table")
            }
            None => text(name.name.as_str()),
        };
        match &name.namespace {
            Some(namespace) => format!("({}, {table})", text(namespace.as_str())),
            None => table,
        }
    }

    /// A column, `Users::Email`.
    pub(super) fn column(&mut self, table: &QualifiedName, column: &Name) -> String {
        match (variant(&table.name), variant(column)) {
            // `Table` stands for the table itself.
            (Some(table), Some(column)) if column != "Table" => {
                let columns = self.tables.entry(table.clone()).or_default();
                if !columns.contains(&column) {
                    columns.push(column.clone());
                }
                format!("{table}::{column}")
            }
            _ => text(column.as_str()),
        }
    }

    /// Columns in brackets, `[Users::OrgId, Users::Email]`. Where one is a literal all are, since an array is of one type.
    pub(super) fn columns(&mut self, table: &QualifiedName, columns: &[Name]) -> String {
        let is_plain = |column: &Name| variant(column).is_some_and(|variant| variant != "Table");
        let columns: Vec<String> = match variant(&table.name).is_some() && columns.iter().all(is_plain) {
            true => columns.iter().map(|column| self.column(table, column)).collect(),
            false => columns.iter().map(|column| text(column.as_str())).collect(),
        };
        format!("[{}]", columns.join(", "))
    }

    /// The `names!` blocks.
    pub(super) fn blocks(self) -> Vec<String> {
        let block = |(table, columns): (String, Vec<String>)| match columns.is_empty() {
            true => format!("names! {{ {table} {{}} }}"),
            false => format!("names! {{ {table} {{ {} }} }}", columns.join(", ")),
        };
        self.tables.into_iter().map(block).collect()
    }
}

/// The variant whose snake case is the name, if there is one.
fn variant(name: &Name) -> Option<String> {
    let name = name.as_str();
    let variant = name.to_upper_camel_case();
    let is_word = variant.starts_with(|c: char| c.is_ascii_uppercase()) && variant.is_ascii() && variant != "Self";
    (is_word && variant.to_snake_case() == name).then_some(variant)
}
