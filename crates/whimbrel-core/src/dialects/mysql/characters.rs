//! Characters that the servers' catalogues do not keep. Whatever the character set of the tables and of the connection,
//! these hold comments in UTF-8 of at most three bytes a character (measured on MySQL 9.7 and MariaDB 10.11 and 11.8),
//! and MariaDB up to 10.5 expressions too: a longer one, such as an emoji, becomes a `?` without an error.

use super::{is_mariadb, literals};
use crate::Expression;
use crate::dialects::Context;
use crate::plan::RenderError;

/// A comment between quotes.
pub(super) fn comment(context: &Context<'_>, text: &str) -> Result<String, RenderError> {
    refuse_lost(context, text, "comments")?;
    Ok(literals::text(text))
}

/// The text of an expression that is kept in the catalogue.
pub(in crate::dialects) fn kept<'e>(context: &Context<'_>, expression: &'e Expression) -> Result<&'e str, RenderError> {
    let sql = context.expression(expression)?;
    if is_mariadb(context) && !context.target.is_at_least(10, 6) {
        refuse_lost(context, sql, "expressions")?;
    }
    Ok(sql)
}

fn refuse_lost(context: &Context<'_>, text: &str, what: &str) -> Result<(), RenderError> {
    match text.chars().find(|c| c.len_utf8() > 3) {
        None => Ok(()),
        Some(lost) => Err(context.refuse(
            format!("keeps no character of four bytes in {what}: of `{lost}` a `?` would be left"),
            "Say it in other characters",
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::operations::SetTableComment;
    use crate::{Backend, Operation, Schema, Target};

    fn on<T>(target: Target, ask: impl FnOnce(&Context<'_>) -> Result<T, RenderError>) -> Result<T, String> {
        let operation: Operation = SetTableComment {
            table: "t".into(),
            comment: None,
        }
        .into();
        let schema = Schema::new();
        let context = Context {
            operation: &operation,
            before: &schema,
            after: &schema,
            target,
        };
        ask(&context).map_err(|error| error.reason)
    }

    #[test]
    fn a_comment_with_an_emoji_is_refused_and_one_in_any_other_characters_is_not() {
        for target in [Backend::Mysql, Backend::Mariadb].map(Target::from) {
            let comment = |text| on(target, |context| comment(context, text));
            assert_eq!(comment("Größe of 名前"), Ok("'Größe of 名前'".to_owned()));
            let refusal = "keeps no character of four bytes in comments: of `🐦` a `?` would be left";
            assert_eq!(comment("a 🐦"), Err(refusal.to_owned()));
        }
    }

    #[test]
    fn an_expression_with_an_emoji_is_refused_where_mariadb_would_lose_it() {
        let expression = Expression::all("a <> '🐦'");
        let kept = |target: &str| {
            on(target.parse().unwrap(), |context| {
                kept(context, &expression).map(str::to_owned)
            })
        };
        assert!(kept("mariadb:10.5").is_err());
        assert!(kept("mariadb:10.6").is_ok());
        assert!(kept("mysql:8.0.16").is_ok());
    }
}
