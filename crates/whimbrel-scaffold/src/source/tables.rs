//! Namespaces and tables as source.

use whimbrel_core::operations::{
    CreateNamespace, CreateTable, DropNamespace, DropTable, RenameTable, SetTableComment, SetTableOptions,
};
use whimbrel_core::schema::TableOptions;

use super::column::column;
use super::constraints::{check, foreign_key, primary_key, unique};
use super::indexes::index;
use super::literal::{option, text};
use super::names::Names;

pub(super) fn create_namespace(operation: &CreateNamespace) -> String {
    format!("create_namespace({})", text(operation.name.as_str()))
}

pub(super) fn drop_namespace(operation: &DropNamespace) -> String {
    format!("drop_namespace({})", text(operation.name.as_str()))
}

pub(super) fn create_table(operation: &CreateTable, names: &mut Names) -> String {
    let table = &operation.table;
    let mut source = format!("table({})", names.table(&table.name));
    for part in table.columns.values() {
        source.push_str(&format!(".column({}", column(&table.name, part, names)));
        // A key over one column stands at the column; only a name of its own or more columns need a line.
        if let Some(key) = &table.primary_key
            && super::constraints::is_usual_key(&table.name, key)
            && key.columns == [part.name.clone()]
        {
            source.push_str(".primary_key()");
        }
        source.push(')');
    }
    if let Some(key) = &table.primary_key
        && !(key.columns.len() == 1 && super::constraints::is_usual_key(&table.name, key))
    {
        source.push_str(&format!(".primary_key({})", primary_key(&table.name, key, names)));
    }
    for part in table.uniques.values() {
        source.push_str(&format!(".unique({})", unique(&table.name, part, names)));
    }
    for part in table.checks.values() {
        source.push_str(&format!(".check({})", check(part)));
    }
    for part in table.foreign_keys.values() {
        source.push_str(&format!(".foreign_key({})", foreign_key(&table.name, part, names)));
    }
    for part in table.indexes.values() {
        source.push_str(&format!(".index({})", index(&table.name, part, names)));
    }
    if let Some(comment) = &table.comment {
        source.push_str(&format!(".comment({})", text(comment)));
    }
    source.push_str(&options(&table.options));
    format!("create_table({source})")
}

pub(super) fn drop_table(operation: &DropTable, names: &mut Names) -> String {
    format!(
        "drop_table({}, {})",
        names.table(&operation.table),
        data_loss(operation.reason.as_ref())
    )
}

pub(super) fn rename_table(operation: &RenameTable, names: &mut Names) -> String {
    let to = operation.table.with_name(operation.to.clone());
    format!("rename_table({}, {})", names.table(&operation.table), names.table(&to))
}

pub(super) fn set_table_comment(operation: &SetTableComment, names: &mut Names) -> String {
    let table = names.table(&operation.table);
    format!("set_table_comment({table}, {})", option(operation.comment.as_ref()))
}

pub(super) fn set_table_options(operation: &SetTableOptions, names: &mut Names) -> String {
    let table = names.table(&operation.table);
    format!(
        "set_table_options({table}, table_options(){})",
        options(&operation.options)
    )
}

/// Why rows or values may go. A derived reverse has no reason, and a file that says it needs one.
pub(super) fn data_loss(reason: Option<&String>) -> String {
    let reason = reason.map_or("say why they may go", String::as_str);
    format!("DataLoss::accepted({})", text(reason))
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
