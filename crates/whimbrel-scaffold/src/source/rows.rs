//! Statements, portable DML and Rust functions as source.

use whimbrel_core::operations::{RunDml, RunRust, RunSql};

use super::expression::{expression, per_dialect};
use super::literal::{text, texts};

pub(super) fn run_sql(operation: &RunSql) -> String {
    let mut source = per_dialect("Sql", &operation.statements, |list| texts(list));
    if let Some(reverse) = &operation.reverse {
        source.push_str(&format!(
            ".reverse({})",
            per_dialect("Sql", reverse, |list| texts(list))
        ));
    }
    format!("sql({source})")
}

pub(super) fn run_dml(operation: &RunDml) -> String {
    format!("sql({})", expression(&operation.statement))
}

pub(super) fn run_rust(operation: &RunRust) -> String {
    let name = text(&operation.name);
    format!("run(DataStep::new({name}, {}, {}))", operation.revision, operation.name)
}
