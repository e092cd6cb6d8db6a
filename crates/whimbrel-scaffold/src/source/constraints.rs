//! Keys, uniques, checks and foreign keys as source.

use whimbrel_core::operations::{
    AddCheck, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, DropCheck, DropExclusion, DropForeignKey,
    DropPrimaryKey, DropUnique, RenameConstraint, ValidateCheck, ValidateForeignKey,
};
use whimbrel_core::schema::{Deferrable, IndexTarget, ReferentialAction};
use whimbrel_core::{Check, Exclusion, ForeignKey, Name, PrimaryKey, QualifiedName, Unique};

use super::expression::expression_of;
use super::literal::text;
use super::names::Names;

pub(super) fn add_primary_key(operation: &AddPrimaryKey, names: &mut Names) -> String {
    let key = primary_key(&operation.table, &operation.key, names);
    format!("add_primary_key({}, {key})", names.table(&operation.table))
}

pub(super) fn drop_primary_key(operation: &DropPrimaryKey, names: &mut Names) -> String {
    format!("drop_primary_key({})", names.table(&operation.table))
}

pub(super) fn add_unique(operation: &AddUnique, names: &mut Names) -> String {
    let unique = unique(&operation.table, &operation.unique, names);
    format!("add_unique({}, {unique})", names.table(&operation.table))
}

pub(super) fn drop_unique(operation: &DropUnique, names: &mut Names) -> String {
    named("drop_unique", &operation.table, &operation.name, names)
}

pub(super) fn add_check(operation: &AddCheck, names: &mut Names) -> String {
    format!(
        "add_check({}, {})",
        names.table(&operation.table),
        check(&operation.table, &operation.check, names)
    )
}

pub(super) fn drop_check(operation: &DropCheck, names: &mut Names) -> String {
    named("drop_check", &operation.table, &operation.name, names)
}

pub(super) fn validate_check(operation: &ValidateCheck, names: &mut Names) -> String {
    named("validate_check", &operation.table, &operation.name, names)
}

pub(super) fn add_exclusion(operation: &AddExclusion, names: &mut Names) -> String {
    let exclusion = exclusion(&operation.table, &operation.exclusion, names);
    format!("add_exclusion({}, {exclusion})", names.table(&operation.table))
}

pub(super) fn drop_exclusion(operation: &DropExclusion, names: &mut Names) -> String {
    named("drop_exclusion", &operation.table, &operation.name, names)
}

pub(super) fn add_foreign_key(operation: &AddForeignKey, names: &mut Names) -> String {
    let key = foreign_key(&operation.table, &operation.foreign_key, names);
    format!("add_foreign_key({}, {key})", names.table(&operation.table))
}

pub(super) fn drop_foreign_key(operation: &DropForeignKey, names: &mut Names) -> String {
    named("drop_foreign_key", &operation.table, &operation.name, names)
}

pub(super) fn validate_foreign_key(operation: &ValidateForeignKey, names: &mut Names) -> String {
    named("validate_foreign_key", &operation.table, &operation.name, names)
}

pub(super) fn rename_constraint(operation: &RenameConstraint, names: &mut Names) -> String {
    let (from, to) = (text(operation.name.as_str()), text(operation.to.as_str()));
    format!("rename_constraint({}, {from}, {to})", names.table(&operation.table))
}

fn named(word: &str, table: &QualifiedName, name: &Name, names: &mut Names) -> String {
    format!("{word}({}, {})", names.table(table), text(name.as_str()))
}

/// Whether the key has the name that it gets unasked.
pub(super) fn is_usual_key(table: &QualifiedName, key: &PrimaryKey) -> bool {
    key.name == PrimaryKey::of(table, []).name
}

pub(super) fn primary_key(table: &QualifiedName, key: &PrimaryKey, names: &mut Names) -> String {
    let mut source = format!("primary_key({})", names.columns(table, &key.columns));
    if !is_usual_key(table, key) {
        source.push_str(&format!(".name({})", text(key.name.as_str())));
    }
    source
}

pub(super) fn unique(table: &QualifiedName, unique: &Unique, names: &mut Names) -> String {
    let mut source = format!("unique({})", names.columns(table, &unique.columns));
    if unique.name != usual_name(table, &unique.columns, "key") {
        source.push_str(&format!(".name({})", text(unique.name.as_str())));
    }
    if unique.nulls_not_distinct {
        source.push_str(".nulls_not_distinct()");
    }
    source.push_str(deferrable(unique.deferrable));
    source
}

pub(super) fn check(table: &QualifiedName, check: &Check, names: &mut Names) -> String {
    let not_valid = if check.not_valid { ".not_valid()" } else { "" };
    format!(
        "check({}, {}){not_valid}",
        text(check.name.as_str()),
        expression_of(table, &check.expression, names)
    )
}

pub(super) fn exclusion(table: &QualifiedName, exclusion: &Exclusion, names: &mut Names) -> String {
    let mut source = format!("exclusion({})", text(exclusion.name.as_str()));
    if exclusion.method != "gist" {
        source.push_str(&format!(".using({})", text(&exclusion.method)));
    }
    for element in &exclusion.elements {
        let operator = text(&element.operator);
        source.push_str(&match &element.target {
            IndexTarget::Column(name) => format!(".element({}, {operator})", names.column(table, name)),
            IndexTarget::Expression(it) => {
                format!(".element_expression({}, {operator})", expression_of(table, it, names))
            }
        });
        if let Some(class) = &element.operator_class {
            source.push_str(&format!(".operator_class({})", text(class)));
        }
    }
    if let Some(filter) = &exclusion.filter {
        source.push_str(&format!(".filter({})", expression_of(table, filter, names)));
    }
    source.push_str(deferrable(exclusion.deferrable));
    source
}

pub(super) fn foreign_key(table: &QualifiedName, key: &ForeignKey, names: &mut Names) -> String {
    let (from, to) = (names.columns(table, &key.columns), &key.referenced_table);
    let (referenced, columns) = (names.table(to), names.columns(to, &key.referenced_columns));
    let mut source = format!("foreign_key({from}).references({referenced}, {columns})");
    if key.name != usual_name(table, &key.columns, "fkey") {
        source.push_str(&format!(".name({})", text(key.name.as_str())));
    }
    source.push_str(&actions(key));
    if key.not_valid {
        source.push_str(".not_valid()");
    }
    source
}

/// What happens to referring rows, and when the key is checked.
pub(super) fn actions(key: &ForeignKey) -> String {
    let mut source = String::new();
    if let Some(action) = key.on_delete {
        source.push_str(&format!(".on_delete({})", referential_action(action)));
    }
    if let Some(action) = key.on_update {
        source.push_str(&format!(".on_update({})", referential_action(action)));
    }
    source.push_str(deferrable(key.deferrable));
    source
}

/// The name that the builder gives unasked: `users_email_key`.
pub(super) fn usual_name(table: &QualifiedName, columns: &[Name], suffix: &str) -> Name {
    let columns = columns.iter().map(Name::as_str);
    Name::generated([table.name.as_str()].into_iter().chain(columns).chain([suffix]))
}

fn referential_action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "NoAction",
        ReferentialAction::Restrict => "Restrict",
        ReferentialAction::Cascade => "Cascade",
        ReferentialAction::SetNull => "SetNull",
        ReferentialAction::SetDefault => "SetDefault",
    }
}

fn deferrable(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::InitiallyImmediate) => ".deferrable(Deferrable::InitiallyImmediate)",
        Some(Deferrable::InitiallyDeferred) => ".deferrable(Deferrable::InitiallyDeferred)",
    }
}
