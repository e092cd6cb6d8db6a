//! Constraints and indexes of one column, said at the column: `.unique()`, `.index()`, `.references(..)`.

use indexmap::IndexMap;
use whimbrel_core::{ForeignKey, Index, Name, Operation, QualifiedName, Table, Unique};

use super::constraints::{actions, is_usual_key, usual_name};
use super::names::Names;

/// What is said at the columns of a table, and how many of each kind are said there.
#[derive(Debug, Default)]
pub(super) struct Inline {
    said: IndexMap<Name, String>,
    pub(super) uniques: usize,
    pub(super) foreign_keys: usize,
    pub(super) indexes: usize,
}

impl Inline {
    /// What can be said at the columns without changing the order in which the table holds its parts: those that are
    /// said at columns come first and in the order of the columns.
    pub(super) fn of(table: &Table, names: &mut Names) -> Self {
        let mut inline = Self::default();
        if let Some(key) = &table.primary_key
            && let [column] = key.columns.as_slice()
            && is_usual_key(&table.name, key)
        {
            inline.say(column, ".primary_key()");
        }
        let parts: Vec<_> = table.uniques.values().map(|part| unique(&table.name, part)).collect();
        inline.uniques = inline.say_first(table, parts);
        let parts: Vec<_> = table
            .foreign_keys
            .values()
            .map(|part| foreign_key(&table.name, part, names))
            .collect();
        inline.foreign_keys = inline.say_first(table, parts);
        let parts: Vec<_> = table.indexes.values().map(|part| index(&table.name, part)).collect();
        inline.indexes = inline.say_first(table, parts);
        inline
    }

    /// What is said at a column, if anything.
    pub(super) fn at(&self, column: &Name) -> Option<&str> {
        self.said.get(column).map(String::as_str)
    }

    fn say(&mut self, column: &Name, words: &str) {
        self.said.entry(column.clone()).or_default().push_str(words);
    }

    fn say_first(&mut self, table: &Table, parts: Vec<Option<(Name, String)>>) -> usize {
        let mut said = 0;
        let mut next = 0;
        for part in parts {
            let Some((column, words)) = part else { break };
            match table.columns.get_index_of(&column) {
                Some(place) if place >= next => next = place + 1,
                _ => break,
            }
            self.say(&column, &words);
            said += 1;
        }
        said
    }
}

/// What is said at a column that is added, from the operations that follow it, and how many those are.
pub(super) fn following(
    table: &QualifiedName,
    column: &Name,
    operations: &[Operation],
    names: &mut Names,
) -> (String, usize) {
    let mut words = String::new();
    let mut operations = operations.iter().peekable();
    let mut taken = 0;
    // The builder records them in this order, each at most once.
    for kind in ["AddUnique", "CreateIndex", "AddForeignKey"] {
        let said = match operations.peek() {
            Some(operation) if operation.name() != kind => None,
            Some(Operation::AddUnique(operation)) if operation.table == *table => unique(table, &operation.unique),
            Some(Operation::AddForeignKey(operation)) if operation.table == *table => {
                foreign_key(table, &operation.foreign_key, names)
            }
            Some(Operation::CreateIndex(operation)) if operation.table == *table && !operation.concurrently => {
                index(table, &operation.index)
            }
            _ => None,
        };
        if let Some((_, said)) = said.filter(|(of, _)| of == column) {
            words.push_str(&said);
            operations.next();
            taken += 1;
        }
    }
    (words, taken)
}

fn unique(table: &QualifiedName, unique: &Unique) -> Option<(Name, String)> {
    let [column] = unique.columns.as_slice() else {
        return None;
    };
    let usual = usual_name(table, &unique.columns, "key");
    let is_usual = unique.name == usual && !unique.nulls_not_distinct && unique.deferrable.is_none();
    is_usual.then(|| (column.clone(), ".unique()".to_owned()))
}

fn index(table: &QualifiedName, index: &Index) -> Option<(Name, String)> {
    let usual =
        |column: &Name| Index::on_columns(usual_name(table, std::slice::from_ref(column), "idx"), [column.clone()]);
    let [part] = index.parts.as_slice() else { return None };
    let column = super::indexes::plain_column(part)?;
    (*index == usual(&column)).then(|| (column, ".index()".to_owned()))
}

fn foreign_key(table: &QualifiedName, key: &ForeignKey, names: &mut Names) -> Option<(Name, String)> {
    let ([column], [referenced]) = (key.columns.as_slice(), key.referenced_columns.as_slice()) else {
        return None;
    };
    if key.not_valid || key.name != usual_name(table, &key.columns, "fkey") {
        return None;
    }
    let to = &key.referenced_table;
    let words = format!(
        ".references({}, {}){}",
        names.table(to),
        names.column(to, referenced),
        actions(key)
    );
    Some((column.clone(), words))
}
