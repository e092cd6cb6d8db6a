//! Text inside scripts: literals, comments, the ends of statements.

use crate::Backend;

/// A text as a literal of the backend. On PostgreSQL it relies on `standard_conforming_strings`, and on MySQL on a
/// `sql_mode` without NO_BACKSLASH_ESCAPES; scripts set both.
pub fn text_literal(backend: Backend, text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for c in text.chars() {
        match c {
            '\'' => literal.push_str("''"),
            '\\' if backend.is_mysql_family() => literal.push_str("\\\\"),
            // Neither PostgreSQL's text nor a script file can hold it.
            '\0' => {}
            c => literal.push(c),
        }
    }
    literal.push('\'');
    literal
}

/// A text on one line, so that it cannot leave its comment.
pub(super) fn in_comment(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A statement without what ends it.
pub(super) fn bare(sql: &str) -> &str {
    sql.trim_end_matches(|c: char| c == ';' || c.is_whitespace())
}

/// A statement with its end: on a line of its own where the statement ends in a comment, which would swallow it.
pub(super) fn ended(sql: &str) -> String {
    let sql = bare(sql);
    let last = sql.rsplit('\n').next().unwrap_or_default();
    let newline = if last.contains("--") || last.contains('#') {
        "\n"
    } else {
        ""
    };
    format!("{sql}{newline};\n")
}

/// Whether something follows a semicolon that is in no string, comment or quoted name.
pub(super) fn has_several_statements(sql: &str) -> bool {
    let sql = bare(sql);
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            ';' => return true,
            '\'' | '"' | '`' => end_of_quoted(rest, c),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '-' if rest.starts_with("-- ") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            c => c.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

fn end_of_quoted(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quote != '`' => {
                chars.next();
            }
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// A text between dollar quotes that it does not contain.
pub(crate) fn dollar_quoted(text: &str) -> String {
    let mut tag = "$sql$".to_owned();
    for number in 1.. {
        // A text that ends in `$sql` would run into the closing quote.
        if !text.contains(tag.trim_end_matches('$')) {
            break;
        }
        tag = format!("$sql{number}$");
    }
    format!("{tag}{text}{tag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_cannot_be_left() {
        assert_eq!(text_literal(Backend::Postgres, r"it's \ "), r"'it''s \ '");
        assert_eq!(text_literal(Backend::Mysql, r"it's \' "), r"'it''s \\'' '");
    }

    #[test]
    fn the_end_of_a_statement_is_not_swallowed_by_a_comment() {
        assert_eq!(ended("SELECT 1; "), "SELECT 1;\n");
        assert_eq!(ended("SELECT 1 -- one"), "SELECT 1 -- one\n;\n");
    }

    #[test]
    fn semicolons_in_strings_and_comments_separate_nothing() {
        assert!(!has_several_statements("SELECT ';', \";\", `;` /* ; */ -- ;\n;"));
        assert!(!has_several_statements(r"SELECT 'a\';b'"));
        assert!(has_several_statements("SELECT 1; SELECT 2"));
        assert!(!has_several_statements("SELECT 'é"));
    }

    #[test]
    fn a_dollar_quote_is_one_that_the_text_does_not_have() {
        assert_eq!(dollar_quoted("SELECT 1"), "$sql$SELECT 1$sql$");
        assert_eq!(dollar_quoted("SELECT $sql$1$sql$"), "$sql1$SELECT $sql$1$sql$$sql1$");
        assert!(dollar_quoted("a$sql").starts_with("$sql1$"));
    }
}
