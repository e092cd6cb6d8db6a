//! Characters that the catalogue does not print.
//!
//! information_schema is in three-byte UTF-8: it has a question mark where an emoji stands (measured on MySQL 9 and
//! MariaDB 10.5 to 11.8), some bytes of binary defaults are lost on the way out, and parsers of FULLTEXT indexes are not
//! in it, nor are doubled quotes of triggers on MySQL. Only what may have lost something is asked for in another way: statements by SHOW CREATE, and constants by a
//! temporary table with the same columns, all in one round trip each.

use std::collections::BTreeMap;

use whimbrel_core::Backend;
use whimbrel_core::dialects::mysql_printed;

use super::catalogue::Catalogue;
use super::facts::quoted;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::session::Session;

/// Puts what was lost back into the rows of the catalogue.
pub(super) async fn recover(session: &mut Session, catalogue: &mut Catalogue) -> Result<(), ServerError> {
    let backend = session.backend();
    statements(session, backend, catalogue).await;
    constants(session, backend, catalogue).await
}

/// A constant between quotes.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// A text of the catalogue that a statement of SHOW CREATE has in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    View(usize),
    Trigger(usize),
    Check(usize),
    Generated(usize),
    Default(usize),
    Parser(usize),
}

/// Reads the texts of views, triggers and MariaDB's expressions from the statements that make them. A statement that is
/// not shown (for want of rights, or because a view refers to nothing) leaves them as they are.
async fn statements(session: &mut Session, backend: Backend, catalogue: &mut Catalogue) {
    let mut shown: BTreeMap<String, Vec<Text>> = BTreeMap::new();
    let mut ask = |kind: &str, name: &str, text: Text| {
        let statement = format!("SHOW CREATE {kind} {}", quoted(name));
        shown.entry(statement).or_default().push(text);
    };
    for (at, row) in catalogue
        .views
        .iter()
        .enumerate()
        .filter(|(_, row)| row.text(1).contains('?'))
    {
        ask("VIEW", row.text(0), Text::View(at));
    }
    for (at, row) in catalogue
        .triggers
        .iter()
        .enumerate()
        .filter(|(_, row)| is_suspect_body(backend, row.text(5)))
    {
        ask("TRIGGER", row.text(0), Text::Trigger(at));
    }
    for (at, row) in catalogue.indexes.iter().enumerate() {
        if row.text(6) == "FULLTEXT" {
            ask("TABLE", row.text(0), Text::Parser(at));
        }
    }
    if backend == Backend::Mariadb {
        for (at, row) in catalogue
            .checks
            .iter()
            .enumerate()
            .filter(|(_, row)| row.text(2).contains("????"))
        {
            ask("TABLE", row.text(0), Text::Check(at));
        }
        for (at, row) in catalogue.columns.iter().enumerate() {
            if row.text(8).contains("????") {
                ask("TABLE", row.text(0), Text::Generated(at));
            }
            if row.text(4).contains("????") && mysql_printed::text(row.text(4)).is_none() {
                ask("TABLE", row.text(0), Text::Default(at));
            }
        }
    }
    if shown.is_empty() {
        return;
    }
    let sql: Vec<&str> = shown.keys().map(String::as_str).collect();
    let outcome = session.run(&sql.join(";\n")).await;
    for (row, texts) in outcome.rows.iter().zip(shown.values()) {
        for text in texts {
            put_back(catalogue, *text, row);
        }
    }
}

fn put_back(catalogue: &mut Catalogue, text: Text, shown: &Row) {
    match text {
        Text::View(at) => {
            let row = &mut catalogue.views[at];
            if let Some(query) = query_of(row.text(0), shown.text(1)) {
                *row = row.replaced(1, query);
            }
        }
        Text::Trigger(at) => {
            let row = &mut catalogue.triggers[at];
            if let Some(body) = mysql_printed::trigger_body(shown.text(2)) {
                *row = row.replaced(5, body);
            }
        }
        Text::Check(at) => {
            let row = &mut catalogue.checks[at];
            let place = if row.text(4) == "Column" {
                format!("\n  {} ", quoted(row.text(1)))
            } else {
                format!("\n  CONSTRAINT {} CHECK ", quoted(row.text(1)))
            };
            if let Some(clause) = expression_after(&place, row.text(2), shown.text(1)) {
                *row = row.replaced(2, &clause);
            }
        }
        Text::Parser(at) => {
            let row = &mut catalogue.indexes[at];
            if let Some(parser) = parser_of(row.text(1), shown.text(1)) {
                *row = row.replaced(10, parser);
            }
        }
        Text::Generated(at) | Text::Default(at) => {
            let cell = if matches!(text, Text::Default(_)) { 4 } else { 8 };
            let row = &mut catalogue.columns[at];
            let place = format!("\n  {} ", quoted(row.text(1)));
            if let Some(expression) = expression_after(&place, row.text(cell), shown.text(1)) {
                *row = row.replaced(cell, &expression);
            }
        }
    }
}

/// Whether the body of a trigger may be printed otherwise than it is: MySQL loses every second of two quotes, in strings
/// and in names (`'it''s'` is `'it's'`, measured on MySQL 9.7).
fn is_suspect_body(backend: Backend, printed: &str) -> bool {
    printed.contains('?') || backend == Backend::Mysql && printed.contains(['\'', '"', '`'])
}

/// The query of CREATE VIEW, without what the catalogue tells beside it.
fn query_of<'s>(view: &str, statement: &'s str) -> Option<&'s str> {
    let start = format!(" VIEW {} AS ", quoted(view));
    let query = &statement[statement.find(&start)? + start.len()..];
    let end = [" WITH CASCADED CHECK OPTION", " WITH LOCAL CHECK OPTION"];
    Some(end.iter().find_map(|end| query.strip_suffix(end)).unwrap_or(query))
}

/// What cuts the texts of a FULLTEXT index into words, where it is not the server's own: only statements tell.
fn parser_of<'s>(index: &str, statement: &'s str) -> Option<&'s str> {
    let start = format!("\n  FULLTEXT KEY {} (", quoted(index));
    let line = statement[statement.find(&start)? + start.len()..].lines().next()?;
    let (_, parser) = line.split_once("WITH PARSER `")?;
    parser.split('`').next()
}

/// The expression, between parentheses or not, that is like the one that was printed and the first one after a place.
fn expression_after(place: &str, printed: &str, statement: &str) -> Option<String> {
    let rest = &statement[statement.find(place)? + place.len()..];
    rest.char_indices()
        .find_map(|(at, _)| beginning_like(printed, &rest[at..]))
}

/// The beginning of a text that is like one that was printed with a question mark for each byte of a long character.
fn beginning_like(printed: &str, text: &str) -> Option<String> {
    let mut printed = printed;
    let mut found = String::new();
    for c in text.chars() {
        if printed.is_empty() {
            break;
        }
        printed = match printed.strip_prefix(c) {
            Some(rest) => rest,
            None if u32::from(c) > 0xFFFF => printed.strip_prefix("????")?,
            None => return None,
        };
        found.push(c);
    }
    printed.is_empty().then_some(found)
}

/// A column whose constants may have lost something.
struct Suspect {
    row: usize,
    default: bool,
    values: usize,
    bytes: bool,
}

/// What may be a constant that lost something: an ENUM, or a default of texts or bytes.
fn suspect(backend: Backend, row: usize, cells: &Row) -> Option<Suspect> {
    let (ty, default, extra) = (cells.text(2), cells.opt(4).unwrap_or_default(), cells.text(5));
    let values = mysql_printed::enum_values(ty).filter(|_| ty.contains('?'));
    let bytes = ty.starts_with("binary") || ty.starts_with("varbinary");
    let lossy = match backend {
        _ if extra.to_ascii_uppercase().contains("DEFAULT_GENERATED") => false,
        // MySQL stops at the first NUL.
        Backend::Mysql if bytes => default.starts_with("0x"),
        Backend::Mysql => default.contains('?'),
        _ => default.contains('?') && mysql_printed::text(default).is_some(),
    };
    let values = values.map_or(0, |values| values.len());
    (lossy || values > 0).then_some(Suspect {
        row,
        default: lossy,
        values,
        bytes,
    })
}

/// Reads constants by a temporary table, which has the same columns. Where that is not allowed they stay as they are,
/// and the tables are remembered.
async fn constants(session: &mut Session, backend: Backend, catalogue: &mut Catalogue) -> Result<(), ServerError> {
    let mut suspects: BTreeMap<String, Vec<Suspect>> = BTreeMap::new();
    let is_table = |row: &&Row| matches!(row.text(1), "BASE TABLE" | "SYSTEM VERSIONED");
    for table in catalogue.tables.iter().filter(is_table) {
        suspects.insert(table.text(0).to_owned(), Vec::new());
    }
    for (at, row) in catalogue.columns.iter().enumerate() {
        if let Some(columns) = suspects.get_mut(row.text(0)) {
            columns.extend(suspect(backend, at, row));
        }
    }
    suspects.retain(|_, columns| !columns.is_empty());
    if suspects.is_empty() {
        return Ok(());
    }
    let mut sql = String::new();
    for (table, columns) in &suspects {
        sql.push_str(&questions(table, columns, catalogue));
    }
    let outcome = session.run(&sql).await;
    if let Err(error) = outcome.result {
        if error.is(crate::server_error::Kind::ConnectionLost) {
            return Err(error);
        }
        session
            .execute(&format!("DROP TEMPORARY TABLE IF EXISTS {TEMPORARY}"))
            .await?;
        catalogue.unprintable = suspects.into_keys().collect();
        return Ok(());
    }
    let mut values: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for answer in &outcome.rows {
        let (Ok(row), Some(bytes)) = (answer.text(0).parse::<usize>(), bytes_of(answer.text(2))) else {
            continue;
        };
        let Some(cells) = catalogue.columns.get(row) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        catalogue.columns[row] = match answer.text(1) {
            "bytes" => cells.replaced(4, &format!("0x{}", answer.text(2))),
            "text" if backend == Backend::Mysql => cells.replaced(4, &text),
            "text" => cells.replaced(4, &literal(&text)),
            _ => {
                values.entry(row).or_default().push(literal(&text));
                continue;
            }
        };
    }
    for (row, values) in values {
        let cells = &catalogue.columns[row];
        catalogue.columns[row] = cells.replaced(2, &format!("enum({})", values.join(",")));
    }
    Ok(())
}

const TEMPORARY: &str = "`whimbrel_inspected`";

/// The statements that ask for the constants of one table. An answer has the column's row, what it is, and its bytes.
fn questions(table: &str, columns: &[Suspect], catalogue: &Catalogue) -> String {
    let name = |suspect: &Suspect| quoted(catalogue.columns[suspect.row].text(1));
    let names: Vec<_> = columns.iter().map(name).collect();
    let mut sql = format!(
        "CREATE TEMPORARY TABLE {TEMPORARY} SELECT {} FROM {} LIMIT 0;\nINSERT INTO {TEMPORARY} () VALUES ();\n",
        names.join(", "),
        quoted(table)
    );
    for suspect in columns.iter().filter(|suspect| suspect.default) {
        let (row, name) = (suspect.row, name(suspect));
        let (kind, value) = if suspect.bytes {
            ("bytes", format!("HEX({name})"))
        } else {
            ("text", format!("HEX(CONVERT({name} USING utf8mb4))"))
        };
        sql = format!("{sql}SELECT '{row}', '{kind}', {value} FROM {TEMPORARY};\n");
    }
    for suspect in columns.iter().filter(|suspect| suspect.values > 0) {
        let (row, name) = (suspect.row, name(suspect));
        let places: Vec<_> = (1..=suspect.values).map(|place| format!("({place})")).collect();
        sql = format!(
            "{sql}DELETE FROM {TEMPORARY};\nINSERT INTO {TEMPORARY} ({name}) VALUES {};\n\
             SELECT '{row}', 'value', HEX(CONVERT({name} USING utf8mb4)) FROM {TEMPORARY} ORDER BY {name} + 0;\n",
            places.join(", ")
        );
    }
    format!("{sql}DROP TEMPORARY TABLE {TEMPORARY};\n")
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_found_where_it_is_said() {
        let statement = "CREATE TABLE `t` (\n  `a` varchar(9) DEFAULT concat('🦆'),\n  `b` varchar(9) GENERATED ALWAYS AS \
                         (concat('🐦?',`a`)) VIRTUAL,\n  CONSTRAINT `c` CHECK (`a` <> '🐦')\n)";
        let found = |place, printed| expression_after(place, printed, statement);
        assert_eq!(
            found("\n  `b` ", "concat('?????',`a`)").as_deref(),
            Some("concat('🐦?',`a`)")
        );
        assert_eq!(found("\n  `a` ", "concat('????')").as_deref(), Some("concat('🦆')"));
        assert_eq!(
            found("\n  CONSTRAINT `c` CHECK ", "`a` <> '????'").as_deref(),
            Some("`a` <> '🐦'")
        );
        assert_eq!(found("\n  `b` ", "concat('????')"), None);
        assert_eq!(found("\n  `x` ", "concat('????')"), None);
    }

    #[test]
    fn the_query_of_a_view_ends_before_its_check_option() {
        let statement = "CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW `v``w` AS select '🐦' AS `x` \
                         WITH CASCADED CHECK OPTION";
        assert_eq!(query_of("v`w", statement), Some("select '🐦' AS `x`"));
        assert_eq!(query_of("v", statement), None);
    }

    #[test]
    fn the_parser_of_a_full_text_index_is_told_by_its_statement() {
        let statement = "CREATE TABLE `t` (\n  FULLTEXT KEY `a` (`x`),\n  FULLTEXT KEY `b` (`x`) /*!50100 WITH PARSER \
                         `ngram` */ \n)";
        assert_eq!(parser_of("b", statement), Some("ngram"));
        assert_eq!(parser_of("a", statement), None);
        assert_eq!(parser_of("c", statement), None);
    }

    #[test]
    fn only_what_may_have_lost_something_is_asked_for_again() {
        let column = |ty: &str, default: Option<&str>, extra: &str| {
            Row::of(&[Some("t"), Some("c"), Some(ty), Some("NO"), default, Some(extra)])
        };
        let is_suspect = |backend, row: Row| suspect(backend, 0, &row).is_some();
        assert!(is_suspect(Backend::Mysql, column("enum('a','?')", None, "")));
        assert!(is_suspect(Backend::Mysql, column("varchar(9)", Some("?"), "")));
        assert!(is_suspect(Backend::Mysql, column("binary(16)", Some("0x"), "")));
        assert!(is_suspect(Backend::Mariadb, column("varchar(9)", Some("'?'"), "")));
        assert!(!is_suspect(Backend::Mysql, column("enum('a','b')", Some("a"), "")));
        assert!(!is_suspect(
            Backend::Mysql,
            column("text", Some(r"_utf8mb4\'?\'"), "DEFAULT_GENERATED")
        ));
        assert!(!is_suspect(
            Backend::Mariadb,
            column("varchar(9)", Some("concat('?','a')"), "")
        ));
        assert!(!is_suspect(Backend::Mysql, column("varchar(9)", None, "")));
    }
}
