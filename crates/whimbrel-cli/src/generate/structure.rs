//! A structure for people to read.

use std::fmt::Write as _;

use whimbrel_core::schema::{IndexTarget, Named, Objects};
use whimbrel_core::{Column, ForeignKey, Index, Inspection, Name, Schema, Table};

use crate::output::style::{QUIET, STRONG, WARNING, count, paint};
use crate::output::table::{Cell, table};

/// Tables with their columns, keys and indexes, and everything else by name.
pub(crate) fn told(found: &Inspection) -> String {
    let Inspection { schema, unknown } = found;
    let mut text = String::new();
    for table in schema.tables.iter() {
        tell_table(&mut text, table);
    }
    for found in schema.enums.iter() {
        let _ = writeln!(
            text,
            "{} {}: {}",
            paint(STRONG, "enum"),
            found.name,
            found.values.join(", ")
        );
    }
    tell_names(&mut text, "sequence", &schema.sequences);
    tell_names(&mut text, "view", &schema.views);
    tell_names(&mut text, "function", &schema.functions);
    tell_names(&mut text, "trigger", &schema.triggers);
    tell_names(&mut text, "extension", &schema.extensions);
    for unknown in unknown {
        let _ = writeln!(text, "{} {unknown}", paint(WARNING, "not understood:"));
    }
    let _ = writeln!(text, "{}", sentence(schema, unknown.len()));
    text
}

fn tell_table(text: &mut String, found: &Table) {
    let _ = writeln!(text, "{} {}", paint(STRONG, "table"), found.name);
    let rows: Vec<Vec<Cell>> = found.columns.values().map(|column| row(found, column)).collect();
    let _ = writeln!(text, "{}", table(&rows));
    let mut line = |kind: &str, name: &Name, rest: String| {
        let _ = writeln!(text, "  {} {name} {}", paint(QUIET, kind), rest);
    };
    if let Some(key) = found.primary_key.as_ref().filter(|key| key.columns.len() > 1) {
        line("primary key", &key.name, list(&key.columns));
    }
    for unique in found.uniques.values() {
        line("unique", &unique.name, list(&unique.columns));
    }
    for check in found.checks.values() {
        line("check", &check.name, format!("({})", check.expression));
    }
    for exclusion in found.exclusions.values() {
        line("exclusion", &exclusion.name, String::new());
    }
    for key in found.foreign_keys.values() {
        line("foreign key", &key.name, referring(key));
    }
    for index in found.indexes.values() {
        line(
            if index.unique { "unique index" } else { "index" },
            &index.name,
            indexed(index),
        );
    }
    text.push('\n');
}

fn row(table: &Table, column: &Column) -> Vec<Cell> {
    let mut more = Vec::new();
    if !column.nullable {
        more.push("not null".to_owned());
    }
    if table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns == [column.name.clone()])
    {
        more.push("primary key".to_owned());
    }
    if let Some(default) = &column.default {
        more.push(format!("default {default}"));
    }
    if let Some(generated) = &column.generated {
        more.push(format!("generated as {}", generated.expression));
    }
    if column.identity.is_some() {
        more.push("identity".to_owned());
    }
    if let Some(comment) = &column.comment {
        more.push(format!("comment {comment:?}"));
    }
    vec![
        Cell::new(column.name.as_str()),
        Cell::new(column.ty.to_string()),
        Cell::styled(more.join(", "), QUIET),
    ]
}

fn referring(key: &ForeignKey) -> String {
    let mut text = format!(
        "{} references {} {}",
        list(&key.columns),
        key.referenced_table,
        list(&key.referenced_columns)
    );
    let actions = [("delete", key.on_delete), ("update", key.on_update)];
    for (event, action) in actions {
        if let Some(action) = action {
            let _ = write!(text, ", on {event} {action}");
        }
    }
    text
}

fn indexed(index: &Index) -> String {
    let parts = index.parts.iter().map(|part| match &part.target {
        IndexTarget::Column(name) => name.to_string(),
        IndexTarget::Expression(expression) => expression.to_string(),
    });
    let mut text = format!("({})", parts.collect::<Vec<_>>().join(", "));
    if let Some(filter) = &index.filter {
        let _ = write!(text, " where {filter}");
    }
    text
}

fn list(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    format!("({})", names.join(", "))
}

fn tell_names<T: Named + Clone>(text: &mut String, kind: &str, objects: &Objects<T>) {
    for object in objects.iter() {
        let _ = writeln!(text, "{} {}", paint(STRONG, kind), object.key());
    }
}

/// `3 tables, 1 enum.`
fn sentence(schema: &Schema, unknown: usize) -> String {
    let counts = [
        (schema.tables.len(), "table"),
        (schema.enums.len(), "enum"),
        (schema.sequences.len(), "sequence"),
        (schema.views.len(), "view"),
        (schema.functions.len(), "function"),
        (schema.triggers.len(), "trigger"),
        (schema.extensions.len(), "extension"),
    ];
    let told = counts.into_iter().filter(|(number, _)| *number > 0);
    let mut told: Vec<String> = told.map(|(number, noun)| count(number, noun)).collect();
    if told.is_empty() {
        told.push("nothing".to_owned());
    }
    if unknown > 0 {
        told.push(format!("{unknown} not understood"));
    }
    format!("{}.", told.join(", "))
}
