//! What the catalogues of MySQL and MariaDB print of a schema, read back.

use super::keys::ImpliedKeys;
use super::{defaults_read, quoted, types_read};
use crate::dialects::mariadb::hidden;
use crate::schema::DefaultValue;
use std::ops::Range;

use crate::{Backend, ColumnType, Expression, Name, PerDialect, Table, tokens};

/// The values of an ENUM by its COLUMN_TYPE; nothing of any other type.
pub fn enum_values(column_type: &str) -> Option<Vec<String>> {
    types_read::enum_values(column_type)
}

/// The value of a text that is one constant between quotes, with or without a character set before it.
pub fn text(sql: &str) -> Option<String> {
    quoted::read(sql)
}

/// The default of a column of MySQL by what the catalogue prints: a constant without quotes, or an expression.
///
/// An expression that is a constant is the only way to one for texts without a limit, bytes and JSON.
pub fn default(ty: &ColumnType, printed: &str, is_expression: bool) -> DefaultValue {
    if !is_expression {
        return DefaultValue::Value(defaults_read::constant(ty, printed));
    }
    let sql = expression(Backend::Mysql, printed);
    match defaults_read::read(Backend::Mysql, ty, &sql) {
        DefaultValue::Value(_) if !defaults_read::takes_no_constant(ty) => {
            DefaultValue::Expression(Expression(PerDialect::default().with(Backend::Mysql, sql)))
        }
        default => default,
    }
}

/// An expression of the catalogue as SQL, without parentheses around the whole of it.
///
/// MySQL (measured on 9) escapes the whole text as if it stood between quotes, and takes its bytes for Latin-1 on the
/// way out, names and strings alike. MariaDB prints it as it is.
pub fn expression(backend: Backend, printed: &str) -> String {
    let sql = match backend {
        Backend::Mysql => in_utf8(&quoted::unescaped(printed)),
        _ => printed.to_owned(),
    };
    unwrapped(sql.trim()).to_owned()
}

/// What a text says whose bytes were taken for Latin-1; a text that was not is left alone.
fn in_utf8(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| text.to_owned())
}

/// What a statement that creates a trigger does: the text after FOR EACH ROW and after the trigger that it follows.
pub fn trigger_body(sql: &str) -> Option<&str> {
    let (row, order) = trigger_head(sql)?;
    let end = order.map_or(row, |order| order.end);
    Some(sql.get(end..)?.trim())
}

/// The statement that creates a trigger without the trigger that it follows or precedes.
pub fn trigger_without_order(sql: &str) -> String {
    match trigger_head(sql) {
        Some((row, Some(order))) => format!("{}{}", &sql[..row], &sql[order.end..]),
        _ => sql.to_owned(),
    }
}

/// The trigger that one follows or precedes, which must be there before it.
pub fn trigger_beside(sql: &str) -> Option<Name> {
    let (_, order) = trigger_head(sql)?;
    let order = order?;
    let mut words = words(sql).filter(|word| word.range.end == order.end);
    words.next().map(|word| Name::new(word.text))
}

/// Where FOR EACH ROW ends, and where the order among the triggers is said after it.
fn trigger_head(sql: &str) -> Option<(usize, Option<Range<usize>>)> {
    let words: Vec<_> = words(sql).collect();
    let is_row = |at: usize| {
        let mut expected = ["FOR", "EACH", "ROW"].iter().zip(words.get(at..).unwrap_or_default());
        expected.all(|(word, found)| found.is_word(word))
    };
    let at = (0..words.len().checked_sub(2)?).find(|at| is_row(*at))? + 2;
    let row = words.get(at)?.range.end;
    let order = match (words.get(at + 1), words.get(at + 2)) {
        (Some(word), Some(other)) if word.is_word("FOLLOWS") || word.is_word("PRECEDES") => {
            Some(word.range.start..other.range.end)
        }
        _ => None,
    };
    Some((row, order))
}

fn words(sql: &str) -> impl Iterator<Item = tokens::Identifier> {
    tokens::tokens(sql, Backend::Mysql).filter_map(|token| match token {
        tokens::Token::Identifier(word) => Some(word),
        _ => None,
    })
}

/// A text without the parentheses around the whole of it.
pub fn unwrapped(mut sql: &str) -> &str {
    while let Some(inner) = sql.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !tokens::is_balanced(inner, Backend::Mysql) {
            break;
        }
        sql = inner.trim();
    }
    sql
}

/// An expression that is one of the rows of a partial index, and NULL for the others: `case when F then V end`.
///
/// The filter and the value, each without parentheses around it.
pub fn partial(sql: &str) -> Option<(&str, &str)> {
    let [case, when, then, end] = tokens::case_words(unwrapped(sql), Backend::Mysql)?;
    let sql = unwrapped(sql);
    let whole = case.start == 0 && end.end == sql.len();
    let between = sql.get(case.end..when.start)?.trim().is_empty();
    let (filter, value) = (sql.get(when.end..then.start)?, sql.get(then.end..end.start)?);
    (whole && between).then(|| (unwrapped(filter.trim()), unwrapped(value.trim())))
}

/// The column and the length of `left(column, length)`.
pub fn prefix(sql: &str) -> Option<(Name, u32)> {
    let open = sql.get(..5).filter(|word| word.eq_ignore_ascii_case("left("))?.len();
    let (column, length) = sql.get(open..)?.strip_suffix(')')?.rsplit_once(',')?;
    Some((name(column.trim())?, length.trim().parse().ok()?))
}

/// The name that a text is, between backquotes or bare.
pub fn name(sql: &str) -> Option<Name> {
    let bare = |sql: &str| !sql.is_empty() && sql.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    match sql.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
        Some(inside) if !inside.replace("``", "").contains('`') => Some(Name::new(inside.replace("``", "`"))),
        Some(_) => None,
        None => (bare(sql) && !sql.starts_with(|c: char| c.is_ascii_digit())).then(|| Name::new(sql)),
    }
}

/// The indexes that the dialect makes beside those of the table's schema: for foreign keys and counted columns that no
/// other index serves. Their names, with their columns.
pub fn implied_keys(table: &Table) -> Vec<(Name, Vec<Name>)> {
    let keys = ImpliedKeys::of(table);
    keys.iter()
        .map(|(name, columns)| (name.clone(), columns.clone()))
        .collect()
}

/// The hidden column that stands for a part of an index on MariaDB, counted from 0.
pub fn hidden_column(index: &Name, part: usize) -> Name {
    hidden::name(index, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_mysql_are_freed_of_escapes_and_of_latin_1() {
        let read = |printed| expression(Backend::Mysql, printed);
        assert_eq!(
            read("concat(`Ã©``x`,_utf8mb4\\'Ã©\u{f0}\u{9f}\u{90}\u{a6}\\\\\\\\\\\\\\'\\\"\\\\n \\')"),
            "concat(`é``x`,_utf8mb4'é🐦\\\\\\'\"\\n ')"
        );
        assert_eq!(read("(`l` * 2)"), "`l` * 2");
        assert_eq!(read("((`a` > 1) and (`b` > 2))"), "(`a` > 1) and (`b` > 2)");
        assert_eq!(read("(`a` <> _utf8mb4\\')(\\')"), "`a` <> _utf8mb4')('");
        assert_eq!(read("`é` > 1"), "`é` > 1");
        assert_eq!(expression(Backend::Mariadb, r"`a` <> 'it\'s \\'"), r"`a` <> 'it\'s \\'");
    }

    #[test]
    fn the_parts_of_a_partial_index_are_read() {
        assert_eq!(
            partial("(case when ((`b` > 0) and (`a` <> 'then end')) then `a` end)"),
            Some(("(`b` > 0) and (`a` <> 'then end')", "`a`"))
        );
        assert_eq!(
            partial("case when case when `b` then 1 else 2 end = 1 then left(`a`,3) end"),
            Some(("case when `b` then 1 else 2 end = 1", "left(`a`,3)"))
        );
        for sql in [
            "case when `a` then 1 else 2 end",
            "case when `a` then 1 when `b` then 2 end",
            "case `a` when 1 then 2 end",
            "case when `a` then `b` end + 1",
            "`a`",
            "case when `a`",
            "",
        ] {
            assert_eq!(partial(sql), None, "{sql}");
        }
    }

    #[test]
    fn prefixes_and_names_are_read() {
        assert_eq!(prefix("left(`a``,b`,3)"), Some(("a`,b".into(), 3)));
        assert_eq!(prefix("left(lower(`a`),3)"), None);
        assert_eq!(prefix("right(`a`,3)"), None);
        assert_eq!(name("`a` = `b`"), None);
        assert_eq!(name("1"), None);
    }

    #[test]
    fn the_body_of_a_trigger_begins_after_its_place_among_the_others() {
        let follows = "CREATE DEFINER=`a`@`b` TRIGGER `for each row` AFTER INSERT ON t FOR EACH ROW FOLLOWS `it's` SET @a = 'it''s'";
        assert_eq!(trigger_body(follows), Some("SET @a = 'it''s'"));
        assert_eq!(trigger_beside(follows), Some("it's".into()));
        let alone = "CREATE DEFINER=`a`@`b` TRIGGER `for each row` AFTER INSERT ON t FOR EACH ROW SET @a = 'it''s'";
        assert_eq!(trigger_without_order(follows), alone);
        assert_eq!(
            (trigger_body(alone), trigger_beside(alone)),
            (Some("SET @a = 'it''s'"), None)
        );
        assert_eq!(trigger_without_order(alone), alone);
        assert_eq!(trigger_body("CREATE VIEW v AS SELECT 1"), None);
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_the_readers_panic(sql in "(left\\(|case when |then )?[ ('\\\\),`a-cé🐦]{0,12}( end|\\))?") {
            partial(&sql);
            prefix(&sql);
            for backend in Backend::ALL {
                expression(backend, &sql);
            }
        }
    }
}
