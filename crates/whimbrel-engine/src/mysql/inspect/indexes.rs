//! Primary keys, unique constraints and indexes; and the stand-ins for partial ones and for those on expressions.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::dialects::mysql_printed;
use whimbrel_core::schema::{IndexMethod, IndexPart, IndexTarget, Order};
use whimbrel_core::{Expression, Index, Name, PrimaryKey, Unique};

use super::facts::{Facts, quoted};
use super::tables::{Reading, TableRows};
use crate::row::Row;

/// The rows of each index, one for each part, in their order.
fn by_index<'a>(rows: &TableRows<'a>) -> BTreeMap<&'a str, Vec<&'a Row>> {
    let mut sorted: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.indexes {
        sorted.entry(row.text(1)).or_default().push(row);
    }
    sorted
}

/// The columns that stand for parts of indexes on MariaDB: virtual, invisible, and named after their index.
pub(super) fn hidden_columns(facts: &Facts<'_>, rows: &TableRows<'_>) -> BTreeSet<Name> {
    hidden_expressions(facts, rows).into_keys().collect()
}

fn hidden_expressions(facts: &Facts<'_>, rows: &TableRows<'_>) -> BTreeMap<Name, Expression> {
    if !facts.is_mariadb() {
        return BTreeMap::new();
    }
    let is_hidden = |row: &&&Row| {
        let extra = row.text(5).to_ascii_lowercase();
        extra.contains("virtual generated") && extra.contains("invisible")
    };
    let candidates: BTreeMap<&str, &Row> = rows
        .columns
        .iter()
        .filter(is_hidden)
        .map(|row| (row.text(1), *row))
        .collect();
    let mut hidden = BTreeMap::new();
    for (index, parts) in by_index(rows) {
        for (at, part) in parts.iter().enumerate() {
            let name = mysql_printed::hidden_column(&Name::new(index), at);
            if let Some(row) = candidates.get(part.text(3)).filter(|_| part.text(3) == name.as_str()) {
                hidden.insert(name, facts.expression(row.text(8)));
            }
        }
    }
    hidden
}

pub(super) fn read(facts: &Facts<'_>, rows: &TableRows<'_>, reading: &mut Reading) {
    let hidden = hidden_expressions(facts, rows);
    for (name, parts) in by_index(rows) {
        let Some(first) = parts.first() else { continue };
        let mut index = index(facts, name, &parts, &hidden);
        if first.text(9) == "NO" {
            reading.unknown("invisible index", quoted(name));
        }
        if !first.text(7).is_empty() {
            reading.unknown("comment of an index", format!("{}: {}", quoted(name), first.text(7)));
        }
        if let Some(parser) = first.opt(10) {
            reading.unknown(
                "parser of an index",
                format!("{} WITH PARSER {}", quoted(name), quoted(parser)),
            );
        }
        let columns: Option<Vec<Name>> = index.parts.iter().map(plain_column).collect();
        match columns {
            _ if name == "PRIMARY" => primary_key(&index, reading),
            Some(columns) if index.unique && index.filter.is_none() && index.method.is_none() => {
                let unique = Unique {
                    name: index.name,
                    columns,
                    nulls_not_distinct: false,
                    deferrable: None,
                };
                reading.table.uniques.insert(unique.name.clone(), unique);
            }
            _ => {
                as_partial(facts, &mut index);
                reading.table.indexes.insert(index.name.clone(), index);
            }
        }
    }
    leave_out_implied(reading);
}

fn plain_column(part: &IndexPart) -> Option<Name> {
    let is_plain = part.prefix.is_none() && part.order.is_none();
    part.as_column().filter(|_| is_plain).cloned()
}

fn primary_key(index: &Index, reading: &mut Reading) {
    let columns: Vec<Name> = index.parts.iter().filter_map(IndexPart::as_column).cloned().collect();
    if !index.parts.iter().all(|part| plain_column(part).is_some()) {
        let part = |part: &IndexPart| {
            let name = part.as_column().map(|name| quoted(name.as_str())).unwrap_or_default();
            let prefix = part.prefix.map(|length| format!("({length})")).unwrap_or_default();
            let order = part.order.map(|_| " DESC").unwrap_or_default();
            format!("{name}{prefix}{order}")
        };
        let parts: Vec<_> = index.parts.iter().map(part).collect();
        reading.unknown(
            "parts of the primary key",
            format!("PRIMARY KEY ({})", parts.join(", ")),
        );
    }
    reading.table.primary_key = Some(PrimaryKey {
        name: index.name.clone(),
        columns,
    });
}

fn index(facts: &Facts<'_>, name: &str, parts: &[&Row], hidden: &BTreeMap<Name, Expression>) -> Index {
    let mut index = Index::on_columns(name, []);
    let first = |at| parts.first().map(|row| row.text(at)).unwrap_or_default();
    index.unique = first(2) == "0";
    index.method = match first(6) {
        "FULLTEXT" => Some(IndexMethod::FullText),
        "SPATIAL" | "RTREE" => Some(IndexMethod::Spatial),
        // MariaDB says HASH of a unique index over more than a key holds, too.
        "HASH" if !(facts.is_mariadb() && index.unique) => Some(IndexMethod::Hash),
        _ => None,
    };
    let special = matches!(index.method, Some(IndexMethod::FullText | IndexMethod::Spatial));
    for row in parts {
        let mut part = match (row.opt(8), hidden.get(&Name::new(row.text(3)))) {
            (Some(printed), _) => IndexPart::expression(facts.expression(printed)),
            (None, Some(expression)) => IndexPart::expression(expression.clone()),
            (None, None) => IndexPart::column(row.text(3)),
        };
        if !special {
            part.order = (row.text(4) == "D").then_some(Order::Descending);
            part.prefix = row.opt(5).and_then(|length| length.parse().ok());
        }
        index.parts.push(part);
    }
    index
}

/// Makes a unique index that is NULL for some rows the partial one that our dialect writes so.
fn as_partial(facts: &Facts<'_>, index: &mut Index) {
    let backend = facts.target.backend;
    if !index.unique {
        return;
    }
    let split = |part: &IndexPart| match &part.target {
        IndexTarget::Expression(expression) => {
            let (filter, value) = mysql_printed::partial(expression.get(backend)?)?;
            Some((filter.to_owned(), valued(facts, part, value)))
        }
        IndexTarget::Column(_) => None,
    };
    let split: Option<Vec<_>> = index.parts.iter().map(split).collect();
    let Some(split) = split else { return };
    let (filters, parts): (Vec<_>, Vec<_>) = split.into_iter().unzip();
    if let Some(filter) = filters.first()
        && filters.iter().all(|other| other == filter)
    {
        index.filter = Some(Expression(facts.text(filter.clone())));
        index.parts = parts;
    }
}

/// The part of an index that stands for a value: a column, the beginning of one, or an expression.
fn valued(facts: &Facts<'_>, part: &IndexPart, value: &str) -> IndexPart {
    let mut valued = match (mysql_printed::name(value), mysql_printed::prefix(value)) {
        (Some(name), _) => IndexPart::column(name),
        (None, Some((name, length))) => {
            let mut part = IndexPart::column(name);
            part.prefix = Some(length);
            part
        }
        (None, None) => IndexPart::expression(Expression(facts.text(value))),
    };
    valued.order = part.order;
    valued
}

/// Takes out the indexes that the dialect, or the server, made by itself: for foreign keys and for a counted column
/// that no other index serves.
fn leave_out_implied(reading: &mut Reading) {
    let table = &mut reading.table;
    let is_candidate = |index: &Index| {
        let columns: Option<Vec<Name>> = index.parts.iter().map(plain_column).collect();
        let named_as_key = table.foreign_keys.get(&index.name).map(|key| &key.columns) == columns.as_ref();
        let counted = columns.as_deref().is_some_and(|columns| match columns {
            [column] => table.column(column).is_some_and(|it| it.identity.is_some()),
            _ => false,
        });
        !index.unique && index.method.is_none() && columns.is_some() && (named_as_key || counted)
    };
    let candidates: Vec<Name> = table
        .indexes
        .values()
        .filter(|it| is_candidate(it))
        .map(|it| it.name.clone())
        .collect();
    let taken: Vec<Index> = candidates
        .iter()
        .filter_map(|name| table.indexes.shift_remove(name))
        .collect();
    let implied: BTreeMap<Name, Vec<Name>> = mysql_printed::implied_keys(table).into_iter().collect();
    for index in taken {
        let columns: Option<Vec<Name>> = index.parts.iter().map(plain_column).collect();
        if implied.get(&index.name) != columns.as_ref() {
            table.indexes.insert(index.name.clone(), index);
        }
    }
}

#[cfg(test)]
mod tests {
    use whimbrel_core::Backend;

    use super::*;

    #[test]
    fn a_plain_column_has_neither_order_nor_prefix() {
        let mut part = IndexPart::column("a");
        assert_eq!(plain_column(&part), Some("a".into()));
        part.order = Some(Order::Descending);
        assert_eq!(plain_column(&part), None);
        let expression = Expression(whimbrel_core::PerDialect::default().with(Backend::Mysql, "a".to_owned()));
        assert_eq!(plain_column(&IndexPart::expression(expression)), None);
    }
}
