//! Scripts for psql.

use super::text::{bare, dollar_quoted, ended};
use super::{Part, Script, is_transaction, numbered, remark, title};
use crate::plan::{MigrationPlan, Promise, Segment, Step};
use crate::{Backend, QualifiedName};

const NOW: &str = "clock_timestamp()";

pub(super) fn write(script: &Script<'_>, text: &mut String) {
    text.push_str("\n\\set ON_ERROR_STOP on\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n");
    text.push_str("SET client_min_messages = warning;\nSET TIME ZONE 'UTC';\n");
    script.setup.iter().for_each(|sql| text.push_str(&ended(sql)));
    for part in script.parts {
        text.push_str(&title(&part.plan));
        if script.guarded {
            guarded(script, part, text);
        } else {
            plain(script, part, text);
        }
    }
}

fn plain(script: &Script<'_>, part: &Part, text: &mut String) {
    let mut shown = None;
    let mut record = script.record(part);
    for (at, segment) in part.plan.segments.iter().enumerate() {
        let in_transaction = is_transaction(segment);
        if in_transaction {
            text.push_str("BEGIN;\n");
        }
        for step in &segment.steps {
            text.push_str(&remark(&part.plan, step, &mut shown));
            step.statements().iter().for_each(|sql| text.push_str(&ended(sql)));
        }
        if in_transaction {
            if at + 1 == part.plan.segments.len() {
                record.drain(..).for_each(|sql| text.push_str(&ended(&sql)));
            }
            text.push_str("COMMIT;\n");
        }
    }
    record.iter().for_each(|sql| text.push_str(&ended(sql)));
}

fn guarded(script: &Script<'_>, part: &Part, text: &mut String) {
    let plan = &part.plan;
    let mut shown = None;
    let mut record = script.record(part);
    let mut condition = script.is_needed(plan);
    for (first, segment) in numbered(plan) {
        if !is_transaction(segment) {
            for (at, step) in segment.steps.iter().enumerate() {
                text.push_str(&remark(plan, step, &mut shown));
                outside(script, plan, first + at, step, text);
            }
            continue;
        }
        let is_last = first + segment.steps.len() == plan.steps().count();
        if plan.segments.len() > 1 {
            condition = format!("{} AND NOT {}", script.is_needed(plan), script.is_done(plan, first));
        }
        let mut statements = inside(plan, segment, &mut shown);
        if is_last {
            statements.extend(record.drain(..).map(|sql| ended(&sql)));
        } else {
            statements.push(script.intend(plan, first, NOW));
            statements.push(script.finish(plan, first, NOW));
        }
        text.push_str(&block(script, &condition, &statements.concat()));
    }
    if !record.is_empty() {
        let statements: String = record.iter().map(|sql| ended(sql)).collect();
        text.push_str(&block(script, &script.is_needed(plan), &statements));
    }
}

/// A DO block; one that runs at the same time waits for its end and then finds nothing left to do.
fn block(script: &Script<'_>, condition: &str, statements: &str) -> String {
    let history = script.history_table();
    let body = format!(
        "\nBEGIN\nLOCK TABLE {history} IN SHARE ROW EXCLUSIVE MODE;\nIF {condition} THEN\n{statements}END IF;\nEND\n"
    );
    format!("DO {};\n", dollar_quoted(&body))
}

/// The statements of a block, as text for EXECUTE: it takes each one when the one before has run, and takes queries too.
fn inside(plan: &MigrationPlan, segment: &Segment, shown: &mut Option<usize>) -> Vec<String> {
    let mut statements = Vec::new();
    for step in &segment.steps {
        let remark = remark(plan, step, shown);
        statements.push(remark);
        statements.extend(
            step.statements()
                .iter()
                .map(|sql| format!("EXECUTE {};\n", dollar_quoted(bare(sql)))),
        );
    }
    statements
}

/// A step that runs outside of transactions, and so outside of blocks: psql runs what a query returns, or nothing.
fn outside(script: &Script<'_>, plan: &MigrationPlan, number: usize, step: &Step, text: &mut String) {
    if let Some((condition, sql)) = script.found(plan, number, step, NOW) {
        text.push_str(&run_where(&condition, &sql));
    }
    text.push_str(&script.intend_step(plan, number, step, NOW));
    for promise in &step.promises {
        if let Promise::IndexExists { table, index } = promise {
            let index = table.with_name(index.clone());
            text.push_str(&drop_invalid(table, &index));
        }
    }
    let condition = format!("{} AND NOT {}", script.is_needed(plan), script.is_done(plan, number));
    for sql in step.statements() {
        text.push_str(&run_where(&condition, &sql));
    }
    text.push_str(&script.finish(plan, number, NOW));
}

fn run_where(condition: &str, sql: &str) -> String {
    format!("SELECT {} WHERE {condition} \\gexec\n", dollar_quoted(bare(sql)))
}

/// An index that was being made when a run ended is there, holds up every write, and serves nobody.
fn drop_invalid(table: &QualifiedName, index: &QualifiedName) -> String {
    let literal = |name: &QualifiedName| super::text_literal(Backend::Postgres, &name.quoted(Backend::Postgres));
    let drop = dollar_quoted(&format!("DROP INDEX CONCURRENTLY {}", index.quoted(Backend::Postgres)));
    format!(
        "SELECT {drop} FROM pg_catalog.pg_index WHERE indexrelid = to_regclass({}) AND indrelid = to_regclass({}) \
         AND NOT indisvalid \\gexec\n",
        literal(index),
        literal(table)
    )
}
