//! Cases about enums: types on PostgreSQL, ENUM columns on MySQL and MariaDB, checks on SQLite.

use whimbrel_core::Backend::Postgres;
use whimbrel_core::Operation;
use whimbrel_core::operations::{AddEnumValue, ColumnChange, DropEnum, DropEnumValue, RenameEnum, RenameEnumValue};
use whimbrel_core::{ColumnType, QualifiedName};

use super::case::{Case, before};
use super::cases;
use super::words::{
    With as _, alter, check, create, create_enum, drop_column, index, integer, of_enum, sql, string, table, text,
    to_default,
};

/// A table whose `mood` is of the enum `mood`, with a default, an index and a check over it, and a second use of it.
fn diary() -> [Operation; 2] {
    let diary = table(
        "diary",
        [
            integer("id"),
            of_enum("mood", "mood").default_to(text("so so")),
            of_enum("evening", "mood").nullable(),
            string("note", 50).default_to(text("")),
        ],
    )
    .with_index(index("diary_mood_idx", &["mood"]))
    .with_check(check("diary_id_check", "\"id\" > 0"));
    [create_enum("mood", &["it's fine", "so so", "sad"]), create(diary)]
}

const ENTRIES: &str = "INSERT INTO diary (id, mood, evening) VALUES (1, 'it''s fine', NULL), (2, 'sad', 'so so')";

fn an_enum_is_created_and_used() -> Case {
    before([])
        .up(diary())
        .accepts(ENTRIES)
        .accepts("INSERT INTO diary (id) VALUES (1)")
        .refuses("INSERT INTO diary (id, mood) VALUES (1, 'angry')")
        .refuses("INSERT INTO diary (id, mood) VALUES (1, NULL)")
}

fn a_value_is_added_last() -> Case {
    before(diary())
        .rows(ENTRIES)
        .up([AddEnumValue {
            name: "mood".into(),
            value: "it's \\ new".into(),
            before: None,
        }
        .into()])
        .accepts("UPDATE diary SET evening = 'sad'")
        .refuses("UPDATE diary SET evening = 'angry'")
        .shows("SELECT id, mood FROM diary ORDER BY id", &["1 it's fine", "2 sad"])
}

fn a_value_is_added_in_the_middle() -> Case {
    before(diary())
        .rows(ENTRIES)
        .up([AddEnumValue {
            name: "mood".into(),
            value: "better".into(),
            before: Some("so so".into()),
        }
        .into()])
        .accepts("UPDATE diary SET evening = 'better'")
        .shows("SELECT id, mood FROM diary ORDER BY id", &["1 it's fine", "2 sad"])
}

fn a_new_value_is_used_by_the_next_operation() -> Case {
    before(diary())
        .rows(ENTRIES)
        .up([
            AddEnumValue {
                name: "mood".into(),
                value: "great".into(),
                before: None,
            }
            .into(),
            alter("diary", "mood", [to_default(text("great"))]),
        ])
        .accepts("INSERT INTO diary (id) VALUES (9)")
}

fn a_value_is_renamed_in_the_rows_too() -> Case {
    before(diary())
        .rows(ENTRIES)
        .up([RenameEnumValue {
            name: "mood".into(),
            value: "so so".into(),
            to: "it's ok".into(),
        }
        .into()])
        .shows("SELECT evening FROM diary WHERE id = 2", &["it's ok"])
        .refuses("UPDATE diary SET evening = 'so so'")
        .accepts("INSERT INTO diary (id) VALUES (9)")
}

fn a_value_is_dropped_and_rows_get_another() -> Case {
    before(diary())
        .rows(ENTRIES)
        .up([DropEnumValue {
            name: "mood".into(),
            value: "sad".into(),
            replacement: Some("so so".into()),
            reason: Some("a test".into()),
        }
        .into()])
        .shows("SELECT id, mood FROM diary ORDER BY id", &["1 it's fine", "2 so so"])
        .refuses("UPDATE diary SET evening = 'sad'")
        .forgets()
}

fn an_enum_is_renamed() -> Case {
    before(diary()).rows(ENTRIES).up([RenameEnum {
        name: "mood".into(),
        to: "state of mind".into(),
    }
    .into()])
}

fn an_enum_is_dropped_after_its_columns() -> Case {
    before([
        create_enum("size", &["s", "l"]),
        create(table("shirts", [integer("id"), of_enum("size", "size").nullable()])),
    ])
    .rows("INSERT INTO shirts VALUES (1, 's')")
    .up([drop_column("shirts", "size"), DropEnum { name: "size".into() }.into()])
    .forgets()
}

fn a_text_becomes_an_enum_and_a_text_again() -> Case {
    let change = ColumnChange::Type {
        to: ColumnType::Enum(QualifiedName::new("size")),
        using: None,
        reverse_using: None,
    };
    before([
        create_enum("size", &["s", "l"]),
        create(table("shirts", [integer("id"), string("size", 10)])),
    ])
    .rows("INSERT INTO shirts VALUES (1, 's'), (2, 'l')")
    .up([alter("shirts", "size", [change])])
    .refuses("UPDATE shirts SET size = 'm'")
    .shows("SELECT id, size FROM shirts ORDER BY id", &["1 s", "2 l"])
}

fn a_text_becomes_an_enum_by_an_expression() -> Case {
    let enum_type = ColumnType::Enum(QualifiedName::new("size"));
    let change = ColumnChange::Type {
        to: enum_type,
        using: Some(sql("(CASE WHEN \"size\" = 'large' THEN 'l' ELSE 's' END)::\"size\"")),
        reverse_using: Some(sql("CASE WHEN \"size\" = 'l' THEN 'large' ELSE 'small' END")),
    };
    before([
        create_enum("size", &["s", "l"]),
        create(table("shirts", [integer("id"), string("size", 10)])),
    ])
    .rows("INSERT INTO shirts VALUES (1, 'small'), (2, 'large')")
    .up([alter("shirts", "size", [change])])
    .shows("SELECT id, size FROM shirts ORDER BY id", &["1 s", "2 l"])
    .only_on(&[Postgres])
}

cases!(
    an_enum_is_created_and_used,
    a_value_is_added_last,
    a_value_is_added_in_the_middle,
    a_new_value_is_used_by_the_next_operation,
    a_value_is_renamed_in_the_rows_too,
    a_value_is_dropped_and_rows_get_another,
    an_enum_is_renamed,
    an_enum_is_dropped_after_its_columns,
    a_text_becomes_an_enum_and_a_text_again,
    a_text_becomes_an_enum_by_an_expression,
);
