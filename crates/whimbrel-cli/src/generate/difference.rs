//! The operations from one schema to another, once all questions about renames are answered.

use serde_json::{Value, json};
use whimbrel_core::diff::{Answers, Diff, Question, Renamed, diff};
use whimbrel_core::{Operation, Schema, adopt_names};
use whimbrel_entity::Model;

use crate::exit::Exit;
use crate::output::Output;
use crate::output::style::count;
use crate::report::Report;

/// What came of the questions.
pub(crate) enum Asked {
    /// None is open.
    Operations(Vec<Operation>),
    /// Nobody was there to answer.
    Questions(Vec<Question>),
}

/// The operations from the migrations to the models, by what is known of renames.
pub(crate) fn operations(replayed: &Schema, models: &Model, answers: &Answers) -> Vec<Operation> {
    towards_models(replayed, models, answers).operations
}

fn towards_models(replayed: &Schema, models: &Model, answers: &Answers) -> Diff {
    let mut wanted = models.schema.clone();
    adopt_names(&mut wanted, replayed, answers);
    diff(replayed, &wanted, answers)
}

/// The operations from the migrations to the models. Where something may have been renamed, somebody at a terminal is
/// asked.
pub(crate) fn asked_of_models(output: &Output, replayed: &Schema, models: &Model, answers: Answers) -> Asked {
    ask(output, answers, |answers| towards_models(replayed, models, answers))
}

/// The same from one schema to another.
pub(crate) fn asked(output: &Output, from: &Schema, to: &Schema, answers: Answers) -> Asked {
    ask(output, answers, |answers| diff(from, to, answers))
}

fn ask(output: &Output, mut answers: Answers, diff: impl Fn(&Answers) -> Diff) -> Asked {
    loop {
        let found = diff(&answers);
        if found.questions.is_empty() {
            return Asked::Operations(found.operations);
        }
        if !output.is_interactive() {
            return Asked::Questions(found.questions);
        }
        // What is asked next may depend on an answer: the columns of two tables matter only if they are one.
        for Question { subject, .. } in found.questions {
            if !contradicts(&subject, &answers) {
                let Some(renamed) = output.ask(&question(&subject)) else {
                    return Asked::Questions(diff(&answers).questions);
                };
                answers.renamed.insert(subject, renamed);
            }
        }
    }
}

/// Whether one of the two is known to be renamed from or to something else.
fn contradicts(subject: &Renamed, answers: &Answers) -> bool {
    let (from, to) = ends(subject);
    let yes = answers.renamed.iter().filter(|(_, renamed)| **renamed);
    yes.map(|(other, _)| ends(other))
        .any(|other| other.0 == from || other.1 == to)
}

/// The two places that a rename is between, told apart by their kind.
fn ends(subject: &Renamed) -> (String, String) {
    match subject {
        Renamed::Table { from, to } => (format!("table {from}"), format!("table {to}")),
        Renamed::Column { table, from, to } => (format!("column {table}.{from}"), format!("column {table}.{to}")),
        Renamed::Enum { from, to } => (format!("enum {from}"), format!("enum {to}")),
        Renamed::EnumValue { name, from, to } => (format!("value {name}:{from}"), format!("value {name}:{to}")),
    }
}

/// `Was the column users.mail renamed to email?`
pub(crate) fn question(subject: &Renamed) -> String {
    match subject {
        Renamed::Table { from, to } => format!("Was the table {from} renamed to {to}?"),
        Renamed::Column { table, from, to } => format!("Was the column {table}.{from} renamed to {to}?"),
        Renamed::Enum { from, to } => format!("Was the enum {from} renamed to {to}?"),
        Renamed::EnumValue { name, from, to } => format!("Was the value {from} of the enum {name} renamed to {to}?"),
    }
}

/// The error of questions that nobody answers. They are printed as a document that can be filled in.
pub(crate) fn undecided(output: &Output, questions: &[Question]) -> Report {
    let list: Vec<Value> = questions.iter().map(document).collect();
    let mut report = Report::new(
        "undecided",
        Exit::Usage,
        format!(
            "{} about renames must be answered first, and nothing was written",
            count(questions.len(), "question")
        ),
        "fill in `renamed` (true or false) in the questions and give them back with `--answers FILE`; or say \
         `--rename old=new`; or `--no-renames`, if everything was dropped and added",
    );
    report.details = questions.iter().map(|it| question(&it.subject)).collect();
    report.data.insert("questions".to_owned(), Value::Array(list.clone()));
    if !output.is_json() {
        let document = serde_json::to_string_pretty(&json!({ "questions": list })).unwrap_or_default();
        output.text(format!("{document}\n"));
    }
    report
}

/// A question with a place for its answer.
fn document(question: &Question) -> Value {
    let mut document = serde_json::to_value(&question.subject).unwrap_or_default();
    if let Value::Object(members) = &mut document {
        members.insert("score".to_owned(), json!((question.score * 100.0).round() / 100.0));
        members.insert("renamed".to_owned(), Value::Null);
    }
    document
}
