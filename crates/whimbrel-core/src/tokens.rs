//! Identifiers inside SQL text: found and renamed without touching strings and comments.

use std::ops::Range;

use crate::{Backend, Name};

/// Whether an identifier of the text, quoted or bare, is this name.
pub fn mentions(sql: &str, name: &Name, backend: Backend) -> bool {
    identifiers(sql, backend).any(|found| found.is(name, backend))
}

/// Whether a name stands anywhere in the text, that of a function before its arguments too.
pub fn has_name(sql: &str, name: &Name, backend: Backend) -> bool {
    identifiers(sql, backend).any(|found| found.names(name, backend))
}

/// A statement that begins with CREATE, with OR REPLACE after it; `None` where it begins otherwise.
pub fn or_replace(sql: &str, backend: Backend) -> Option<String> {
    let mut words = identifiers(sql, backend);
    let create = words.next().filter(|word| word.is_word("CREATE"))?;
    if words.next().is_some_and(|word| word.is_word("OR")) {
        return Some(sql.to_owned());
    }
    let (before, after) = sql.split_at(create.range.end);
    Some(format!("{before} OR REPLACE{after}"))
}

/// The text with each identifier `from` replaced by `to`, quoted.
pub fn rename(sql: &str, from: &Name, to: &Name, backend: Backend) -> String {
    let mut renamed = String::with_capacity(sql.len());
    let mut copied = 0;
    for found in identifiers(sql, backend).filter(|found| found.is(from, backend)) {
        renamed.push_str(&sql[copied..found.range.start]);
        renamed.push_str(&to.quoted(backend));
        copied = found.range.end;
    }
    renamed.push_str(&sql[copied..]);
    renamed
}

/// The text without the qualifiers of its columns: `"users"."age" > 3` becomes `"age" > 3`.
pub fn unqualified(sql: &str, backend: Backend) -> String {
    let mut plain = String::with_capacity(sql.len());
    let mut copied = 0;
    for found in identifiers(sql, backend) {
        let rest = &sql[found.range.end..];
        let after_dot = rest.trim_start().strip_prefix('.').map(str::trim_start);
        if let Some(after_dot) = after_dot
            && found.range.start >= copied
        {
            plain.push_str(&sql[copied..found.range.start]);
            copied = sql.len() - after_dot.len();
        }
    }
    plain.push_str(&sql[copied..]);
    plain
}

/// The names that stand between quotes in a text, but for those of collations.
pub fn quoted_names(sql: &str, backend: Backend) -> Vec<Name> {
    let mut names = Vec::new();
    let mut after_collate = false;
    for found in identifiers(sql, backend) {
        if found.quoted && !after_collate {
            names.push(Name::new(found.text.clone()));
        }
        after_collate = !found.quoted && found.text.eq_ignore_ascii_case("collate");
    }
    names
}

/// How often a text has a bare word with a parenthesis after it.
pub fn calls(sql: &str, word: &str, backend: Backend) -> usize {
    let is_it = |found: &Identifier| found.is_call && !found.quoted && found.text.eq_ignore_ascii_case(word);
    identifiers(sql, backend).filter(is_it).count()
}

/// Whether a text calls a function of this name, between quotes or without.
pub(crate) fn has_call(sql: &str, name: &Name, backend: Backend) -> bool {
    let mut named = false;
    tokens(sql, backend).any(|token| match token {
        Token::Identifier(found) => {
            named = found.names(name, backend);
            false
        }
        Token::Constant => {
            named = false;
            false
        }
        Token::Sign(sign) => std::mem::take(&mut named) && sign == '(',
    })
}

/// Whether a string of the text, between single quotes, is this value.
pub fn has_string(sql: &str, value: &str, backend: Backend) -> bool {
    let backslash = backend.is_mysql_family();
    let mut at = 0;
    while let Some(found) = sql[at..].find('\'') {
        let start = at + found;
        at = end_of_quoted(sql, start, '\'', backslash);
        let inside = sql[start..at].strip_prefix('\'').unwrap_or_default();
        let inside = inside.strip_suffix('\'').unwrap_or(inside).replace("''", "'");
        if inside == value {
            return true;
        }
    }
    false
}

/// The text without a qualifier before the names that it qualifies: of the database `app`, `` `app`.`users`.`id` ``
/// becomes `` `users`.`id` ``, and `` `app`.`users` `` becomes `` `users` `` if `holds` knows that name.
///
/// Where the qualifier is also the name of something else, as of an alias, only the certain ones are taken off.
pub fn without_qualifier(sql: &str, qualifier: &str, holds: impl Fn(&str) -> bool, backend: Backend) -> String {
    let found: Vec<Identifier> = identifiers(sql, backend).collect();
    let dot_follows = |at: usize| {
        let next = found.get(at + 1).map(|next| next.range.start);
        next.is_some_and(|next| sql[found[at].range.end..next].trim() == ".")
    };
    let is_first = |at: usize| at.checked_sub(1).is_none_or(|before| !dot_follows(before));
    let is_it = |at: usize| found[at].quoted && found[at].text == qualifier && is_first(at);
    let is_ambiguous = (0..found.len()).any(|at| is_it(at) && !dot_follows(at));
    let mut plain = String::with_capacity(sql.len());
    let mut copied = 0;
    for at in (0..found.len()).filter(|at| is_it(*at) && dot_follows(*at)) {
        if dot_follows(at + 1) || (!is_ambiguous && holds(&found[at + 1].text)) {
            plain.push_str(&sql[copied..found[at].range.start]);
            copied = found[at + 1].range.start;
        }
    }
    plain.push_str(&sql[copied..]);
    plain
}

/// The first word of a text, if it begins with a bare one.
pub fn first_word(sql: &str, backend: Backend) -> Option<String> {
    match tokens(sql, backend).next()? {
        Token::Identifier(found) if !found.quoted => Some(found.text),
        _ => None,
    }
}

/// Whether a text is certainly one statement: nothing comes after a `;` outside strings, names and comments. Comments
/// that hide or hold statements on some server only are taken for more.
pub fn is_one_statement(sql: &str, backend: Backend) -> bool {
    let is_plain = !backend.is_mysql_family() || !(sql.contains("/*!") || sql.contains("/*M!") || sql.contains('#'));
    let mut signs = outside_quotes(sql, backend).filter(|(_, c)| !c.is_whitespace());
    is_plain && (signs.all(|(_, c)| c != ';') || signs.all(|(_, c)| c == ';'))
}

/// The temporary tables that the statements of a text make, as they are named there.
pub fn temporary_tables(sql: &str, backend: Backend) -> Vec<Name> {
    let mut words = identifiers(sql, backend).peekable();
    let mut tables = Vec::new();
    while let Some(word) = words.next() {
        if !word.is_word("CREATE") {
            continue;
        }
        let skips = |next: &Identifier| ["OR", "REPLACE"].iter().any(|it| next.is_word(it));
        while words.next_if(skips).is_some() {}
        if words.next_if(|next| next.is_word("TEMPORARY")).is_none()
            || words.next_if(|next| next.is_word("TABLE")).is_none()
        {
            continue;
        }
        let skips = |next: &Identifier| ["IF", "NOT", "EXISTS"].iter().any(|it| next.is_word(it));
        while words.next_if(skips).is_some() {}
        let Some(mut name) = words.next() else { break };
        // What stands before a point is the database.
        if sql[name.range.end..].trim_start().starts_with('.')
            && let Some(after) = words.next()
        {
            name = after;
        }
        tables.push(Name::new(name.text));
    }
    tables
}

/// Whether each parenthesis outside strings, quoted names and comments closes one that was opened in the text.
pub fn is_balanced(sql: &str, backend: Backend) -> bool {
    let mut depth = 0_i32;
    for (_, c) in outside_quotes(sql, backend) {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Where the words of a text that is one `CASE WHEN .. THEN .. END` stand, if it has no other branch.
pub fn case_words(sql: &str, backend: Backend) -> Option<[Range<usize>; 4]> {
    let mut words: Vec<Range<usize>> = Vec::with_capacity(4);
    let mut depth = 0_u32;
    for found in identifiers(sql, backend).filter(|found| !found.quoted) {
        let is = |word| found.text.eq_ignore_ascii_case(word);
        match words.len() {
            _ if is("case") => {
                depth += 1;
                if depth == 1 {
                    words.push(found.range);
                }
            }
            _ if is("end") => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    words.push(found.range);
                }
            }
            _ if depth != 1 => {}
            1 if is("when") => words.push(found.range),
            2 if is("then") => words.push(found.range),
            _ if is("when") || is("then") || is("else") => return None,
            _ => {}
        }
    }
    words.try_into().ok()
}

/// The characters of a text that are neither in strings, nor in quoted names, nor in comments, with their places.
fn outside_quotes(sql: &str, backend: Backend) -> impl Iterator<Item = (usize, char)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = sql[at..].chars().next() {
            let start = at;
            at = end_of_quotes(sql, at, c, backend).unwrap_or(at + c.len_utf8());
            if at == start + c.len_utf8() {
                return Some((start, c));
            }
        }
        None
    })
}

/// Where the string, quoted name or comment ends that begins here, if one does.
fn end_of_quotes(sql: &str, at: usize, c: char, backend: Backend) -> Option<usize> {
    let is_mysql = backend.is_mysql_family();
    match c {
        '\'' => Some(end_of_quoted(sql, at, c, is_mysql)),
        '"' => Some(end_of_quoted(sql, at, c, is_mysql)),
        '`' => Some(end_of_quoted(sql, at, c, false)),
        '-' if sql[at..].starts_with("--") => Some(sql[at..].find('\n').map_or(sql.len(), |end| at + end)),
        '/' if sql[at..].starts_with("/*") => Some(sql[at..].find("*/").map_or(sql.len(), |end| at + end + 2)),
        _ => None,
    }
}

/// An identifier of a text.
pub(crate) struct Identifier {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
    pub(crate) quoted: bool,
    /// A bare word before `(` is a function, not a column.
    pub(crate) is_call: bool,
}

/// A part of a text that is no comment.
pub(crate) enum Token {
    /// A word, or a name between quotes.
    Identifier(Identifier),
    /// A string or a number.
    Constant,
    /// Any other character that is no space.
    Sign(char),
}

impl Identifier {
    /// Whether it stands for this name.
    pub(crate) fn names(&self, name: &Name, backend: Backend) -> bool {
        match (self.quoted, backend) {
            // PostgreSQL folds bare words to lower case; the others compare names of columns without case.
            (false, Backend::Postgres) => self.text.to_ascii_lowercase() == name.as_str(),
            (true, Backend::Postgres) => self.text == name.as_str(),
            _ => self.text.eq_ignore_ascii_case(name.as_str()),
        }
    }

    /// Whether it is this word of SQL.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }

    fn is(&self, name: &Name, backend: Backend) -> bool {
        !self.is_call && self.names(name, backend)
    }
}

fn identifiers(sql: &str, backend: Backend) -> impl Iterator<Item = Identifier> {
    tokens(sql, backend).filter_map(|token| match token {
        Token::Identifier(identifier) => Some(identifier),
        Token::Constant | Token::Sign(_) => None,
    })
}

/// The words, names and signs of a text, in order.
pub(crate) fn tokens(sql: &str, backend: Backend) -> impl Iterator<Item = Token> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = sql[at..].chars().next() {
            let start = at;
            match c {
                '\'' => {
                    at = end_of_quoted(sql, at, '\'', backend.is_mysql_family());
                    return Some(Token::Constant);
                }
                '-' if sql[at..].starts_with("--") => at = sql[at..].find('\n').map_or(sql.len(), |end| at + end),
                '/' if sql[at..].starts_with("/*") => at = sql[at..].find("*/").map_or(sql.len(), |end| at + end + 2),
                '"' if backend.is_mysql_family() => {
                    at = end_of_quoted(sql, at, '"', true);
                    return Some(Token::Constant);
                }
                '"' | '`' => {
                    at = end_of_quoted(sql, at, c, false);
                    let inside = sql[start..at].strip_prefix(c).unwrap_or_default();
                    let inside = inside.strip_suffix(c).unwrap_or(inside);
                    let doubled: String = [c, c].iter().collect();
                    let text = inside.replace(&doubled, &c.to_string());
                    return Some(Token::Identifier(Identifier {
                        range: start..at,
                        text,
                        quoted: true,
                        is_call: false,
                    }));
                }
                _ if c.is_alphabetic() || c == '_' => {
                    let rest = &sql[at..];
                    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
                    at += length.unwrap_or(rest.len());
                    let is_call = sql[at..].trim_start().starts_with('(');
                    let text = sql[start..at].to_owned();
                    return Some(Token::Identifier(Identifier {
                        range: start..at,
                        text,
                        quoted: false,
                        is_call,
                    }));
                }
                // A number's letters (`1e5`) are no identifier.
                _ if c.is_ascii_digit() => {
                    let rest = &sql[at..];
                    at += rest
                        .find(|c: char| !(c.is_alphanumeric() || c == '.'))
                        .unwrap_or(rest.len());
                    return Some(Token::Constant);
                }
                _ if c.is_whitespace() => at += c.len_utf8(),
                _ => {
                    at += c.len_utf8();
                    return Some(Token::Sign(c));
                }
            }
        }
        None
    })
}

/// Where the quoted text that starts at `start` ends: a doubled quote, or on MySQL one after a backslash, is inside.
fn end_of_quoted(sql: &str, start: usize, quote: char, backslash: bool) -> usize {
    let mut chars = sql[start..].char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if backslash && c == '\\' {
            chars.next();
        } else if c == quote {
            if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
            } else {
                return start + at + c.len_utf8();
            }
        }
    }
    sql.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_column_is_followed_in_expressions_but_not_in_strings() {
        let renamed = |sql: &str, backend| rename(sql, &"age".into(), &"years".into(), backend);
        assert_eq!(
            renamed(r#""age" > 3 AND age <> 'age'"#, Backend::Postgres),
            r#""years" > 3 AND "years" <> 'age'"#
        );
        assert_eq!(
            renamed("`age` > age(\"age\")", Backend::Mysql),
            "`years` > age(\"age\")"
        );
        assert_eq!(
            renamed(r"note = 'it''s \'age' OR AGE = 1", Backend::Mysql),
            r"note = 'it''s \'age' OR `years` = 1"
        );
        assert_eq!(
            renamed("aged -- age\n, /* age */ age", Backend::Sqlite),
            "aged -- age\n, /* age */ \"years\""
        );
    }

    #[test]
    fn qualifiers_are_taken_away_but_not_the_points_of_numbers_and_strings() {
        let plain = |sql| unqualified(sql, Backend::Sqlite);
        assert_eq!(
            plain(r#""users"."age" > 3.5 AND users . age < 'a.b'"#),
            r#""age" > 3.5 AND age < 'a.b'"#
        );
        assert_eq!(plain(r#"main."users".age"#), "age");
        assert_eq!(plain("age."), "");
        assert_eq!(
            quoted_names(r#""a" > lower("b") COLLATE "NOCASE""#, Backend::Sqlite),
            [Name::new("a"), Name::new("b")]
        );
        assert_eq!(
            calls(
                r#"a int CHECK (a > 0), "check" text, check(b <> 'CHECK (')"#,
                "check",
                Backend::Sqlite
            ),
            2
        );
    }

    #[test]
    fn a_call_is_told_from_a_column_of_the_same_name() {
        let calls = |sql| has_call(sql, &"label".into(), Backend::Postgres);
        assert!(calls("a > label (1)") && calls("EXECUTE FUNCTION \"label\"()"));
        assert!(!calls("label > (1)") && !calls("label 'a' (") && !calls("labels()") && !calls("'label('"));
    }

    #[test]
    fn a_string_is_found_by_its_value() {
        assert!(has_string("mood <> 'it''s ok'", "it's ok", Backend::Postgres));
        assert!(has_string(r"note = '\'' OR mood = 'ok'", "ok", Backend::Mysql));
        assert!(!has_string("mood = ok OR note = 'okay'", "ok", Backend::Sqlite));
        assert!(!has_string("'", "ok", Backend::Sqlite));
    }

    #[test]
    fn temporary_tables_are_found_by_the_statements_that_make_them() {
        let found = |sql| {
            let names = temporary_tables(sql, Backend::Mysql).into_iter();
            names.map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            found("CREATE TEMPORARY TABLE a (id int); create temporary table `b c` AS SELECT 1"),
            ["a", "b c"]
        );
        assert_eq!(
            found("CREATE OR REPLACE TEMPORARY TABLE IF NOT EXISTS app.`it` (id int)"),
            ["it"]
        );
        assert!(found("CREATE TABLE temporary (id int); SELECT 'CREATE TEMPORARY TABLE a (id int)'").is_empty());
        assert!(found("CREATE TEMPORARY TABLE").is_empty());
    }

    #[test]
    fn unfinished_quotes_and_comments_end_with_the_text() {
        for sql in ["'age", "\"age", "/* age", "-- age", "é'", "'\\"] {
            for backend in Backend::ALL {
                mentions(sql, &"age".into(), backend);
            }
        }
        assert!(mentions("\"age", &"age".into(), Backend::Postgres));
    }

    proptest::proptest! {
        #[test]
        fn a_renamed_column_is_mentioned_no_more(sql in "[ a-z'\"`(),0-9<>*/é\\\\-]{0,60}") {
            for backend in Backend::ALL {
                let renamed = rename(&sql, &"a".into(), &"unused_elsewhere".into(), backend);
                proptest::prop_assert!(!mentions(&renamed, &"a".into(), backend));
            }
        }
    }
}
