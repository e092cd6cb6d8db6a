//! Cases about indexes.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{CreateIndex, DropIndex, RenameIndex};
use whimbrel_core::schema::{IndexMethod, IndexPart, NullsOrder, Order};
use whimbrel_core::{ColumnType, Index};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, With as _, cascading, column, create, create_index, foreign_key, index, index_of, integer, partial,
    string, table, unique_index, users,
};

fn on_users(index: Index) -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([create_index("users", index)])
}

fn an_index_over_two_columns() -> Case {
    on_users(index("users_age_email_idx", &["age", "email"]))
}

fn a_unique_index() -> Case {
    on_users(unique_index("users_email_idx", &["email"])).refuses("INSERT INTO users VALUES (4, 'ada@example.org', 3)")
}

fn an_index_in_descending_order() -> Case {
    let mut index = index("users_age_idx", &["age", "email"]);
    index.parts[0].order = Some(Order::Descending);
    index.parts[1].order = Some(Order::Ascending);
    on_users(index)
}

fn an_index_that_puts_nulls_last() -> Case {
    let part = IndexPart {
        nulls: Some(NullsOrder::Last),
        order: Some(Order::Descending),
        ..IndexPart::column("age")
    };
    on_users(Index {
        parts: vec![part],
        ..index("users_age_idx", &[])
    })
    .only_on(&[Postgres])
}

fn an_index_over_some_rows() -> Case {
    // On MySQL and MariaDB it holds all rows, which is larger than asked for and serves the same queries.
    on_users(partial(index("users_young_idx", &["email"]), "\"age\" < 30"))
}

fn a_unique_index_over_some_rows() -> Case {
    on_users(partial(
        unique_index("users_email_idx", &["email"]),
        "\"age\" IS NOT NULL",
    ))
    .refuses("INSERT INTO users VALUES (4, 'ada@example.org', 3)")
    .accepts("INSERT INTO users VALUES (4, 'ada@example.org', NULL), (5, 'ada@example.org', NULL)")
    .refuses("UPDATE users SET email = 'alan@example.org', age = 1 WHERE id = 2")
}

fn a_unique_index_of_two_columns_over_some_rows() -> Case {
    let rooms = table(
        "rooms",
        [
            integer("id"),
            string("house", 20),
            string("door", 20).nullable(),
            integer("gone").nullable(),
        ],
    );
    before([create(rooms)])
        .rows("INSERT INTO rooms VALUES (1, 'a', '1', NULL), (2, 'a', '1', 5)")
        .up([create_index(
            "rooms",
            partial(unique_index("rooms_idx", &["house", "door"]), "\"gone\" IS NULL"),
        )])
        .refuses("INSERT INTO rooms VALUES (3, 'a', '1', NULL)")
        .accepts("INSERT INTO rooms VALUES (3, 'a', '2', NULL)")
        .accepts("INSERT INTO rooms VALUES (3, 'a', '1', 7)")
        // NULLs are distinct, as in any unique index.
        .accepts("INSERT INTO rooms VALUES (3, 'b', NULL, NULL), (4, 'b', NULL, NULL)")
}

fn a_partial_unique_index_is_dropped_and_comes_back() -> Case {
    before([create(users().with_index(partial(
        unique_index("users_email_idx", &["email"]),
        "\"age\" IS NOT NULL",
    )))])
    .rows(THREE_USERS)
    .up([DropIndex {
        table: "users".into(),
        name: "users_email_idx".into(),
        concurrently: false,
    }
    .into()])
    .accepts("INSERT INTO users VALUES (4, 'ada@example.org', 3)")
}

fn a_partial_unique_index_is_renamed() -> Case {
    before([create(users().with_index(partial(
        unique_index("users_email_idx", &["email"]),
        "\"age\" IS NOT NULL",
    )))])
    .rows(THREE_USERS)
    .up([RenameIndex {
        table: "users".into(),
        name: "users_email_idx".into(),
        to: "users_e_idx".into(),
    }
    .into()])
    .refuses("INSERT INTO users VALUES (4, 'ada@example.org', 3)")
}

fn an_index_of_an_expression() -> Case {
    on_users(index_of("users_lower_idx", "lower(\"email\")"))
}

fn a_unique_index_of_an_expression() -> Case {
    on_users(Index {
        unique: true,
        ..index_of("users_twice_idx", "\"id\" % 100")
    })
    .refuses("INSERT INTO users VALUES (101, 'x', 3)")
    // MariaDB has no indexes on expressions, and the type of this one cannot be told.
    .refused_on(&[Mariadb], "expression")
}

fn an_index_of_the_beginning_of_a_text() -> Case {
    let notes = table("notes", [integer("id"), column("body", ColumnType::Text)]);
    let part = IndexPart {
        prefix: Some(16),
        ..IndexPart::column("body")
    };
    before([create(notes)])
        .rows("INSERT INTO notes VALUES (1, 'a')")
        .up([create_index(
            "notes",
            Index {
                parts: vec![part],
                ..index("notes_body_idx", &[])
            },
        )])
        .only_on(&[Mysql, Mariadb])
}

fn an_index_that_carries_columns() -> Case {
    on_users(Index {
        include: vec!["age".into()],
        ..index("users_email_idx", &["email"])
    })
    .only_on(&[Postgres])
}

fn an_index_of_another_method() -> Case {
    on_users(Index {
        method: Some(IndexMethod::Hash),
        ..index("users_email_idx", &["email"])
    })
    .only_on(&[Postgres])
}

fn an_index_of_documents() -> Case {
    let documents = table("documents", [integer("id"), column("body", ColumnType::JsonBinary)]);
    before([create(documents)])
        .rows("INSERT INTO documents VALUES (1, '{\"a\": 1}')")
        .up([create_index(
            "documents",
            Index {
                method: Some(IndexMethod::Gin),
                ..index("documents_idx", &["body"])
            },
        )])
        .only_on(&[Postgres])
}

fn an_index_with_an_operator_class() -> Case {
    let part = IndexPart {
        operator_class: Some("text_pattern_ops".to_owned()),
        order: Some(Order::Descending),
        collation: Some("C".to_owned()),
        ..IndexPart::column("email")
    };
    on_users(Index {
        parts: vec![part],
        ..index("users_email_idx", &[])
    })
    .only_on(&[Postgres])
}

fn an_index_of_words() -> Case {
    on_users(Index {
        method: Some(IndexMethod::FullText),
        ..index("users_words_idx", &["email"])
    })
    .accepts_on(
        &[Mysql, Mariadb],
        "SELECT * FROM users WHERE MATCH (email) AGAINST ('ada')",
    )
    .refused_on(&[Sqlite], "full")
}

fn an_index_that_lets_writers_go_on() -> Case {
    before([create(users())]).rows(THREE_USERS).up([CreateIndex {
        table: "users".into(),
        index: index("users_age_idx", &["age"]),
        concurrently: true,
    }
    .into()])
}

fn an_index_is_dropped_while_others_go_on() -> Case {
    before([create(users().with_index(index("users_age_idx", &["age", "email"])))])
        .rows(THREE_USERS)
        .up([DropIndex {
            table: "users".into(),
            name: "users_age_idx".into(),
            concurrently: true,
        }
        .into()])
}

fn an_index_is_renamed() -> Case {
    before([create(users().with_index(index("users_age_idx", &["age"])))])
        .rows(THREE_USERS)
        .up([RenameIndex {
            table: "users".into(),
            name: "users_age_idx".into(),
            to: "by age".into(),
        }
        .into()])
}

fn an_index_that_a_foreign_key_needs_is_replaced() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")])
        .with_foreign_key(cascading(foreign_key("posts_user_fkey", "user_id", "users")))
        .with_index(index("posts_user_idx", &["user_id"]));
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 1)")
        .up([
            create_index("posts", index("posts_user_id_idx", &["user_id", "id"])),
            DropIndex {
                table: "posts".into(),
                name: "posts_user_idx".into(),
                concurrently: false,
            }
            .into(),
        ])
        .refuses("INSERT INTO posts VALUES (2, 9)")
}

cases!(
    an_index_over_two_columns,
    a_unique_index,
    an_index_in_descending_order,
    an_index_that_puts_nulls_last,
    an_index_over_some_rows,
    a_unique_index_over_some_rows,
    a_unique_index_of_two_columns_over_some_rows,
    a_partial_unique_index_is_dropped_and_comes_back,
    a_partial_unique_index_is_renamed,
    an_index_of_an_expression,
    a_unique_index_of_an_expression,
    an_index_of_the_beginning_of_a_text,
    an_index_that_carries_columns,
    an_index_of_another_method,
    an_index_of_documents,
    an_index_with_an_operator_class,
    an_index_of_words,
    an_index_that_lets_writers_go_on,
    an_index_is_dropped_while_others_go_on,
    an_index_is_renamed,
    an_index_that_a_foreign_key_needs_is_replaced,
);
