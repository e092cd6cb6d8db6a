//! Column types, read back from the catalogue (COLUMN_TYPE) or from SQL: the inverse of `types`.

use super::{quoted, types};
use crate::{Backend, ColumnType, Length, PerDialect};

/// The type that the dialect would write as this. Equal types in different words give equal values, so that what was
/// written can be compared with what is there.
pub(in crate::dialects) fn read(backend: Backend, sql: &str) -> ColumnType {
    let words = normal(sql);
    known(&words).unwrap_or_else(|| ColumnType::Custom(PerDialect::default().with(backend, words)))
}

/// The values of an ENUM, if it is one.
pub(in crate::dialects) fn enum_values(sql: &str) -> Option<Vec<String>> {
    let sql = sql.trim();
    let rest = sql
        .get(4..)
        .filter(|_| types::first_word(sql).eq_ignore_ascii_case("enum"))?;
    let mut rest = rest.trim_start().strip_prefix('(')?.trim_start();
    let mut values = Vec::new();
    loop {
        let (value, after) = quoted::split(rest)?;
        values.push(value);
        let after = after.trim_start();
        match after.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => return (after == ")").then_some(values),
        }
    }
}

fn known(words: &str) -> Option<ColumnType> {
    use ColumnType::{
        BigInteger, BigUnsigned, Binary, Bit, Blob, Boolean, Char, Date, DateTime, Decimal, Double, Float, Integer,
        Json, SmallInteger, SmallUnsigned, String, Text, Time, Timestamp, TinyInteger, TinyUnsigned, Unsigned,
        VarBinary, Year,
    };
    let fixed = match words {
        "tinyint(1)" => Boolean,
        "tinyint" => TinyInteger,
        "smallint" => SmallInteger,
        "int" => Integer,
        "bigint" => BigInteger,
        "tinyint unsigned" => TinyUnsigned,
        "smallint unsigned" => SmallUnsigned,
        "int unsigned" => Unsigned,
        "bigint unsigned" => BigUnsigned,
        "float" => Float,
        "double" => Double,
        "decimal" => Decimal(Some((10, 0))),
        "date" => Date,
        "time" => Time,
        "datetime" => DateTime,
        "timestamp" => Timestamp,
        "year" => Year,
        "char" => Char(Some(1)),
        "binary" => Binary(1),
        "bit" => Bit(Some(1)),
        "text" => Text,
        "longtext" => String(Length::Max),
        "blob" => Blob,
        "longblob" => VarBinary(Length::Max),
        "json" => Json,
        _ => {
            let (word, rest) = words.split_once('(')?;
            let numbers = rest.strip_suffix(')')?;
            let length = || numbers.parse::<u32>().ok();
            return Some(match word {
                "char" => Char(Some(length()?)),
                "varchar" => String(Length::AtMost(length()?)),
                "binary" => Binary(length()?),
                "varbinary" => VarBinary(Length::AtMost(length()?)),
                "bit" => Bit(Some(length()?)),
                "decimal" => {
                    let (precision, scale) = numbers.split_once(',').unwrap_or((numbers, "0"));
                    Decimal(Some((precision.parse().ok()?, scale.parse().ok()?)))
                }
                _ => return None,
            });
        }
    };
    Some(fixed)
}

/// The type in small letters, in one spelling of its words, without spaces that say nothing and without the widths at
/// which whole numbers would be shown, which change no value (and which MySQL prints no more).
fn normal(sql: &str) -> String {
    let sql = sql.trim();
    let word = types::first_word(sql).to_ascii_lowercase();
    let (word, rest) = match (word.as_str(), sql.get(word.len()..).unwrap_or_default()) {
        ("bool" | "boolean", "") => ("tinyint", "(1)"),
        ("integer" | "int4", rest) => ("int", rest),
        ("int1", rest) => ("tinyint", rest),
        ("int2", rest) => ("smallint", rest),
        ("int8", rest) => ("bigint", rest),
        ("numeric" | "dec" | "fixed", rest) => ("decimal", rest),
        ("double", rest) => {
            let (next, after) = rest.trim_start().split_at_checked(9).unwrap_or_default();
            let has_precision = next.eq_ignore_ascii_case("precision");
            ("double", if has_precision { after } else { rest })
        }
        ("real" | "float8", rest) => ("double", rest),
        ("float4", rest) => ("float", rest),
        (other, rest) => (other, rest),
    };
    let rest = small_letters(rest);
    // Zeros are filled up to the width: there it counts.
    let is_whole = matches!(word, "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year");
    let counts = rest.contains("zerofill") || (word == "tinyint" && rest == "(1)");
    match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, after)) if is_whole && !counts => format!("{word}{after}"),
        _ => format!("{word}{rest}"),
    }
}

/// The text in small letters but for what stands between quotes, with single spaces between words and none elsewhere.
fn small_letters(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let quoted = if c == '\'' { quoted::split(rest) } else { None };
        if let Some((_, after)) = quoted {
            text.push_str(&rest[..rest.len() - after.len()]);
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if !c.is_whitespace() {
            text.push(c.to_ascii_lowercase());
            continue;
        }
        rest = rest.trim_start();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '\'');
        let after_word = is_word(text.chars().next_back()) || text.ends_with(')') || text.is_empty();
        if after_word && is_word(rest.chars().next()) {
            text.push(' ');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_mysql(sql: &str) -> ColumnType {
        read(Backend::Mysql, sql)
    }

    fn custom(sql: &str) -> ColumnType {
        ColumnType::Custom(PerDialect::default().with(Backend::Mysql, sql.to_owned()))
    }

    #[test]
    fn widths_at_which_numbers_are_shown_change_no_type_but_that_of_the_boolean() {
        assert_eq!(on_mysql("int(11)"), ColumnType::Integer);
        assert_eq!(on_mysql("int"), ColumnType::Integer);
        assert_eq!(on_mysql("bigint(20) unsigned"), ColumnType::BigUnsigned);
        assert_eq!(on_mysql("bigint UNSIGNED"), ColumnType::BigUnsigned);
        assert_eq!(on_mysql("tinyint(1)"), ColumnType::Boolean);
        assert_eq!(on_mysql("bool"), ColumnType::Boolean);
        assert_eq!(on_mysql("tinyint(4)"), ColumnType::TinyInteger);
        assert_eq!(on_mysql("tinyint(1) unsigned"), ColumnType::TinyUnsigned);
        assert_eq!(on_mysql("year(4)"), ColumnType::Year);
        assert_eq!(on_mysql("mediumint(9)"), custom("mediumint"));
        assert_eq!(on_mysql("INT(7) ZEROFILL"), custom("int(7) zerofill"));
        assert_eq!(
            on_mysql("int(10) unsigned zerofill"),
            custom("int(10) unsigned zerofill")
        );
    }

    #[test]
    fn what_no_type_of_ours_gives_is_kept_as_text() {
        for sql in [
            "datetime(6)",
            "time(3)",
            "float unsigned",
            "double(10,2)",
            "decimal(10,2) unsigned",
            "mediumtext",
            "tinyblob",
            "set('X','it''s, (y')",
            "point",
            "geometrycollection",
            "uuid",
            "vector(3)",
            "varchar(1) character set binary",
        ] {
            assert_eq!(on_mysql(sql), custom(sql), "{sql}");
        }
        assert_eq!(on_mysql("SET( 'A' , 'b  C' )"), custom("set('A','b  C')"));
        assert_eq!(on_mysql("POINT  SRID 4326"), custom("point srid 4326"));
    }

    #[test]
    fn lengths_that_were_left_out_are_what_the_server_takes_them_for() {
        assert_eq!(on_mysql("char"), on_mysql("char(1)"));
        assert_eq!(on_mysql("bit"), on_mysql("bit(1)"));
        assert_eq!(on_mysql("decimal"), on_mysql("decimal(10,0)"));
        assert_eq!(on_mysql("NUMERIC( 8 )"), on_mysql("decimal(8,0)"));
        assert_eq!(on_mysql("double precision"), ColumnType::Double);
        assert_eq!(on_mysql("decimal(10, 2)"), ColumnType::Decimal(Some((10, 2))));
    }

    #[test]
    fn the_values_of_an_enum_are_read_with_whatever_is_in_them() {
        let values = |sql| enum_values(sql);
        assert_eq!(
            values(r"enum('a''b','c\\d','e,f','g)h','🐦','')"),
            Some(["a'b", r"c\d", "e,f", "g)h", "🐦", ""].map(str::to_owned).to_vec())
        );
        assert_eq!(values("ENUM( 'a' , 'b' )"), Some(vec!["a".to_owned(), "b".to_owned()]));
        for sql in [
            "enum()",
            "enum('a'",
            "enum('a',)",
            "enum('a') x",
            "set('a')",
            "enumeration",
            "en",
            "é",
        ] {
            assert_eq!(values(sql), None, "{sql}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(sql in "(enum|double|int|é|set)?[ ('\\\\),a-z0-9🐦]{0,20}") {
            on_mysql(&sql);
            enum_values(&sql);
        }

        #[test]
        fn reading_twice_is_reading_once(sql in "[ ('),a-zA-Z0-9]{0,20}") {
            if let ColumnType::Custom(names) = on_mysql(&sql) {
                let text = names.own(Backend::Mysql).cloned().unwrap_or_default();
                proptest::prop_assert_eq!(on_mysql(&text), ColumnType::Custom(names));
            }
        }
    }
}
