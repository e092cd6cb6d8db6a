//! Cases about what MySQL and MariaDB have in place of something, and about the shapes of tables that make them carry
//! out a statement otherwise than usual.

use whimbrel_core::Backend::{Mariadb, Mysql};
use whimbrel_core::operations::{
    AddEnumValue, AddPrimaryKey, ColumnChange, DropForeignKey, DropIndex, DropPrimaryKey, RenameColumn,
    RenameEnumValue, RenameIndex, RenameTable, SetTableOptions,
};
use whimbrel_core::schema::{IndexMethod, IndexPart, Storage};
use whimbrel_core::{Column, ColumnType, Index, Name, Operation, PerDialect, PrimaryKey, TableOptions};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, With as _, add, add_foreign_key, add_with_backfill, alter, cascading, check, column, computed,
    counted, create, create_enum, create_index, drop_column, foreign_key, index, index_of, integer, not_null, of_enum,
    partial, sql, string, table, table_without_key, text, to_default, to_type, unique, unique_index, users,
};

fn rename_column(table: &str, column: &str, to: &str) -> Operation {
    RenameColumn {
        table: table.into(),
        column: column.into(),
        to: to.into(),
    }
    .into()
}

fn drop_index(table: &str, name: &str) -> Operation {
    DropIndex {
        table: table.into(),
        name: name.into(),
        concurrently: false,
    }
    .into()
}

fn drop_foreign_key(table: &str, name: &str) -> Operation {
    DropForeignKey {
        table: table.into(),
        name: name.into(),
    }
    .into()
}

fn partial_unique() -> Index {
    partial(unique_index("users_email_idx", &["email"]), "\"age\" IS NOT NULL")
}

fn a_partial_unique_index_follows_renames_of_all_that_it_names() -> Case {
    before([
        create(users()),
        create_index("users", partial_unique()),
        create_index("users", index_of("users_lower_idx", "lower(\"email\")")),
    ])
    .rows(THREE_USERS)
    .up([
        rename_column("users", "email", "mail"),
        rename_column("users", "age", "years"),
        RenameTable {
            table: "users".into(),
            to: "people".into(),
        }
        .into(),
        RenameIndex {
            table: "people".into(),
            name: "users_email_idx".into(),
            to: "people_mail_idx".into(),
        }
        .into(),
        drop_index("people", "users_lower_idx"),
    ])
    .refuses("INSERT INTO people (id, mail, years) VALUES (4, 'ada@example.org', 3)")
    .accepts("INSERT INTO people (id, mail, years) VALUES (4, 'ada@example.org', NULL)")
}

fn a_column_of_a_partial_unique_index_becomes_longer() -> Case {
    let items = table("items", [integer("id"), string("code", 10), integer("kind").nullable()]);
    before([
        create(items),
        create_index(
            "items",
            partial(unique_index("items_code_idx", &["code"]), "\"kind\" IS NOT NULL"),
        ),
    ])
    .rows("INSERT INTO items VALUES (1, '0123456789', 1)")
    .up([alter("items", "code", [to_type(ColumnType::String(400.into()))])])
    .accepts("INSERT INTO items VALUES (2, '0123456789ABC', 1)")
    .refuses("INSERT INTO items VALUES (2, '0123456789', 1)")
}

fn a_column_of_a_partial_unique_index_is_converted() -> Case {
    let items = table("items", [integer("id"), string("code", 10), integer("kind").nullable()]);
    let change = ColumnChange::Type {
        to: ColumnType::Integer,
        using: Some(sql("CAST(\"code\" AS SIGNED) * 2")),
        reverse_using: Some(sql("CAST(\"code\" DIV 2 AS CHAR(5))")),
    };
    before([
        create(items.with_unique(unique("items_code_key", &["code"]))),
        create_index(
            "items",
            partial(unique_index("items_code_idx", &["code"]), "\"kind\" IS NOT NULL"),
        ),
    ])
    .rows("INSERT INTO items VALUES (1, '10', 1), (2, '20', 1)")
    .up([alter("items", "code", [change])])
    .shows("SELECT id, code FROM items ORDER BY id", &["1 20", "2 40"])
    .refuses("INSERT INTO items VALUES (3, 20, 1)")
    // The casts are words of theirs; and the value comes back as another spelling of the same number.
    .only_on(&[Mysql, Mariadb])
    .forgets()
}

fn an_enum_in_a_partial_unique_index_gets_values() -> Case {
    let jobs = table(
        "jobs",
        [integer("id"), of_enum("state", "state").default_to(text("ready"))],
    );
    before([
        create_enum("state", &["ready", "done"]),
        create(jobs),
        create_index(
            "jobs",
            partial(unique_index("jobs_state_idx", &["state"]), "\"id\" > 10"),
        ),
    ])
    .rows("INSERT INTO jobs VALUES (1, 'ready'), (2, 'ready'), (11, 'done')")
    .up([
        AddEnumValue {
            name: "state".into(),
            value: "failed".to_owned(),
            before: None,
        }
        .into(),
        RenameEnumValue {
            name: "state".into(),
            value: "done".to_owned(),
            to: "finished".to_owned(),
        }
        .into(),
    ])
    .refuses("INSERT INTO jobs VALUES (12, 'finished')")
    .accepts("INSERT INTO jobs VALUES (12, 'failed')")
    .shows("SELECT id, state FROM jobs WHERE id > 2", &["11 finished"])
    .only_on(&[Mysql, Mariadb])
}

fn an_enum_value_changes_its_case_alone() -> Case {
    let jobs = table(
        "jobs",
        [integer("id"), of_enum("state", "state").default_to(text("ready"))],
    );
    before([create_enum("state", &["ready", "done"]), create(jobs)])
        .rows("INSERT INTO jobs VALUES (1, 'ready'), (2, 'done')")
        .up([RenameEnumValue {
            name: "state".into(),
            value: "ready".to_owned(),
            to: "Ready".to_owned(),
        }
        .into()])
        .shows("SELECT id, state FROM jobs ORDER BY id", &["1 Ready", "2 done"])
}

fn a_partial_unique_index_of_the_beginning_of_a_text() -> Case {
    let notes = table("notes", [integer("id"), column("body", ColumnType::Text).nullable()]);
    let index = Index {
        parts: vec![IndexPart {
            prefix: Some(5),
            ..IndexPart::column("body")
        }],
        ..unique_index("notes_body_idx", &[])
    };
    before([create(notes)])
        .rows("INSERT INTO notes VALUES (1, 'hello world'), (2, NULL)")
        .up([create_index("notes", partial(index, "\"id\" < 100"))])
        .refuses("INSERT INTO notes VALUES (3, 'hello there')")
        .accepts("INSERT INTO notes VALUES (101, 'hello there')")
        .only_on(&[Mysql, Mariadb])
}

fn a_partial_unique_index_is_made_with_its_table() -> Case {
    before([])
        .up([
            create(users().with_index(partial_unique())),
            add("users", integer("points").nullable()),
        ])
        .accepts("INSERT INTO users (id, email, age) VALUES (1, 'a', NULL), (2, 'a', NULL), (3, 'a', 3)")
        .refuses("INSERT INTO users (id, email, age) VALUES (1, 'a', 1), (2, 'a', 2)")
}

fn columns_come_and_go_beside_a_partial_unique_index() -> Case {
    let users = table(
        "users",
        [
            integer("id"),
            string("email", 100),
            integer("age").nullable(),
            string("theme", 20).default_to(text("light")),
        ],
    );
    before([create(users), create_index("users", partial_unique())])
        .rows("INSERT INTO users (id, email, age) VALUES (1, 'a', 1), (2, 'b', NULL)")
        .up([
            add(
                "users",
                integer("points").default_to(whimbrel_core::Literal::Integer(3)),
            ),
            add_with_backfill("users", integer("rounds"), "\"id\" * 2"),
            alter("users", "age", [not_null(Some("18"))]),
            drop_column("users", "theme"),
            add(
                "users",
                computed(integer("twice").nullable(), "\"points\" * 2", Storage::Virtual),
            ),
            alter("users", "points", [to_type(ColumnType::BigInteger)]),
        ])
        .shows(
            "SELECT id, points, rounds, twice FROM users ORDER BY id",
            &["1 3 2 6", "2 3 4 6"],
        )
        .only_on(&[Mysql, Mariadb])
        .forgets()
}

fn a_table_with_an_index_of_words_changes() -> Case {
    let notes = table(
        "notes",
        [
            integer("id"),
            string("title", 40),
            column("body", ColumnType::Text).nullable(),
            integer("stars").nullable(),
        ],
    );
    let words = Index {
        method: Some(IndexMethod::FullText),
        ..index("notes_words_idx", &["title"])
    };
    before([create(notes.with_index(words))])
        .rows("INSERT INTO notes VALUES (1, 'one', 'two', 3)")
        .up([
            add("notes", string("mood", 10).default_to(text("fine"))),
            alter("notes", "stars", [not_null(None)]),
            alter(
                "notes",
                "title",
                [ColumnChange::Nullable {
                    nullable: true,
                    backfill: None,
                }],
            ),
            drop_column("notes", "body"),
            rename_column("notes", "title", "headline"),
            create_index("notes", index("notes_stars_idx", &["stars"])),
        ])
        .only_on(&[Mysql, Mariadb])
        .forgets()
}

fn a_table_with_an_index_of_places_changes() -> Case {
    let ty = ColumnType::Custom(PerDialect::default().with(Mysql, "point".to_owned()));
    let places = table("places", [integer("id"), column("at", ty), integer("stars").nullable()]);
    let shapes = Index {
        method: Some(IndexMethod::Spatial),
        ..index("places_at_idx", &["at"])
    };
    before([create(places)])
        .rows("INSERT INTO places VALUES (1, ST_GeomFromText('POINT(1 2)'), 3)")
        .up([
            create_index("places", shapes),
            add("places", string("name", 10).nullable()),
            alter("places", "stars", [not_null(None)]),
        ])
        .only_on(&[Mysql, Mariadb])
}

fn a_table_whose_rows_a_foreign_key_changes_is_copied() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id"), integer("stars")])
        .with_foreign_key(cascading(foreign_key("posts_user_fkey", "user_id", "users")));
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 1, 5)")
        .up([
            alter("posts", "stars", [to_type(ColumnType::BigInteger)]),
            super::words::add_check("posts", check("posts_stars_check", "\"stars\" < 9000000000000")),
        ])
        .refuses("INSERT INTO posts VALUES (2, 9, 1)")
}

fn the_index_of_a_foreign_key_gives_way_to_another_and_comes_back() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")]);
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 1)")
        .up([
            add_foreign_key("posts", foreign_key("posts_user_fkey", "user_id", "users")),
            create_index("posts", index("posts_user_idx", &["user_id", "id"])),
            drop_index("posts", "posts_user_idx"),
        ])
        .refuses("INSERT INTO posts VALUES (2, 9)")
}

fn the_index_that_served_a_foreign_key_stays_when_the_key_goes() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")]);
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO posts VALUES (1, 1)")
        .up([
            add_foreign_key("posts", foreign_key("posts_user_fkey", "user_id", "users")),
            create_index("posts", index("posts_user_idx", &["user_id"])),
            drop_foreign_key("posts", "posts_user_fkey"),
        ])
        .accepts("INSERT INTO posts VALUES (2, 9)")
}

fn two_foreign_keys_share_an_index() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")]).with_foreign_key(foreign_key(
        "posts_a_fkey",
        "user_id",
        "users",
    ));
    before([create(users()), create(table("people", [integer("id")])), create(posts)])
        .rows(THREE_USERS)
        .rows("INSERT INTO people VALUES (1); INSERT INTO posts VALUES (1, 1)")
        .up([
            add_foreign_key("posts", foreign_key("posts_b_fkey", "user_id", "people")),
            drop_foreign_key("posts", "posts_a_fkey"),
        ])
        .refuses("INSERT INTO posts VALUES (2, 2)")
}

fn a_column_is_counted_up_that_is_no_key() -> Case {
    let lines = table_without_key("lines", [integer("file"), counted("number")]);
    before([create(lines)])
        .rows("INSERT INTO `lines` (file) VALUES (1), (1), (2)")
        .up([
            rename_column("lines", "number", "line"),
            AddPrimaryKey {
                table: "lines".into(),
                key: PrimaryKey::of(&"lines".into(), [Name::new("line")]),
            }
            .into(),
            DropPrimaryKey { table: "lines".into() }.into(),
            AddPrimaryKey {
                table: "lines".into(),
                key: PrimaryKey::of(&"lines".into(), [Name::new("file"), Name::new("line")]),
            }
            .into(),
        ])
        .shows("SELECT file, line FROM `lines` ORDER BY line", &["1 1", "1 2", "2 3"])
        .only_on(&[Mysql, Mariadb])
}

fn moments_get_no_default_that_nobody_asked_for() -> Case {
    let moment = |name: &str| column(name, ColumnType::TimestampWithTimeZone);
    before([create(users())])
        .rows(THREE_USERS)
        .up([
            create(table("visits", [integer("id"), moment("began"), moment("ended")])),
            add_with_backfill("users", moment("joined"), "'2026-01-31 12:00:00'"),
            add("users", moment("left").nullable()),
            alter(
                "users",
                "joined",
                [ColumnChange::Comment {
                    to: Some("when".to_owned()),
                }],
            ),
        ])
        .shows(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = database() \
             AND column_type = 'timestamp' AND (extra <> '' OR coalesce(column_default, 'NULL') <> 'NULL')",
            &["0"],
        )
        .shows("SELECT count(DISTINCT joined) FROM users", &["1"])
        .refuses("INSERT INTO visits (id, began) VALUES (1, '2026-01-31 12:00:00')")
        .only_on(&[Mysql, Mariadb])
}

fn a_moment_with_a_zone_is_a_default() -> Case {
    let at = |name: &str, value: &str| column(name, ColumnType::DateTime).default_to(text(value));
    before([])
        .up([
            create(table(
                "visits",
                [integer("id"), at("began", "2026-01-31T23:30:00-01:00")],
            )),
            add("visits", at("ended", "2026-01-31T12:00:00Z")),
        ])
        .only_on(&[Mysql, Mariadb])
        .shows(
            "SELECT replace(column_default, '''', '') FROM information_schema.columns \
         WHERE table_schema = database() AND table_name = 'visits' AND column_type = 'datetime' ORDER BY 1",
            &["2026-01-31 12:00:00", "2026-02-01 00:30:00"],
        )
}

fn a_renamed_column_is_followed_by_all_that_names_it_at_once() -> Case {
    let users = table(
        "users",
        [
            integer("id"),
            string("email", 100),
            integer("age"),
            computed(integer("twice").nullable(), "\"age\" * 2", Storage::Virtual),
            integer("limit").default_to(sql("(18 + 3)")),
        ],
    )
    .with_check(check("users_age_check", "\"age\" >= 18"))
    .with_index(partial(unique_index("users_email_idx", &["email"]), "\"age\" > 20"))
    .with_index(index("users_twice_idx", &["twice"]));
    before([create(users)])
        .rows("INSERT INTO users (id, email, age) VALUES (1, 'a', 20), (2, 'a', 30)")
        .up([rename_column("users", "age", "years")])
        .shows(
            "SELECT id, years, twice FROM users ORDER BY id",
            &["1 20 40", "2 30 60"],
        )
        .refuses("UPDATE users SET years = 17")
        .refuses("UPDATE users SET years = 31")
        .only_on(&[Mysql, Mariadb])
}

fn texts_become_longer_without_a_copy() -> Case {
    let items = table("items", [integer("id"), string("code", 40), string("name", 300)]);
    before([create(items.with_index(index("items_code_idx", &["code"])))])
        .rows("INSERT INTO items VALUES (1, 'a', 'b')")
        .up([
            alter(
                "items",
                "code",
                [to_type(ColumnType::String(63.into())), to_default(text("x"))],
            ),
            alter("items", "name", [to_type(ColumnType::String(400.into()))]),
        ])
        .accepts("INSERT INTO items (id, name) VALUES (2, 'c')")
}

fn a_table_gets_another_character_set_with_its_texts() -> Case {
    let own = Column {
        collation: Some(PerDialect::default().with(Mysql, "utf8mb4_bin".to_owned())),
        ..string("code", 20)
    };
    let notes = table(
        "notes",
        [
            integer("id"),
            column("body", ColumnType::Text),
            own,
            string("title", 20).default_to(text("x")),
        ],
    );
    before([create(notes)])
        .rows("INSERT INTO notes VALUES (1, 'größe', 'a', 'é')")
        .up([SetTableOptions {
            table: "notes".into(),
            options: TableOptions {
                charset: Some("latin1".to_owned()),
                ..TableOptions::default()
            },
        }
        .into()])
        .shows(
            "SELECT column_name, column_type, character_set_name FROM information_schema.columns \
             WHERE table_schema = database() AND table_name = 'notes' AND character_set_name IS NOT NULL ORDER BY column_name",
            &[
                "body text latin1",
                "code varchar(20) utf8mb4",
                "title varchar(20) latin1",
            ],
        )
        .shows("SELECT body, title FROM notes", &["größe é"])
        .only_on(&[Mysql, Mariadb])
}

fn a_generated_column_with_an_index_becomes_virtual_and_plain() -> Case {
    let users = table(
        "users",
        [
            integer("id"),
            computed(integer("twice").nullable(), "\"age\" * 2", Storage::Stored),
            integer("age"),
        ],
    )
    .with_index(index("users_twice_idx", &["twice", "age"]))
    .with_unique(unique("users_twice_key", &["twice"]))
    .with_check(check("users_twice_check", "\"twice\" > 0"));
    let to = |generated| ColumnChange::Generated { to: generated };
    let virtually = computed(integer("twice"), "\"age\" * 2", Storage::Virtual).generated;
    before([create(users)])
        .rows("INSERT INTO users (id, age) VALUES (1, 20), (2, 30)")
        .up([
            alter("users", "twice", [to(virtually)]),
            alter("users", "twice", [to(None)]),
        ])
        .shows("SELECT twice FROM users ORDER BY id", &["40", "60"])
        .refuses("UPDATE users SET twice = 40")
        .refuses("UPDATE users SET twice = -1")
        .only_on(&[Mysql, Mariadb])
}

fn a_key_that_is_referred_to_is_not_retyped() -> Case {
    let posts = table("posts", [integer("id"), integer("user_id")]).with_foreign_key(foreign_key(
        "posts_user_fkey",
        "user_id",
        "users",
    ));
    before([create(users()), create(posts)])
        .up([alter("users", "id", [to_type(ColumnType::BigInteger)])])
        .only_on(&[Mysql, Mariadb])
        .refused_on(&[Mysql, Mariadb], "Drop the foreign key first")
}

fn a_foreign_key_to_another_type_is_refused() -> Case {
    let posts = table("posts", [integer("id"), column("user_id", ColumnType::BigInteger)]);
    before([create(users()), create(posts)])
        .up([add_foreign_key(
            "posts",
            foreign_key("posts_user_fkey", "user_id", "users"),
        )])
        .only_on(&[Mysql, Mariadb])
        .refused_on(&[Mysql, Mariadb], "Give both columns the same type")
}

fn a_text_without_a_limit_is_indexed_by_its_beginning_alone() -> Case {
    let notes = table("notes", [integer("id"), column("body", ColumnType::Text)]);
    before([create(notes)])
        .up([create_index("notes", index("notes_body_idx", &["body"]))])
        .only_on(&[Mysql, Mariadb])
        .refused_on(&[Mysql, Mariadb], ".prefix(..)")
}

fn an_index_of_more_than_a_key_holds_is_refused() -> Case {
    before([create(table("notes", [integer("id"), string("title", 1000)]))])
        .up([create_index("notes", index("notes_title_idx", &["title"]))])
        .only_on(&[Mysql, Mariadb])
        .refused_on(
            &[Mysql, Mariadb],
            "indexes 3072 bytes of a row at most, and this is 4000",
        )
}

fn what_an_index_holds_depends_on_the_character_set() -> Case {
    let mut notes = table("notes", [integer("id"), string("title", 1000)]);
    notes.options.charset = Some("latin1".to_owned());
    before([create(notes)])
        .up([create_index("notes", index("notes_title_idx", &["title"]))])
        .only_on(&[Mysql, Mariadb])
}

cases!(
    an_index_of_more_than_a_key_holds_is_refused,
    what_an_index_holds_depends_on_the_character_set,
    a_partial_unique_index_follows_renames_of_all_that_it_names,
    a_column_of_a_partial_unique_index_becomes_longer,
    a_column_of_a_partial_unique_index_is_converted,
    an_enum_in_a_partial_unique_index_gets_values,
    an_enum_value_changes_its_case_alone,
    a_partial_unique_index_of_the_beginning_of_a_text,
    a_partial_unique_index_is_made_with_its_table,
    columns_come_and_go_beside_a_partial_unique_index,
    a_table_with_an_index_of_words_changes,
    a_table_with_an_index_of_places_changes,
    a_table_whose_rows_a_foreign_key_changes_is_copied,
    the_index_of_a_foreign_key_gives_way_to_another_and_comes_back,
    the_index_that_served_a_foreign_key_stays_when_the_key_goes,
    two_foreign_keys_share_an_index,
    a_column_is_counted_up_that_is_no_key,
    moments_get_no_default_that_nobody_asked_for,
    a_moment_with_a_zone_is_a_default,
    a_renamed_column_is_followed_by_all_that_names_it_at_once,
    texts_become_longer_without_a_copy,
    a_table_gets_another_character_set_with_its_texts,
    a_generated_column_with_an_index_becomes_virtual_and_plain,
    a_key_that_is_referred_to_is_not_retyped,
    a_foreign_key_to_another_type_is_refused,
    a_text_without_a_limit_is_indexed_by_its_beginning_alone,
);
