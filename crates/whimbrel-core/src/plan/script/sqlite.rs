//! Scripts for sqlite3, SQLite's shell.

use super::text::ended;
use super::{Part, Script, is_transaction, numbered, remark, title};
use crate::plan::{Action, MigrationPlan, Rebuild, Segment};

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
        let count = part.plan.segments.len();
        let mut shown = None;
        for (at, (first, segment)) in numbered(&part.plan).enumerate() {
            let is_last = at + 1 == count;
            let mut condition = script.is_needed(&part.plan);
            if count > 1 {
                condition = format!("{condition} AND NOT {}", script.is_done(&part.plan, first, None));
            }
            let end = if is_last {
                script.record(part)
            } else {
                vec![
                    script.intend(&part.plan, first, NOW),
                    script.finish(&part.plan, first, NOW),
                ]
            };
            piece(script, &condition, &body(part, segment, &end, &mut shown), text);
        }
        if count == 0 {
            let end: String = script.record(part).iter().map(|sql| ended(sql)).collect();
            piece(script, &script.is_needed(&part.plan), &end, text);
        }
    }
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

fn body(part: &Part, segment: &Segment, end: &[String], shown: &mut Option<usize>) -> String {
    let plan: &MigrationPlan = &part.plan;
    let in_transaction = is_transaction(segment);
    let mut text = String::new();
    // Inside a transaction the pragma is ignored, and dropping the old table would delete its child rows.
    let rebuilds = segment.rebuilds();
    if rebuilds {
        text.push_str("PRAGMA foreign_keys = OFF;\n");
    }
    if in_transaction {
        text.push_str("BEGIN IMMEDIATE;\n");
    }
    for step in &segment.steps {
        text.push_str(&remark(plan, step, shown));
        match &step.action {
            Action::Rebuild(rebuild) => text.push_str(&rebuilt(rebuild)),
            Action::Sql(_) | Action::Rust(_) => step.statements().iter().for_each(|sql| text.push_str(&ended(sql))),
        }
    }
    if rebuilds {
        text.push_str(&must_be_none("SELECT count(*) FROM pragma_foreign_key_check"));
    }
    end.iter().for_each(|sql| text.push_str(&ended(sql)));
    if in_transaction {
        text.push_str("COMMIT;\n");
    }
    if rebuilds {
        text.push_str("PRAGMA foreign_keys = ON;\n");
    }
    text
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
