//! sea-query's expressions and statements as text for each dialect.

use std::fmt::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use sea_query::{
    Expr, MysqlQueryBuilder, PostgresQueryBuilder, QueryBuilder, QueryStatementBuilder, SqlWriter, SqliteQueryBuilder,
    Value,
};
use whimbrel_core::{Backend, Expression, PerDialect};

/// The dialects that sea-query writes. MariaDB takes MySQL's.
const DIALECTS: [Backend; 3] = [Backend::Sqlite, Backend::Postgres, Backend::Mysql];

/// An expression's text for each dialect that can say it.
pub(crate) fn expression(expression: &Expr) -> Expression {
    let shape = shape(&format!("{expression:?}"));
    render(&shape, |backend, text| match backend {
        Backend::Sqlite => SqliteQueryBuilder.prepare_expr(expression, text),
        Backend::Postgres => PostgresQueryBuilder.prepare_expr(expression, text),
        Backend::Mysql | Backend::Mariadb => MysqlQueryBuilder.prepare_expr(expression, text),
    })
}

/// A statement's text for each dialect that can say it.
pub(crate) fn statement(statement: &impl QueryStatementBuilder) -> Expression {
    let shape = shape(&format!("{statement:?}"));
    render(&shape, |backend, text| match backend {
        Backend::Sqlite => statement.build_collect_any_into(&SqliteQueryBuilder, text),
        Backend::Postgres => statement.build_collect_any_into(&PostgresQueryBuilder, text),
        Backend::Mysql | Backend::Mariadb => statement.build_collect_any_into(&MysqlQueryBuilder, text),
    })
}

fn render(shape: &str, write: impl Fn(Backend, &mut Text)) -> Expression {
    let mut texts = PerDialect::default();
    for backend in DIALECTS {
        if unsupported(backend).iter().any(|word| shape.contains(word)) {
            continue;
        }
        let mut text = Text {
            sql: String::new(),
            backend,
        };
        // What is known to panic was left out above. A panic that is not known yet leaves the dialect without text, and
        // the plan refuses it there, with the way out.
        if catch_unwind(AssertUnwindSafe(|| write(backend, &mut text))).is_ok() {
            texts = texts.with(backend, text.sql);
        }
    }
    Expression(texts)
}

/// What sea-query's writer of a dialect panics on, by the words of its debug form.
fn unsupported(backend: Backend) -> &'static [&'static str] {
    match backend {
        Backend::Sqlite => &[
            "PgOperator(",
            "PgFunction(",
            "SubQuery(Some(Any)",
            "SubQuery(Some(Some)",
            "SubQuery(Some(All)",
        ],
        Backend::Postgres => &["SqliteOperator("],
        Backend::Mysql | Backend::Mariadb => &["PgOperator(", "PgFunction(", "SqliteOperator(", "FullOuterJoin"],
    }
}

/// A debug form without the texts in it, so that no value is taken for a word.
fn shape(debug: &str) -> String {
    let mut shape = String::with_capacity(debug.len());
    let mut chars = debug.chars();
    let mut inside = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if inside => {
                chars.next();
            }
            '"' => inside = !inside,
            _ if inside => {}
            _ => shape.push(c),
        }
    }
    shape
}

/// SQL with its values in it.
struct Text {
    sql: String,
    backend: Backend,
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.sql.write_str(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

impl SqlWriter for Text {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        match &value {
            Value::String(Some(text)) => self.push_text(text),
            Value::Char(Some(c)) => self.push_text(&c.to_string()),
            Value::Json(Some(json)) => self.push_text(&json.to_string()),
            // SeaORM keeps UUIDs as sixteen bytes where the server has no type for them.
            Value::Uuid(Some(uuid)) if self.backend != Backend::Postgres => {
                self.sql.push_str(&format!("x'{}'", uuid.simple()));
            }
            Value::ChronoDateTimeUtc(Some(moment)) => self.push_moment(*moment),
            Value::ChronoDateTimeLocal(Some(moment)) => self.push_moment(moment.to_utc()),
            Value::ChronoDateTimeWithTimeZone(Some(moment)) => self.push_moment(moment.to_utc()),
            // Writing to a String cannot fail.
            other => drop(builder.write_value(&mut self.sql, other)),
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

impl Text {
    /// A text between quotes. Doubled quotes are understood by every server, whatever its settings.
    fn push_text(&mut self, text: &str) {
        self.sql.push_str(&quoted_text(text, self.backend));
    }

    /// A moment in UTC, whatever the zone of the machine that records. MariaDB reads no offset; sessions are in UTC.
    fn push_moment(&mut self, moment: DateTime<Utc>) {
        let offset = if self.backend.is_mysql_family() { "" } else { "+00:00" };
        let text = moment.format("%Y-%m-%d %H:%M:%S%.6f");
        self.push_text(&format!("{text}{offset}"));
    }
}

pub(crate) fn quoted_text(text: &str, backend: Backend) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        if c == '\'' || (c == '\\' && backend.is_mysql_family()) {
            quoted.push(c);
        }
        quoted.push(c);
    }
    quoted.push('\'');
    quoted
}
