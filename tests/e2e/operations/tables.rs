//! Cases about tables.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{
    CreateNamespace, DropNamespace, DropTable, RenameTable, SetTableComment, SetTableOptions,
};
use whimbrel_core::schema::TableOptions;
use whimbrel_core::{Column, ColumnType, Literal, QualifiedName, Table};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, With as _, cascading, check, column, counted, create, foreign_key, index, integer, partial, sql,
    string, table, text, unique, unique_index, users,
};

/// A table that uses most of what a table can have and every server knows.
fn books() -> Table {
    let mut books = table(
        "books",
        [
            counted("id"),
            integer("author_id"),
            Column {
                comment: Some("as on the cover, it's said".to_owned()),
                ..string("title", 200)
            },
            column("pages", ColumnType::SmallInteger).default_to(Literal::Integer(1)),
            column("price", ColumnType::Decimal(Some((10, 2)))).nullable(),
            column("in_print", ColumnType::Boolean).default_to(Literal::Boolean(true)),
            column("meta", ColumnType::Json).nullable(),
            column("added_at", ColumnType::TimestampWithTimeZone).default_to(sql("CURRENT_TIMESTAMP")),
            column("sold_at", ColumnType::TimestampWithTimeZone).nullable(),
        ],
    )
    .with_unique(unique("books_title_author_key", &["title", "author_id"]))
    .with_check(check("books_pages_check", "\"pages\" > 0"))
    .with_index(index("books_added_idx", &["added_at"]))
    .with_index(partial(
        unique_index("books_unsold_idx", &["author_id", "title"]),
        "\"sold_at\" IS NULL",
    ))
    .with_foreign_key(cascading(foreign_key("books_author_fkey", "author_id", "authors")));
    books.comment = Some("what is on the shelf".to_owned());
    books
}

fn authors() -> Table {
    table("authors", [integer("id"), string("name", 80)])
}

fn a_table_with_all_that_belongs_to_it() -> Case {
    before([create(authors())])
        .rows("INSERT INTO authors (id, name) VALUES (1, 'Ada'), (2, 'Grace')")
        .up([create(books())])
        .accepts("INSERT INTO books (author_id, title) VALUES (1, 'Notes'), (2, 'Notes')")
        .accepts("INSERT INTO books (author_id, title) VALUES (1, 'x'); DELETE FROM authors WHERE id = 1")
        .refuses("INSERT INTO books (author_id, title) VALUES (1, 'Notes'), (1, 'Notes')")
        .refuses("INSERT INTO books (author_id, title, pages) VALUES (1, 'Notes', 0)")
        .refuses("INSERT INTO books (author_id, title) VALUES (9, 'of nobody')")
        .refuses("INSERT INTO books (author_id) VALUES (1)")
}

fn a_table_with_a_key_of_two_columns() -> Case {
    before([])
        .up([create(
            table("seats", [integer("row_no"), integer("seat_no")]).with_key(&["seat_no", "row_no"]),
        )])
        .accepts("INSERT INTO seats (row_no, seat_no) VALUES (1, 1), (1, 2), (2, 1)")
        .refuses("INSERT INTO seats (row_no, seat_no) VALUES (1, 1), (1, 1)")
}

fn a_table_that_refers_to_itself() -> Case {
    let nodes = table("nodes", [integer("id"), integer("parent_id").nullable()]);
    before([])
        .up([create(nodes.with_foreign_key(cascading(foreign_key(
            "nodes_parent_fkey",
            "parent_id",
            "nodes",
        ))))])
        .accepts("INSERT INTO nodes VALUES (1, NULL), (2, 1)")
        .refuses("INSERT INTO nodes VALUES (3, 9)")
}

fn names_that_need_their_quotes() -> Case {
    let hostile = table(
        "select \"the\" `odd` ta'ble",
        [
            integer("group"),
            string("or'der", 20).default_to(text("it's \\ \"fine\"")),
            integer("ünïcode ; -- x"),
        ],
    );
    before([]).up([create(hostile.with_index(index("in'dex \"of\" `odd`", &["or'der"])))])
}

fn a_table_in_a_namespace() -> Case {
    let namespace: fn() -> _ = || CreateNamespace { name: "audit".into() }.into();
    let mut logs = table("logs", [integer("id"), string("what", 50)]).with_index(index("logs_what_idx", &["what"]));
    logs.name = QualifiedName::within("audit", "logs");
    before([])
        .up([namespace(), create(logs)])
        .accepts("INSERT INTO audit.logs (id, what) VALUES (1, 'x')")
        .refused_on(&[Sqlite, Mysql, Mariadb], "namespace")
}

fn a_namespace_is_dropped() -> Case {
    before([CreateNamespace { name: "audit".into() }.into()])
        .up([DropNamespace { name: "audit".into() }.into()])
        .only_on(&[Postgres])
}

fn a_table_is_dropped_and_comes_back_with_all_that_belonged_to_it() -> Case {
    before([create(authors()), create(books())])
        .rows("INSERT INTO authors (id, name) VALUES (1, 'Ada'); INSERT INTO books (author_id, title) VALUES (1, 'x')")
        .up([DropTable {
            table: "books".into(),
            reason: Some("a test".to_owned()),
        }
        .into()])
        .refuses("SELECT * FROM books")
        .forgets()
}

fn a_renamed_table_takes_references_to_it_along() -> Case {
    before([create(authors()), create(books())])
        .rows("INSERT INTO authors (id, name) VALUES (1, 'Ada'); INSERT INTO books (author_id, title) VALUES (1, 'x')")
        .up([RenameTable {
            table: "authors".into(),
            to: "people".into(),
        }
        .into()])
        .shows("SELECT name FROM people", &["Ada"])
        .shows("SELECT title FROM books", &["x"])
        .refuses("INSERT INTO books (author_id, title) VALUES (9, 'of nobody')")
        .accepts("DELETE FROM people")
}

fn a_renamed_table_keeps_its_own_parts() -> Case {
    before([create(authors()), create(books())])
        .rows("INSERT INTO authors (id, name) VALUES (1, 'Ada'); INSERT INTO books (author_id, title) VALUES (1, 'x')")
        .up([RenameTable {
            table: "books".into(),
            to: "select".into(),
        }
        .into()])
        .refuses_on(
            &[Sqlite, Postgres],
            "INSERT INTO \"select\" (author_id, title) VALUES (1, 'x')",
        )
        .refuses_on(
            &[Mysql, Mariadb],
            "INSERT INTO `select` (author_id, title) VALUES (1, 'x')",
        )
}

fn a_table_gets_a_comment() -> Case {
    before([create(users())]).rows(THREE_USERS).up([SetTableComment {
        table: "users".into(),
        comment: Some("who's \\ there".to_owned()),
    }
    .into()])
}

fn a_table_loses_its_comment() -> Case {
    let mut users = users();
    users.comment = Some("who's there".to_owned());
    before([create(users)]).rows(THREE_USERS).up([SetTableComment {
        table: "users".into(),
        comment: None,
    }
    .into()])
}

fn engine_charset_and_collation() -> Case {
    let options = TableOptions {
        engine: Some("InnoDB".to_owned()),
        charset: Some("utf8mb4".to_owned()),
        collation: Some("utf8mb4_bin".to_owned()),
        ..TableOptions::default()
    };
    let mut users = users();
    users.options = options;
    before([])
        .up([create(users)])
        .accepts("INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'A')")
}

fn a_table_changes_its_collation() -> Case {
    let options = TableOptions {
        collation: Some("utf8mb4_bin".to_owned()),
        ..TableOptions::default()
    };
    before([create(users())])
        .rows(THREE_USERS)
        .up([SetTableOptions {
            table: "users".into(),
            options,
        }
        .into()])
        .only_on(&[Mysql, Mariadb])
}

fn a_table_becomes_strict() -> Case {
    let options = TableOptions {
        strict: true,
        ..TableOptions::default()
    };
    let plain = table("plain", [integer("id"), column("note", ColumnType::Text)]);
    before([create(plain)])
        .rows("INSERT INTO plain VALUES (1, 'x')")
        .up([SetTableOptions {
            table: "plain".into(),
            options,
        }
        .into()])
        .refuses_on(&[Sqlite], "INSERT INTO plain VALUES ('no number', 'x')")
}

fn a_table_without_row_ids() -> Case {
    let mut users = users();
    users.options.without_rowid = true;
    before([])
        .up([create(users)])
        .refuses_on(&[Sqlite], "SELECT rowid FROM users")
}

cases!(
    a_table_with_all_that_belongs_to_it,
    a_table_with_a_key_of_two_columns,
    a_table_that_refers_to_itself,
    names_that_need_their_quotes,
    a_table_in_a_namespace,
    a_namespace_is_dropped,
    a_table_is_dropped_and_comes_back_with_all_that_belonged_to_it,
    a_renamed_table_takes_references_to_it_along,
    a_renamed_table_keeps_its_own_parts,
    a_table_gets_a_comment,
    a_table_loses_its_comment,
    engine_charset_and_collation,
    a_table_changes_its_collation,
    a_table_becomes_strict,
    a_table_without_row_ids,
);
