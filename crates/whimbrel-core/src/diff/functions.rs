//! Functions and procedures: before the tables that call them, or after those that they read.

use std::collections::BTreeSet;

use super::tables::Tables;
use super::texts::{Columns, key, tables_of};
use crate::operations::{CreateFunction, DropFunction, ReplaceFunction};
use crate::schema::{DefaultValue, Named as _};
use crate::{Expression, Function, Name, Operation, PerDialect, Schema, Table, tokens};

/// New functions that no new table or view is named in: defaults, checks and computed columns may call them.
pub(super) fn first(from: &Schema, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    let new = to.functions.iter().filter(|it| !from.functions.contains(&it.key()));
    new.filter(|it| !waits(it, from, to, tables)).map(create).collect()
}

/// The other new functions, and those that become something else.
pub(super) fn last(from: &Schema, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    let gone = Gone::new(from, to);
    let come = to.functions.iter().filter_map(|function| {
        let before = from.functions.get(&function.key());
        match before {
            None => waits(function, from, to, tables).then(|| create(function)),
            Some(before) if before == function => None,
            Some(before) if gone.is_made_anew(before) => Some(create(function)),
            Some(_) => {
                let function = function.clone();
                Some(ReplaceFunction { function }.into())
            }
        }
    });
    come.collect()
}

/// Functions that go before anything else does: those whose name others take, and those that name something which goes
/// too. The way back makes them once that is there again, as PostgreSQL asks of them.
pub(super) fn dropped_first(from: &Schema, to: &Schema) -> Vec<Operation> {
    let gone = Gone::new(from, to);
    let functions = from.functions.iter().filter(|function| {
        let changes = to
            .functions
            .get(&function.key())
            .is_some_and(|after| after != *function);
        gone.goes_first(function) || changes && gone.is_made_anew(function)
    });
    functions.map(drop).collect()
}

/// The other functions that go, once nothing calls them.
pub(super) fn dropped_last(from: &Schema, to: &Schema) -> Vec<Operation> {
    let gone = Gone::new(from, to);
    let functions = from.functions.iter().filter(|it| !to.functions.contains(&it.key()));
    functions.filter(|it| !gone.goes_first(it)).map(drop).collect()
}

fn drop(function: &Function) -> Operation {
    let signature = function.key();
    DropFunction { signature }.into()
}

/// What a schema has and the other one does not, by the names of before.
struct Gone<'a> {
    from: &'a Schema,
    to: &'a Schema,
    /// Tables and views.
    relations: BTreeSet<String>,
    columns: Columns<'a>,
}

impl<'a> Gone<'a> {
    fn new(from: &'a Schema, to: &'a Schema) -> Self {
        let (mut relations, mut columns) = (BTreeSet::new(), Vec::new());
        // Most often no function goes or changes, and nothing has to be known.
        if from.functions != to.functions {
            for table in from.tables.iter() {
                let Some(after) = to.table(&table.name) else {
                    relations.insert(key(&table.name));
                    continue;
                };
                let gone = table.columns.keys().filter(|name| after.column(name).is_none());
                columns.push((&table.name, gone.collect()));
            }
            relations.extend(from.views.names().filter(|name| !to.views.contains(name)).map(key));
        }
        let columns = Columns::of(columns.into_iter());
        Self {
            from,
            to,
            relations,
            columns,
        }
    }

    fn goes_first(&self, function: &Function) -> bool {
        let is_gone = !self.to.functions.contains(&function.key());
        let is_taken = || {
            let mut others = self.to.functions.iter();
            others.any(|it| it.name == function.name && !self.from.functions.contains(&it.key()))
        };
        is_gone && (is_taken() || self.are_named_in(function)) && !self.is_called(function)
    }

    /// Whether a function that changes is dropped and made again, which the way back can do as well.
    fn is_made_anew(&self, function: &Function) -> bool {
        self.are_named_in(function) && !self.is_called(function)
    }

    fn are_named_in(&self, function: &Function) -> bool {
        let mut relations = tables_of(&function.definition).into_iter();
        relations.any(|name| self.relations.contains(&name)) || self.columns.has_one_of_text(&function.definition)
    }

    /// Whether anything may call a function.
    fn is_called(&self, function: &Function) -> bool {
        let name = &function.name.name;
        let calls =
            |texts: &PerDialect<String>| texts.iter().any(|(backend, sql)| tokens::has_call(sql, name, backend));
        let mut tables = self.from.tables.iter();
        let mut views = self.from.views.iter();
        let mut triggers = self.from.triggers.iter();
        tables.any(|table| expressions(table).any(|it| calls(&it.0)))
            || views.any(|view| calls(&view.query))
            || triggers.any(|trigger| calls(&trigger.definition))
    }
}

/// Whatever a table computes.
fn expressions(table: &Table) -> impl Iterator<Item = &Expression> {
    let columns = table.columns.values().flat_map(|column| {
        let default = match &column.default {
            Some(DefaultValue::Expression(expression)) => Some(expression),
            _ => None,
        };
        default
            .into_iter()
            .chain(column.generated.as_ref().map(|it| &it.expression))
    });
    let checks = table.checks.values().map(|check| &check.expression);
    let indexes = table.indexes.values().flat_map(|index| index.expressions());
    let exclusions = table.exclusions.values().flat_map(|exclusion| exclusion.expressions());
    columns.chain(checks).chain(indexes).chain(exclusions)
}

fn create(function: &Function) -> Operation {
    let function = function.clone();
    CreateFunction { function }.into()
}

/// Whether a text has a name in it, anywhere: nobody reads a body before the server.
fn has(texts: &PerDialect<String>, name: &Name) -> bool {
    let text = name.as_str();
    let is_doubled = text.contains(['"', '`']);
    let has = |sql: &str, quoted: &dyn Fn() -> String| sql.contains(text) || is_doubled && sql.contains(&quoted());
    texts.iter().any(|(backend, sql)| has(sql, &|| name.quoted(backend)))
}

/// Whether a function has the name of something in it that is not there yet.
fn waits(function: &Function, from: &Schema, to: &Schema, tables: &Tables<'_>) -> bool {
    let has = |name: &Name| has(&function.definition, name);
    let mut views = to.views.names().filter(|name| !from.views.contains(name));
    let columns = tables.pairs.values().flat_map(|pair| {
        let new = pair.after.columns.keys();
        new.filter(|name| pair.before.column(name).is_none())
    });
    tables.come.iter().any(|table| has(&table.name.name))
        || views.any(|name| has(&name.name))
        || columns.into_iter().any(has)
}
