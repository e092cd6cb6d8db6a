//! Primary keys, unique constraints, checks and foreign keys.

use whimbrel_core::operations::{
    AddCheck, AddForeignKey, AddPrimaryKey, AddUnique, CreateNamespace, DropCheck, DropForeignKey, DropPrimaryKey,
    DropUnique, RenameConstraint, ValidateCheck, ValidateForeignKey,
};
use whimbrel_core::schema::{Deferrable, ReferentialAction};
use whimbrel_core::{Check, ForeignKey, Unique};

use super::*;

pub fn cases() -> Vec<Case> {
    let keyless = || {
        let mut posts = posts_table();
        posts.primary_key = None;
        create(posts)
    };
    vec![
        Case {
            before: vec![keyless()],
            rows: vec![POSTS],
            ..on_nothing(
                "add_primary_key/plain",
                AddPrimaryKey {
                    table: "posts".into(),
                    key: PrimaryKey::of(&"posts".into(), names(["id"])),
                },
            )
        },
        Case {
            before: vec![keyless()],
            rows: vec![POSTS],
            ..on_nothing(
                "add_primary_key/composite",
                AddPrimaryKey {
                    table: "posts".into(),
                    key: PrimaryKey {
                        name: "posts_key".into(),
                        columns: names(["rank", "id"]),
                    },
                },
            )
        },
        on_posts("drop_primary_key/plain", DropPrimaryKey { table: "posts".into() }),
        on_users("drop_primary_key/of_identity", DropPrimaryKey { table: "users".into() }),
        on_users("add_unique/plain", unique(Unique { ..email_key() })),
        // InnoDB takes it for the primary key.
        Case {
            before: vec![keyless()],
            rows: vec![POSTS],
            ..on_nothing("add_unique/without_a_primary_key", of_ids())
        },
        Case {
            before: vec![keyless()],
            rows: vec![POSTS],
            ..on_nothing(
                "drop_unique/without_a_primary_key",
                DropUnique {
                    table: "posts".into(),
                    name: of_ids().unique.name,
                },
            )
        }
        .after(of_ids()),
        on_posts(
            "add_unique/composite",
            AddUnique {
                table: "posts".into(),
                unique: Unique {
                    name: "posts_user_id_title_key".into(),
                    columns: names(["user_id", "title"]),
                    ..email_key()
                },
            },
        ),
        on_users(
            "add_unique/nulls_not_distinct",
            unique(Unique {
                name: "users_age_key".into(),
                columns: names(["age"]),
                nulls_not_distinct: true,
                deferrable: None,
            }),
        ),
        on_users(
            "add_unique/deferrable",
            unique(Unique {
                deferrable: Some(Deferrable::InitiallyDeferred),
                ..email_key()
            }),
        ),
        on_users(
            "drop_unique/plain",
            DropUnique {
                table: "users".into(),
                name: "users_email_key".into(),
            },
        )
        .after(unique(email_key())),
        on_users("add_check/plain", check(false)),
        on_users("add_check/not_valid", check(true)),
        on_users(
            "add_check/for_each_dialect",
            AddCheck {
                table: "users".into(),
                check: Check {
                    name: "users_email_check".into(),
                    expression: sql_by("email ~ '@'", "email LIKE '%@%'", "email LIKE '%@%'"),
                    not_valid: false,
                },
            },
        ),
        on_users(
            "add_check/without_sql",
            AddCheck {
                table: "users".into(),
                check: Check {
                    name: "users_email_check".into(),
                    expression: Expression(PerDialect::default()),
                    not_valid: false,
                },
            },
        ),
        on_users("drop_check/plain", drop_check()).after(check(false)),
        on_users("drop_check/not_valid", drop_check()).after(check(true)),
        on_users(
            "validate_check/plain",
            ValidateCheck {
                table: "users".into(),
                name: "users_age_check".into(),
            },
        )
        .after(check(true)),
        on_posts("add_foreign_key/plain", author(posts_author())),
        on_posts(
            "add_foreign_key/actions",
            author(ForeignKey {
                on_delete: Some(ReferentialAction::Cascade),
                on_update: Some(ReferentialAction::Restrict),
                ..posts_author()
            }),
        ),
        on_posts(
            "add_foreign_key/set_null",
            author(ForeignKey {
                on_delete: Some(ReferentialAction::SetNull),
                on_update: Some(ReferentialAction::NoAction),
                ..posts_author()
            }),
        ),
        on_posts(
            "add_foreign_key/set_default",
            author(ForeignKey {
                on_delete: Some(ReferentialAction::SetDefault),
                ..posts_author()
            }),
        ),
        on_posts(
            "add_foreign_key/deferrable",
            author(ForeignKey {
                deferrable: Some(Deferrable::InitiallyImmediate),
                ..posts_author()
            }),
        ),
        on_posts(
            "add_foreign_key/initially_deferred",
            author(ForeignKey {
                deferrable: Some(Deferrable::InitiallyDeferred),
                ..posts_author()
            }),
        ),
        on_posts(
            "add_foreign_key/not_valid",
            author(ForeignKey {
                not_valid: true,
                ..posts_author()
            }),
        ),
        on_posts(
            "add_foreign_key/to_a_unique_constraint",
            AddForeignKey {
                table: "posts".into(),
                foreign_key: ForeignKey {
                    name: "posts_title_fkey".into(),
                    columns: names(["title"]),
                    referenced_columns: names(["email"]),
                    ..posts_author()
                },
            },
        )
        .after(unique(email_key()))
        .with_row("UPDATE posts SET title = 'ada@example.org'"),
        Case {
            before: vec![
                users(),
                CreateNamespace { name: "audit".into() }.into(),
                create(logs_of_users()),
            ],
            ..on_nothing(
                "add_foreign_key/across_namespaces",
                AddForeignKey {
                    table: logs_of_users().name,
                    foreign_key: ForeignKey {
                        name: "logs_user_id_fkey".into(),
                        ..posts_author()
                    },
                },
            )
        },
        Case {
            before: vec![
                create(with_collation("users", "utf8mb4_bin")),
                create(with_collation("posts", "utf8mb4_unicode_ci")),
            ],
            ..on_nothing("add_foreign_key/of_two_collations", by_name())
        },
        // A key in another order, which MySQL and MariaDB do not find it by.
        Case {
            before: vec![
                create(of_two("users", ["id", "rank"])),
                create(of_two("posts", ["rank", "id"])),
            ],
            ..on_nothing(
                "add_foreign_key/to_a_key_in_another_order",
                author(ForeignKey {
                    columns: names(["rank", "id"]),
                    referenced_columns: names(["rank", "id"]),
                    ..posts_author()
                }),
            )
        },
        // The servers would take it only in a database of that collation.
        Case {
            before: vec![
                create(with_collation("users", "utf8mb4_bin")),
                create(named_only("posts")),
            ],
            unknown_to: &[Backend::Mysql, Backend::Mariadb],
            ..on_nothing("add_foreign_key/of_one_collation_and_the_usual", by_name())
        },
        on_posts("drop_foreign_key/plain", drop_author()).after(author(posts_author())),
        on_posts("drop_foreign_key/not_valid", drop_author()).after(author(ForeignKey {
            not_valid: true,
            ..posts_author()
        })),
        on_posts(
            "validate_foreign_key/plain",
            ValidateForeignKey {
                table: "posts".into(),
                name: "posts_user_id_fkey".into(),
            },
        )
        .after(author(ForeignKey {
            not_valid: true,
            ..posts_author()
        })),
        on_posts(
            "rename_constraint/primary_key",
            rename("posts", "posts_pkey", "articles_pkey"),
        ),
        on_users(
            "rename_constraint/unique",
            rename("users", "users_email_key", "people_email_key"),
        )
        .after(unique(email_key())),
        on_users("rename_constraint/check", rename_check("age known")).after(check(false)),
        on_users("rename_constraint/check_not_valid", rename_check("age known")).after(check(true)),
        on_users("rename_constraint/in_another_case", rename_check("Users_Age_Check")).after(check(false)),
        on_posts(
            "rename_constraint/foreign_key",
            rename("posts", "posts_user_id_fkey", "articles_user_id_fkey"),
        )
        .after(author(posts_author())),
        on_posts(
            "rename_constraint/foreign_key_in_another_case",
            rename("posts", "posts_user_id_fkey", "Posts_User_Id_fkey"),
        )
        .after(author(posts_author())),
    ]
}

fn rename(table: &str, name: &str, to: &str) -> RenameConstraint {
    RenameConstraint {
        table: table.into(),
        name: name.into(),
        to: to.into(),
    }
}

fn rename_check(to: &str) -> RenameConstraint {
    rename("users", "users_age_check", to)
}

fn of_ids() -> AddUnique {
    AddUnique {
        table: "posts".into(),
        unique: Unique {
            name: "posts_id_key".into(),
            columns: names(["id"]),
            ..email_key()
        },
    }
}

fn of_two(name: &str, key: [&str; 2]) -> Table {
    let columns = ["id", "rank"].map(|name| Column::new(name, ColumnType::BigInteger));
    let mut table = table(name, columns);
    table.primary_key = Some(PrimaryKey::of(&table.name, names(key)));
    table
}

fn named_only(name: &str) -> Table {
    let mut table = table(name, [Column::new("name", string(40))]);
    table.primary_key = Some(PrimaryKey::of(&table.name, ["name".into()]));
    table
}

fn with_collation(name: &str, collation: &str) -> Table {
    let mut table = named_only(name);
    table.options.charset = Some("utf8mb4".to_owned());
    table.options.collation = Some(collation.to_owned());
    table
}

fn by_name() -> AddForeignKey {
    author(ForeignKey {
        columns: names(["name"]),
        referenced_columns: names(["name"]),
        ..posts_author()
    })
}

fn logs_of_users() -> Table {
    let mut logs = super::tables::logs();
    let user = Column::new("user_id", ColumnType::BigInteger).nullable();
    logs.columns.insert(user.name.clone(), user);
    logs
}

fn email_key() -> Unique {
    Unique {
        name: "users_email_key".into(),
        columns: names(["email"]),
        nulls_not_distinct: false,
        deferrable: None,
    }
}

fn unique(unique: Unique) -> AddUnique {
    AddUnique {
        table: "users".into(),
        unique,
    }
}

fn check(not_valid: bool) -> AddCheck {
    AddCheck {
        table: "users".into(),
        check: Check {
            name: "users_age_check".into(),
            expression: sql("age >= 0"),
            not_valid,
        },
    }
}

fn drop_check() -> DropCheck {
    DropCheck {
        table: "users".into(),
        name: "users_age_check".into(),
    }
}

fn author(foreign_key: ForeignKey) -> AddForeignKey {
    AddForeignKey {
        table: "posts".into(),
        foreign_key,
    }
}

fn drop_author() -> DropForeignKey {
    DropForeignKey {
        table: "posts".into(),
        name: "posts_user_id_fkey".into(),
    }
}
