//! Namespaces and tables as source.

use whimbrel_core::operations::{
    CreateNamespace, CreateTable, DropNamespace, DropTable, RenameTable, SetTableComment, SetTableOptions,
};
use whimbrel_core::schema::TableOptions;
use whimbrel_core::{Column, QualifiedName};

use super::column::column;
use super::constraints::{check, exclusion, foreign_key, is_usual_key, primary_key, unique};
use super::indexes::index;
use super::inline::Inline;
use super::literal::text;
use super::names::Names;
use crate::column::{created_at, deleted_at, updated_at};

pub(super) fn create_namespace(operation: &CreateNamespace) -> String {
    format!("create_namespace({})", text(operation.name.as_str()))
}

pub(super) fn drop_namespace(operation: &DropNamespace) -> String {
    format!("drop_namespace({})", text(operation.name.as_str()))
}

pub(super) fn create_table(operation: &CreateTable, names: &mut Names) -> String {
    let table = &operation.table;
    let mut source = format!("table({})", names.table(&table.name));
    let inline = Inline::of(table, names);
    let columns: Vec<&Column> = table.columns.values().collect();
    let mut rest = columns.as_slice();
    while let [first, others @ ..] = rest {
        let (words, length) = match group(rest, &inline) {
            Some((group, length)) => (format!(".columns({group})"), length),
            None => {
                let said = inline.at(&first.name).unwrap_or_default();
                (format!(".column({}{said})", column(&table.name, first, names)), 1)
            }
        };
        source.push_str(&words);
        rest = others.get(length - 1..).unwrap_or_default();
    }
    if let Some(key) = &table.primary_key
        && !(key.columns.len() == 1 && is_usual_key(&table.name, key))
    {
        source.push_str(&format!(".primary_key({})", primary_key(&table.name, key, names)));
    }
    for part in table.uniques.values().skip(inline.uniques) {
        source.push_str(&format!(".unique({})", unique(&table.name, part, names)));
    }
    for part in table.checks.values() {
        source.push_str(&format!(".check({})", check(&table.name, part, names)));
    }
    for part in table.exclusions.values() {
        source.push_str(&format!(".exclusion({})", exclusion(&table.name, part, names)));
    }
    for part in table.foreign_keys.values().skip(inline.foreign_keys) {
        source.push_str(&format!(".foreign_key({})", foreign_key(&table.name, part, names)));
    }
    for part in table.indexes.values().skip(inline.indexes) {
        source.push_str(&format!(".index({})", index(&table.name, part, names)));
    }
    if let Some(comment) = &table.comment {
        source.push_str(&format!(".comment({})", text(comment)));
    }
    source.push_str(&options(&table.options));
    format!("create_table({source})")
}

/// A group of columns that the builder has a word for, and how many columns that is.
fn group(columns: &[&Column], inline: &Inline) -> Option<(&'static str, usize)> {
    let is_bare = |column: &&Column| inline.at(&column.name).is_none();
    let is = |column: &Column, usual: Column| *column == usual && is_bare(&column);
    match columns {
        [created, updated, ..] if is(created, created_at()) && is(updated, updated_at()) => Some(("timestamps()", 2)),
        [deleted, ..] if is(deleted, deleted_at()) => Some(("soft_delete()", 1)),
        _ => None,
    }
}

pub(super) fn drop_table(operation: &DropTable, names: &mut Names) -> String {
    let loss = data_loss(operation.reason.as_ref(), names);
    format!("drop_table({}, {loss})", names.table(&operation.table))
}

pub(super) fn rename_table(operation: &RenameTable, names: &mut Names) -> String {
    // The namespace stays, so it is not said again.
    let to = QualifiedName::new(operation.to.clone());
    format!("rename_table({}, {})", names.table(&operation.table), names.table(&to))
}

pub(super) fn set_table_comment(operation: &SetTableComment, names: &mut Names) -> String {
    let table = names.table(&operation.table);
    let comment = operation
        .comment
        .as_ref()
        .map_or_else(|| "None".to_owned(), |comment| text(comment));
    format!("set_table_comment({table}, {comment})")
}

pub(super) fn set_table_options(operation: &SetTableOptions, names: &mut Names) -> String {
    let table = names.table(&operation.table);
    format!(
        "set_table_options({table}, table_options(){})",
        options(&operation.options)
    )
}

/// Why rows or values may go. A derived reverse has no reason, and a file that says it needs one.
pub(super) fn data_loss(reason: Option<&String>, names: &mut Names) -> String {
    format!("DataLoss::accepted({})", names.blanks.reason(reason))
}

fn options(options: &TableOptions) -> String {
    let mut source = String::new();
    let texts = [
        ("engine", &options.engine),
        ("charset", &options.charset),
        ("collation", &options.collation),
    ];
    for (word, value) in texts {
        if let Some(value) = value {
            source.push_str(&format!(".{}({})", word, text(value)));
        }
    }
    if options.strict {
        source.push_str(".strict()");
    }
    if options.without_rowid {
        source.push_str(".without_rowid()");
    }
    source
}
