//! Hidden columns: what MariaDB has in place of indexes on expressions and of partial unique indexes.
//!
//! Such a part of an index is a virtual, invisible column of its own, named after the index, which the index then is
//! on. It comes and goes with the index and is renamed with it.

use super::padded;
use crate::dialects::Context;
use crate::dialects::mysql::characters;
use crate::plan::RenderError;
use crate::schema::{IndexPart, IndexTarget};
use crate::{Column, ColumnType, Index, Name, Table, tokens};

/// A hidden column of an index.
pub(in crate::dialects) struct HiddenColumn {
    pub(in crate::dialects) name: Name,
    /// What the column holds.
    pub(in crate::dialects) expression: String,
    /// What it is typed as.
    pub(in crate::dialects) like: Like,
}

/// The type of a hidden column.
pub(in crate::dialects) enum Like {
    /// As another column.
    Column(Name),
    /// The first so many characters or bytes of another column.
    Prefix(Name, u32),
    /// By its SQL.
    Sql(&'static str),
}

/// The name of the hidden column for a part of an index, counted from 0.
pub(in crate::dialects) fn name(index: &Name, part: usize) -> Name {
    Name::generated([index.as_str(), "part", &(part + 1).to_string()])
}

/// The hidden column for each part of an index that needs one.
pub(in crate::dialects) fn columns(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
) -> Result<Vec<Option<HiddenColumn>>, RenderError> {
    let filter = match &index.filter {
        Some(filter) if index.unique => Some(characters::kept(context, filter)?),
        _ => None,
    };
    let parts = index.parts.iter().enumerate();
    parts
        .map(|(at, part)| column(context, table, index, at, part, filter))
        .collect()
}

fn column(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
    at: usize,
    part: &IndexPart,
    filter: Option<&str>,
) -> Result<Option<HiddenColumn>, RenderError> {
    let (value, like) = match (&part.target, part.prefix) {
        (IndexTarget::Column(_), _) if filter.is_none() => return Ok(None),
        (IndexTarget::Column(name), None) => (context.quote(name), Like::Column(name.clone())),
        (IndexTarget::Column(name), Some(length)) => (
            format!("LEFT({}, {length})", context.quote(name)),
            Like::Prefix(name.clone(), length),
        ),
        (IndexTarget::Expression(expression), _) => {
            let sql = characters::kept(context, expression)?;
            let Some(like) = type_of(context, table, sql) else {
                return Err(context.refuse(
                    format!(
                        "has no indexes on an expression, and the type of `{sql}` for a hidden column is not known"
                    ),
                    "Add a generated column with that expression and the type you want, and index the column",
                ));
            };
            (format!("({sql})"), like)
        }
    };
    let expression = match filter {
        Some(filter) => format!("CASE WHEN ({filter}) THEN {value} END"),
        None => value,
    };
    let hidden = HiddenColumn {
        name: name(&index.name, at),
        expression,
        like,
    };
    padded::check(context, table, index, &hidden)?;
    Ok(Some(hidden))
}

/// The type of a call of a well known function, as far as its name and its columns tell.
fn type_of(context: &Context<'_>, table: &Table, sql: &str) -> Option<Like> {
    let sql = unwrapped(sql.trim());
    let (function, arguments) = sql.split_once('(')?;
    let arguments = arguments.strip_suffix(')')?;
    // One call, not `f(a) + g(b)`.
    if !is_balanced(arguments) {
        return None;
    }
    let mentioned = |column: &&Column| tokens::mentions(arguments, &column.name, context.backend());
    let columns: Vec<_> = table.columns.values().filter(mentioned).collect();
    match function.trim().to_ascii_lowercase().as_str() {
        "lower" | "lcase" | "upper" | "ucase" | "trim" | "ltrim" | "rtrim" | "reverse" | "left" | "right"
        | "substring" | "substr" | "nullif" => match columns.as_slice() {
            [column] if is_limited_text(&column.ty) => Some(Like::Column(column.name.clone())),
            _ => None,
        },
        "coalesce" | "ifnull" => match columns.as_slice() {
            [column] => Some(Like::Column(column.name.clone())),
            _ => None,
        },
        "date" | "last_day" => Some(Like::Sql("date")),
        "year" | "month" | "day" | "dayofmonth" | "dayofweek" | "dayofyear" | "hour" | "minute" | "second"
        | "quarter" | "week" => Some(Like::Sql("int")),
        "length" | "char_length" | "character_length" | "octet_length" | "bit_length" => Some(Like::Sql("bigint")),
        "md5" => Some(Like::Sql("char(32)")),
        "sha" | "sha1" => Some(Like::Sql("char(40)")),
        _ => None,
    }
}

fn is_limited_text(ty: &ColumnType) -> bool {
    matches!(
        ty,
        ColumnType::Char(_) | ColumnType::String(crate::Length::Usual | crate::Length::AtMost(_))
    )
}

fn unwrapped(mut sql: &str) -> &str {
    while let Some(inner) = sql.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !is_balanced(inner) {
            break;
        }
        sql = inner.trim();
    }
    sql
}

fn is_balanced(sql: &str) -> bool {
    let mut depth = 0_i32;
    let closes_early = sql.chars().any(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth < 0
    });
    !closes_early && depth == 0
}
