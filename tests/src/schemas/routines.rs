//! Triggers, functions, procedures and extensions.
//!
//! They come after all else and from choices of their own, so that the tables of a seed are the same with and without
//! them. None of them changes a row: rows are looked at before and after.

use std::collections::BTreeSet;

use whimbrel_core::schema::{Extension, Function, Trigger};
use whimbrel_core::{Backend, Name, QualifiedName, Schema, Target};

use super::functions::{Draft, Form};
use super::triggers::Watcher;
use super::{Dice, Pair, accept, is_valid, names};

/// Extensions that come with the server and bring nothing but functions and types.
const EXTENSIONS: [&str; 3] = ["citext", "hstore", "pg_trgm"];

/// Gives both schemas of a pair such objects: the second one has most of the first one's, and some of its own.
pub(super) fn add(dice: &mut Dice, target: Target, pair: &mut Pair) {
    let mut drafts = Drafts::default();
    drafts.add(dice, target, &pair.from);
    drafts.write(target, &mut pair.from, None);
    if pair.related {
        let before = pair.clone();
        drafts.change(dice, target);
        drafts.add_some(dice, target, &pair.to);
        drafts.write(target, &mut pair.to, Some(&before));
    } else {
        let mut others = Drafts::default();
        others.add(dice, target, &pair.to);
        others.write(target, &mut pair.to, None);
    }
}

/// What is not yet written in the names of one schema.
#[derive(Debug, Clone, Default)]
struct Drafts {
    extensions: Vec<&'static str>,
    routines: Vec<Draft>,
    triggers: Vec<Watcher>,
    /// Names of triggers and routines, in lower case.
    taken: BTreeSet<String>,
}

impl Drafts {
    fn add(&mut self, dice: &mut Dice, target: Target, schema: &Schema) {
        if target.backend == Backend::Postgres && dice.chance(20) {
            self.extensions = dice.some(&EXTENSIONS, 2);
        }
        for _ in 0..dice.below(3) {
            self.add_routine(dice, target, schema);
        }
        for _ in 0..dice.below(3) {
            self.add_trigger(dice, target, schema);
        }
    }

    /// What is new in the second schema.
    fn add_some(&mut self, dice: &mut Dice, target: Target, schema: &Schema) {
        if dice.chance(25) {
            self.add_routine(dice, target, schema);
        }
        if dice.chance(25) {
            self.add_trigger(dice, target, schema);
        }
    }

    fn fresh(&mut self, dice: &mut Dice, target: Target) -> Name {
        let name = names::apart(dice, target, &self.taken);
        self.taken.insert(name.as_str().to_lowercase());
        name
    }

    fn add_routine(&mut self, dice: &mut Dice, target: Target, schema: &Schema) {
        if target.backend == Backend::Sqlite {
            return;
        }
        let name = self.fresh(dice, target);
        let namespaces: Vec<_> = schema.namespaces.iter().cloned().collect();
        let name = match dice.pick(&namespaces) {
            Some(namespace) if dice.chance(30) => QualifiedName::within(namespace.clone(), name),
            _ => QualifiedName::new(name),
        };
        let is_postgres = target.backend == Backend::Postgres;
        let forms = [Form::Adds, Form::Counts, Form::Does, Form::Watches];
        let form = forms[dice.below(if is_postgres { 4 } else { 3 })];
        let tables: Vec<_> = schema.tables.names().cloned().collect();
        let table = dice.pick(&tables).cloned().filter(|_| form == Form::Counts);
        self.routines.push(Draft {
            name,
            form,
            number: dice.below(100),
            is_wide: dice.chance(30),
            table,
        });
    }

    fn add_trigger(&mut self, dice: &mut Dice, target: Target, schema: &Schema) {
        let name = self.fresh(dice, target);
        let tables: Vec<_> = schema.tables.iter().cloned().collect();
        let views = schema.views.iter().filter(|view| !view.materialized);
        let views: Vec<_> = views.map(|view| view.name.clone()).collect();
        let event = ["INSERT", "UPDATE", "DELETE"][dice.below(3)];
        let Some(table) = dice.pick(&tables) else { return };
        let mut watcher = Watcher {
            name,
            table: table.name.clone(),
            is_of_view: false,
            column: None,
            other: None,
            event,
            is_before: dice.chance(50),
            form: dice.below(4),
            function: None,
        };
        let columns = table.columns.values().filter(|it| it.generated.is_none());
        let columns: Vec<_> = columns.map(|it| it.name.clone()).collect();
        watcher.column = dice.pick(&columns).cloned();
        // Two that would write to each other's tables are refused by MySQL as they run.
        let others: Vec<_> = tables.iter().filter(|other| other.name > table.name).collect();
        if let Some(other) = dice.pick(&others) {
            let mut columns = other.columns.values();
            let plain = columns.find(|it| it.generated.is_none() && it.identity.is_none());
            watcher.other = plain.map(|column| (other.name.clone(), column.name.clone()));
        }
        if target.backend == Backend::Postgres {
            let callable = self.routines.iter().filter(|it| it.form == Form::Watches);
            let callable: Vec<_> = callable.map(|it| it.name.clone()).collect();
            watcher.function = dice.pick(&callable).cloned();
        }
        if !target.backend.is_mysql_family()
            && dice.chance(25)
            && let Some(view) = dice.pick(&views)
        {
            watcher.table = view.clone();
            watcher.is_of_view = true;
        }
        self.triggers.push(watcher);
    }

    /// What becomes of them in the second schema.
    fn change(&mut self, dice: &mut Dice, target: Target) {
        if target.backend == Backend::Postgres && dice.chance(15) {
            self.extensions = if self.extensions.is_empty() {
                dice.some(&EXTENSIONS, 2)
            } else {
                Vec::new()
            };
        }
        self.triggers.retain(|_| !dice.chance(15));
        for trigger in &mut self.triggers {
            match dice.below(6) {
                0 => trigger.form = (trigger.form + 1) % 4,
                1 => trigger.is_before = !trigger.is_before,
                2 => trigger.event = if trigger.event == "UPDATE" { "DELETE" } else { "UPDATE" },
                _ => {}
            }
        }
        let called: Vec<_> = self.triggers.iter().filter_map(|it| it.function.clone()).collect();
        self.routines.retain(|it| called.contains(&it.name) || !dice.chance(15));
        for routine in &mut self.routines {
            match dice.below(6) {
                0 => routine.number += 1,
                1 => routine.is_wide = !routine.is_wide,
                _ => {}
            }
        }
    }

    /// Writes what a schema has room for, in its names: those of the pair's first one, or what became of them.
    fn write(&self, target: Target, schema: &mut Schema, before: Option<&Pair>) {
        let mut objects = Vec::new();
        objects.extend(self.extensions.iter().map(|name| {
            let name = QualifiedName::new(*name);
            Object::Extension(Extension { name })
        }));
        let routines = self.routines.iter();
        objects.extend(routines.filter_map(|it| Some(Object::Function(it.written(target.backend, schema, before)?))));
        // What a trigger calls must be there.
        let mut all = schema.clone();
        objects.iter().for_each(|object| object.add_to(&mut all));
        let triggers = self.triggers.iter();
        objects.extend(triggers.filter_map(|it| Some(Object::Trigger(it.written(target.backend, &all, before)?))));
        let mut all = schema.clone();
        objects.iter().for_each(|object| object.add_to(&mut all));
        // Most often the target takes them all.
        if is_valid(&all, target) {
            *schema = all;
        } else {
            for object in &objects {
                accept(target, schema, |schema| object.add_to(schema));
            }
        }
    }
}

enum Object {
    Extension(Extension),
    Function(Function),
    Trigger(Trigger),
}

impl Object {
    fn add_to(&self, schema: &mut Schema) {
        match self {
            Object::Extension(it) => schema.extensions.insert(it.clone()),
            Object::Function(it) => schema.functions.insert(it.clone()),
            Object::Trigger(it) => schema.triggers.insert(it.clone()),
        }
    }
}

/// What a table of before is called now.
pub(super) fn table_now(name: &QualifiedName, before: Option<&Pair>) -> QualifiedName {
    before
        .filter(|pair| pair.from.tables.contains(name))
        .map_or_else(|| name.clone(), |pair| pair.table_after(name))
}

pub(super) fn column_now(table: &QualifiedName, name: &Name, before: Option<&Pair>) -> Name {
    before.map_or_else(|| name.clone(), |pair| pair.column_after(table, name))
}
