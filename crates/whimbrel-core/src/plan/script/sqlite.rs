//! Scripts for sqlite3, SQLite's shell.

use super::text::ended;
use super::{Part, Script, is_transaction, numbered, remark, title};
use crate::plan::{Action, MigrationPlan, Rebuild, Segment, Step};

const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// The file that the shell is made to read; the last part leaves it empty or not, and nobody needs it after that.
const FILE: &str = "whimbrel-next.sql";

pub(super) fn write(script: &Script<'_>, text: &mut String) {
    if script.guarded {
        text.push_str(&format!(
            "-- It writes the part that is next to {FILE}, in the current directory.\n"
        ));
    }
    text.push_str("\n.bail on\nPRAGMA foreign_keys = ON;\n");
    script.setup.iter().for_each(|sql| text.push_str(&ended(sql)));
    for part in script.parts {
        text.push_str(&title(&part.plan));
        write_part(script, part, text);
    }
}

fn write_part(script: &Script<'_>, part: &Part, text: &mut String) {
    let plan = &part.plan;
    let mut shown = None;
    let mut record = script.record(part);
    for (at, (first, segment)) in numbered(plan).enumerate() {
        if !is_transaction(segment) {
            for (at, step) in segment.steps.iter().enumerate() {
                let body = remark(plan, step, &mut shown) + &statements(step);
                outside(script, plan, first + at, step, &body, text);
            }
            continue;
        }
        let is_last = at + 1 == plan.segments.len();
        let mut condition = script.is_needed(plan);
        if plan.segments.len() > 1 {
            condition = format!("{condition} AND NOT {}", script.is_done(plan, first));
        }
        let end = if is_last {
            std::mem::take(&mut record)
        } else {
            vec![script.intend(plan, first, NOW), script.finish(plan, first, NOW)]
        };
        piece(script, &condition, &body(plan, segment, &end, &mut shown), text);
    }
    if !record.is_empty() {
        let end: String = record.iter().map(|sql| ended(sql)).collect();
        let end = format!("BEGIN IMMEDIATE;\n{end}COMMIT;\n");
        piece(script, &script.is_needed(plan), &end, text);
    }
}

/// A step that commits by itself, between the two marks that tell the next run of the script of it.
fn outside(script: &Script<'_>, plan: &MigrationPlan, number: usize, step: &Step, body: &str, text: &mut String) {
    if !script.guarded {
        text.push_str(body);
        return;
    }
    if let Some((condition, sql)) = script.found(plan, number, step, NOW) {
        piece(script, &condition, &ended(&sql), text);
    }
    text.push_str(&script.intend_step(plan, number, step, NOW));
    let condition = format!("{} AND NOT {}", script.is_needed(plan), script.is_done(plan, number));
    piece(script, &condition, body, text);
    text.push_str(&script.finish(plan, number, NOW));
}

fn piece(script: &Script<'_>, condition: &str, body: &str, text: &mut String) {
    if !script.guarded {
        text.push_str(body);
        return;
    }
    let body = script.literal(body);
    text.push_str(&format!(
        "SELECT 1 WHERE writefile('{FILE}', CASE WHEN {condition} THEN {body} ELSE ';' END) < 0;\n.read {FILE}\n"
    ));
}

/// The steps of a transaction, with what is recorded at its end.
fn body(plan: &MigrationPlan, segment: &Segment, end: &[String], shown: &mut Option<usize>) -> String {
    let mut text = String::new();
    // Inside a transaction the pragma is ignored, and dropping the old table would delete its child rows.
    let rebuilds = segment.rebuilds();
    if rebuilds {
        text.push_str("PRAGMA foreign_keys = OFF;\n");
    }
    text.push_str("BEGIN IMMEDIATE;\n");
    for step in &segment.steps {
        text.push_str(&remark(plan, step, shown));
        text.push_str(&statements(step));
    }
    if rebuilds {
        text.push_str(&must_be_none("SELECT count(*) FROM pragma_foreign_key_check"));
    }
    end.iter().for_each(|sql| text.push_str(&ended(sql)));
    text.push_str("COMMIT;\n");
    if rebuilds {
        text.push_str("PRAGMA foreign_keys = ON;\n");
    }
    text
}

fn statements(step: &Step) -> String {
    match &step.action {
        Action::Rebuild(rebuild) => rebuilt(rebuild),
        Action::Sql(_) | Action::Rust(_) => step.statements().iter().map(|sql| ended(sql)).collect(),
    }
}

/// A rebuild, with what a script can do of what the runner does besides: rows that are in the way stop it.
fn rebuilt(rebuild: &Rebuild) -> String {
    let mut text =
        String::from("--   note: triggers and indexes that no migration knows of are kept by the runner only\n");
    for guard in &rebuild.guards {
        text.push_str(&format!(
            "--   there may be no rows {}\n",
            guard.problem.replace('\n', " ")
        ));
        text.push_str(&must_be_none(&guard.count));
    }
    for sql in rebuild.statements() {
        text.push_str(&ended(&sql));
    }
    text
}

/// Stops the script unless a query gives 0. Only a constraint that is broken does that.
fn must_be_none(count: &str) -> String {
    format!(
        "CREATE TEMP TABLE whimbrel_in_the_way (count CHECK (count = 0));\n\
         INSERT INTO whimbrel_in_the_way {count};\n\
         DROP TABLE whimbrel_in_the_way;\n"
    )
}
