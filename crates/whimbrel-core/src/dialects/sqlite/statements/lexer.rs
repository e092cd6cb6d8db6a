//! SQLite's text as words, names, texts, numbers and signs. Comments and white space are between them.

use std::ops::Range;

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it is in the statement.
    pub(super) range: Range<usize>,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word: a keyword or a name.
    Word(String),
    /// A name between double quotes, backticks or brackets.
    Quoted(String),
    /// A text between single quotes, which SQLite takes for a name where only a name may stand.
    Text(String),
    /// A number or a run of bytes.
    Constant,
    /// Anything else, one character.
    Sign(char),
}

/// The pieces of a statement. Quotes and comments that do not end, end with the text.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let start = at;
        let kind = match c {
            _ if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '-' if rest.starts_with("--") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '/' if rest.starts_with("/*") => {
                at += rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                continue;
            }
            'x' | 'X' if rest[1..].starts_with('\'') => {
                at += 1 + quoted(&rest[1..], '\'').1;
                Kind::Constant
            }
            '\'' => {
                let (text, length) = quoted(rest, '\'');
                at += length;
                Kind::Text(text)
            }
            '"' | '`' => {
                let (text, length) = quoted(rest, c);
                at += length;
                Kind::Quoted(text)
            }
            '[' => {
                let end = rest.find(']');
                at += end.map_or(rest.len(), |end| end + 1);
                Kind::Quoted(rest[1..end.unwrap_or(rest.len())].to_owned())
            }
            _ if c.is_ascii_digit() || c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                at += number(rest);
                Kind::Constant
            }
            _ if is_of_word(c) => {
                at += rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                Kind::Word(sql[start..at].to_owned())
            }
            _ => {
                at += c.len_utf8();
                Kind::Sign(c)
            }
        };
        tokens.push(Token { kind, range: start..at });
    }
    tokens
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii()
}

/// The text between quotes at the beginning, where a doubled quote is one, and its length with the quotes.
fn quoted(text: &str, quote: char) -> (String, usize) {
    let mut inside = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            inside.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == quote) {
            chars.next();
            inside.push(quote);
        } else {
            return (inside, at + 1);
        }
    }
    (inside, text.len())
}

/// The length of a number, `1.5e-3`.
fn number(text: &str) -> usize {
    let mut before = '0';
    let end = text.find(|c: char| {
        let is_sign_of_exponent = matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !text.starts_with("0x");
        before = c;
        !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_') || is_sign_of_exponent)
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_all_four_kinds_and_comments_hide_what_is_in_them() {
        let sql = "a \"b\"\"(\" `c``` [d)] 'e''' -- f '\n/* \" */ x'00' 1.5e-3 , $";
        let kinds: Vec<Kind> = tokens(sql).into_iter().map(|token| token.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Word("a".to_owned()),
                Kind::Quoted("b\"(".to_owned()),
                Kind::Quoted("c`".to_owned()),
                Kind::Quoted("d)".to_owned()),
                Kind::Text("e'".to_owned()),
                Kind::Constant,
                Kind::Constant,
                Kind::Sign(','),
                Kind::Word("$".to_owned()),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_cut_into_pieces_in_their_order(sql in r#"(\PC|'|"|`|\[|\]|--|/\*|\*/|\n|x'|1e|-){0,40}"#) {
            let mut end = 0;
            for token in tokens(&sql) {
                proptest::prop_assert!(token.range.start >= end && token.range.end > token.range.start);
                end = token.range.end;
            }
            proptest::prop_assert!(end <= sql.len());
        }
    }
}
