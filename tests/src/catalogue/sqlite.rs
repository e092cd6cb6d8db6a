//! SQLite's catalogue: pragmas, and the text of CREATE TABLE for what no pragma tells.

use super::{Catalogue, Column, Constraint, ConstraintKind, optional};
use crate::Database;

const TABLES: &str = "sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

pub(super) async fn read(database: &Database) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for row in database.rows(&format!("SELECT m.name, m.sql FROM {TABLES}")).await {
        let table = catalogue.tables.entry(row[0].clone()).or_default();
        let (body, tail) = body_and_tail(&row[1]);
        table.options = tail.to_uppercase();
        if body.to_uppercase().contains("AUTOINCREMENT") {
            table.options.push_str(" AUTOINCREMENT");
        }
        for check in checks(body) {
            let constraint = Constraint {
                kind: ConstraintKind::Check,
                definition: check.1,
                validated: true,
            };
            table.constraints.insert(check.0, constraint);
        }
    }
    columns(database, &mut catalogue).await;
    indexes(database, &mut catalogue).await;
    foreign_keys(database, &mut catalogue).await;
    for row in database
        .rows("SELECT type || ' ' || sql FROM sqlite_master WHERE type IN ('view', 'trigger')")
        .await
    {
        catalogue.others.insert(row[0].clone());
    }
    catalogue
}

async fn columns(database: &Database, catalogue: &mut Catalogue) {
    let sql = format!(
        "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden, m.sql
         FROM {} ORDER BY m.name, x.cid",
        TABLES.replace("sqlite_master m", "sqlite_master m JOIN pragma_table_xinfo(m.name) x")
    );
    for row in database.rows(&sql).await {
        let Some(table) = catalogue.tables.get_mut(&row[0]) else {
            continue;
        };
        let definition = column_definition(&row[7], &row[1]);
        let generated = match row[6].as_str() {
            "2" => Some(format!(
                "virtual {}",
                expression_after(&definition, "AS").unwrap_or_default()
            )),
            "3" => Some(format!(
                "stored {}",
                expression_after(&definition, "AS").unwrap_or_default()
            )),
            _ => None,
        };
        let collation = word_after(&definition, "COLLATE").unwrap_or_default();
        if row[5] != "0" {
            let key = table.constraints.entry("PRIMARY KEY".to_owned()).or_default();
            key.validated = true;
            key.definition.push_str(&format!("{}:{} ", row[5], row[1]));
        }
        table.columns.push(Column {
            name: row[1].clone(),
            type_name: row[2].clone(),
            nullable: row[3] == "0" && row[5] == "0",
            default: optional(&row[4]),
            generated,
            comment: None,
            details: format!("collation={collation:?}"),
        });
    }
}

async fn indexes(database: &Database, catalogue: &mut Catalogue) {
    let sql = format!(
        "SELECT m.name, l.name, l.\"unique\", l.origin, coalesce(x.name, ''), x.\"desc\",
            coalesce((SELECT s.sql FROM sqlite_master s WHERE s.type = 'index' AND s.name = l.name), '')
         FROM {} AND x.key = 1 ORDER BY m.name, l.name, x.seqno",
        TABLES.replace(
            "sqlite_master m",
            "sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) x"
        )
    );
    for row in database.rows(&sql).await {
        let Some(table) = catalogue.tables.get_mut(&row[0]) else {
            continue;
        };
        let part = if row[5] == "1" {
            format!("{} DESC", row[4])
        } else {
            row[4].clone()
        };
        match row[3].as_str() {
            "c" => {
                let index = table.indexes.entry(row[1].clone()).or_default();
                index.unique = row[2] == "1";
                index.method = "btree".to_owned();
                index.predicate = row[6].split_once(" WHERE ").map(|(_, predicate)| predicate.to_owned());
                index.definition = row[6].clone();
                index.parts.push(part);
            }
            "u" => {
                // The name, sqlite_autoindex_users_1, counts the table's unnamed indexes and means nothing.
                let name = format!("UNIQUE {}", row[1].rsplit('_').next().unwrap_or_default());
                let unique = table.constraints.entry(name).or_default();
                unique.kind = ConstraintKind::Unique;
                unique.validated = true;
                unique.definition.push_str(&format!("{part} "));
            }
            _ => {}
        }
    }
    for table in catalogue.tables.values_mut() {
        let (uniques, others) = std::mem::take(&mut table.constraints)
            .into_iter()
            .partition::<Vec<_>, _>(|(_, constraint)| constraint.kind == ConstraintKind::Unique);
        table.constraints.extend(others);
        let named = uniques
            .into_iter()
            .map(|(_, unique)| (format!("UNIQUE {}", unique.definition.trim()), unique));
        table.constraints.extend(named);
    }
}

async fn foreign_keys(database: &Database, catalogue: &mut Catalogue) {
    let sql = format!(
        "SELECT m.name, f.id, f.\"from\", f.\"table\", coalesce(f.\"to\", ''), f.on_update, f.on_delete
         FROM {} ORDER BY m.name, f.id, f.seq",
        TABLES.replace(
            "sqlite_master m",
            "sqlite_master m JOIN pragma_foreign_key_list(m.name) f"
        )
    );
    let mut keys: Vec<(String, String, String)> = Vec::new();
    for row in database.rows(&sql).await {
        let line = format!(
            "{} -> {}.{} on update {} on delete {};",
            row[2], row[3], row[4], row[5], row[6]
        );
        match keys.last_mut() {
            Some((table, id, text)) if *table == row[0] && *id == row[1] => text.push_str(&line),
            _ => keys.push((row[0].clone(), row[1].clone(), line)),
        }
    }
    for (table, _, definition) in keys {
        let Some(table) = catalogue.tables.get_mut(&table) else {
            continue;
        };
        let constraint = Constraint {
            kind: ConstraintKind::ForeignKey,
            definition: definition.clone(),
            validated: true,
        };
        table
            .constraints
            .insert(format!("FOREIGN KEY {definition}"), constraint);
    }
}

/// What is between the outermost parentheses of a CREATE TABLE, and what follows them.
fn body_and_tail(sql: &str) -> (&str, &str) {
    let Some(start) = sql.find('(') else { return ("", sql) };
    let Some(length) = balanced(&sql[start..]) else {
        return (&sql[start..], "");
    };
    (&sql[start + 1..start + length - 1], sql[start + length..].trim())
}

/// The length of the balanced parenthesis that `text` begins with. Quoted texts do not count.
fn balanced(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_u32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// The parts of the body between commas: columns and table constraints.
fn parts(body: &str) -> Vec<&str> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    let mut quote = None;
    while let Some(c) = body[at..].chars().next() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => at += balanced(&body[at..]).unwrap_or(1) - 1,
            (None, ',') => {
                parts.push(body[start..at].trim());
                start = at + 1;
            }
            (None, _) => {}
        }
        at += body[at..].chars().next().map_or(1, char::len_utf8);
    }
    parts.push(body[start..].trim());
    parts
}

/// Every CHECK with its name, or with its own text where it has none.
fn checks(body: &str) -> Vec<(String, String)> {
    let named = |part: &&str| {
        let expression = expression_after(part, "CHECK")?;
        let before = &part[..part.to_uppercase().find("CHECK")?];
        let name = word_after(before, "CONSTRAINT").unwrap_or_else(|| format!("CHECK {expression}"));
        Some((name, expression))
    };
    parts(body).iter().filter_map(named).collect()
}

fn column_definition(sql: &str, column: &str) -> String {
    let (body, _) = body_and_tail(sql);
    let named = |part: &&str| part.trim_start_matches(['"', '`', '[']).starts_with(column);
    parts(body)
        .iter()
        .find(|part| named(part))
        .map(|part| (*part).to_owned())
        .unwrap_or_default()
}

fn expression_after(text: &str, word: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let at = upper
        .find(&format!("{word} ("))
        .or_else(|| upper.find(&format!("{word}(")))?;
    let open = at + text[at..].find('(')?;
    let length = balanced(&text[open..])?;
    // Quotes of names come and go with the writer of the SQL.
    Some(text[open..open + length].replace('"', ""))
}

fn word_after(text: &str, word: &str) -> Option<String> {
    let at = text.to_uppercase().find(&format!("{word} "))?;
    let rest = text[at + word.len()..].trim_start();
    let word = rest.split([' ', ',', ')']).next().unwrap_or_default();
    Some(word.trim_matches(['"', '`']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_found_in_the_text_of_a_table() {
        let sql = "CREATE TABLE \"t\" (\"a\" text CHECK (\"a\" IN ('x)', 'y,')), b int, \
                   CONSTRAINT \"positive\" CHECK (b > (0))) STRICT";
        let (body, tail) = body_and_tail(sql);
        assert_eq!(tail, "STRICT");
        assert_eq!(parts(body).len(), 3);
        let found = checks(body);
        assert_eq!(
            found[0],
            ("CHECK (a IN ('x)', 'y,'))".to_owned(), "(a IN ('x)', 'y,'))".to_owned())
        );
        assert_eq!(found[1], ("positive".to_owned(), "(b > (0))".to_owned()));
    }
}
