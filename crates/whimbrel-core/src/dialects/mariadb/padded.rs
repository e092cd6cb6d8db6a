//! Computed columns that would keep what a CHAR holds, with as many spaces behind it as a session's `sql_mode` wants.
//!
//! MariaDB keeps and indexes no value that PAD_CHAR_TO_FULL_LENGTH would change (error 1901, measured on 10.5, 10.11 and
//! 11.8). A comparison by a sign or by LIKE looks at no spaces; IS NULL, IN and BETWEEN do.

use super::hidden::HiddenColumn;
use crate::dialects::Context;
use crate::dialects::mysql::types;
use crate::plan::RenderError;
use crate::schema::Storage;
use crate::tokens::{self, Token};
use crate::{Column, Index, Name, Table};

/// Refuses a hidden column that would be of such a value.
pub(super) fn check(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
    hidden: &HiddenColumn,
) -> Result<(), RenderError> {
    refuse_spaces(context, table, &hidden.expression, || {
        format!("index the value that `{}` computes", index.name)
    })
}

/// Refuses a computed column that is kept and would hold such a value. One that is a CHAR itself may be nothing but
/// another.
pub(in crate::dialects) fn check_stored(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
) -> Result<(), RenderError> {
    let Some(generated) = column.generated.as_ref().filter(|it| it.storage == Storage::Stored) else {
        return Ok(());
    };
    let sql = context.expression(&generated.expression)?;
    let is_a_name = |name: &Name| sql.trim() == context.quote(name) || sql.trim() == name.as_str();
    if is_char(context, column) && table.columns.keys().any(is_a_name) {
        return Ok(());
    }
    refuse_spaces(context, table, sql, || {
        format!("keep in `{}` what it computes", column.name)
    })
}

/// Refuses an index on a virtual column of such a value.
pub(in crate::dialects) fn check_indexed(
    context: &Context<'_>,
    table: &Table,
    columns: &[Name],
) -> Result<(), RenderError> {
    for column in columns.iter().filter_map(|name| table.column(name)) {
        if let Some(generated) = &column.generated {
            let sql = context.expression(&generated.expression)?;
            refuse_spaces(context, table, sql, || format!("index what `{}` computes", column.name))?;
        }
    }
    Ok(())
}

fn refuse_spaces(
    context: &Context<'_>,
    table: &Table,
    sql: &str,
    what: impl Fn() -> String,
) -> Result<(), RenderError> {
    let mut chars = table.columns.values().filter(|column| is_char(context, column));
    match chars.find(|column| holds_spaces(context, sql, &column.name)) {
        Some(column) => {
            let (what, name) = (what(), &column.name);
            let reason = format!(
                "cannot {what} from `{name}`, a CHAR, which has spaces behind it or not by the session's sql_mode"
            );
            let remedy = format!("Write `rtrim({name})` there, or give the column the type VARCHAR");
            Err(context.refuse(reason, remedy))
        }
        None => Ok(()),
    }
}

fn is_char(context: &Context<'_>, column: &Column) -> bool {
    let ty = types::sql(context, context.after, &column.ty).unwrap_or_default();
    types::first_word(&ty).eq_ignore_ascii_case("char")
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
    // Filled up to a length of one's own, it is the same in every session.
    if sign(before, "(") && sign(after, ",") && word(before.wrapping_sub(1), &["rpad"]) {
        return true;
    }
    let is_liked = word(after, &["like"]) || (word(after, &["not"]) && word(after + 1, &["like"]));
    is_liked || sign(after, "=<>!") || sign(before, "=<>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::CreateTable;
    use crate::schema::Generated;
    use crate::{Backend, ColumnType, Expression, Length, Operation, Schema, Target};

    /// Whether a column of a table with `c`, a CHAR, and `n`, a number, may be computed so.
    fn is_kept(sql: &str, ty: ColumnType, storage: Storage) -> bool {
        let mut table = Table::new("t");
        let mut computed = Column::new("g", ty).nullable();
        computed.generated = Some(Generated {
            expression: Expression::all(sql),
            storage,
        });
        let char = Column::new("c", ColumnType::Char(Some(8)));
        let number = Column::new("n", ColumnType::Integer);
        let columns = [char, number, computed.clone()];
        table
            .columns
            .extend(columns.map(|column| (column.name.clone(), column)));
        let operation: Operation = CreateTable { table: table.clone() }.into();
        let schema = Schema::new();
        let context = Context {
            operation: &operation,
            before: &schema,
            after: &schema,
            target: Target::from(Backend::Mariadb),
        };
        check_stored(&context, &table, &computed).is_ok()
    }

    #[test]
    fn a_column_keeps_nothing_of_a_char_that_depends_on_the_session() {
        let text = || ColumnType::String(Length::AtMost(20));
        // As the servers took and refused them.
        for sql in [
            "trim(c)",
            "rtrim(c)",
            "lower(rtrim(c))",
            "c = 'a'",
            "rpad(c, 8, ' ')",
            "if(c = 'x', 'a', 'b')",
            "n + 1",
        ] {
            assert!(is_kept(sql, text(), Storage::Stored), "{sql}");
        }
        for sql in [
            "c",
            "concat(c, 'x')",
            "length(c)",
            "lower(c)",
            "rtrim(lower(c))",
            "c IS NULL",
            "if(n > 1, c, '')",
        ] {
            assert!(!is_kept(sql, text(), Storage::Stored), "{sql}");
            assert!(is_kept(sql, text(), Storage::Virtual), "{sql}");
        }
        assert!(is_kept("`c`", ColumnType::Char(Some(8)), Storage::Stored));
        assert!(!is_kept("concat(c, 'x')", ColumnType::Char(Some(8)), Storage::Stored));
    }
}
