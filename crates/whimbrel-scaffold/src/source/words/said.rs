//! A condition as the query builder says it in a dialect.

use whimbrel_core::{Backend, Name};

use super::{Comparison, Condition, Joint, Operand};

/// The text of a condition.
pub(super) fn said(condition: &Condition, backend: Backend) -> String {
    let not = |negated: &bool| if *negated { "NOT " } else { "" };
    let operand = |one: &Operand| operand(one, backend);
    match condition {
        Condition::Operand(one) => operand(one),
        Condition::Compare(one, comparison, two) => format!("{} {} {}", operand(one), sign(*comparison), operand(two)),
        Condition::Null(one, negated) => format!("{} IS {}NULL", operand(one), not(negated)),
        Condition::Between(one, negated, from, to) => {
            let (one, not) = (operand(one), not(negated));
            format!("{one} {not}BETWEEN {} AND {}", operand(from), operand(to))
        }
        Condition::In(one, negated, constants) => {
            let constants: Vec<String> = constants.iter().map(operand).collect();
            format!("{} {}IN ({})", operand(one), not(negated), constants.join(", "))
        }
        Condition::Like(one, negated, pattern) => {
            format!("{} {}LIKE {}", operand(one), not(negated), text(pattern, backend))
        }
        Condition::Joined(one, joint, two) => {
            let word = match joint {
                Joint::And => "AND",
                Joint::Or => "OR",
            };
            // What is joined in the same way from left to right needs no parentheses.
            let is_chain = matches!(&**one, Condition::Joined(_, inner, _) if inner == joint);
            let left = if is_chain {
                said(one, backend)
            } else {
                part(one, backend)
            };
            format!("{left} {word} {}", part(two, backend))
        }
    }
}

/// A side of AND or OR: between parentheses where it is one of them, or a BETWEEN with its own AND.
fn part(condition: &Condition, backend: Backend) -> String {
    let text = said(condition, backend);
    match condition {
        Condition::Joined(..) | Condition::Between(..) => format!("({text})"),
        _ => text,
    }
}

fn operand(operand: &Operand, backend: Backend) -> String {
    let column = |name: &str| Name::new(name).quoted(backend);
    match operand {
        Operand::Column(name) => column(name),
        Operand::Lower(name) => format!("LOWER({})", column(name)),
        Operand::Upper(name) => format!("UPPER({})", column(name)),
        Operand::Integer(number) => number.to_string(),
        Operand::Boolean(true) => "TRUE".to_owned(),
        Operand::Boolean(false) => "FALSE".to_owned(),
        Operand::Text(value) => text(value, backend),
    }
}

fn text(value: &str, backend: Backend) -> String {
    let value = value.replace('\'', "''");
    match backend.is_mysql_family() {
        true => format!("'{}'", value.replace('\\', "\\\\")),
        false => format!("'{value}'"),
    }
}

fn sign(comparison: Comparison) -> &'static str {
    let found = Comparison::ALL.into_iter().find(|(it, _)| *it == comparison);
    found.map(|(_, sign)| sign).unwrap_or_default()
}
