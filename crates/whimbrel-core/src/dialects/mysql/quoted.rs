//! Text between quotes, read back: the inverse of `literals::text`, for all that the servers print.

/// The value of a text that begins with a quote, and what follows its end. Without NO_BACKSLASH_ESCAPES.
pub(super) fn split(sql: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = sql.strip_prefix('\'')?.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => match chars.peek() {
                Some((_, '\'')) => {
                    chars.next();
                    value.push('\'');
                }
                // Past the opening quote, which `at` does not count, and this one.
                _ => return Some((value, &sql[at + 2..])),
            },
            '\\' => escaped(chars.next()?.1, &mut value),
            c => value.push(c),
        }
    }
    None
}

/// What a backslash and a character after it stand for.
fn escaped(c: char, value: &mut String) {
    match c {
        'n' => value.push('\n'),
        'r' => value.push('\r'),
        't' => value.push('\t'),
        'b' => value.push('\u{8}'),
        '0' => value.push('\0'),
        'Z' => value.push('\u{1a}'),
        // For LIKE, which reads the backslash itself.
        '%' | '_' => value.extend(['\\', c]),
        c => value.push(c),
    }
}

/// The value of a text that is one constant between quotes, with or without the name of a character set before it.
pub(in crate::dialects) fn read(sql: &str) -> Option<String> {
    let sql = sql.trim();
    let sql = match sql.strip_prefix('_') {
        Some(rest) => rest
            .trim_start_matches(|c: char| c.is_ascii_alphanumeric())
            .trim_start(),
        None => sql,
    };
    match split(sql)? {
        (value, "") => Some(value),
        _ => None,
    }
}

/// The text that a server escaped as a whole, as MySQL does with the expressions of its catalogue.
pub(in crate::dialects) fn unescaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                // No wildcard is escaped here: a backslash that stays is one that was there.
                Some(c @ ('%' | '_')) => value.extend(['\\', c]),
                Some(c) => escaped(c, &mut value),
                None => value.push('\\'),
            },
            c => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::literals;
    use super::*;

    #[test]
    fn a_quoted_text_is_read_in_every_way_of_the_servers() {
        for (sql, value) in [
            ("'it''s'", "it's"),
            (r"'it\'s \\ x'", r"it's \ x"),
            (r"_utf8mb4'a\n🐦'", "a\n🐦"),
            ("''", ""),
            ("''''", "'"),
            (r"'100\%'", r"100\%"),
        ] {
            assert_eq!(read(sql).as_deref(), Some(value), "{sql}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_one_text_is_none() {
        for sql in [
            "",
            "a",
            "'a",
            r"'a\",
            r"'a\'",
            "'a' || 'b'",
            "concat('a')",
            "_utf8mb4",
            "'a''",
        ] {
            assert_eq!(read(sql), None, "{sql}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_the_dialect_writes_is_read_back(value in "\\PC{0,20}[\n\r\0\u{1a}'\\\\%_]{0,3}\\PC{0,5}") {
            proptest::prop_assert_eq!(read(&literals::text(&value)), Some(value));
        }

        #[test]
        fn nothing_makes_the_reader_panic(sql in "['\\\\a🐦_%n]{0,12}") {
            read(&sql);
            unescaped(&sql);
        }
    }
}
