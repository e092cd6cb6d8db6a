//! Conditions in the query builder's words: `Expr::col(Users::Age).gte(18)`.
//!
//! An operation holds text for each dialect. Where the texts are what the builder would have made of a condition, and
//! only there, the condition is written in its words: it is read from one text, said again for every dialect, and all
//! must be as they were.

mod read;
mod said;

use whimbrel_core::{Backend, Expression, Name, QualifiedName};

use super::literal::text;
use super::names::Names;

/// A condition or value that the builder has words for.
#[derive(Debug, Clone, PartialEq)]
enum Condition {
    /// A column, a constant, a function of a column.
    Operand(Operand),
    /// `a > b`.
    Compare(Operand, Comparison, Operand),
    /// `a IS NULL`, or not.
    Null(Operand, bool),
    /// `a BETWEEN 1 AND 5`, or not.
    Between(Operand, bool, Operand, Operand),
    /// `a IN (1, 2)`, or not. The constants are of one kind.
    In(Operand, bool, Vec<Operand>),
    /// `a LIKE 'x%'`, or not.
    Like(Operand, bool, String),
    /// Both, or one of the two.
    Joined(Box<Condition>, Joint, Box<Condition>),
}

/// What a condition is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Operand {
    Column(String),
    Lower(String),
    Upper(String),
    Integer(i64),
    Boolean(bool),
    Text(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
}

/// The dialects that the builder writes. MariaDB takes MySQL's.
const DIALECTS: [Backend; 3] = [Backend::Sqlite, Backend::Postgres, Backend::Mysql];

/// An expression over the columns of a table in the builder's words, where it has some.
pub(super) fn words(table: &QualifiedName, expression: &Expression, names: &mut Names) -> Option<String> {
    if expression.0.own(Backend::Mariadb).is_some() {
        return None;
    }
    let condition = read::read(expression.0.get(Backend::Sqlite)?)?;
    let is_same = |backend| expression.0.get(backend) == Some(&said::said(&condition, backend));
    // A constant has a shorter form wherever one may stand.
    let has_column = condition.has_column();
    (has_column && DIALECTS.into_iter().all(is_same)).then(|| condition.source(table, names))
}

impl Condition {
    fn has_column(&self) -> bool {
        match self {
            Condition::Operand(one)
            | Condition::Null(one, _)
            | Condition::Between(one, ..)
            | Condition::In(one, ..)
            | Condition::Like(one, ..) => one.is_column(),
            Condition::Compare(one, _, two) => one.is_column() || two.is_column(),
            Condition::Joined(one, _, two) => one.has_column() || two.has_column(),
        }
    }

    fn source(&self, table: &QualifiedName, names: &mut Names) -> String {
        let not = |negated: &bool| if *negated { "not_" } else { "" };
        match self {
            Condition::Operand(one) => one.source(table, names),
            Condition::Compare(one, comparison, two) => {
                let (one, two) = (one.source(table, names), two.source(table, names));
                format!("{one}.{}({two})", comparison.word())
            }
            Condition::Null(one, negated) => format!("{}.is_{}null()", one.source(table, names), not(negated)),
            Condition::Between(one, negated, from, to) => {
                let (from, to) = (from.source(table, names), to.source(table, names));
                format!("{}.{}between({from}, {to})", one.source(table, names), not(negated))
            }
            Condition::In(one, negated, constants) => {
                let constants: Vec<String> = constants.iter().map(|it| it.source(table, names)).collect();
                let list = constants.join(", ");
                format!("{}.is_{}in([{list}])", one.source(table, names), not(negated))
            }
            Condition::Like(one, negated, pattern) => {
                format!("{}.{}like({})", one.source(table, names), not(negated), text(pattern))
            }
            Condition::Joined(one, joint, two) => {
                let word = match joint {
                    Joint::And => "and",
                    Joint::Or => "or",
                };
                let (one, two) = (one.source(table, names), two.source(table, names));
                format!("{one}.{word}({two})")
            }
        }
    }
}

impl Operand {
    fn is_column(&self) -> bool {
        matches!(self, Operand::Column(_) | Operand::Lower(_) | Operand::Upper(_))
    }

    fn source(&self, table: &QualifiedName, names: &mut Names) -> String {
        let mut column = |name: &str| format!("Expr::col({})", names.column(table, &Name::new(name)));
        match self {
            Operand::Column(name) => column(name),
            Operand::Lower(name) => format!("Func::lower({})", column(name)),
            Operand::Upper(name) => format!("Func::upper({})", column(name)),
            Operand::Integer(number) if i32::try_from(*number).is_err() => format!("{number}_i64"),
            Operand::Integer(number) => number.to_string(),
            Operand::Boolean(value) => value.to_string(),
            Operand::Text(value) => text(value),
        }
    }
}

impl Comparison {
    const ALL: [(Comparison, &'static str); 6] = [
        // The longer of two that begin alike comes first.
        (Comparison::Unequal, "<>"),
        (Comparison::AtMost, "<="),
        (Comparison::AtLeast, ">="),
        (Comparison::Equal, "="),
        (Comparison::Less, "<"),
        (Comparison::Greater, ">"),
    ];

    fn word(self) -> &'static str {
        match self {
            Comparison::Equal => "eq",
            Comparison::Unequal => "ne",
            Comparison::Less => "lt",
            Comparison::AtMost => "lte",
            Comparison::Greater => "gt",
            Comparison::AtLeast => "gte",
        }
    }
}

#[cfg(test)]
mod tests {
    use whimbrel_core::PerDialect;

    use super::*;

    /// The words for a condition, as the builder would have recorded it.
    fn written(sqlite: &str) -> Option<String> {
        let mysql = sqlite.replace('"', "`");
        let texts = PerDialect::all(sqlite.to_owned()).with(Backend::Mysql, mysql);
        words(&"users".into(), &Expression(texts), &mut Names::default())
    }

    #[test]
    fn conditions_are_written_as_a_person_would() {
        for (sql, source) in [
            ("\"age\" >= 18", "Expr::col(Users::Age).gte(18)"),
            ("\"age\" <> -1", "Expr::col(Users::Age).ne(-1)"),
            ("\"a\" = \"b\"", "Expr::col(Users::A).eq(Expr::col(Users::B))"),
            (
                "\"deleted_at\" IS NOT NULL",
                "Expr::col(Users::DeletedAt).is_not_null()",
            ),
            ("\"age\" NOT BETWEEN 0 AND 5", "Expr::col(Users::Age).not_between(0, 5)"),
            (
                "\"role\" IN ('it''s', 'b')",
                "Expr::col(Users::Role).is_in([\"it's\", \"b\"])",
            ),
            ("\"email\" LIKE '%@%'", "Expr::col(Users::Email).like(\"%@%\")"),
            ("LOWER(\"email\")", "Func::lower(Expr::col(Users::Email))"),
            (
                "LOWER(\"email\") = 'a' AND \"active\" = TRUE",
                "Func::lower(Expr::col(Users::Email)).eq(\"a\").and(Expr::col(Users::Active).eq(true))",
            ),
            (
                "\"a\" > 0 OR (\"b\" > 0 AND \"c\" IS NULL)",
                "Expr::col(Users::A).gt(0).or(Expr::col(Users::B).gt(0).and(Expr::col(Users::C).is_null()))",
            ),
            (
                "(\"a\" BETWEEN 1 AND 2) AND \"b\" > 3000000000",
                "Expr::col(Users::A).between(1, 2).and(Expr::col(Users::B).gt(3000000000_i64))",
            ),
        ] {
            assert_eq!(written(sql).as_deref(), Some(source), "{sql}");
        }
    }

    #[test]
    fn what_the_builder_would_say_otherwise_stays_text() {
        for sql in [
            "age >= 18",
            "\"age\">=18",
            "(\"age\" >= 18)",
            "\"a\" BETWEEN 1 AND 2 AND \"b\" > 3",
            "\"a\" > 0 AND \"b\" > 0 OR \"c\" > 0",
            "(\"a\" > 0 AND \"b\" > 0) AND \"c\" > 0",
            "\"a\" IN ()",
            "\"a\" IN (1, 'x')",
            "\"a\" = 007",
            "\"a\" = 'open",
            "\"a\" = 1 --",
            "lower(\"a\") = 'x'",
            "CURRENT_TIMESTAMP",
            "0",
            "'text'",
            "",
        ] {
            assert_eq!(written(sql), None, "{sql}");
        }
    }

    #[test]
    fn texts_that_differ_in_more_than_quotes_stay_texts() {
        let texts = PerDialect::all("\"a\" > 0".to_owned()).with(Backend::Mysql, "`a` > 1".to_owned());
        assert_eq!(words(&"t".into(), &Expression(texts), &mut Names::default()), None);
        let one = PerDialect::default().with(Backend::Sqlite, "\"a\" > 0".to_owned());
        assert_eq!(words(&"t".into(), &Expression(one), &mut Names::default()), None);
    }

    #[test]
    fn a_text_that_nests_without_end_is_left_alone() {
        let sql = format!("{}\"a\" > 0{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(written(&sql), None);
    }
}
