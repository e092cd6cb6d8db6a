//! Functions and procedures: before the tables that call them, or after those that they read.

use std::collections::BTreeSet;

use super::tables::Tables;
use super::texts::{Columns, key, tables_of};
use crate::dialects::postgres_results;
use crate::operations::{CreateFunction, DropFunction, ReplaceFunction};
use crate::schema::Named as _;
use crate::{Backend, Function, Name, Operation, PerDialect, Schema};

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
        self.from.caller_of(&function.name.name).is_some()
    }
}

/// Functions whose results change. PostgreSQL lets no view call such a one meanwhile.
pub(super) fn with_other_results<'a>(from: &'a Schema, to: &Schema) -> Vec<&'a Name> {
    let changes = |function: &&Function| {
        let before = function.definition.get(Backend::Postgres);
        let after = to.functions.get(&function.key()).filter(|after| after != function);
        let after = after.and_then(|it| it.definition.get(Backend::Postgres));
        before
            .zip(after)
            .is_some_and(|(before, after)| postgres_results::differ(before, after))
    };
    from.functions.iter().filter(changes).map(|it| &it.name.name).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Answers, diff};
    use crate::schema::Routine;
    use crate::{QualifiedName, View};

    fn view(name: &str, query: &str) -> View {
        View {
            name: QualifiedName::new(name),
            query: PerDialect::all(query.to_owned()),
            materialized: false,
        }
    }

    fn schema(result: &str, body: &str) -> Schema {
        let mut schema = Schema::new();
        let definition = format!("CREATE FUNCTION doubled(n integer) RETURNS {result} LANGUAGE sql AS '{body}'");
        schema.functions.insert(Function {
            name: "doubled".into(),
            kind: Routine::Function,
            arguments: "integer".to_owned(),
            definition: PerDialect::default().with(Backend::Postgres, definition),
        });
        schema.views.insert(view("numbers", "SELECT doubled(2) AS n"));
        schema.views.insert(view("sums", "SELECT sum(n) FROM numbers"));
        schema
    }

    fn operations(from: &Schema, to: &Schema) -> Vec<String> {
        let found = diff(from, to, &Answers::default()).operations;
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn views_that_call_a_function_are_made_again_around_the_change_of_its_result() {
        let found = operations(&schema("integer", "SELECT 2 * n"), &schema("bigint", "SELECT 2 * n"));
        assert_eq!(
            found,
            [
                "drop view sums",
                "drop view numbers",
                "replace function doubled(integer)",
                "create view numbers",
                "create view sums"
            ]
        );
    }

    #[test]
    fn views_stay_where_a_function_gets_another_body() {
        let found = operations(&schema("int", "SELECT 2 * n"), &schema("integer", "SELECT n + n"));
        assert_eq!(found, ["replace function doubled(integer)"]);
    }
}
