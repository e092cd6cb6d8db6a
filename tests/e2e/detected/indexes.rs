//! Indexes.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::schema::{IndexMethod, IndexPart, NullsOrder, Order};
use whimbrel_core::{ColumnType, Index, Table};

use super::{Row, row};
use crate::operations::words::{
    With as _, column, create, index, index_of, integer, partial, string, table, unique_index,
};

fn things() -> Table {
    let columns = [
        integer("id"),
        integer("a"),
        integer("b"),
        string("word", 40),
        column("long", ColumnType::Text),
    ];
    table("things", columns)
}

fn indexes(what: &'static str, live: Index, expected: Index) -> Row {
    let with = |index| create(things().with_index(index));
    row(what, [with(live)], [with(expected)])
}

/// An index of one part with something about it.
fn part(name: &str, change: impl FnOnce(&mut IndexPart)) -> Index {
    let mut part = IndexPart::column(name);
    change(&mut part);
    Index {
        parts: vec![part],
        ..index("things_idx", &[])
    }
}

pub(super) fn rows() -> Vec<Row> {
    let of = |columns: &[&str]| index("things_idx", columns);
    vec![
        row(
            "an index that is missing",
            [create(things())],
            [create(things().with_index(of(&["a"])))],
        ),
        row(
            "an index that is there unasked",
            [create(things().with_index(of(&["a"])))],
            [create(things())],
        ),
        indexes("its columns", of(&["a"]), of(&["b"])),
        indexes("one column more", of(&["a"]), of(&["a", "b"])),
        indexes("their order", of(&["a", "b"]), of(&["b", "a"])),
        indexes("whether it is unique", of(&["a"]), unique_index("things_idx", &["a"])),
        indexes(
            "a direction",
            of(&["a"]),
            part("a", |part| part.order = Some(Order::Descending)),
        ),
        indexes(
            "where NULLs stand",
            of(&["a"]),
            part("a", |part| part.nulls = Some(NullsOrder::First)),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "one place there"),
        indexes(
            "the rows of a unique index (WHERE)",
            unique_index("things_idx", &["a"]),
            partial(unique_index("things_idx", &["a"]), "\"b\" > 0"),
        ),
        indexes(
            "a changed WHERE of a unique index",
            partial(unique_index("things_idx", &["a"]), "\"b\" > 0"),
            partial(unique_index("things_idx", &["a"]), "\"b\" > 1"),
        ),
        indexes(
            "the rows of an index (WHERE)",
            of(&["a"]),
            partial(of(&["a"]), "\"b\" > 0"),
        )
        .lacking(&[Mysql, Mariadb], "all rows there"),
        indexes(
            "a changed WHERE",
            partial(of(&["a"]), "\"b\" > 0"),
            partial(of(&["a"]), "\"b\" > 1"),
        )
        .lacking(&[Mysql, Mariadb], "all rows there"),
        indexes(
            "an expression instead of a column",
            of(&["word"]),
            index_of("things_idx", "lower(\"word\")"),
        ),
        indexes(
            "a changed expression",
            index_of("things_idx", "lower(\"word\")"),
            index_of("things_idx", "upper(\"word\")"),
        ),
        indexes(
            "carried columns (INCLUDE)",
            of(&["a"]),
            Index {
                include: vec!["b".into()],
                ..of(&["a"])
            },
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "no such thing"),
        indexes(
            "how it is built (USING)",
            of(&["a"]),
            Index {
                method: Some(IndexMethod::Hash),
                ..of(&["a"])
            },
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "trees alone"),
        indexes(
            "words of a text",
            part("word", |_| {}),
            Index {
                method: Some(IndexMethod::FullText),
                ..of(&["word"])
            },
        )
        .lacking(&[Sqlite], "no such thing"),
        indexes(
            "the length of a prefix",
            part("long", |part| part.prefix = Some(10)),
            part("long", |part| part.prefix = Some(20)),
        )
        .lacking(&[Sqlite, Postgres], "whole values"),
        indexes(
            "an operator class",
            of(&["word"]),
            part("word", |part| {
                part.operator_class = Some("varchar_pattern_ops".to_owned())
            }),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "no such thing"),
        indexes(
            "a collation (C)",
            of(&["word"]),
            part("word", |part| part.collation = Some("C".to_owned())),
        )
        .elsewhere(&[Sqlite], "as NOCASE")
        .lacking(&[Mysql, Mariadb], "the column's"),
        indexes(
            "a collation (NOCASE)",
            of(&["word"]),
            part("word", |part| part.collation = Some("NOCASE".to_owned())),
        )
        .elsewhere(&[Postgres], "as C")
        .lacking(&[Mysql, Mariadb], "the column's"),
        indexes(
            "NULLS NOT DISTINCT",
            unique_index("things_idx", &["a"]),
            Index {
                nulls_not_distinct: true,
                ..unique_index("things_idx", &["a"])
            },
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "NULLs are distinct")
        .lacking_before(Postgres, 15, "from 15 on"),
    ]
}
