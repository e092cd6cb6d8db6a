//! What calls a function, by the texts of expressions, views and triggers.

use super::DefaultValue;
use crate::{Expression, Name, PerDialect, Schema, Table, Trigger, View, tokens};

impl Schema {
    /// The first thing that calls a function of this name, in words.
    pub(crate) fn caller_of(&self, function: &Name) -> Option<String> {
        let mut tables = self.tables.iter();
        let view = || self.views.iter().find(|view| view.calls(function));
        let trigger = || self.triggers.iter().find(|trigger| trigger.calls(function));
        tables
            .find_map(|table| table.caller_of(function))
            .or_else(|| view().map(|view| format!("the {} `{}`", view.kind(), view.name)))
            .or_else(|| trigger().map(|it| format!("the trigger `{}` of `{}`", it.name, it.table)))
    }
}

impl Table {
    fn caller_of(&self, function: &Name) -> Option<String> {
        let table = &self.name;
        let calls = |expression: &Expression| calls(&expression.0, function);
        let column = || {
            self.columns.values().find_map(|column| match &column.default {
                Some(DefaultValue::Expression(it)) if calls(it) => {
                    Some(format!("the default of `{table}.{}`", column.name))
                }
                _ => {
                    let generated = column.generated.as_ref().filter(|it| calls(&it.expression));
                    generated.map(|_| format!("the generated column `{table}.{}`", column.name))
                }
            })
        };
        let check = || self.checks.values().find(|check| calls(&check.expression));
        let index = || self.indexes.values().find(|index| index.expressions().any(calls));
        let exclusion = || self.exclusions.values().find(|it| it.expressions().any(calls));
        column()
            .or_else(|| check().map(|it| format!("the check `{}` of `{table}`", it.name)))
            .or_else(|| index().map(|it| format!("the index `{}` of `{table}`", it.name)))
            .or_else(|| exclusion().map(|it| format!("the exclusion constraint `{}` of `{table}`", it.name)))
    }
}

impl View {
    /// Whether its query calls a function of this name.
    pub(crate) fn calls(&self, function: &Name) -> bool {
        calls(&self.query, function)
    }
}

impl Trigger {
    fn calls(&self, function: &Name) -> bool {
        calls(&self.definition, function)
    }
}

fn calls(texts: &PerDialect<String>, function: &Name) -> bool {
    let mut texts = texts.iter();
    texts.any(|(backend, sql)| tokens::has_call(sql, function, backend))
}
