//! Hidden columns that would hold a CHAR, with as many spaces behind it as a session's `sql_mode` wants.

use super::hidden::HiddenColumn;
use crate::dialects::Context;
use crate::dialects::mysql::types;
use crate::plan::RenderError;
use crate::tokens::{self, Token};
use crate::{Index, Name, Table};

/// Refuses a hidden column whose value PAD_CHAR_TO_FULL_LENGTH would change: MariaDB indexes none (error 1901, measured
/// on 10.5, 10.11 and 11.8). A comparison by a sign or by LIKE looks at no spaces; IS NULL, IN and BETWEEN do.
pub(super) fn check(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
    hidden: &HiddenColumn,
) -> Result<(), RenderError> {
    let is_char = |sql: &str| types::first_word(sql).eq_ignore_ascii_case("char");
    for column in table.columns.values() {
        let ty = types::sql(context, context.after, &column.ty).unwrap_or_default();
        if is_char(&ty) && holds_spaces(context, &hidden.expression, &column.name) {
            let reason = format!(
                "cannot index the value that `{}` computes from `{}`, a CHAR, which has spaces behind it or not by \
                 the session's sql_mode",
                index.name, column.name
            );
            let remedy = format!(
                "Write `rtrim({})` there, or give the column the type VARCHAR",
                column.name
            );
            return Err(context.refuse(reason, remedy));
        }
    }
    Ok(())
}

/// Whether an expression takes a column otherwise than to compare it or to trim it.
fn holds_spaces(context: &Context<'_>, sql: &str, column: &Name) -> bool {
    let backend = context.backend();
    let tokens: Vec<Token> = tokens::tokens(sql, backend).collect();
    let names_it = |token: &Token| matches!(token, Token::Identifier(it) if !it.is_call && it.names(column, backend));
    let mut found = (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(names_it));
    found.any(|at| !is_without_spaces(&tokens, at))
}

fn is_without_spaces(tokens: &[Token], at: usize) -> bool {
    let word = |at: usize, words: &[&str]| match tokens.get(at) {
        Some(Token::Identifier(it)) => words.iter().any(|word| it.is_word(word)),
        _ => false,
    };
    let sign = |at: usize, signs: &str| matches!(tokens.get(at), Some(Token::Sign(it)) if signs.contains(*it));
    // What stands before and after, parentheses of its own left out. No place is that far.
    let (mut before, mut after) = (at.wrapping_sub(1), at + 1);
    while sign(before, "(") && sign(after, ")") {
        if word(before.wrapping_sub(1), &["rtrim", "trim"]) {
            return true;
        }
        (before, after) = (before.wrapping_sub(1), after + 1);
    }
    let is_liked = word(after, &["like"]) || (word(after, &["not"]) && word(after + 1, &["like"]));
    is_liked || sign(after, "=<>!") || sign(before, "=<>")
}
