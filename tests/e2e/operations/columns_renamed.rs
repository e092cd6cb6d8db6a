//! Cases about columns that get another name, or a new property, while something else stands on them.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{CreateTrigger, RenameColumn, RenameTable};
use whimbrel_core::schema::{IndexMethod, Storage, Trigger};
use whimbrel_core::{ColumnType, Length, Operation, PerDialect};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, With as _, add, alter, column, computed, create, foreign_key, index, integer, not_null, string, table,
    users,
};

fn rename(table: &str, column: &str, to: &str) -> Operation {
    RenameColumn {
        table: table.into(),
        column: column.into(),
        to: to.into(),
    }
    .into()
}

/// MySQL neither says such columns anew without a copy, nor renames a column of a foreign key by one. Not on PostgreSQL,
/// whose older releases have no virtual columns.
fn a_renamed_column_of_a_foreign_key_that_others_are_computed_from() -> Case {
    let posts = table(
        "posts",
        [
            integer("id"),
            integer("user_id"),
            computed(integer("twice").nullable(), "\"user_id\" * 2", Storage::Virtual),
            computed(integer("thrice").nullable(), "\"user_id\" * 3", Storage::Stored),
        ],
    );
    before([
        create(users()),
        create(posts.with_foreign_key(foreign_key("posts_user_fkey", "user_id", "users"))),
    ])
    .rows(THREE_USERS)
    .rows("INSERT INTO posts (id, user_id) VALUES (1, 2)")
    .up([rename("posts", "user_id", "author_id")])
    .shows("SELECT author_id, twice, thrice FROM posts", &["2 4 6"])
    .refuses("INSERT INTO posts (id, author_id) VALUES (2, 9)")
    .only_on(&[Sqlite, Mysql, Mariadb])
}

/// On MariaDB a check of the column's own keeps other texts out, and names it.
fn a_renamed_json_column_takes_no_other_text() -> Case {
    before([create(table(
        "notes",
        [integer("id"), column("body", ColumnType::Json)],
    ))])
    .rows("INSERT INTO notes VALUES (1, '{\"a\": 1}')")
    .up([rename("notes", "body", "content")])
    .accepts("UPDATE notes SET content = '[1, 2]'")
    .refuses_on(&[Postgres, Mysql, Mariadb], "UPDATE notes SET content = 'no document'")
}

fn a_column_of_a_foreign_key_becomes_not_null_beside_a_full_text_index() -> Case {
    let mut found = index("posts_title_idx", &["title"]);
    found.method = Some(IndexMethod::FullText);
    let posts = table(
        "posts",
        [integer("id"), integer("user_id").nullable(), string("title", 100)],
    );
    let posts = posts.with_foreign_key(foreign_key("posts_user_fkey", "user_id", "users"));
    before([create(users()), create(posts.with_index(found))])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 2, 'a')")
        .up([alter("posts", "user_id", [not_null(None)])])
        .refuses("INSERT INTO posts VALUES (2, NULL, 'b')")
        .refused_on(&[Mysql], "in a table with a FULLTEXT index (`posts_title_idx`)")
        .only_on(&[Mysql, Mariadb])
}

fn a_comment_with_an_emoji() -> Case {
    let mut bird = string("bird", 40).nullable();
    bird.comment = Some("a 🐦, mostly".to_owned());
    before([create(users())])
        .up([add("users", bird)])
        .accepts("INSERT INTO users (id, email, age, bird) VALUES (4, 'd', 1, 'kestrel')")
        .refused_on(&[Mysql, Mariadb], "keeps no character of four bytes in comments")
}

fn a_generated_column_keeps_what_a_char_holds() -> Case {
    let of_code = |name: &str, expression: &str| {
        let ty = ColumnType::String(Length::AtMost(40));
        computed(column(name, ty).nullable(), expression, Storage::Stored)
    };
    before([create(table(
        "parts",
        [integer("id"), column("code", ColumnType::Char(Some(8)))],
    ))])
    .up([add("parts", of_code("low", "lower(\"code\")"))])
    .accepts("INSERT INTO parts (id, code) VALUES (1, 'A')")
    .refused_on(&[Mariadb], "Write `rtrim(code)` there")
    .only_on(&[Postgres, Mysql, Mariadb])
}

/// Where the body of a trigger is its own. MySQL and MariaDB leave it as it is, and the trigger would fail.
fn a_trigger_that_writes_to_a_table_follows_its_rename() -> Case {
    let mysql = "CREATE TRIGGER users_log AFTER INSERT ON `users` FOR EACH ROW INSERT INTO `log` VALUES (NEW.id)";
    let sqlite = "CREATE TRIGGER users_log AFTER INSERT ON \"users\" BEGIN INSERT INTO \"log\" VALUES (NEW.id); END";
    let trigger = Trigger {
        name: "users_log".into(),
        table: "users".into(),
        definition: PerDialect::default()
            .with(Mysql, mysql.to_owned())
            .with(Sqlite, sqlite.to_owned()),
    };
    before([
        create(users()),
        create(table("log", [integer("id")])),
        CreateTrigger { trigger }.into(),
    ])
    .rows(THREE_USERS)
    .up([RenameTable {
        table: "log".into(),
        to: "notes".into(),
    }
    .into()])
    .shows("SELECT count(*) FROM notes", &["3"])
    .accepts("INSERT INTO users (id, email, age) VALUES (4, 'd', 1)")
    .only_on(&[Sqlite, Mysql, Mariadb])
}

cases!(
    a_renamed_column_of_a_foreign_key_that_others_are_computed_from,
    a_renamed_json_column_takes_no_other_text,
    a_column_of_a_foreign_key_becomes_not_null_beside_a_full_text_index,
    a_comment_with_an_emoji,
    a_generated_column_keeps_what_a_char_holds,
    a_trigger_that_writes_to_a_table_follows_its_rename,
);
