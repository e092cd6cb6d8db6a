//! Primary keys, uniques, checks and foreign keys.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::schema::{Deferrable, ReferentialAction};
use whimbrel_core::{Check, ForeignKey, Table, Unique};

use super::{Row, row};
use crate::operations::words::{
    With as _, cascading, check, create, foreign_key, integer, string, table, table_without_key, unique,
};

fn pairs() -> Table {
    table_without_key("pairs", [integer("a"), integer("b"), string("word", 40)])
}

fn named_key(mut table: Table, name: &str) -> Table {
    if let Some(key) = &mut table.primary_key {
        key.name = name.into();
    }
    table
}

/// One table in two forms.
fn tables(what: &'static str, live: Table, expected: Table) -> Row {
    row(what, [create(live)], [create(expected)])
}

fn checks(what: &'static str, live: &str, expected: &str) -> Row {
    let with = |condition| pairs().with_check(check("pairs_rule", condition));
    tables(what, with(live), with(expected))
}

fn keys(what: &'static str, live: ForeignKey, expected: ForeignKey) -> Row {
    let parents = || {
        let parent =
            table("parents", [integer("id"), integer("other")]).with_unique(unique("parents_other", &["other"]));
        [create(parent), create(table("others", [integer("id")]))]
    };
    let with = |key| create(table("children", [integer("id"), integer("up").nullable()]).with_foreign_key(key));
    row(
        what,
        parents().into_iter().chain([with(live)]),
        parents().into_iter().chain([with(expected)]),
    )
}

pub(super) fn rows() -> Vec<Row> {
    const AT_ONCE: &str = "checked at once";
    let key = || foreign_key("children_up_fkey", "up", "parents");
    let with_unique = |unique| pairs().with_unique(unique);
    vec![
        tables("a primary key that is missing", pairs(), pairs().with_key(&["a"])),
        tables("a primary key that is there unasked", pairs().with_key(&["a"]), pairs()),
        tables(
            "a primary key's columns",
            pairs().with_key(&["a"]),
            pairs().with_key(&["a", "b"]),
        ),
        tables(
            "their order",
            pairs().with_key(&["a", "b"]),
            pairs().with_key(&["b", "a"]),
        ),
        tables(
            "its name",
            pairs().with_key(&["a"]),
            named_key(pairs().with_key(&["a"]), "pairs_key"),
        )
        .lacking(&[Sqlite], "not used there")
        .lacking(&[Mysql, Mariadb], "always PRIMARY"),
        tables(
            "a unique constraint that is missing",
            pairs(),
            with_unique(unique("pairs_a_key", &["a"])),
        ),
        tables(
            "one that is there unasked",
            with_unique(unique("pairs_a_key", &["a"])),
            pairs(),
        ),
        tables(
            "its columns",
            with_unique(unique("pairs_key", &["a"])),
            with_unique(unique("pairs_key", &["a", "b"])),
        ),
        tables(
            "the order of its columns",
            with_unique(unique("pairs_key", &["a", "b"])),
            with_unique(unique("pairs_key", &["b", "a"])),
        ),
        tables(
            "the name of a unique constraint",
            with_unique(unique("pairs_key", &["a"])),
            with_unique(unique("pairs_a_key", &["a"])),
        ),
        tables(
            "NULLS NOT DISTINCT",
            with_unique(unique("pairs_key", &["a"])),
            with_unique(Unique {
                nulls_not_distinct: true,
                ..unique("pairs_key", &["a"])
            }),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "NULLs are distinct")
        .lacking_before(Postgres, 15, "from 15 on"),
        tables(
            "whether a unique constraint waits",
            with_unique(unique("pairs_key", &["a"])),
            with_unique(Unique {
                deferrable: Some(Deferrable::InitiallyDeferred),
                ..unique("pairs_key", &["a"])
            }),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], AT_ONCE),
        tables(
            "a check that is missing",
            pairs(),
            pairs().with_check(check("pairs_rule", "\"a\" > 0")),
        ),
        tables(
            "a check that is there unasked",
            pairs().with_check(check("pairs_rule", "\"a\" > 0")),
            pairs(),
        ),
        tables(
            "the name of a check",
            pairs().with_check(check("pairs_rule", "\"a\" > 0 AND \"word\" <> 'it''s'")),
            pairs().with_check(check("pairs_law", "\"a\" > 0 AND \"word\" <> 'it''s'")),
        ),
        checks("a number in a check", "\"a\" > 0", "\"a\" > 1"),
        checks("an operator", "\"a\" > 0", "\"a\" >= 0"),
        checks("a column", "\"a\" > 0", "\"b\" > 0"),
        checks("a text with a quote", "\"word\" <> 'it''s'", "\"word\" <> 'its'"),
        checks("the case of a text", "\"word\" <> 'A'", "\"word\" <> 'a'"),
        checks("a list", "\"a\" IN (1, 2)", "\"a\" IN (1, 2, 3)"),
        checks(
            "what AND and OR bind",
            "\"a\" > 0 AND \"b\" > 0 OR \"a\" < 9",
            "\"a\" > 0 AND (\"b\" > 0 OR \"a\" < 9)",
        ),
        checks("a function", "length(\"word\") > 2", "length(lower(\"word\")) > 2"),
        checks("a pattern", "\"word\" LIKE 'a%'", "\"word\" LIKE 'b%'"),
        checks("a negation", "\"word\" LIKE 'a%'", "\"word\" NOT LIKE 'a%'"),
        checks("a range", "\"a\" BETWEEN 1 AND 5", "\"a\" BETWEEN 1 AND 6"),
        tables(
            "whether old rows were checked",
            pairs().with_check(Check {
                not_valid: true,
                ..check("pairs_rule", "\"a\" > 0")
            }),
            pairs().with_check(check("pairs_rule", "\"a\" > 0")),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], AT_ONCE),
        row(
            "a foreign key that is missing",
            [
                create(table("parents", [integer("id")])),
                create(table("children", [integer("id"), integer("up")])),
            ],
            [
                create(table("parents", [integer("id")])),
                create(table("children", [integer("id"), integer("up")]).with_foreign_key(key())),
            ],
        ),
        row(
            "one that is there unasked",
            [
                create(table("parents", [integer("id")])),
                create(table("children", [integer("id"), integer("up")]).with_foreign_key(key())),
            ],
            [
                create(table("parents", [integer("id")])),
                create(table("children", [integer("id"), integer("up")])),
            ],
        ),
        keys(
            "the table that it refers to",
            key(),
            foreign_key("children_up_fkey", "up", "others"),
        ),
        keys(
            "the column that it refers to",
            key(),
            ForeignKey {
                referenced_columns: vec!["other".into()],
                ..key()
            },
        ),
        keys(
            "a foreign key's name",
            key(),
            foreign_key("children_parent_fkey", "up", "parents"),
        ),
        keys("what a deletion does", key(), cascading(key())),
        keys(
            "what another key does",
            key(),
            ForeignKey {
                on_update: Some(ReferentialAction::Cascade),
                ..key()
            },
        ),
        keys(
            "SET NULL instead of CASCADE",
            cascading(key()),
            ForeignKey {
                on_delete: Some(ReferentialAction::SetNull),
                ..key()
            },
        ),
        keys(
            "RESTRICT instead of NO ACTION",
            key(),
            ForeignKey {
                on_delete: Some(ReferentialAction::Restrict),
                ..key()
            },
        )
        .lacking(&[Mysql, Mariadb], "the same there"),
        keys(
            "whether a foreign key waits",
            key(),
            ForeignKey {
                deferrable: Some(Deferrable::InitiallyDeferred),
                ..key()
            },
        )
        .lacking(&[Mysql, Mariadb], AT_ONCE),
        keys(
            "until when it waits",
            ForeignKey {
                deferrable: Some(Deferrable::InitiallyImmediate),
                ..key()
            },
            ForeignKey {
                deferrable: Some(Deferrable::InitiallyDeferred),
                ..key()
            },
        )
        .lacking(&[Mysql, Mariadb], AT_ONCE),
    ]
}
