//! What views, triggers and sequences need of tables and columns, so that none of it goes away beneath them.

use super::error::similar;
use super::footprint::Object;
use super::{AlterSequence, CreateSequence, Operation, OperationError};
use crate::schema::{Named, Objects, Signature, TriggerKey};
use crate::{
    Column, DefaultValue, Extension, Function, Name, PerDialect, QualifiedName, Schema, Sequence, Table, Trigger, View,
    relations, tokens,
};

/// The triggers of a table or view.
pub(super) fn triggers_of(schema: &Schema, table: &QualifiedName) -> Vec<TriggerKey> {
    let triggers = schema.triggers.iter().filter(|trigger| trigger.table == *table);
    triggers.map(Named::key).collect()
}

/// The sequences that are dropped with a table, or with one column of it.
pub(super) fn owned_sequences<'s>(
    schema: &'s Schema,
    table: &QualifiedName,
    column: Option<&Name>,
) -> impl Iterator<Item = &'s Sequence> {
    schema.sequences.iter().filter(move |sequence| {
        let owner = sequence.owned_by.as_ref();
        owner.is_some_and(|owner| owner.table == *table && column.is_none_or(|column| owner.column == *column))
    })
}

/// Makes sequences before the operation that makes their owner, whose defaults need them, and gives them to it after.
pub(super) fn around_owner(sequences: &[&Sequence], owner: Operation) -> Vec<Operation> {
    let free = sequences.iter().map(|sequence| {
        let sequence = Sequence {
            owned_by: None,
            ..(*sequence).clone()
        };
        CreateSequence { sequence }.into()
    });
    let owned = sequences.iter().map(|sequence| {
        AlterSequence {
            sequence: (*sequence).clone(),
        }
        .into()
    });
    free.chain([owner]).chain(owned).collect()
}

/// Refuses a sequence that contradicts itself, or that shall go with a column that is not there.
pub(super) fn check_sequence(schema: &Schema, sequence: &Sequence) -> Result<(), OperationError> {
    let invalid = |reason: &str| OperationError::InvalidSequence {
        name: sequence.name.clone(),
        reason: reason.to_owned(),
    };
    if let Some(owner) = &sequence.owned_by {
        schema.require_table(&owner.table)?.require_column(&owner.column)?;
    }
    if sequence.increment == 0 {
        return Err(invalid("counts in steps of 0: choose another step"));
    }
    if sequence.ty.as_ref().is_some_and(|ty| !ty.is_integer()) {
        return Err(invalid("counts in whole numbers: choose an integer type"));
    }
    let is_below = sequence.minimum.is_some_and(|minimum| sequence.start < minimum);
    if is_below || sequence.maximum.is_some_and(|maximum| sequence.start > maximum) {
        return Err(invalid("starts outside of its own limits: choose another start"));
    }
    Ok(())
}

impl View {
    /// What kind of view it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        if self.materialized { "materialised view" } else { "view" }
    }

    /// Whether its query reads a table or view.
    pub fn reads(&self, table: &QualifiedName) -> bool {
        any(&self.query, |backend, sql| relations::reads(sql, table, backend))
    }

    /// Whether its query uses a column of a table. With `stars`, `*` uses all columns.
    pub(crate) fn uses(&self, table: &QualifiedName, column: &Name, stars: bool) -> bool {
        any(&self.query, |backend, sql| {
            relations::reads_column(sql, table, column, stars, backend)
        })
    }

    /// What its query reads.
    pub(crate) fn reads_objects(&self) -> Vec<Object> {
        let mut objects: Vec<Object> = Vec::new();
        for (backend, sql) in self.query.iter() {
            for relation in relations::relations(sql, backend) {
                let object = Object::Table(relation.name);
                if !objects.contains(&object) {
                    objects.push(object);
                }
            }
        }
        objects
    }
}

impl Trigger {
    /// Whether its statement uses a column of a table.
    pub(crate) fn uses(&self, table: &QualifiedName, column: &Name) -> bool {
        any(&self.definition, |backend, sql| {
            relations::reads_column(sql, table, column, false, backend)
        })
    }
}

fn any(texts: &PerDialect<String>, mut is: impl FnMut(crate::Backend, &str) -> bool) -> bool {
    texts.iter().any(|(backend, sql)| is(backend, sql))
}

impl Sequence {
    /// Whether a column's default takes numbers from it.
    pub(crate) fn feeds(&self, column: &Column) -> bool {
        let Some(DefaultValue::Expression(expression)) = &column.default else {
            return false;
        };
        expression.0.iter().any(|(backend, sql)| {
            let quoted = self.name.quoted(backend);
            let own = self.name.name.quoted(backend);
            let (whole, bare) = (self.name.to_string(), self.name.name.as_str());
            let texts = [quoted.as_str(), &own, &whole, bare];
            tokens::mentions(sql, &self.name.name, backend)
                || texts.iter().any(|text| tokens::has_string(sql, text, backend))
        })
    }
}

impl Schema {
    /// Refuses to take a table or view away that a view reads.
    pub(super) fn refuse_read_by_view(
        &self,
        name: &QualifiedName,
        object: impl Fn() -> String,
    ) -> Result<(), OperationError> {
        let mut views = self.views.iter().filter(|view| view.name != *name);
        match views.find(|view| view.reads(name)) {
            Some(view) => Err(OperationError::InUse {
                object: object(),
                user: format!("the {} `{}`", view.kind(), view.name),
            }),
            None => Ok(()),
        }
    }

    /// Refuses to take a column, or its name, away that a view or trigger uses by its text. Servers differ in what they
    /// would make of that: some refuse, some write the text anew, some leave a view that fails when it is read.
    pub(super) fn refuse_used_by_text(
        &self,
        table: &QualifiedName,
        column: &Name,
        stars: bool,
    ) -> Result<(), OperationError> {
        let view = self.views.iter().find(|view| view.uses(table, column, stars));
        let trigger = || self.triggers.iter().find(|trigger| trigger.uses(table, column));
        let user = view
            .map(|view| format!("the {} `{}`", view.kind(), view.name))
            .or_else(|| trigger().map(|it| format!("the trigger `{}` of `{}`", it.name, it.table)));
        match user {
            Some(user) => Err(OperationError::InUse {
                object: format!("the column `{table}.{column}`"),
                user,
            }),
            None => Ok(()),
        }
    }

    /// Refuses to take a sequence away that a default takes numbers from, among the columns that count.
    pub(super) fn refuse_default_from(
        &self,
        name: &QualifiedName,
        counts: impl Fn(&Table, &Column) -> bool,
    ) -> Result<(), OperationError> {
        let sequence = self.require_sequence(name)?;
        for table in self.tables.iter() {
            let mut columns = table.columns.values().filter(|column| counts(table, column));
            if let Some(column) = columns.find(|column| sequence.feeds(column)) {
                return Err(OperationError::InUse {
                    object: format!("the sequence `{name}`"),
                    user: format!("the default of `{}.{}`", table.name, column.name),
                });
            }
        }
        Ok(())
    }

    /// Refuses the name of a table, view or sequence, which servers keep side by side.
    pub(super) fn require_free_relation(&self, name: &QualifiedName) -> Result<(), OperationError> {
        if self.tables.contains(name) {
            return Err(OperationError::ExistingTable { table: name.clone() });
        }
        if let Some(view) = self.views.get(name) {
            return Err(OperationError::existing(view.kind(), name));
        }
        if self.sequences.contains(name) {
            return Err(OperationError::existing("sequence", name));
        }
        Ok(())
    }

    pub(crate) fn require_view(&self, name: &QualifiedName) -> Result<&View, OperationError> {
        require("view", &self.views, name, |name| name.name.as_str())
    }

    pub(crate) fn require_sequence(&self, name: &QualifiedName) -> Result<&Sequence, OperationError> {
        require("sequence", &self.sequences, name, |name| name.name.as_str())
    }

    pub(crate) fn require_extension(&self, name: &QualifiedName) -> Result<&Extension, OperationError> {
        require("extension", &self.extensions, name, |name| name.name.as_str())
    }

    pub(crate) fn require_function(&self, signature: &Signature) -> Result<&Function, OperationError> {
        require(signature.kind.as_str(), &self.functions, signature, |it| {
            it.name.name.as_str()
        })
    }

    pub(super) fn missing_trigger(&self, key: &TriggerKey) -> OperationError {
        missing("trigger", &self.triggers, key, |key| key.name.as_str())
    }
}

fn require<'s, T: Named + Clone>(
    kind: &'static str,
    objects: &'s Objects<T>,
    key: &T::Key,
    name: impl Fn(&T::Key) -> &str,
) -> Result<&'s T, OperationError> {
    objects.get(key).ok_or_else(|| missing(kind, objects, key, name))
}

fn missing<T: Named + Clone>(
    kind: &'static str,
    objects: &Objects<T>,
    key: &T::Key,
    name: impl Fn(&T::Key) -> &str,
) -> OperationError {
    let similar = similar(name(key), objects.names().map(&name)).and_then(|found| {
        let mut keys = objects.names();
        keys.find(|key| name(key) == found).map(ToString::to_string)
    });
    OperationError::MissingObject {
        kind,
        name: key.to_string(),
        similar,
    }
}
