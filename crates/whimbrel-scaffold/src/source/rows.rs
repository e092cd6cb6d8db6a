//! Statements, portable DML and Rust functions as source.

use whimbrel_core::operations::{Direction, RunDml, RunRust, RunSql};
use whimbrel_core::{Backend, PerDialect};

use super::expression::sql_texts;
use super::literal::{text, texts};
use super::names::Names;
use super::statement;

pub(super) fn run_sql(operation: &RunSql, names: &mut Names) -> String {
    let mut source = statements(&operation.statements);
    if let Some(reverse) = &operation.reverse {
        let probe = operation.reverse_done_when.as_ref();
        let probe = probe.map(|query| format!(".done_when({})", sql_texts(query)));
        source.push_str(&format!(
            ".reverse({}{})",
            statements(reverse),
            probe.unwrap_or_default()
        ));
    }
    if !operation.declares.is_empty() {
        let declared: String = operation
            .declares
            .iter()
            .map(|operation| statement(operation, names))
            .collect();
        source.push_str(&format!(".declares(|schema| {{ {declared} }})"));
    }
    if let Some(query) = &operation.done_when {
        source.push_str(&format!(".done_when({})", sql_texts(query)));
    }
    if operation.idempotent {
        source.push_str(".idempotent()");
    }
    if operation.outside_transaction {
        source.push_str(".outside_transaction()");
    }
    format!("sql({source})")
}

/// `Sql::postgres("..").mysql_nothing()`.
fn statements(statements: &PerDialect<Vec<String>>) -> String {
    let list = |statements: &[String]| match statements {
        [one] => text(one),
        several => texts(several),
    };
    if let Some(same) = statements.uniform()
        && statements.own(Backend::Mariadb).is_none()
        && !same.is_empty()
    {
        return format!("Sql::all({})", list(same));
    }
    let mut source = String::new();
    for backend in Backend::ALL {
        let Some(own) = statements.own(backend) else { continue };
        let joint = if source.is_empty() { "Sql::" } else { "." };
        source.push_str(&match own.is_empty() {
            true => format!("{joint}{backend}_nothing()"),
            false => format!("{joint}{backend}({})", list(own)),
        });
    }
    if source.is_empty() {
        "Sql::all([\"\"; 0])".to_owned()
    } else {
        source
    }
}

/// The statement is known as text only, whatever it was built with.
pub(super) fn run_dml(operation: &RunDml) -> String {
    let statement = sql_texts(&operation.statement.0);
    match &operation.reverse {
        Some(reverse) => format!("execute_with_reverse({statement}, {})", sql_texts(&reverse.0)),
        None if operation.no_reverse_needed => format!("execute_one_way({statement})"),
        None => format!("execute({statement})"),
    }
}

/// The function is the author's; it is spoken of by the step's name where that is an identifier.
pub(super) fn run_rust(operation: &RunRust) -> String {
    let is_word = operation.name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !operation.name.is_empty();
    let function = if is_word {
        operation.name.as_str()
    } else {
        "change_rows"
    };
    let forward = match operation.direction {
        Direction::Forward => function.to_owned(),
        Direction::Backward => format!("{function}_back"),
    };
    let mut source = format!(
        "DataStep::new({}, {}, {forward})",
        text(&operation.name),
        operation.revision
    );
    if operation.reversible {
        source.push_str(&format!(".reverse({function}_back)"));
    }
    if operation.no_reverse_needed {
        source.push_str(".one_way()");
    }
    format!("run({source})")
}
