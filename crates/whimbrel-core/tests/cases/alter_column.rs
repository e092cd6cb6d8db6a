//! Columns that change.

use whimbrel_core::operations::{AddCheck, AddColumn, AddForeignKey, AlterColumn, ColumnChange, CreateIndex};
use whimbrel_core::schema::{DefaultValue, Generated, Identity, IdentityKind, Storage};
use whimbrel_core::{Check, ColumnType, Index, Literal};

use super::*;

pub fn cases() -> Vec<Case> {
    vec![
        alter("alter_column/type_wider", "theme", [to_type(string(64))]),
        alter("alter_column/type_narrower", "theme", [to_type(string(16))]),
        alter(
            "alter_column/type_integer_to_bigint",
            "age",
            [to_type(ColumnType::BigInteger)],
        ),
        alter("alter_column/type_integer_to_text", "age", [to_type(ColumnType::Text)]),
        alter(
            "alter_column/type_boolean_to_big_integer",
            "active",
            [to_type(ColumnType::BigInteger)],
        ),
        alter(
            "alter_column/type_moment_to_time_without_zone",
            "created_at",
            [to_type(ColumnType::DateTime)],
        ),
        alter(
            "alter_column/type_decimal_wider",
            "balance",
            [to_type(ColumnType::Decimal(Some((16, 2))))],
        ),
        alter(
            "alter_column/type_with_default",
            "active",
            [ColumnChange::Type {
                to: ColumnType::Integer,
                using: Some(sql("CASE WHEN active THEN 1 ELSE 0 END")),
                reverse_using: Some(sql("active <> 0")),
            }],
        ),
        alter(
            "alter_column/type_and_default",
            "active",
            [
                to_type(ColumnType::Text),
                ColumnChange::Default {
                    to: Some(text("yes").into()),
                },
            ],
        ),
        alter(
            "alter_column/type_with_conversion",
            "name",
            [ColumnChange::Type {
                to: ColumnType::Integer,
                using: Some(sql("length(name)")),
                reverse_using: Some(sql_by("name::text", "name", "name")),
            }],
        ),
        alter("alter_column/type_of_identity", "id", [to_type(ColumnType::Integer)]),
        alter("alter_column/type_of_indexed", "age", [to_type(ColumnType::BigInteger)])
            .after(CreateIndex {
                table: "users".into(),
                index: Index::on_columns("users_age_idx", names(["age"])),
                concurrently: false,
            })
            .after(age_check()),
        alter(
            "alter_column/type_in_a_partial_unique_index",
            "email",
            [to_type(string(400))],
        )
        .after(CreateIndex {
            table: "users".into(),
            index: Index {
                unique: true,
                filter: Some(sql("name IS NULL")),
                ..Index::on_columns("users_email_idx", names(["email"]))
            },
            concurrently: false,
        }),
        on_posts(
            "alter_column/type_of_referring",
            AlterColumn {
                table: "posts".into(),
                column: "user_id".into(),
                changes: vec![to_type(ColumnType::Integer)],
            },
        )
        .after(AddForeignKey {
            table: "posts".into(),
            foreign_key: posts_author(),
        }),
        alter("alter_column/not_null", "email", [nullable(true)]),
        alter(
            "alter_column/not_null_backfilled",
            "name",
            [ColumnChange::Nullable {
                nullable: false,
                backfill: Some(sql("email")),
            }],
        ),
        // MySQL copies the table for the check, and by a copy makes no column of a foreign key NOT NULL.
        Case {
            rows: vec![USERS, "INSERT INTO posts VALUES (1, 1, 'First', NULL, 10, NULL)"],
            ..on_posts(
                "alter_column/not_null_in_a_foreign_key_beside_a_check_of_a_date",
                AlterColumn {
                    table: "posts".into(),
                    column: "user_id".into(),
                    changes: vec![ColumnChange::Nullable {
                        nullable: false,
                        backfill: Some(sql("1")),
                    }],
                },
            )
            .after(AddColumn {
                table: "posts".into(),
                column: Column::new("day", ColumnType::Date).nullable(),
                backfill: None,
            })
            .after(AddCheck {
                table: "posts".into(),
                check: Check {
                    name: "posts_day_check".into(),
                    expression: sql("day IS NULL OR id > 0"),
                    not_valid: false,
                },
            })
            .after(AddForeignKey {
                table: "posts".into(),
                foreign_key: posts_author(),
            })
        },
        Case {
            rows: Vec::new(),
            ..alter("alter_column/not_null_of_empty", "name", [nullable(false)])
        },
        alter(
            "alter_column/default_set",
            "age",
            [to_default(Some(Literal::Integer(18).into()))],
        ),
        alter(
            "alter_column/default_changed",
            "theme",
            [to_default(Some(text("dark").into()))],
        ),
        alter("alter_column/default_removed", "theme", [to_default(None)]),
        alter(
            "alter_column/default_expression",
            "balance",
            [to_default(Some(sql("(1 + 1)").into()))],
        ),
        alter(
            "alter_column/comment",
            "email",
            [ColumnChange::Comment {
                to: Some("It's unique".to_owned()),
            }],
        ),
        alter(
            "alter_column/comment_removed",
            "email",
            [ColumnChange::Comment { to: None }],
        )
        .after(change(
            "email",
            [ColumnChange::Comment {
                to: Some("old".to_owned()),
            }],
        )),
        alter(
            "alter_column/collation",
            "email",
            [ColumnChange::Collation {
                to: Some(per_dialect("C", "utf8mb4_bin", "NOCASE")),
            }],
        ),
        alter(
            "alter_column/collation_removed",
            "email",
            [ColumnChange::Collation { to: None }],
        )
        .after(change(
            "email",
            [ColumnChange::Collation {
                to: Some(per_dialect("C", "utf8mb4_bin", "NOCASE")),
            }],
        )),
        Case {
            rows: vec![POSTS],
            ..on_posts(
                "alter_column/identity_added",
                AlterColumn {
                    table: "posts".into(),
                    column: "id".into(),
                    changes: vec![ColumnChange::Identity {
                        to: Some(Identity::default()),
                    }],
                },
            )
        },
        alter(
            "alter_column/identity_removed",
            "id",
            [ColumnChange::Identity { to: None }],
        ),
        alter(
            "alter_column/identity_changed",
            "id",
            [ColumnChange::Identity {
                to: Some(Identity {
                    kind: IdentityKind::Always,
                    start: Some(100),
                    increment: None,
                }),
            }],
        ),
        alter(
            "alter_column/generated_removed",
            "double_age",
            [ColumnChange::Generated { to: None }],
        )
        .after(double_age(Storage::Stored)),
        alter(
            "alter_column/generated_virtual_removed",
            "double_age",
            [ColumnChange::Generated { to: None }],
        )
        .after(double_age(Storage::Virtual)),
        alter(
            "alter_column/generated_changed",
            "double_age",
            [generated("age + age", Storage::Stored)],
        )
        .after(double_age(Storage::Stored)),
        alter(
            "alter_column/generated_to_virtual",
            "double_age",
            [generated("age * 2", Storage::Virtual)],
        )
        .after(double_age(Storage::Stored)),
        alter(
            "alter_column/generated_added",
            "name",
            [generated("email", Storage::Stored)],
        ),
        alter(
            "alter_column/generated_added_to_indexed",
            "name",
            [generated("email", Storage::Stored)],
        )
        .after(CreateIndex {
            table: "users".into(),
            index: Index::on_columns("users_age_name_idx", names(["age"]).into_iter()).including("name"),
            concurrently: false,
        }),
        alter(
            "alter_column/several",
            "age",
            [
                to_type(ColumnType::BigInteger),
                ColumnChange::Nullable {
                    nullable: false,
                    backfill: Some(sql("0")),
                },
                to_default(Some(Literal::Integer(0).into())),
                ColumnChange::Comment {
                    to: Some("In years".to_owned()),
                },
            ],
        ),
    ]
}

/// An index that filters on a column.
trait Including {
    fn including(self, column: &str) -> Self;
}

impl Including for Index {
    fn including(mut self, column: &str) -> Self {
        self.parts.push(whimbrel_core::schema::IndexPart::column(column));
        self
    }
}

fn alter<const N: usize>(name: &'static str, column: &str, changes: [ColumnChange; N]) -> Case {
    on_users(name, change(column, changes))
}

fn change<const N: usize>(column: &str, changes: [ColumnChange; N]) -> AlterColumn {
    AlterColumn {
        table: "users".into(),
        column: column.into(),
        changes: changes.into(),
    }
}

fn to_type(to: ColumnType) -> ColumnChange {
    ColumnChange::Type {
        to,
        using: None,
        reverse_using: None,
    }
}

fn to_default(to: Option<DefaultValue>) -> ColumnChange {
    ColumnChange::Default { to }
}

fn nullable(nullable: bool) -> ColumnChange {
    ColumnChange::Nullable {
        nullable,
        backfill: None,
    }
}

fn generated(expression: &str, storage: Storage) -> ColumnChange {
    ColumnChange::Generated {
        to: Some(Generated {
            expression: sql(expression),
            storage,
        }),
    }
}

fn double_age(storage: Storage) -> AddColumn {
    let mut column = Column::new("double_age", ColumnType::Integer).nullable();
    column.generated = Some(Generated {
        expression: sql("age * 2"),
        storage,
    });
    AddColumn {
        table: "users".into(),
        column,
        backfill: None,
    }
}

fn age_check() -> AddCheck {
    AddCheck {
        table: "users".into(),
        check: Check {
            name: "users_age_check".into(),
            expression: sql("age >= 0"),
            not_valid: false,
        },
    }
}
