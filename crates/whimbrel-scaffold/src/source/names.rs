//! The names that source speaks of: `Users::Email` and the `names!` block that declares it.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use whimbrel_core::{Name, QualifiedName};

use super::blanks::Blanks;
use super::literal::text;

/// The types that source speaks of. A table's enum of such a name would hide them.
const SPOKEN: &[&str] = &[
    "Backend",
    "Box",
    "Cascade",
    "CaseStatement",
    "ColumnType",
    "Cond",
    "DataConnection",
    "DataLoss",
    "DataStep",
    "DbErr",
    "Deferrable",
    "Err",
    "Expr",
    "Func",
    "IndexMethod",
    "IntervalFields",
    "Length",
    "Literal",
    "Migration",
    "NoAction",
    "None",
    "Ok",
    "PerDialect",
    "QualifiedName",
    "Query",
    "ReferentialAction",
    "Restrict",
    "Result",
    "SchemaEditor",
    "SetDefault",
    "SetNull",
    "Some",
    "Sql",
    "SqlExpr",
];

/// The tables and columns that have been spoken of, each with its identifier.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By the table's name.
    tables: BTreeMap<String, Block>,
    /// The identifiers of the tables.
    taken: BTreeSet<String>,
    /// What was not said.
    pub(super) blanks: Blanks,
}

/// How long a line of a block may be.
const WIDTH: usize = 110;

/// What one `names!` block declares.
#[derive(Debug, Default)]
struct Block {
    identifier: String,
    /// Identifier and name of each column, in the order in which they came up.
    columns: Vec<(String, String)>,
}

impl Names {
    /// A table, `Users::Table`, or `("audit", Logs::Table)`.
    pub(super) fn table(&mut self, name: &QualifiedName) -> String {
        let table = format!("{}::Table", self.block(&name.name).identifier);
        match &name.namespace {
            Some(namespace) => format!("({}, {table})", text(namespace.as_str())),
            None => table,
        }
    }

    /// A column, `Users::Email`.
    pub(super) fn column(&mut self, table: &QualifiedName, column: &Name) -> String {
        let block = self.block(&table.name);
        let known = block
            .columns
            .iter()
            .find(|(_, name)| name == column.as_str())
            .map(|(identifier, _)| identifier.clone());
        let identifier = known.unwrap_or_else(|| {
            let taken = |word: &str| word == "Table" || block.columns.iter().any(|(identifier, _)| identifier == word);
            let identifier = identifier(column.as_str(), "Column", taken);
            block.columns.push((identifier.clone(), column.as_str().to_owned()));
            identifier
        });
        format!("{}::{identifier}", block.identifier)
    }

    /// Columns in brackets, `[Users::OrgId, Users::Email]`.
    pub(super) fn columns(&mut self, table: &QualifiedName, columns: &[Name]) -> String {
        let columns: Vec<String> = columns.iter().map(|column| self.column(table, column)).collect();
        format!("[{}]", columns.join(", "))
    }

    /// The `names!` blocks, in the order of their tables.
    pub(super) fn blocks(&self) -> Vec<String> {
        let entry = |(identifier, name): &(String, String)| declared(identifier, name);
        let block = |(table, block): (&String, &Block)| {
            let columns: Vec<String> = block.columns.iter().map(entry).collect();
            let table = declared(&block.identifier, table);
            let line = match columns.is_empty() {
                true => format!("names! {{ {table} {{}} }}"),
                false => format!("names! {{ {table} {{ {} }} }}", columns.join(", ")),
            };
            // rustfmt leaves the insides of macros alone.
            match line.len() > WIDTH {
                true => format!("names! {{\n    {table} {{\n        {}\n    }}\n}}", wrapped(&columns)),
                false => line,
            }
        };
        self.tables.iter().map(block).collect()
    }

    fn block(&mut self, table: &Name) -> &mut Block {
        let taken = &mut self.taken;
        self.tables.entry(table.as_str().to_owned()).or_insert_with(|| {
            let identifier = identifier(table.as_str(), "Names", |word| {
                SPOKEN.contains(&word) || taken.contains(word)
            });
            taken.insert(identifier.clone());
            Block {
                identifier,
                columns: Vec::new(),
            }
        })
    }
}

/// A name that belongs to no table, such as an enum's: `"status"`, or `("app", "status")`.
pub(super) fn qualified(name: &QualifiedName) -> String {
    match &name.namespace {
        Some(namespace) => format!("({}, {})", text(namespace.as_str()), text(name.name.as_str())),
        None => text(name.name.as_str()),
    }
}

/// Columns over several lines.
fn wrapped(columns: &[String]) -> String {
    let mut text = String::new();
    let mut length = 0;
    for column in columns {
        if length > 0 && length + column.len() > WIDTH - 20 {
            text.push_str("\n        ");
            length = 0;
        }
        let joint = if length == 0 { "" } else { " " };
        text.push_str(&format!("{joint}{column},"));
        length += column.len() + 2;
    }
    text
}

/// An identifier for a name that is not taken yet: `Users` for `users`, `Column2` for one that has no letters.
fn identifier(name: &str, stand_in: &str, taken: impl Fn(&str) -> bool) -> String {
    let ascii = deunicode::deunicode_with_tofu(name, "");
    let words: String = ascii
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    let word = words.to_upper_camel_case();
    let word = match word.starts_with(|c: char| c.is_ascii_alphabetic()) && word != "Self" {
        true => word,
        false => format!("{stand_in}{word}"),
    };
    if !taken(&word) {
        return word;
    }
    let mut numbered = (2..).map(|number| format!("{word}{number}"));
    numbered.find(|word| !taken(word)).unwrap_or(word)
}

/// A line of a block: the name follows only where it is not the identifier's own snake case.
fn declared(identifier: &str, name: &str) -> String {
    match identifier.to_snake_case() == name {
        true => identifier.to_owned(),
        false => format!("{identifier} = {}", text(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_an_identifier_of_its_own() {
        let mut names = Names::default();
        let users = QualifiedName::new("users");
        for column in [
            "email",
            "address_2",
            "table",
            "self",
            "Email",
            "é",
            "1st",
            "🦄",
            "\"",
            "email",
        ] {
            names.column(&users, &Name::new(column));
        }
        assert_eq!(
            names.table(&QualifiedName::within("app", "Users")),
            "(\"app\", Users2::Table)"
        );
        assert_eq!(names.table(&QualifiedName::new("migration")), "Migration2::Table");
        assert_eq!(
            names.blocks(),
            [
                "names! { Users2 = \"Users\" {} }",
                "names! { Migration2 = \"migration\" {} }",
                "names! {\n    Users {\n        Email, Address2 = \"address_2\", Table2 = \"table\", ColumnSelf = \"self\", \
                 Email2 = \"Email\",\n        E = \"é\", Column1st = \"1st\", Unicorn = \"🦄\", Column = \"\\\"\",\n    }\n}",
            ]
        );
    }
}
