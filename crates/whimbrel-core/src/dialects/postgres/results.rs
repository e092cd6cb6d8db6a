//! What a function gives back, as its statement says it. PostgreSQL keeps it for as long as something uses the function.

use crate::Backend;
use crate::tokens::{Token, tokens};

/// Words that may follow the result.
const AFTER: [&str; 21] = [
    "as",
    "begin",
    "called",
    "cost",
    "external",
    "immutable",
    "language",
    "leakproof",
    "not",
    "parallel",
    "return",
    "returns",
    "rows",
    "security",
    "set",
    "stable",
    "strict",
    "support",
    "transform",
    "volatile",
    "window",
];

/// Whether two statements make a function of other results. Where one does not say it, nobody knows.
pub(crate) fn differ(before: &str, after: &str) -> bool {
    match (result(before), result(after)) {
        (Some(before), Some(after)) => before != after,
        _ => false,
    }
}

/// The words of the result, in the server's own spelling. Lengths mean nothing in it.
fn result(definition: &str) -> Option<String> {
    let words: Vec<String> = tokens(definition, Backend::Postgres).map(word).collect();
    // A default in the list of arguments has no such word.
    let start = words.iter().position(|word| word == "returns")?;
    let (mut result, mut depth) = (Vec::new(), 0_usize);
    let mut rest = words.iter().skip(start + 1).peekable();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "(" if rest.peek().is_some_and(|next| *next == CONSTANT) => {
                rest.by_ref().find(|word| *word == ")");
                continue;
            }
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            word if depth == 0 && AFTER.contains(&word) => break,
            _ => {}
        }
        result.push(spelled(word));
    }
    Some(result.join(" "))
}

const CONSTANT: &str = "'";

fn word(token: Token) -> String {
    match token {
        Token::Identifier(word) if word.quoted && word.text.to_lowercase() != word.text => format!("{:?}", word.text),
        Token::Identifier(word) => word.text.to_lowercase(),
        Token::Constant => CONSTANT.to_owned(),
        Token::Sign(sign) => sign.to_string(),
    }
}

/// The words that the server has for the same.
fn spelled(word: &str) -> &str {
    match word {
        "int" | "int4" => "integer",
        "int2" => "smallint",
        "int8" => "bigint",
        "float4" => "real",
        "float8" | "float" => "double precision",
        "bool" => "boolean",
        "decimal" => "numeric",
        "varchar" => "character varying",
        "char" | "bpchar" => "character",
        "timestamptz" => "timestamp with time zone",
        "timetz" => "time with time zone",
        word => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn returning(result: &str) -> String {
        format!("CREATE FUNCTION f(n integer DEFAULT 3) RETURNS {result} AS $$ SELECT 1 $$")
    }

    #[test]
    fn another_type_is_another_result() {
        for (one, other) in [
            ("integer LANGUAGE sql", "bigint LANGUAGE sql"),
            ("integer", "SETOF integer"),
            ("TABLE (a integer)", "TABLE (a integer, b text)"),
            ("mood", "\"Mood\""),
        ] {
            assert!(differ(&returning(one), &returning(other)), "{one}, {other}");
        }
    }

    #[test]
    fn other_words_for_the_same_type_and_all_that_follows_are_no_other_result() {
        for (one, other) in [
            ("int LANGUAGE sql", "integer IMMUTABLE LANGUAGE sql"),
            ("varchar(20) STRICT", "character varying RETURNS NULL ON NULL INPUT"),
            ("timestamptz", "timestamp with time zone COST 3"),
            ("numeric(10, 2) STABLE", "DECIMAL"),
        ] {
            assert!(!differ(&returning(one), &returning(other)), "{one}, {other}");
        }
    }

    #[test]
    fn nobody_knows_of_a_procedure() {
        let procedure = "CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM users'";
        assert!(!differ(procedure, &returning("integer")));
    }
}
