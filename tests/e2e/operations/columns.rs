//! Cases about columns that come, go and change their names.

use serde_json::json;
use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::RenameColumn;
use whimbrel_core::schema::Storage;
use whimbrel_core::{Column, ColumnType, Literal, PerDialect};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, With as _, add, add_with_backfill, check, column, computed, counted, create, create_index,
    drop_column, foreign_key, index, index_of, integer, of_enum, partial, sql, string, table, text, unique,
    unique_index, users,
};

fn a_column_that_may_be_null() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add("users", string("nickname", 40).nullable())])
        .shows(
            "SELECT id, nickname FROM users ORDER BY id",
            &["1 NULL", "2 NULL", "3 NULL"],
        )
}

fn a_column_with_a_default() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add("users", string("theme", 32).default_to(text("it's light")))])
        .shows("SELECT theme FROM users WHERE id = 1", &["it's light"])
        .refuses("UPDATE users SET theme = NULL")
}

fn a_column_with_a_backfill_and_no_default() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add_with_backfill("users", integer("login_count"), "\"id\" * 10")])
        .shows("SELECT login_count FROM users ORDER BY id", &["10", "20", "30"])
        .refuses("INSERT INTO users (id, email) VALUES (4, 'd')")
}

fn a_column_with_a_default_and_another_backfill() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add_with_backfill(
            "users",
            string("plan", 10).default_to(text("free")),
            "'legacy'",
        )])
        .shows("SELECT DISTINCT plan FROM users", &["legacy"])
        .accepts("INSERT INTO users (id, email) VALUES (4, 'd')")
}

fn a_column_whose_default_is_the_time() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add(
            "users",
            column("created_at", ColumnType::TimestampWithTimeZone).default_to(sql("CURRENT_TIMESTAMP")),
        )])
        .shows("SELECT count(*) FROM users WHERE created_at IS NOT NULL", &["3"])
}

fn a_column_with_a_json_default() -> Case {
    let preferences = column("preferences", ColumnType::Json).default_to(Literal::Json(json!({"it's": ["\\", 1]})));
    before([create(users())])
        .rows(THREE_USERS)
        .up([add("users", preferences)])
        .accepts("INSERT INTO users (id, email) VALUES (4, 'd')")
}

fn a_column_with_a_boolean_default() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add(
            "users",
            column("active", ColumnType::Boolean).default_to(Literal::Boolean(false)),
        )])
        .shows("SELECT count(*) FROM users WHERE NOT active", &["3"])
}

fn a_column_with_a_comment_and_a_collation() -> Case {
    let collation = PerDialect::from_iter([
        (Sqlite, "NOCASE".to_owned()),
        (Postgres, "C".to_owned()),
        (Mysql, "utf8mb4_bin".to_owned()),
    ]);
    let code = Column {
        collation: Some(collation),
        comment: Some("it's \\ a code".to_owned()),
        ..string("code", 8)
    };
    before([create(users())])
        .rows(THREE_USERS)
        .up([add("users", code.default_to(text("x")))])
}

fn a_stored_generated_column() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add(
            "users",
            computed(integer("twice").nullable(), "\"age\" * 2", Storage::Stored),
        )])
        .shows("SELECT twice FROM users ORDER BY id", &["72", "NULL", "82"])
        .refuses("UPDATE users SET twice = 1")
}

fn a_virtual_generated_column() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add(
            "users",
            computed(integer("twice").nullable(), "\"age\" * 2", Storage::Virtual),
        )])
        .shows("SELECT twice FROM users ORDER BY id", &["72", "NULL", "82"])
        // PostgreSQL has them from 18 on; older releases are refused, which `refusals` tries.
        .only_on(&[Sqlite, Mysql, Mariadb])
}

fn a_column_that_is_counted_up() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add("users", counted("number"))])
        .shows("SELECT count(DISTINCT number) FROM users", &["3"])
        // SQLite counts the key alone, MySQL and MariaDB one column that must be a key.
        .only_on(&[Postgres])
}

fn a_column_is_dropped_and_comes_back_empty() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([drop_column("users", "age")])
        .forgets()
}

fn a_column_with_a_default_is_dropped() -> Case {
    let users = table(
        "users",
        [
            integer("id"),
            string("theme", 20).default_to(text("light")),
            integer("age"),
        ],
    );
    before([create(
        users
            .with_check(check("age_check", "\"age\" >= 0"))
            .with_index(index("age_idx", &["age"])),
    )])
    .rows("INSERT INTO users VALUES (1, 'light', 20), (2, 'light', 30)")
    .up([drop_column("users", "theme")])
    .shows("SELECT id, age FROM users ORDER BY id", &["1 20", "2 30"])
    .refuses("INSERT INTO users (id, age) VALUES (3, -1)")
}

fn a_generated_column_is_dropped() -> Case {
    let users = table(
        "users",
        [
            integer("id"),
            integer("age"),
            computed(integer("twice").nullable(), "\"age\" * 2", Storage::Stored),
        ],
    );
    before([create(users)])
        .rows("INSERT INTO users (id, age) VALUES (1, 20), (2, 30)")
        .up([drop_column("users", "twice")])
}

fn a_renamed_column_keeps_its_values_and_its_uses() -> Case {
    let users = table(
        "users",
        [
            integer("id"),
            string("mail", 100),
            integer("age"),
            computed(integer("twice").nullable(), "\"age\" * 2", Storage::Stored),
        ],
    )
    .with_unique(unique("users_mail_key", &["mail"]))
    .with_check(check("users_age_check", "\"age\" >= 18"))
    .with_index(index("users_age_idx", &["age"]));
    before([create(users)])
        .rows("INSERT INTO users (id, mail, age) VALUES (1, 'a', 20), (2, 'b', 30)")
        .up([
            RenameColumn {
                table: "users".into(),
                column: "mail".into(),
                to: "e mail".into(),
            }
            .into(),
            RenameColumn {
                table: "users".into(),
                column: "age".into(),
                to: "years".into(),
            }
            .into(),
        ])
        .shows(
            "SELECT id, years, twice FROM users ORDER BY id",
            &["1 20 40", "2 30 60"],
        )
        .refuses("UPDATE users SET years = 17")
    // MariaDB and MySQL before 8.0.. cannot rename a column that a check or a generated column uses by itself.
}

fn a_renamed_column_keeps_its_partial_and_expression_indexes() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([
            create_index(
                "users",
                partial(unique_index("users_adult_idx", &["email"]), "\"age\" > 17"),
            ),
            RenameColumn {
                table: "users".into(),
                column: "age".into(),
                to: "years".into(),
            }
            .into(),
        ])
        .accepts("INSERT INTO users (id, email, years) VALUES (4, 'ada@example.org', 3)")
        .refuses("INSERT INTO users (id, email, years) VALUES (4, 'ada@example.org', 30)")
}

fn a_renamed_column_of_an_expression_index() -> Case {
    before([
        create(users()),
        create_index("users", index_of("users_lower_idx", "lower(\"email\")")),
    ])
    .rows(THREE_USERS)
    .up([RenameColumn {
        table: "users".into(),
        column: "email".into(),
        to: "mail".into(),
    }
    .into()])
}

fn a_renamed_key_is_followed_by_references_to_it() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")]);
    before([
        create(users()),
        create(posts.with_foreign_key(foreign_key("posts_user_fkey", "user_id", "users"))),
    ])
    .rows(THREE_USERS)
    .rows("INSERT INTO posts VALUES (1, 1)")
    .up([
        RenameColumn {
            table: "users".into(),
            column: "id".into(),
            to: "number".into(),
        }
        .into(),
        RenameColumn {
            table: "posts".into(),
            column: "user_id".into(),
            to: "user_number".into(),
        }
        .into(),
    ])
    .refuses("INSERT INTO posts VALUES (2, 9)")
}

fn a_renamed_column_of_a_foreign_key_keeps_its_check() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")])
        .with_foreign_key(foreign_key("posts_user_fkey", "user_id", "users"))
        .with_check(check("posts_user_check", "\"user_id\" < 100"));
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 1)")
        .up([RenameColumn {
            table: "posts".into(),
            column: "user_id".into(),
            to: "user_number".into(),
        }
        .into()])
        .refuses("UPDATE posts SET user_number = 100")
}

fn a_renamed_key_that_a_reference_a_check_and_a_partial_index_name() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")])
        .with_foreign_key(foreign_key("posts_user_fkey", "user_id", "users"))
        .with_check(check("posts_user_check", "\"user_id\" > 0"));
    let users = users()
        .with_check(check("users_id_check", "\"id\" > 0"))
        .with_index(partial(
            unique_index("users_known_idx", &["email", "id"]),
            "\"age\" IS NOT NULL",
        ));
    before([create(users), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 1)")
        .up([
            RenameColumn {
                table: "users".into(),
                column: "id".into(),
                to: "number".into(),
            }
            .into(),
            RenameColumn {
                table: "posts".into(),
                column: "user_id".into(),
                to: "user_number".into(),
            }
            .into(),
        ])
        .refuses("INSERT INTO posts VALUES (2, 9)")
        .refuses("INSERT INTO users VALUES (0, 'd', 1)")
        .refuses("UPDATE posts SET user_number = -1")
}

fn an_enum_column_with_a_default() -> Case {
    before([
        create(users()),
        super::words::create_enum("mood", &["it's fine", "sad"]),
    ])
    .rows(THREE_USERS)
    .up([add("users", of_enum("mood", "mood").default_to(text("it's fine")))])
    .shows("SELECT DISTINCT mood FROM users", &["it's fine"])
    .refuses("UPDATE users SET mood = 'angry'")
    .accepts("UPDATE users SET mood = 'sad'")
}

cases!(
    a_column_that_may_be_null,
    a_column_with_a_default,
    a_column_with_a_backfill_and_no_default,
    a_column_with_a_default_and_another_backfill,
    a_column_whose_default_is_the_time,
    a_column_with_a_json_default,
    a_column_with_a_boolean_default,
    a_column_with_a_comment_and_a_collation,
    a_stored_generated_column,
    a_virtual_generated_column,
    a_column_that_is_counted_up,
    a_column_is_dropped_and_comes_back_empty,
    a_column_with_a_default_is_dropped,
    a_generated_column_is_dropped,
    a_renamed_column_keeps_its_values_and_its_uses,
    a_renamed_column_keeps_its_partial_and_expression_indexes,
    a_renamed_column_of_an_expression_index,
    a_renamed_key_is_followed_by_references_to_it,
    a_renamed_column_of_a_foreign_key_keeps_its_check,
    a_renamed_key_that_a_reference_a_check_and_a_partial_index_name,
    an_enum_column_with_a_default,
);
