//! Constants and defaults.

use super::{characters, is_mariadb, types};
use crate::dialects::Context;
use crate::plan::RenderError;
use crate::schema::DefaultValue;
use crate::{Column, Literal};

/// Text between quotes, for sessions without NO_BACKSLASH_ESCAPES.
pub(super) fn text(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        match c {
            '\'' => quoted.push_str("''"),
            '\\' => quoted.push_str("\\\\"),
            '\0' => quoted.push_str("\\0"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\u{1a}' => quoted.push_str("\\Z"),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

fn bytes(bytes: impl IntoIterator<Item = u8>) -> String {
    let digits: String = bytes.into_iter().map(|byte| format!("{byte:02X}")).collect();
    format!("X'{digits}'")
}

/// A constant for a column whose type is this in SQL.
fn literal(context: &Context<'_>, value: &Literal, ty: &str) -> Result<String, RenderError> {
    Ok(match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Boolean(value) => if *value { "1" } else { "0" }.to_owned(),
        Literal::Integer(value) => value.to_string(),
        Literal::Unsigned(value) => value.to_string(),
        Literal::Float(value) if value.is_finite() => format!("{value:e}"),
        Literal::Float(_) => {
            return Err(context.refuse("has only finite numbers", "Use NULL, or a number that stands for it"));
        }
        Literal::Decimal(digits) => {
            let is_number = digits.parse::<f64>().is_ok_and(f64::is_finite) && !digits.contains(['i', 'n', 'I', 'N']);
            if !is_number {
                let reason = format!("does not take {digits:?} for a number");
                return Err(context.refuse(reason, "Write digits with a `.` among them"));
            }
            digits.clone()
        }
        Literal::Text(value) if types::moment_digits(ty).is_some() => text(&moment(value)),
        Literal::Text(value) => text(value),
        Literal::Bytes(value) => bytes(value.iter().copied()),
        Literal::Uuid(value) if ty.eq_ignore_ascii_case("binary(16)") => {
            let digits: String = value.chars().filter(|c| *c != '-').collect();
            if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                let reason = format!("does not take {value:?} for a UUID");
                return Err(context.refuse(reason, "Write its 32 hexadecimal digits with hyphens"));
            }
            format!("X'{}'", digits.to_uppercase())
        }
        Literal::Uuid(value) => text(value),
        Literal::Json(value) => text(&value.to_string()),
    })
}

/// The text after DEFAULT.
pub(in crate::dialects) fn default(
    context: &Context<'_>,
    column: &Column,
    default: &DefaultValue,
    ty: &str,
) -> Result<String, RenderError> {
    match default {
        DefaultValue::Value(Literal::Null) => Ok("NULL".to_owned()),
        DefaultValue::Value(value) if is_lost_as_text(context, value, ty) => {
            let text = words(value).unwrap_or_default();
            Ok(format!("(CONVERT({} USING utf8mb4))", bytes(text.bytes())))
        }
        DefaultValue::Value(value) => {
            let value = literal(context, value, ty)?;
            // MySQL takes a constant for these only in the form of an expression.
            let wrapped = types::takes_no_constant(ty) && !is_mariadb(context);
            Ok(if wrapped { format!("({value})") } else { value })
        }
        DefaultValue::Expression(expression) => {
            let sql = characters::kept(context, expression)?.trim();
            if let Some(digits) = types::moment_digits(ty).filter(|_| is_now(sql)) {
                return Ok(current_timestamp(digits));
            }
            if sql.is_empty() {
                let reason = format!("is given no SQL for the default of `{}`", column.name);
                return Err(context.refuse(reason, "Write an expression, or leave the default out"));
            }
            Ok(if is_wrapped(sql) {
                sql.to_owned()
            } else {
                format!("({sql})")
            })
        }
    }
}

/// Whether the rows that are there get the default without being computed one by one.
pub(super) fn is_constant(context: &Context<'_>, default: &DefaultValue, ty: &str) -> bool {
    match default {
        DefaultValue::Value(value) => !is_lost_as_text(context, value, ty),
        DefaultValue::Expression(expression) => {
            let sql = expression.get(context.backend()).unwrap_or_default();
            types::moment_digits(ty).is_some() && is_now(sql.trim())
        }
    }
}

/// Whether MariaDB would keep question marks: it holds the default of a long text as an expression, and expressions
/// (measured on 10.5) in three-byte UTF-8, where an emoji has no place.
fn is_lost_as_text(context: &Context<'_>, value: &Literal, ty: &str) -> bool {
    let beyond = |text: String| text.chars().any(|c| u32::from(c) > 0xFFFF);
    is_mariadb(context) && types::takes_no_constant(ty) && words(value).is_some_and(beyond)
}

/// The text that a value is written as, if it is one.
fn words(value: &Literal) -> Option<String> {
    match value {
        Literal::Text(text) => Some(text.clone()),
        Literal::Json(document) => Some(document.to_string()),
        _ => None,
    }
}

/// The server's time, with as many digits as the column has.
pub(super) fn current_timestamp(digits: &str) -> String {
    match digits {
        "" | "0" => "CURRENT_TIMESTAMP".to_owned(),
        digits => format!("CURRENT_TIMESTAMP({digits})"),
    }
}

/// Whether an expression is the server's time in one of its spellings.
fn is_now(sql: &str) -> bool {
    let mut sql = sql;
    while let Some(inner) = sql.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        sql = inner.trim();
    }
    let word = sql.split('(').next().unwrap_or_default().trim();
    let arguments = sql[word.len()..].trim();
    let takes = arguments.is_empty()
        || arguments
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
            .is_some_and(|digits| digits.trim().bytes().all(|digit| digit.is_ascii_digit()));
    let names = ["current_timestamp", "now", "localtime", "localtimestamp"];
    takes
        && names.iter().any(|name| word.eq_ignore_ascii_case(name))
        && (!word.eq_ignore_ascii_case("now") || !arguments.is_empty())
}

/// Whether one pair of parentheses holds the whole expression.
fn is_wrapped(sql: &str) -> bool {
    let (mut depth, mut quote) = (0_u32, None);
    for (at, c) in sql.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 && at + 1 < sql.len() {
                    return false;
                }
            }
            (None, _) if depth == 0 => return false,
            (None, _) => {}
        }
    }
    depth == 0 && quote.is_none() && !sql.is_empty()
}

/// A moment in ISO form as the servers read it in DDL: without a `T`, and in UTC in place of a zone.
fn moment(value: &str) -> String {
    in_utc(value).unwrap_or_else(|| value.to_owned())
}

fn in_utc(value: &str) -> Option<String> {
    let (date, rest) = (value.get(..10)?, value.get(10..)?);
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let zone = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = (rest[..zone].trim(), rest[zone..].trim());
    let minutes = match zone {
        "" | "Z" | "z" => 0,
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
            let hours: i64 = digits.get(..2)?.parse().ok()?;
            let minutes: i64 = digits.get(2..4).map_or(Some(0), |it| it.parse().ok())?;
            sign * (hours * 60 + minutes)
        }
    };
    if minutes == 0 {
        return Some(format!("{date} {time}"));
    }
    let mut numbers = date.split('-').map(str::parse::<i64>);
    let (year, month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    let (clock, seconds) = (time.get(..5)?, time.get(5..)?);
    let (hour, minute) = clock.split_once(':')?;
    let of_day = hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()? - minutes;
    let (year, month, day) = civil(days(year, month, day) + of_day.div_euclid(1440));
    let of_day = of_day.rem_euclid(1440);
    Some(format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}{seconds}",
        of_day / 60,
        of_day % 60
    ))
}

/// Days since 1970 of a date of the Gregorian calendar, whose years are counted from March here.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of so many days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_without_its_zone() {
        assert_eq!(moment("2026-01-31T12:00:00Z"), "2026-01-31 12:00:00");
        assert_eq!(moment("2026-01-31 12:00:00.5+00:00"), "2026-01-31 12:00:00.5");
        assert_eq!(moment("2026-03-01T00:30:00+01:00"), "2026-02-28 23:30:00");
        assert_eq!(moment("2024-02-28 23:30:00-0130"), "2024-02-29 01:00:00");
        assert_eq!(moment("now"), "now");
    }

    #[test]
    fn the_servers_time_is_known_in_each_spelling() {
        for sql in [
            "CURRENT_TIMESTAMP",
            "current_timestamp(6)",
            "NOW()",
            "(now(3))",
            "LOCALTIME",
        ] {
            assert!(is_now(sql), "{sql}");
        }
        for sql in ["now", "CURRENT_TIMESTAMP + INTERVAL 1 DAY", "current_date", "now() + 1"] {
            assert!(!is_now(sql), "{sql}");
        }
    }

    #[test]
    fn an_expression_gets_parentheses_unless_it_has_them() {
        assert!(is_wrapped("(1 + 2)"));
        assert!(is_wrapped("(')')"));
        for sql in ["(1) + (2)", "1 + 2", "uuid()", "", "(1"] {
            assert!(!is_wrapped(sql), "{sql}");
        }
    }

    #[test]
    fn text_keeps_what_the_server_would_read_otherwise() {
        assert_eq!(text("it's C:\\\n"), r"'it''s C:\\\n'");
    }

    #[test]
    fn an_emoji_in_the_default_of_a_long_text_outlives_mariadb() {
        let column = Column::new("note", crate::ColumnType::Text);
        let operation = crate::operations::AddColumn {
            table: "t".into(),
            column: column.clone(),
            backfill: None,
        };
        let (operation, schema) = (operation.into(), crate::Schema::new());
        let written = |backend: crate::Backend, note: &str, ty: &str| {
            let context = Context {
                operation: &operation,
                before: &schema,
                after: &schema,
                target: backend.into(),
            };
            let value = DefaultValue::Value(Literal::Text(note.to_owned()));
            (
                default(&context, &column, &value, ty).ok(),
                is_constant(&context, &value, ty),
            )
        };
        let hex = Some("(CONVERT(X'F09F90A6' USING utf8mb4))".to_owned());
        assert_eq!(written(crate::Backend::Mariadb, "🐦", "text"), (hex, false));
        assert_eq!(
            written(crate::Backend::Mariadb, "é", "text"),
            (Some("'é'".to_owned()), true)
        );
        assert_eq!(
            written(crate::Backend::Mariadb, "🐦", "varchar(9)").0,
            Some("'🐦'".to_owned())
        );
        assert_eq!(
            written(crate::Backend::Mysql, "🐦", "text").0,
            Some("('🐦')".to_owned())
        );
    }
}
