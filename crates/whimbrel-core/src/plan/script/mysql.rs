//! Scripts for the clients of MySQL and MariaDB.

use super::text::{bare, ended, has_several_statements};
use super::{Script, ScriptError, refusal, remark, title};
use crate::plan::{MigrationPlan, Step};
use crate::{Backend, Target};

const NOW: &str = "UTC_TIMESTAMP(6)";

pub(super) fn write(script: &Script<'_>, text: &mut String) -> Result<(), ScriptError> {
    text.push_str("\nSET NAMES utf8mb4;\nSET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,");
    text.push_str("ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT';\n");
    text.push_str("SET SESSION time_zone = '+00:00', foreign_key_checks = 1;\n");
    script.setup.iter().for_each(|sql| text.push_str(&ended(sql)));
    for part in script.parts {
        text.push_str(&title(&part.plan));
        let mut shown = None;
        for (number, step) in part.plan.steps().enumerate() {
            text.push_str(&remark(&part.plan, step, &mut shown));
            if statements(step, script.target).1 {
                text.push_str(&format!("--   note: {AT_ONCE_OR_ANEW}\n"));
            }
            if script.guarded {
                guarded(script, &part.plan, number, step, text)?;
            } else {
                let (statements, _) = statements(step, script.target);
                statements.iter().for_each(|sql| text.push_str(&delimited(sql)));
            }
        }
        // The row of the history and the end of the journal's are the last transaction.
        text.push_str("START TRANSACTION;\n");
        script.record(part).iter().for_each(|sql| text.push_str(&ended(sql)));
        text.push_str("COMMIT;\n");
    }
    Ok(())
}

const AT_ONCE_OR_ANEW: &str = "the table is changed at once; MySQL does so 64 or 255 times, and then writes its rows anew, \
                               while others read and write it";

/// The statements of a step, and whether one of them asks for less than the plan has: a script cannot answer the error of
/// a table that has been changed at once as often as MySQL does (4092), as the runner does. Without an algorithm MySQL
/// changes the table at once as long as it can, and LOCK=NONE leaves the slow way out that blocks others.
fn statements(step: &Step, target: Target) -> (Vec<String>, bool) {
    let mut is_other = false;
    let statements = step.statements().into_iter().map(|sql| {
        let is_limited = sql.contains(" ADD COLUMN ") || sql.contains(" DROP COLUMN ");
        match sql.strip_suffix(", ALGORITHM=INSTANT") {
            Some(start) if target.backend == Backend::Mysql && is_limited => {
                is_other = true;
                format!("{start}, LOCK=NONE")
            }
            _ => sql,
        }
    });
    (statements.collect(), is_other)
}

/// A statement with semicolons inside, such as a trigger's body, needs another end.
fn delimited(sql: &str) -> String {
    if !has_several_statements(sql) {
        return ended(sql);
    }
    let mut delimiter = "//".to_owned();
    while sql.contains(&delimiter) {
        delimiter.push('/');
    }
    format!("DELIMITER {delimiter}\n{}\n{delimiter}\nDELIMITER ;\n", bare(sql))
}

/// A step whose statements are prepared, or else one that does nothing.
fn guarded(
    script: &Script<'_>,
    plan: &MigrationPlan,
    number: usize,
    step: &Step,
    text: &mut String,
) -> Result<(), ScriptError> {
    if let Some((condition, sql)) = script.found(plan, number, step, NOW) {
        text.push_str(&prepared(script, &condition, &sql));
    }
    text.push_str(&script.intend_step(plan, number, step, NOW));
    let (needed, done) = (script.is_needed(plan), script.is_done(plan, number));
    text.push_str(&format!("SET @whimbrel_needed = {needed} AND NOT {done};\n"));
    // Changed rows and the note of it commit together; DDL commits by itself, and then the catalogue shows it.
    text.push_str("START TRANSACTION;\n");
    for sql in statements(step, script.target).0 {
        check_preparable(plan, &sql, script.target)?;
        text.push_str(&prepared(script, "@whimbrel_needed", &sql));
    }
    text.push_str(&script.finish(plan, number, NOW));
    text.push_str("COMMIT;\n");
    Ok(())
}

/// A statement that is prepared under a condition, or else one that does nothing.
fn prepared(script: &Script<'_>, condition: &str, sql: &str) -> String {
    let statement = script.literal(bare(sql));
    format!(
        "SET @whimbrel_sql = IF({condition}, {statement}, 'DO 0');\nPREPARE whimbrel_step FROM @whimbrel_sql;\n\
         EXECUTE whimbrel_step;\nDEALLOCATE PREPARE whimbrel_step;\n"
    )
}

/// Refuses what the server cannot prepare.
fn check_preparable(plan: &MigrationPlan, sql: &str, target: Target) -> Result<(), ScriptError> {
    let prepares_all = target.backend == Backend::Mariadb && target.is_at_least(10, 6);
    let is_routine = is_about_routine(sql);
    let several = has_several_statements(sql) && !is_routine;
    if several || (is_routine && !prepares_all) {
        let reason = if several {
            "it has several statements in one piece, which cannot be left out together"
        } else {
            "the server cannot prepare statements on triggers and routines, so they cannot be left out"
        };
        let remedy = "Export it without `--idempotent` (`--from` and `--to` choose the migrations), or give each \
                      statement to `Sql` by itself";
        return Err(refusal(plan, reason, remedy));
    }
    Ok(())
}

/// Whether a statement makes, changes or drops a trigger or a routine.
fn is_about_routine(sql: &str) -> bool {
    let mut words = sql.split_whitespace().map(str::to_ascii_uppercase);
    let verb = words.next().unwrap_or_default();
    let kind = words.find(|word| !["OR", "REPLACE", "AGGREGATE"].contains(&word.as_str()) && !word.contains("DEFINER"));
    ["CREATE", "ALTER", "DROP"].contains(&verb.as_str())
        && kind.is_some_and(|kind| ["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"].contains(&kind.as_str()))
}
