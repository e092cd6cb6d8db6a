//! Cases about columns that become something else.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::ColumnChange;
use whimbrel_core::schema::{Generated, Identity, Storage};
use whimbrel_core::{Column, ColumnType, Literal, PerDialect};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, With as _, alter, cascading, check, column, computed, create, foreign_key, index, integer, not_null,
    partial, sql, string, table, text, to_default, to_type, unique_index, users,
};

fn an_integer_becomes_a_larger_one() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([alter("users", "age", [to_type(ColumnType::BigInteger)])])
        .accepts("UPDATE users SET age = 9000000000000")
        .shows("SELECT id, age FROM users ORDER BY id", &["1 36", "2 NULL", "3 41"])
}

fn a_text_becomes_longer_and_keeps_all_else() -> Case {
    let code = Column {
        comment: Some("it's \\ a code".to_owned()),
        ..string("code", 10)
    }
    .default_to(text("it's x"));
    let items = table("items", [integer("id"), code]).with_index(index("items_code_idx", &["code"]));
    before([create(items)])
        .rows("INSERT INTO items VALUES (1, '0123456789')")
        .up([alter("items", "code", [to_type(ColumnType::String(300.into()))])])
        .accepts("INSERT INTO items (id) VALUES (2)")
        .refuses("UPDATE items SET code = NULL")
}

fn a_text_becomes_a_number_by_an_expression_and_a_text_again() -> Case {
    let change = ColumnChange::Type {
        to: ColumnType::Integer,
        using: Some(sql("CASE WHEN \"size\" = 'large' THEN 3 ELSE 1 END")),
        reverse_using: Some(sql("CASE WHEN \"size\" = 3 THEN 'large' ELSE 'small' END")),
    };
    before([create(table(
        "shirts",
        [integer("id"), string("size", 10), string("colour", 10)],
    ))])
    .rows("INSERT INTO shirts VALUES (1, 'large', 'red'), (2, 'small', 'blue')")
    .up([alter("shirts", "size", [change])])
    .shows(
        "SELECT id, size, colour FROM shirts ORDER BY id",
        &["1 3 red", "2 1 blue"],
    )
    .shows("SELECT sum(size) FROM shirts", &["4"])
}

fn a_type_with_a_default_and_an_index_changes() -> Case {
    let items = table(
        "items",
        [integer("id"), integer("rank").default_to(Literal::Integer(5))],
    )
    .with_index(index("items_rank_idx", &["rank"]));
    before([create(items)])
        .rows("INSERT INTO items VALUES (1, 7)")
        .up([alter(
            "items",
            "rank",
            [to_type(ColumnType::BigInteger), to_default(Literal::Integer(6))],
        )])
        .accepts("INSERT INTO items (id) VALUES (2)")
}

fn a_column_may_be_null_from_now_on() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([alter(
            "users",
            "email",
            [ColumnChange::Nullable {
                nullable: true,
                backfill: None,
            }],
        )])
        .accepts("UPDATE users SET email = NULL")
}

fn a_column_may_no_longer_be_null_and_rows_get_a_value() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([alter("users", "age", [not_null(Some("18 + \"id\""))])])
        .shows("SELECT age FROM users ORDER BY id", &["36", "20", "41"])
        .refuses("UPDATE users SET age = NULL")
        .forgets()
}

fn a_column_may_no_longer_be_null_and_no_row_is() -> Case {
    before([create(users())])
        .rows("INSERT INTO users VALUES (1, 'a', 5)")
        .up([alter("users", "age", [not_null(None)])])
        .refuses("UPDATE users SET age = NULL")
}

fn a_default_is_set_changed_and_removed() -> Case {
    let items = table(
        "items",
        [
            integer("id"),
            string("a", 20),
            string("b", 20).default_to(text("x")),
            integer("c").default_to(Literal::Integer(1)),
        ],
    );
    before([create(items)])
        .rows("INSERT INTO items VALUES (1, 'a', 'b', 2)")
        .up([
            alter("items", "a", [to_default(text("it's \\ new"))]),
            alter("items", "b", [to_default(text("y"))]),
            alter("items", "c", [ColumnChange::Default { to: None }]),
        ])
        .accepts("INSERT INTO items (id, c) VALUES (2, 1)")
        .refuses("INSERT INTO items (id) VALUES (2)")
}

fn a_default_becomes_an_expression() -> Case {
    let items = table(
        "items",
        [integer("id"), column("at", ColumnType::TimestampWithTimeZone)],
    );
    before([create(items)])
        .rows("INSERT INTO items VALUES (1, '2026-01-02 03:04:05')")
        .up([alter("items", "at", [to_default(sql("CURRENT_TIMESTAMP"))])])
        .accepts("INSERT INTO items (id) VALUES (2)")
}

fn several_properties_change_at_once() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([alter(
            "users",
            "age",
            [
                to_type(ColumnType::BigInteger),
                to_default(Literal::Integer(30)),
                not_null(Some("30")),
            ],
        )])
        .shows("SELECT age FROM users ORDER BY id", &["36", "30", "41"])
        .accepts("INSERT INTO users (id, email) VALUES (4, 'd')")
        .forgets()
}

fn a_column_gets_and_loses_a_comment() -> Case {
    let named = Column {
        comment: Some("old".to_owned()),
        ..string("email", 320)
    };
    before([create(table(
        "users",
        [integer("id"), named, integer("age").nullable()],
    ))])
    .rows(THREE_USERS)
    .up([
        alter(
            "users",
            "age",
            [ColumnChange::Comment {
                to: Some("in years, it's \\ true".to_owned()),
            }],
        ),
        alter("users", "email", [ColumnChange::Comment { to: None }]),
    ])
}

fn a_column_changes_its_collation() -> Case {
    let collation = PerDialect::from_iter([
        (Sqlite, "NOCASE".to_owned()),
        (Postgres, "C".to_owned()),
        (Mysql, "utf8mb4_bin".to_owned()),
    ]);
    before([create(users())]).rows(THREE_USERS).up([alter(
        "users",
        "email",
        [ColumnChange::Collation { to: Some(collation) }],
    )])
}

fn a_generated_column_becomes_an_ordinary_one() -> Case {
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
        .up([alter("users", "twice", [ColumnChange::Generated { to: None }])])
        .shows("SELECT twice FROM users ORDER BY id", &["40", "60"])
        .accepts("UPDATE users SET twice = 1")
        // PostgreSQL can drop the expression, not set it again: no way back by ALTER.
        .only_on(&[Sqlite, Mysql, Mariadb])
}

fn an_ordinary_column_becomes_a_generated_one() -> Case {
    let users = table("users", [integer("id"), integer("age"), integer("twice").nullable()]);
    let to = Some(Generated {
        expression: sql("\"age\" * 2"),
        storage: Storage::Stored,
    });
    before([create(users)])
        .rows("INSERT INTO users VALUES (1, 20, 40), (2, 30, 60)")
        .up([alter("users", "twice", [ColumnChange::Generated { to }])])
        .shows("SELECT twice FROM users ORDER BY id", &["40", "60"])
        .refuses("UPDATE users SET twice = 1")
        .only_on(&[Sqlite, Mysql, Mariadb])
}

fn a_key_begins_to_be_counted_up_after_its_rows() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([alter(
            "users",
            "id",
            [ColumnChange::Identity {
                to: Some(Identity::default()),
            }],
        )])
        .accepts("INSERT INTO users (email) VALUES ('d')")
        .only_on(&[Postgres, Mysql, Mariadb, Sqlite])
}

fn a_key_is_no_longer_counted_up() -> Case {
    let items = table("items", [super::words::counted("id"), string("a", 20)]);
    before([create(items)])
        .rows("INSERT INTO items (a) VALUES ('x'), ('y')")
        .up([alter("items", "id", [ColumnChange::Identity { to: None }])])
        .refuses_on(&[Postgres, Mysql, Mariadb], "INSERT INTO items (a) VALUES ('z')")
}

fn a_parent_changes_and_its_children_stay() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")]).with_foreign_key(cascading(foreign_key(
        "posts_user_fkey",
        "user_id",
        "users",
    )));
    let users = users()
        .with_check(check("users_age_check", "\"age\" > 0"))
        .with_index(partial(
            unique_index("users_email_idx", &["email"]),
            "\"age\" IS NOT NULL",
        ));
    before([create(users), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 1), (2, 1), (3, 3)")
        .up([alter(
            "users",
            "email",
            [
                to_type(ColumnType::Text),
                ColumnChange::Nullable {
                    nullable: true,
                    backfill: None,
                },
            ],
        )])
        // MySQL and MariaDB index a TEXT by a prefix only, so the index there is in the way.
        .only_on(&[Sqlite, Postgres])
        .shows("SELECT id, user_id FROM posts ORDER BY id", &["1 1", "2 1", "3 3"])
        .refuses("INSERT INTO posts VALUES (4, 9)")
        .refuses("UPDATE users SET age = -1")
        .accepts("DELETE FROM users WHERE id = 1")
        .refuses("INSERT INTO users VALUES (4, 'ada@example.org', 1)")
}

cases!(
    an_integer_becomes_a_larger_one,
    a_text_becomes_longer_and_keeps_all_else,
    a_text_becomes_a_number_by_an_expression_and_a_text_again,
    a_type_with_a_default_and_an_index_changes,
    a_column_may_be_null_from_now_on,
    a_column_may_no_longer_be_null_and_rows_get_a_value,
    a_column_may_no_longer_be_null_and_no_row_is,
    a_default_is_set_changed_and_removed,
    a_default_becomes_an_expression,
    several_properties_change_at_once,
    a_column_gets_and_loses_a_comment,
    a_column_changes_its_collation,
    a_generated_column_becomes_an_ordinary_one,
    an_ordinary_column_becomes_a_generated_one,
    a_key_begins_to_be_counted_up_after_its_rows,
    a_key_is_no_longer_counted_up,
    a_parent_changes_and_its_children_stay,
);
