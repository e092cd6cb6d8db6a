//! Enums and the columns that use them.

use whimbrel_core::operations::{
    AddCheck, AddColumn, AddEnumValue, AlterColumn, ColumnChange, CreateEnum, CreateIndex, CreateNamespace, DropEnum,
    DropEnumValue, RenameEnum, RenameEnumValue,
};
use whimbrel_core::{Check, EnumType, Index, QualifiedName};

use super::*;

pub fn cases() -> Vec<Case> {
    vec![
        on_nothing("create_enum/plain", mood()),
        on_nothing(
            "create_enum/hostile_values",
            CreateEnum {
                enumeration: EnumType {
                    name: "mood".into(),
                    values: ["it's", "a \"b\"", "back\\slash", "größe"].map(str::to_owned).into(),
                },
            },
        ),
        on_nothing(
            "create_enum/in_a_namespace",
            CreateEnum {
                enumeration: EnumType {
                    name: QualifiedName::within("audit", "mood"),
                    ..mood().enumeration
                },
            },
        )
        .after(CreateNamespace { name: "audit".into() }),
        on_nothing("drop_enum/plain", DropEnum { name: "mood".into() }).after(mood()),
        on_nothing(
            "rename_enum/unused",
            RenameEnum {
                name: "mood".into(),
                to: "temper".into(),
            },
        )
        .after(mood()),
        used(
            "rename_enum/used",
            RenameEnum {
                name: "mood".into(),
                to: "temper".into(),
            },
        ),
        on_nothing("create_table/enum_column", people()).after(mood()),
        on_users(
            "add_column/enum",
            AddColumn {
                table: "users".into(),
                column: Column::new("mood", ColumnType::Enum("mood".into())).default_to(text("ok")),
                backfill: None,
            },
        )
        .after(mood()),
        on_users(
            "alter_column/type_text_to_enum",
            AlterColumn {
                table: "users".into(),
                column: "theme".into(),
                changes: vec![ColumnChange::Type {
                    to: ColumnType::Enum("theme".into()),
                    using: None,
                    reverse_using: None,
                }],
            },
        )
        .after(CreateEnum {
            enumeration: EnumType {
                name: "theme".into(),
                values: ["light", "dark"].map(str::to_owned).into(),
            },
        }),
        used(
            "alter_column/type_enum_to_text",
            AlterColumn {
                table: "people".into(),
                column: "mood".into(),
                changes: vec![ColumnChange::Type {
                    to: string(20),
                    using: None,
                    reverse_using: None,
                }],
            },
        ),
        used(
            "add_enum_value/last",
            AddEnumValue {
                name: "mood".into(),
                value: "it's fine".to_owned(),
                before: None,
            },
        ),
        used(
            "add_enum_value/before",
            AddEnumValue {
                name: "mood".into(),
                value: "fine".to_owned(),
                before: Some("happy".to_owned()),
            },
        ),
        used("drop_enum_value/replaced", remove("happy", Some("ok"))),
        used("drop_enum_value/unused", remove("angry", None)),
        used("drop_enum_value/indexed", remove("happy", Some("ok"))).after(CreateIndex {
            table: "people".into(),
            index: Index::on_columns("people_mood_idx", names(["mood"])),
            concurrently: false,
        }),
        used("drop_enum_value/in_a_partial_index", remove("happy", Some("ok"))).after(ok_index()),
        used("drop_enum_value/in_a_check", remove("happy", Some("ok"))).after(mood_check()),
        on_nothing("drop_enum_value/of_an_unused_enum", remove("happy", None)).after(mood()),
        on_nothing("drop_enum_value/of_an_array", remove("happy", Some("ok")))
            .after(mood())
            .after(create(table(
                "diaries",
                [
                    Column::new("id", ColumnType::Integer),
                    Column::new("moods", ColumnType::Array(Box::new(ColumnType::Enum("mood".into())))).nullable(),
                ],
            ))),
        used(
            "rename_enum_value/plain",
            RenameEnumValue {
                name: "mood".into(),
                value: "ok".to_owned(),
                to: "so-so".to_owned(),
            },
        ),
    ]
}

fn mood_check() -> AddCheck {
    AddCheck {
        table: "people".into(),
        check: Check {
            name: "people_mood_check".into(),
            expression: sql("mood <> 'angry'"),
            not_valid: false,
        },
    }
}

fn ok_index() -> CreateIndex {
    CreateIndex {
        table: "people".into(),
        index: Index {
            filter: Some(sql("mood = 'ok'")),
            ..Index::on_columns("people_id_idx", names(["id"]))
        },
        concurrently: false,
    }
}

fn mood() -> CreateEnum {
    CreateEnum {
        enumeration: EnumType {
            name: "mood".into(),
            values: ["sad", "ok", "happy", "angry"].map(str::to_owned).into(),
        },
    }
}

/// A table with a column of the enum that has a default, and one that has none.
fn people() -> Operation {
    let mut people = table(
        "people",
        [
            Column::new("id", ColumnType::Integer),
            Column::new("mood", ColumnType::Enum("mood".into())).default_to(text("ok")),
            Column::new("last_mood", ColumnType::Enum("mood".into())).nullable(),
        ],
    );
    people.primary_key = Some(PrimaryKey::of(&people.name, names(["id"])));
    create(people)
}

fn used(name: &'static str, operation: impl Into<Operation>) -> Case {
    on_nothing(name, operation).after(mood()).after(people()).with_row(
        "INSERT INTO people (id, mood, last_mood) VALUES (1, 'happy', 'sad'), (2, 'ok', NULL), (3, 'sad', 'happy')",
    )
}

fn remove(value: &str, replacement: Option<&str>) -> DropEnumValue {
    DropEnumValue {
        name: "mood".into(),
        value: value.to_owned(),
        replacement: replacement.map(str::to_owned),
        reason: None,
    }
}
