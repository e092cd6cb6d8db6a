//! Cases about primary keys, unique constraints, checks and foreign keys.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{
    AddPrimaryKey, DropCheck, DropForeignKey, DropPrimaryKey, DropUnique, RenameConstraint, RenameTable, ValidateCheck,
    ValidateForeignKey,
};
use whimbrel_core::schema::{Deferrable, ReferentialAction};
use whimbrel_core::{Check, ForeignKey, Operation, PrimaryKey, Table, Unique};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, With as _, add_check, add_foreign_key, add_unique, cascading, check, create, foreign_key, integer,
    string, table, table_without_key, unique, users,
};

fn posts() -> Table {
    table("posts", [integer("id"), integer("user_id").nullable()])
}

const THREE_POSTS: &str = "INSERT INTO posts (id, user_id) VALUES (1, 1), (2, 1), (3, NULL)";

fn key(columns: &[&str]) -> Operation {
    let key = PrimaryKey::of(&"pairs".into(), columns.iter().map(|column| (*column).into()));
    AddPrimaryKey {
        table: "pairs".into(),
        key,
    }
    .into()
}

fn a_primary_key_is_added() -> Case {
    before([create(table_without_key("pairs", [integer("a"), integer("b")]))])
        .rows("INSERT INTO pairs VALUES (1, 1), (1, 2)")
        .up([key(&["b", "a"])])
        .refuses("INSERT INTO pairs VALUES (1, 1)")
}

fn a_primary_key_is_dropped() -> Case {
    before([create(
        table_without_key("pairs", [integer("a"), integer("b")]).with_key(&["a", "b"]),
    )])
    .rows("INSERT INTO pairs VALUES (1, 1), (1, 2)")
    .up([DropPrimaryKey { table: "pairs".into() }.into()])
    .accepts("INSERT INTO pairs VALUES (1, 1)")
}

fn a_primary_key_is_replaced() -> Case {
    before([create(
        table_without_key("pairs", [integer("a"), integer("b")]).with_key(&["b"]),
    )])
    .rows("INSERT INTO pairs VALUES (1, 1), (1, 2)")
    .up([DropPrimaryKey { table: "pairs".into() }.into(), key(&["a", "b"])])
    .accepts("INSERT INTO pairs VALUES (2, 1)")
    .refuses("INSERT INTO pairs VALUES (1, 1)")
}

fn a_unique_constraint_is_added() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add_unique("users", unique("users_email_age_key", &["email", "age"]))])
        .accepts("INSERT INTO users VALUES (4, 'ada@example.org', 1)")
        .accepts("INSERT INTO users VALUES (4, 'O''Brien @ ü', NULL)")
        .refuses("INSERT INTO users VALUES (4, 'ada@example.org', 36)")
}

fn a_unique_constraint_is_dropped() -> Case {
    before([create(users().with_unique(unique("users_email_key", &["email"])))])
        .rows(THREE_USERS)
        .up([DropUnique {
            table: "users".into(),
            name: "users_email_key".into(),
        }
        .into()])
        .accepts("INSERT INTO users VALUES (4, 'ada@example.org', 1)")
}

fn a_unique_constraint_that_waits_for_the_commit() -> Case {
    let waiting = Unique {
        deferrable: Some(Deferrable::InitiallyDeferred),
        ..unique("users_age_key", &["age"])
    };
    before([create(users())])
        .rows(THREE_USERS)
        .up([add_unique("users", waiting)])
        .accepts("UPDATE users SET age = 41 WHERE id = 1; UPDATE users SET age = 36 WHERE id = 3")
        .refused_on(&[Sqlite, Mysql, Mariadb], "deferr")
}

fn a_check_is_added() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add_check(
            "users",
            check("users_age_check", "\"age\" >= 18 AND \"email\" <> 'it''s'"),
        )])
        .accepts("UPDATE users SET age = 18")
        .refuses("UPDATE users SET age = 17")
}

fn a_check_is_dropped() -> Case {
    let users = users()
        .with_check(check("users_age_check", "\"age\" > 0"))
        .with_check(check("other", "\"id\" > 0"));
    before([create(users)])
        .rows(THREE_USERS)
        .up([DropCheck {
            table: "users".into(),
            name: "users_age_check".into(),
        }
        .into()])
        .accepts("UPDATE users SET age = -1")
        .refuses("UPDATE users SET id = -1 WHERE id = 1")
}

fn a_check_is_added_first_and_validated_later() -> Case {
    let unchecked = Check {
        not_valid: true,
        ..check("users_age_check", "\"age\" > 0")
    };
    before([create(users())])
        .rows(THREE_USERS)
        .up([
            add_check("users", unchecked),
            ValidateCheck {
                table: "users".into(),
                name: "users_age_check".into(),
            }
            .into(),
        ])
        .refuses("UPDATE users SET age = -1")
}

fn a_check_that_old_rows_need_not_meet() -> Case {
    let unchecked = Check {
        not_valid: true,
        ..check("users_age_check", "\"age\" > 40")
    };
    before([create(users())])
        .rows(THREE_USERS)
        .up([add_check("users", unchecked)])
        .refuses("INSERT INTO users VALUES (4, 'd', 3)")
        .shows("SELECT age FROM users WHERE id = 1", &["36"])
        // The others look at every row when the check is added; here there are rows that it would refuse.
        .only_on(&[Postgres])
}

fn a_foreign_key_is_added() -> Case {
    before([create(users()), create(posts())])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([add_foreign_key(
            "posts",
            foreign_key("posts_user_fkey", "user_id", "users"),
        )])
        .refuses("INSERT INTO posts VALUES (4, 9)")
        .refuses("DELETE FROM users WHERE id = 1")
        .accepts("INSERT INTO posts VALUES (4, NULL)")
}

fn a_foreign_key_takes_rows_along() -> Case {
    let key = ForeignKey {
        on_update: Some(ReferentialAction::Cascade),
        ..cascading(foreign_key("posts_user_fkey", "user_id", "users"))
    };
    before([create(users()), create(posts())])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([add_foreign_key("posts", key)])
        .accepts("DELETE FROM users WHERE id = 1")
        .accepts("UPDATE users SET id = 9 WHERE id = 1")
}

fn a_foreign_key_sets_null() -> Case {
    let key = ForeignKey {
        on_delete: Some(ReferentialAction::SetNull),
        ..foreign_key("posts_user_fkey", "user_id", "users")
    };
    before([create(users()), create(posts())])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([add_foreign_key("posts", key)])
        .accepts("DELETE FROM users WHERE id = 1")
}

fn a_foreign_key_over_two_columns() -> Case {
    let pairs = table_without_key("pairs", [integer("a"), integer("b")]).with_key(&["a", "b"]);
    let uses = table("uses", [integer("id"), integer("pair_a"), integer("pair_b")]);
    let key = ForeignKey {
        columns: vec!["pair_a".into(), "pair_b".into()],
        referenced_columns: vec!["a".into(), "b".into()],
        ..foreign_key("uses_pair_fkey", "", "pairs")
    };
    before([create(pairs), create(uses)])
        .rows("INSERT INTO pairs VALUES (1, 2); INSERT INTO uses VALUES (1, 1, 2)")
        .up([add_foreign_key("uses", key)])
        .refuses("INSERT INTO uses VALUES (2, 2, 1)")
}

fn a_foreign_key_is_dropped() -> Case {
    let posts = posts().with_foreign_key(cascading(foreign_key("posts_user_fkey", "user_id", "users")));
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([DropForeignKey {
            table: "posts".into(),
            name: "posts_user_fkey".into(),
        }
        .into()])
        .accepts("INSERT INTO posts VALUES (4, 9)")
}

fn a_foreign_key_is_added_first_and_validated_later() -> Case {
    let unchecked = ForeignKey {
        not_valid: true,
        ..foreign_key("posts_user_fkey", "user_id", "users")
    };
    before([create(users()), create(posts())])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([
            add_foreign_key("posts", unchecked),
            ValidateForeignKey {
                table: "posts".into(),
                name: "posts_user_fkey".into(),
            }
            .into(),
        ])
        .refuses("INSERT INTO posts VALUES (4, 9)")
}

fn a_foreign_key_that_waits_for_the_commit() -> Case {
    let waiting = ForeignKey {
        deferrable: Some(Deferrable::InitiallyDeferred),
        ..foreign_key("posts_user_fkey", "user_id", "users")
    };
    before([create(users()), create(posts())])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([add_foreign_key("posts", waiting)])
        .accepts("INSERT INTO posts VALUES (4, 9); INSERT INTO users VALUES (9, 'x', 20)")
        .refused_on(&[Mysql, Mariadb], "deferr")
}

fn tables_that_refer_to_each_other() -> Case {
    let teams = table(
        "teams",
        [integer("id"), string("name", 20), integer("lead_id").nullable()],
    );
    let people = table("people", [integer("id"), integer("team_id")]);
    let of_team = foreign_key("people_team_fkey", "team_id", "teams");
    before([])
        .up([
            create(teams),
            create(people.with_foreign_key(of_team)),
            add_foreign_key("teams", foreign_key("teams_lead_fkey", "lead_id", "people")),
        ])
        .accepts(
            "INSERT INTO teams VALUES (1, 'a', NULL); INSERT INTO people VALUES (1, 1); UPDATE teams SET lead_id = 1",
        )
        .refuses("INSERT INTO teams VALUES (1, 'a', 9)")
}

fn rename(table: &str, name: &str, to: &str) -> Operation {
    RenameConstraint {
        table: table.into(),
        name: name.into(),
        to: to.into(),
    }
    .into()
}

fn a_primary_key_is_renamed() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([rename("users", "users_pkey", "people_pkey")])
        .refuses("INSERT INTO users VALUES (1, 'x', 20)")
}

fn a_unique_constraint_is_renamed_to_which_others_refer() -> Case {
    let letters = table("letters", [integer("id"), string("to", 320)]);
    let key = ForeignKey {
        referenced_columns: vec!["email".into()],
        ..foreign_key("letters_to_fkey", "to", "users")
    };
    before([
        create(users().with_unique(unique("users_email_key", &["email"]))),
        create(letters.with_foreign_key(key)),
    ])
    .rows(THREE_USERS)
    .rows("INSERT INTO letters VALUES (1, 'ada@example.org')")
    .up([rename("users", "users_email_key", "it's one")])
    .refuses("INSERT INTO users VALUES (4, 'ada@example.org', 20)")
    .refuses("DELETE FROM users WHERE id = 1")
}

fn a_check_is_renamed() -> Case {
    let users = users()
        .with_check(check("users_age_check", "\"age\" > 0"))
        .with_check(check("other", "\"id\" > 0"));
    before([create(users)])
        .rows(THREE_USERS)
        .up([rename("users", "users_age_check", "age is known")])
        .refuses("UPDATE users SET age = -1 WHERE id = 1")
        .refuses("UPDATE users SET id = -1 WHERE id = 1")
}

fn a_foreign_key_is_renamed() -> Case {
    let posts = posts().with_foreign_key(cascading(foreign_key("posts_user_fkey", "user_id", "users")));
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([rename("posts", "posts_user_fkey", "author of a post")])
        .refuses("INSERT INTO posts VALUES (4, 9)")
        .accepts("DELETE FROM users WHERE id = 1")
}

fn one_of_two_foreign_keys_over_one_column_is_renamed() -> Case {
    // MySQL and MariaDB have one index for both, under the name of the first by name.
    let posts = posts()
        .with_foreign_key(foreign_key("a_fkey", "user_id", "users"))
        .with_foreign_key(foreign_key("b_fkey", "user_id", "users"));
    before([create(users()), create(posts)])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([rename("posts", "a_fkey", "c_fkey")])
        .refuses("INSERT INTO posts VALUES (4, 9)")
}

fn a_foreign_key_to_its_own_table_is_renamed() -> Case {
    let nodes = table("nodes", [integer("id"), integer("up").nullable()]);
    before([create(nodes.with_foreign_key(foreign_key(
        "nodes_up_fkey",
        "up",
        "nodes",
    )))])
    .rows("INSERT INTO nodes VALUES (1, NULL), (2, 1)")
    .up([rename("nodes", "nodes_up_fkey", "nodes_parent_fkey")])
    .refuses("INSERT INTO nodes VALUES (3, 9)")
}

fn constraints_are_renamed_with_their_table() -> Case {
    let users = users()
        .with_unique(unique("users_email_key", &["email"]))
        .with_check(check("users_age_check", "\"age\" > 0"));
    let posts = posts().with_foreign_key(foreign_key("posts_user_fkey", "user_id", "users"));
    before([create(users), create(posts)])
        .rows(THREE_USERS)
        .rows(THREE_POSTS)
        .up([
            rename("users", "users_pkey", "people_pkey"),
            rename("users", "users_email_key", "people_email_key"),
            rename("users", "users_age_check", "people_age_check"),
            rename("posts", "posts_user_fkey", "posts_person_fkey"),
            RenameTable {
                table: "users".into(),
                to: "people".into(),
            }
            .into(),
        ])
        .refuses("INSERT INTO people VALUES (4, 'ada@example.org', 20)")
        .refuses("UPDATE people SET age = -1 WHERE id = 1")
        .refuses("INSERT INTO posts VALUES (4, 9)")
}

cases!(
    a_primary_key_is_added,
    a_primary_key_is_dropped,
    a_primary_key_is_replaced,
    a_unique_constraint_is_added,
    a_unique_constraint_is_dropped,
    a_unique_constraint_that_waits_for_the_commit,
    a_check_is_added,
    a_check_is_dropped,
    a_check_is_added_first_and_validated_later,
    a_check_that_old_rows_need_not_meet,
    a_foreign_key_is_added,
    a_foreign_key_takes_rows_along,
    a_foreign_key_sets_null,
    a_foreign_key_over_two_columns,
    a_foreign_key_is_dropped,
    a_foreign_key_is_added_first_and_validated_later,
    a_foreign_key_that_waits_for_the_commit,
    tables_that_refer_to_each_other,
    a_primary_key_is_renamed,
    a_unique_constraint_is_renamed_to_which_others_refer,
    a_check_is_renamed,
    a_foreign_key_is_renamed,
    one_of_two_foreign_keys_over_one_column_is_renamed,
    a_foreign_key_to_its_own_table_is_renamed,
    constraints_are_renamed_with_their_table,
);
