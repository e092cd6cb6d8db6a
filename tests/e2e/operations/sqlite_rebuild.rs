//! Cases about SQLite's rebuild, each around something that a careless one loses.
//!
//! The operation is mostly the same: a column gets a default, which no ALTER TABLE of SQLite can do.

use whimbrel_core::Backend::Sqlite;
use whimbrel_core::schema::Storage;
use whimbrel_core::{ColumnType, Literal, Operation, Table};

use super::case::{Case, before};
use super::cases;
use super::words::{
    With as _, alter, cascading, check, column, computed, counted, create, foreign_key, index, index_of, integer,
    partial, string, table, to_default, to_type, unique, unique_index,
};

/// What makes the table be rebuilt.
fn rebuild(table: &str) -> Operation {
    alter(table, "note", [to_default(Literal::Integer(77))])
}

fn parents() -> Table {
    table("parents", [integer("id"), integer("note").nullable()])
}

fn on_sqlite(tables: impl IntoIterator<Item = Table>) -> Case {
    before(tables.into_iter().map(create)).only_on(&[Sqlite])
}

fn children_that_would_be_deleted_with_their_parents() -> Case {
    let children = table("children", [integer("id"), integer("parent_id")]).with_foreign_key(cascading(foreign_key(
        "children_parent_fkey",
        "parent_id",
        "parents",
    )));
    let grandchildren = table("grandchildren", [integer("id"), integer("child_id")]).with_foreign_key(cascading(
        foreign_key("grandchildren_child_fkey", "child_id", "children"),
    ));
    on_sqlite([parents(), children, grandchildren])
        .rows("INSERT INTO parents VALUES (1, 10), (2, NULL); INSERT INTO children VALUES (1, 1), (2, 2), (3, 2)")
        .rows("INSERT INTO grandchildren VALUES (1, 1), (2, 3)")
        .up([rebuild("parents")])
        .shows("SELECT count(*) FROM children", &["3"])
        .shows("SELECT count(*) FROM grandchildren", &["2"])
        .refuses("INSERT INTO children VALUES (4, 9)")
        .shows(
            "SELECT \"table\" FROM pragma_foreign_key_list('children')",
            &["parents"],
        )
}

fn a_tree_in_one_table() -> Case {
    let nodes = table(
        "nodes",
        [
            integer("id"),
            integer("parent_id").nullable(),
            integer("note").nullable(),
        ],
    )
    .with_foreign_key(cascading(foreign_key("nodes_parent_fkey", "parent_id", "nodes")));
    on_sqlite([nodes])
        .rows("INSERT INTO nodes VALUES (1, NULL, 1), (2, 1, 2), (3, 2, 3)")
        .up([rebuild("nodes")])
        .shows("SELECT count(*) FROM nodes", &["3"])
        .refuses("INSERT INTO nodes VALUES (4, 9, 1)")
        .shows("SELECT \"table\" FROM pragma_foreign_key_list('nodes')", &["nodes"])
}

fn triggers_on_the_table_and_to_it() -> Case {
    on_sqlite([parents(), table("log", [counted("id"), string("what", 40)])])
        .rows("INSERT INTO parents VALUES (1, 10)")
        .rows(
            "CREATE TRIGGER parents_log AFTER UPDATE OF note ON parents WHEN NEW.note > 1 BEGIN
                 INSERT INTO log (what) VALUES ('it''s; ' || NEW.note); END",
        )
        .rows("CREATE TRIGGER log_parents AFTER INSERT ON log BEGIN UPDATE parents SET id = id WHERE id = -1; END")
        .up([rebuild("parents")])
        // The copy is no change of the user's: no trigger may have fired.
        .shows("SELECT count(*) FROM log", &["0"])
        .shows(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
            &["log_parents", "parents_log"],
        )
        .accepts("UPDATE parents SET note = 2; INSERT INTO parents SELECT 100 + id, 0 FROM log WHERE what = 'it''s; 2'")
}

fn views_of_the_table_and_of_other_views() -> Case {
    on_sqlite([parents()])
        .rows("INSERT INTO parents VALUES (1, 10)")
        .rows("CREATE VIEW notes AS SELECT p.note FROM parents AS p; CREATE VIEW twice AS SELECT note * 2 AS n FROM notes")
        .rows("CREATE TRIGGER notes_insert INSTEAD OF INSERT ON notes BEGIN INSERT INTO parents (note) VALUES (NEW.note); END")
        .up([rebuild("parents")])
        .shows("SELECT n FROM twice", &["20"])
        .accepts("INSERT INTO notes VALUES (5)")
}

fn the_counter_of_deleted_rows() -> Case {
    on_sqlite([table("items", [counted("id"), integer("note").nullable()]), table("others", [counted("id"), integer("note").nullable()])])
        .rows("INSERT INTO items (note) VALUES (1), (2), (3); DELETE FROM items WHERE id > 1; INSERT INTO others (note) VALUES (1)")
        .up([rebuild("items")])
        .shows("SELECT seq FROM sqlite_sequence WHERE name = 'items'", &["3"])
        .shows("SELECT seq FROM sqlite_sequence WHERE name = 'others'", &["1"])
        .shows("SELECT count(*) FROM sqlite_sequence", &["2"])
}

fn the_counter_of_a_table_that_is_empty() -> Case {
    on_sqlite([table("items", [counted("id"), integer("note").nullable()])])
        .rows("INSERT INTO items (note) VALUES (1), (2); DELETE FROM items")
        .up([rebuild("items")])
        .shows("SELECT seq FROM sqlite_sequence WHERE name = 'items'", &["2"])
}

fn indexes_of_every_kind() -> Case {
    let items = table("items", [integer("id"), string("name", 40), integer("note").nullable()])
        .with_unique(unique("items_name_key", &["name"]))
        .with_index(index("items_note_idx", &["note", "name"]))
        .with_index(partial(
            unique_index("items_known_idx", &["note"]),
            "\"note\" IS NOT NULL",
        ))
        .with_index(index_of("items_lower_idx", "lower(\"name\")"));
    on_sqlite([items])
        .rows("INSERT INTO items VALUES (1, 'a', 1), (2, 'b', NULL), (3, 'c', NULL)")
        .up([rebuild("items")])
        .refuses("INSERT INTO items VALUES (4, 'a', 2)")
        .refuses("INSERT INTO items VALUES (4, 'd', 1)")
        .accepts("INSERT INTO items VALUES (4, 'd', NULL)")
}

fn an_index_that_no_migration_made() -> Case {
    on_sqlite([parents()])
        .rows("INSERT INTO parents VALUES (1, 10); CREATE INDEX by_hand ON parents (note DESC) WHERE note > 5")
        .up([rebuild("parents")])
        .shows("SELECT count(*) FROM sqlite_master WHERE name = 'by_hand'", &["1"])
}

fn generated_columns_stored_and_virtual() -> Case {
    let items = table(
        "items",
        [
            integer("id"),
            computed(integer("twice").nullable(), "\"note\" * 2", Storage::Stored),
            integer("note").nullable(),
            computed(integer("thrice").nullable(), "\"note\" * 3", Storage::Virtual),
        ],
    )
    .with_index(index("items_thrice_idx", &["thrice"]));
    on_sqlite([items])
        .rows("INSERT INTO items (id, note) VALUES (1, 2), (2, NULL)")
        .up([rebuild("items")])
        .shows(
            "SELECT id, twice, note, thrice FROM items ORDER BY id",
            &["1 4 2 6", "2 NULL NULL NULL"],
        )
}

fn a_strict_table_and_one_without_row_ids() -> Case {
    let mut strict = table("strict_items", [integer("id"), integer("note").nullable()]);
    strict.options.strict = true;
    let mut clustered = table("clustered", [string("code", 10), integer("note").nullable()]);
    clustered.options.without_rowid = true;
    on_sqlite([strict, clustered])
        .rows("INSERT INTO strict_items VALUES (1, 2); INSERT INTO clustered VALUES ('b', 1), ('a', 2)")
        .up([rebuild("strict_items"), rebuild("clustered")])
        .refuses("INSERT INTO strict_items VALUES (2, 'no number')")
        .refuses("SELECT rowid FROM clustered")
        .shows("SELECT code FROM clustered", &["a", "b"])
}

fn row_ids_that_are_no_column() -> Case {
    let items = table("items", [string("code", 10), integer("note").nullable()]);
    on_sqlite([items])
        .rows("INSERT INTO items VALUES ('a', 1), ('b', 2), ('c', 3); DELETE FROM items WHERE code = 'b'")
        .up([rebuild("items")])
        .shows("SELECT code FROM items ORDER BY rowid", &["a", "c"])
}

fn defaults_checks_collations_and_hostile_names() -> Case {
    let hostile = table(
        "ta\"ble's",
        [
            integer("id"),
            string("or'der \"by\"", 20).default_to(super::words::text("it's \"x\"")),
            column("note", ColumnType::Integer).nullable(),
        ],
    )
    .with_check(check("che'ck", "\"note\" > 0"))
    .with_index(index("in\"dex's", &["note"]));
    on_sqlite([hostile])
        .rows("INSERT INTO \"ta\"\"ble's\" (id, note) VALUES (1, 5)")
        .up([rebuild("ta\"ble's")])
        .shows("SELECT \"or'der \"\"by\"\"\" FROM \"ta\"\"ble's\"", &["it's \"x\""])
        .refuses("UPDATE \"ta\"\"ble's\" SET note = -1")
}

fn two_rebuilds_in_one_migration() -> Case {
    let children = table(
        "children",
        [integer("id"), integer("parent_id"), integer("note").nullable()],
    )
    .with_foreign_key(cascading(foreign_key("children_parent_fkey", "parent_id", "parents")));
    on_sqlite([parents(), children])
        .rows("INSERT INTO parents VALUES (1, 10); INSERT INTO children VALUES (1, 1, 5)")
        .up([
            rebuild("parents"),
            rebuild("children"),
            alter("parents", "note", [to_type(ColumnType::Text)]),
        ])
        .shows("SELECT count(*) FROM children", &["1"])
        .refuses("INSERT INTO children VALUES (4, 9, 1)")
}

fn values_of_other_types_than_the_column_says() -> Case {
    on_sqlite([table(
        "loose",
        [integer("id"), string("any", 5), integer("note").nullable()],
    )])
    .rows("INSERT INTO loose VALUES (1, x'00ff', 1), (2, 3.5, 2), (3, 'longer than five', 3)")
    .up([rebuild("loose")])
    .shows("SELECT typeof(any) FROM loose ORDER BY id", &["blob", "text", "text"])
    .shows("SELECT hex(any) FROM loose WHERE id = 1", &["00FF"])
}

cases!(
    children_that_would_be_deleted_with_their_parents,
    a_tree_in_one_table,
    triggers_on_the_table_and_to_it,
    views_of_the_table_and_of_other_views,
    the_counter_of_deleted_rows,
    the_counter_of_a_table_that_is_empty,
    indexes_of_every_kind,
    an_index_that_no_migration_made,
    generated_columns_stored_and_virtual,
    a_strict_table_and_one_without_row_ids,
    row_ids_that_are_no_column,
    defaults_checks_collations_and_hostile_names,
    two_rebuilds_in_one_migration,
    values_of_other_types_than_the_column_says,
);
