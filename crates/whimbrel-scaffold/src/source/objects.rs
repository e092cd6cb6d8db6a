//! Views, triggers, functions, sequences and extensions as source.

use whimbrel_core::operations::{
    AlterSequence, CreateExtension, CreateFunction, CreateSequence, CreateTrigger, CreateView, DropExtension,
    DropFunction, DropSequence, DropTrigger, DropView, ReplaceFunction, ReplaceView,
};
use whimbrel_core::schema::{Named as _, Signature};
use whimbrel_core::{Function, Sequence, View};

use super::column::column_type;
use super::expression::sql_texts;
use super::literal::text;
use super::names::{Names, qualified};

pub(super) fn create_view(operation: &CreateView) -> String {
    view("create", &operation.view)
}

pub(super) fn replace_view(operation: &ReplaceView) -> String {
    view("replace", &operation.view)
}

fn view(verb: &str, view: &View) -> String {
    let materialized = if view.materialized { "materialized_" } else { "" };
    format!(
        "{verb}_{materialized}view({}, {})",
        qualified(&view.name),
        sql_texts(&view.query)
    )
}

pub(super) fn drop_view(operation: &DropView) -> String {
    format!("drop_view({})", qualified(&operation.name))
}

pub(super) fn create_trigger(operation: &CreateTrigger, names: &mut Names) -> String {
    let trigger = &operation.trigger;
    format!(
        "create_trigger({}, {}, {})",
        names.table(&trigger.table),
        text(trigger.name.as_str()),
        sql_texts(&trigger.definition)
    )
}

pub(super) fn drop_trigger(operation: &DropTrigger, names: &mut Names) -> String {
    let table = names.table(&operation.table);
    format!("drop_trigger({table}, {})", text(operation.name.as_str()))
}

pub(super) fn create_function(operation: &CreateFunction) -> String {
    function("create", &operation.function)
}

pub(super) fn replace_function(operation: &ReplaceFunction) -> String {
    function("replace", &operation.function)
}

fn function(verb: &str, function: &Function) -> String {
    format!(
        "{verb}_{}({}, {})",
        function.kind.as_str(),
        signature(&function.key()),
        sql_texts(&function.definition)
    )
}

pub(super) fn drop_function(operation: &DropFunction) -> String {
    let kind = operation.signature.kind.as_str();
    format!("drop_{kind}({})", signature(&operation.signature))
}

/// A name, or a name with the types of the arguments.
fn signature(signature: &Signature) -> String {
    let name = qualified(&signature.name);
    match signature.arguments.as_str() {
        "" => name,
        arguments => format!("signature({name}, {})", text(arguments)),
    }
}

pub(super) fn create_sequence(operation: &CreateSequence, names: &mut Names) -> String {
    format!("create_sequence({})", sequence(&operation.sequence, names))
}

pub(super) fn alter_sequence(operation: &AlterSequence, names: &mut Names) -> String {
    format!("alter_sequence({})", sequence(&operation.sequence, names))
}

fn sequence(sequence: &Sequence, names: &mut Names) -> String {
    let mut source = format!("sequence({})", qualified(&sequence.name));
    if let Some(ty) = &sequence.ty {
        source.push_str(&format!(".of_type({})", column_type(ty)));
    }
    let numbers = [
        ("start", Some(sequence.start).filter(|start| *start != 1)),
        (
            "increment",
            Some(sequence.increment).filter(|increment| *increment != 1),
        ),
        ("minimum", sequence.minimum),
        ("maximum", sequence.maximum),
        ("cache", sequence.cache),
    ];
    for (word, number) in numbers {
        if let Some(number) = number {
            source.push_str(&format!(".{word}({number})"));
        }
    }
    if sequence.cycle {
        source.push_str(".cycle()");
    }
    if let Some(owner) = &sequence.owned_by {
        let (table, column) = (names.table(&owner.table), names.column(&owner.table, &owner.column));
        source.push_str(&format!(".owned_by({table}, {column})"));
    }
    source
}

pub(super) fn drop_sequence(operation: &DropSequence) -> String {
    format!("drop_sequence({})", qualified(&operation.name))
}

pub(super) fn create_extension(operation: &CreateExtension) -> String {
    format!("create_extension({})", qualified(&operation.extension.name))
}

pub(super) fn drop_extension(operation: &DropExtension) -> String {
    format!("drop_extension({})", qualified(&operation.name))
}
