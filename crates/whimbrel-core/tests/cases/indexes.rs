//! Indexes with each of their options.

use whimbrel_core::Index;
use whimbrel_core::operations::{AddColumn, AddForeignKey, CreateIndex, CreateNamespace, DropIndex, RenameIndex};
use whimbrel_core::schema::{IndexMethod, IndexPart, NullsOrder, Order};

use super::tables::logs;
use super::*;

pub fn cases() -> Vec<Case> {
    let part = |name: &str| IndexPart::column(name);
    let documents = || {
        let columns = [
            Column::new("id", ColumnType::BigInteger),
            Column::new("body", ColumnType::Text).nullable(),
            Column::new("data", ColumnType::JsonBinary).nullable(),
        ];
        create(table("documents", columns))
    };
    let on_documents = |name, index: Index| Case {
        before: vec![documents()],
        rows: vec!["INSERT INTO documents (id, body) VALUES (1, 'one two'), (2, NULL)"],
        ..on_nothing(
            name,
            CreateIndex {
                table: "documents".into(),
                index,
                concurrently: false,
            },
        )
    };
    vec![
        index("create_index/plain", on(["email"])),
        index("create_index/several_columns", on(["active", "created_at"])),
        index(
            "create_index/unique",
            Index {
                unique: true,
                ..on(["email"])
            },
        ),
        index(
            "create_index/partial",
            Index {
                filter: Some(sql("age > 17")),
                ..on(["email"])
            },
        ),
        index(
            "create_index/partial_unique",
            Index {
                unique: true,
                filter: Some(sql("name IS NULL")),
                ..on(["email"])
            },
        ),
        // MariaDB computes nothing that it keeps from a CHAR as it is.
        index(
            "create_index/partial_unique_over_a_char",
            Index {
                unique: true,
                filter: Some(sql("code IS NULL")),
                ..on(["email"])
            },
        )
        .after(code()),
        index(
            "create_index/partial_unique_over_a_compared_char",
            Index {
                unique: true,
                filter: Some(sql("code <> 'x'")),
                ..on(["email"])
            },
        )
        .after(code()),
        index(
            "create_index/expression",
            Index {
                parts: vec![IndexPart::expression(sql("lower(email)"))],
                ..on([])
            },
        ),
        index(
            "create_index/expression_unique",
            Index {
                unique: true,
                parts: vec![IndexPart::expression(sql("lower(email)")), part("active")],
                ..on([])
            },
        ),
        // No function's name tells the type of it.
        index(
            "create_index/expression_of_any_type",
            Index {
                parts: vec![IndexPart::expression(sql("(age + 1)"))],
                ..on([])
            },
        ),
        index("create_index/text_without_a_limit", on(["name"])),
        index(
            "create_index/descending",
            Index {
                parts: vec![
                    IndexPart {
                        order: Some(Order::Descending),
                        ..part("created_at")
                    },
                    IndexPart {
                        order: Some(Order::Ascending),
                        ..part("email")
                    },
                ],
                ..on([])
            },
        ),
        index(
            "create_index/nulls_first",
            Index {
                parts: vec![IndexPart {
                    nulls: Some(NullsOrder::First),
                    ..part("age")
                }],
                ..on([])
            },
        ),
        index(
            "create_index/nulls_last",
            Index {
                parts: vec![IndexPart {
                    order: Some(Order::Descending),
                    nulls: Some(NullsOrder::Last),
                    ..part("age")
                }],
                ..on([])
            },
        ),
        index(
            "create_index/prefix",
            Index {
                parts: vec![IndexPart {
                    prefix: Some(10),
                    ..part("name")
                }],
                ..on([])
            },
        ),
        index(
            "create_index/include",
            Index {
                include: names(["name", "age"]),
                ..on(["email"])
            },
        ),
        index(
            "create_index/operator_class",
            Index {
                parts: vec![IndexPart {
                    operator_class: Some("text_pattern_ops".to_owned()),
                    ..part("name")
                }],
                ..on([])
            },
        ),
        index(
            "create_index/collation",
            Index {
                parts: vec![IndexPart {
                    collation: Some("C".to_owned()),
                    ..part("email")
                }],
                ..on([])
            },
        )
        .unknown_to(&[Backend::Sqlite]),
        index(
            "create_index/collation_of_sqlite",
            Index {
                parts: vec![IndexPart {
                    collation: Some("NOCASE".to_owned()),
                    ..part("email")
                }],
                ..on([])
            },
        )
        .unknown_to(&[Backend::Postgres]),
        index(
            "create_index/nulls_not_distinct",
            Index {
                unique: true,
                nulls_not_distinct: true,
                ..on(["age"])
            },
        ),
        index(
            "create_index/btree",
            Index {
                method: Some(IndexMethod::BTree),
                ..on(["age"])
            },
        ),
        index(
            "create_index/hash",
            Index {
                method: Some(IndexMethod::Hash),
                ..on(["email"])
            },
        ),
        index(
            "create_index/brin",
            Index {
                method: Some(IndexMethod::Brin),
                ..on(["created_at"])
            },
        ),
        index(
            "create_index/custom_method",
            Index {
                method: Some(IndexMethod::Custom("btree".to_owned())),
                ..on(["age"])
            },
        ),
        on_documents(
            "create_index/gin",
            Index {
                method: Some(IndexMethod::Gin),
                ..Index::on_columns("documents_data_idx", names(["data"]))
            },
        ),
        on_documents(
            "create_index/full_text",
            Index {
                method: Some(IndexMethod::FullText),
                ..Index::on_columns("documents_body_idx", names(["body"]))
            },
        ),
        Case {
            operation: CreateIndex {
                table: "users".into(),
                index: on(["email"]),
                concurrently: true,
            }
            .into(),
            ..index("create_index/concurrently", on(["email"]))
        },
        on_users("drop_index/plain", drop(false)).after(create_index(on(["email"]))),
        on_users("drop_index/concurrently", drop(true)).after(create_index(on(["email"]))),
        on_users("drop_index/partial_unique", drop(false)).after(create_index(Index {
            unique: true,
            filter: Some(sql("name IS NULL")),
            ..on(["email"])
        })),
        on_posts(
            "drop_index/that_a_foreign_key_needs",
            DropIndex {
                table: "posts".into(),
                name: "posts_idx".into(),
                concurrently: false,
            },
        )
        .after(posts_index())
        .after(AddForeignKey {
            table: "posts".into(),
            foreign_key: posts_author(),
        }),
        on_posts("create_index/that_serves_a_foreign_key", posts_index()).after(AddForeignKey {
            table: "posts".into(),
            foreign_key: posts_author(),
        }),
        on_users("rename_index/plain", rename()).after(create_index(on(["email"]))),
        in_audit(
            "create_index/in_a_namespace",
            CreateIndex {
                table: logs().name,
                index: line_index(),
                concurrently: false,
            },
        ),
        in_audit(
            "drop_index/in_a_namespace",
            DropIndex {
                table: logs().name,
                name: line_index().name,
                concurrently: false,
            },
        )
        .after(CreateIndex {
            table: logs().name,
            index: line_index(),
            concurrently: false,
        }),
        in_audit(
            "rename_index/in_a_namespace",
            RenameIndex {
                table: logs().name,
                name: line_index().name,
                to: "lines".into(),
            },
        )
        .after(CreateIndex {
            table: logs().name,
            index: line_index(),
            concurrently: false,
        }),
        on_users("rename_index/partial_unique", rename()).after(create_index(Index {
            unique: true,
            filter: Some(sql("name IS NULL")),
            ..on(["email"])
        })),
    ]
}

/// A column of fixed length.
fn code() -> AddColumn {
    AddColumn {
        table: "users".into(),
        column: Column::new("code", ColumnType::Char(Some(8))).nullable(),
        backfill: None,
    }
}

fn in_audit(name: &'static str, operation: impl Into<Operation>) -> Case {
    Case {
        before: vec![CreateNamespace { name: "audit".into() }.into(), create(logs())],
        ..on_nothing(name, operation)
    }
}

fn line_index() -> Index {
    Index::on_columns("logs_line_idx", names(["line"]))
}

fn posts_index() -> CreateIndex {
    CreateIndex {
        table: "posts".into(),
        index: Index::on_columns("posts_idx", names(["user_id", "title"])),
        concurrently: false,
    }
}

fn on<const N: usize>(columns: [&str; N]) -> Index {
    Index::on_columns("users_idx", names(columns))
}

fn create_index(index: Index) -> CreateIndex {
    CreateIndex {
        table: "users".into(),
        index,
        concurrently: false,
    }
}

fn index(name: &'static str, index: Index) -> Case {
    on_users(name, create_index(index))
}

fn drop(concurrently: bool) -> DropIndex {
    DropIndex {
        table: "users".into(),
        name: "users_idx".into(),
        concurrently,
    }
}

fn rename() -> RenameIndex {
    RenameIndex {
        table: "users".into(),
        name: "users_idx".into(),
        to: "users_email_idx".into(),
    }
}
