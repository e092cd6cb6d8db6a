//! Columns that come, go and are renamed.

use whimbrel_core::operations::{AddCheck, AddColumn, AddForeignKey, CreateIndex, DropColumn, RenameColumn};
use whimbrel_core::schema::{Generated, IndexPart, Storage};
use whimbrel_core::{Check, ColumnType, Index, Literal};

use super::*;

pub fn cases() -> Vec<Case> {
    let integer = |name: &str| Column::new(name, ColumnType::Integer);
    let generated = |storage| {
        let mut column = integer("double_age").nullable();
        column.generated = Some(Generated {
            expression: sql_by("\"age\" * 2", "`age` * 2", "\"age\" * 2"),
            storage,
        });
        column
    };
    let commented = || {
        let mut column = integer("score").nullable();
        column.comment = Some("It's counted by hand".to_owned());
        column
    };
    let collated = || {
        let mut column = Column::new("nickname", string(40)).nullable();
        column.collation = Some(per_dialect("C", "utf8mb4_bin", "NOCASE"));
        column
    };
    let uuid_default = sql_by("md5(random()::text)", "(uuid())", "(hex(randomblob(16)))");
    vec![
        add("add_column/nullable", integer("score").nullable(), None),
        add(
            "add_column/constant_default",
            integer("score").default_to(Literal::Integer(7)),
            None,
        ),
        add(
            "add_column/expression_default",
            integer("score").default_to(sql("(3 * 4)")),
            None,
        ),
        add(
            "add_column/time_default",
            Column::new("seen_at", ColumnType::TimestampWithTimeZone).default_to(sql("CURRENT_TIMESTAMP")),
            None,
        ),
        add(
            "add_column/volatile_default",
            Column::new("token", string(64)).default_to(uuid_default),
            None,
        ),
        add(
            "add_column/backfill",
            Column::new("handle", string(320)),
            Some(sql("email")),
        ),
        add(
            "add_column/backfill_and_default",
            Column::new("handle", string(320)).default_to(text("nobody")),
            Some(sql("email")),
        ),
        add(
            "add_column/backfill_nullable",
            integer("score").nullable(),
            Some(sql("age")),
        ),
        add("add_column/required", integer("score"), None).without_rows(),
        add("add_column/generated_stored", generated(Storage::Stored), None),
        add("add_column/generated_virtual", generated(Storage::Virtual), None),
        add("add_column/comment", commented(), None),
        add("add_column/collation", collated(), None),
        Case {
            before: vec![posts_without_key()],
            rows: vec![POSTS],
            ..add("add_column/identity", counted("number"), None)
        }
        .on_table("posts"),
        drop("drop_column/nullable", "name"),
        drop("drop_column/with_default", "theme"),
        drop("drop_column/without_default", "email"),
        on_users(
            "drop_column/generated",
            DropColumn {
                table: "users".into(),
                column: "double_age".into(),
                reason: None,
            },
        )
        .after(AddColumn {
            table: "users".into(),
            column: generated(Storage::Stored),
            backfill: None,
        }),
        on_users(
            "drop_column/virtual_before_another",
            DropColumn {
                table: "users".into(),
                column: "double_age".into(),
                reason: None,
            },
        )
        .after(AddColumn {
            table: "users".into(),
            column: generated(Storage::Virtual),
            backfill: None,
        })
        .after(AddColumn {
            table: "users".into(),
            column: Column {
                name: "twice_age".into(),
                ..generated(Storage::Virtual)
            },
            backfill: None,
        }),
        rename("rename_column/plain", "name", "full_name"),
        rename("rename_column/used_by_constraints", "age", "years")
            .after(AddCheck {
                table: "users".into(),
                check: Check {
                    name: "users_age_check".into(),
                    expression: sql_by("\"age\" >= 0", "`age` >= 0", "\"age\" >= 0"),
                    not_valid: false,
                },
            })
            .after(CreateIndex {
                table: "users".into(),
                index: Index {
                    parts: vec![IndexPart::expression(sql_by(
                        "(\"age\" + 1)",
                        "(`age` + 1)",
                        "(\"age\" + 1)",
                    ))],
                    ..Index::on_columns("users_age_idx", [])
                },
                concurrently: false,
            })
            .after(AddColumn {
                table: "users".into(),
                column: generated(Storage::Stored),
                backfill: None,
            }),
        rename("rename_column/key", "id", "user_id"),
        rename("rename_column/beside_a_check_of_a_date", "name", "full_name").after(AddCheck {
            table: "users".into(),
            check: of_a_date(),
        }),
        Case {
            before: vec![users(), posts()],
            rows: vec![USERS, POSTS],
            ..rename("rename_column/referred_to_beside_a_check_of_a_date", "id", "user_id")
        }
        .after(AddCheck {
            table: "users".into(),
            check: of_a_date(),
        })
        .after(AddForeignKey {
            table: "posts".into(),
            foreign_key: posts_author(),
        }),
    ]
}

impl Case {
    fn without_rows(mut self) -> Self {
        self.rows.clear();
        self
    }

    /// The same column on another table.
    fn on_table(mut self, table: &str) -> Self {
        if let Operation::AddColumn(operation) = &mut self.operation {
            operation.table = table.into();
        }
        self
    }
}

fn posts_without_key() -> Operation {
    let mut posts = posts_table();
    posts.primary_key = None;
    create(posts)
}

fn add(name: &'static str, column: Column, backfill: Option<Expression>) -> Case {
    let table = "users".into();
    on_users(
        name,
        AddColumn {
            table,
            column,
            backfill,
        },
    )
}

fn drop(name: &'static str, column: &str) -> Case {
    on_users(
        name,
        DropColumn {
            table: "users".into(),
            column: column.into(),
            reason: Some("unused".to_owned()),
        },
    )
}

/// MySQL looks at it anew whenever a column of its table is said anew.
fn of_a_date() -> Check {
    Check {
        name: "users_created_check".into(),
        expression: sql("created_at IS NOT NULL"),
        not_valid: false,
    }
}

fn rename(name: &'static str, column: &str, to: &str) -> Case {
    on_users(
        name,
        RenameColumn {
            table: "users".into(),
            column: column.into(),
            to: to.into(),
        },
    )
}
