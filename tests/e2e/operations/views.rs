//! Cases about views and triggers.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{
    CreateTrigger, CreateView, DropTable, DropTrigger, DropView, RenameTable, ReplaceView,
};
use whimbrel_core::schema::{Trigger, View};
use whimbrel_core::{ColumnType, Operation, PerDialect};

use super::case::{Case, before};
use super::cases;
use super::words::{THREE_USERS, alter, check, create, to_type, users};

const ADULTS: &str = "SELECT id, email FROM users WHERE age >= 40";

fn view(query: &str) -> View {
    View {
        name: "adults".into(),
        query: PerDialect::all(query.to_owned()),
        materialized: false,
    }
}

fn create_view(query: &str) -> Operation {
    CreateView { view: view(query) }.into()
}

fn replace_view(query: &str) -> Operation {
    ReplaceView { view: view(query) }.into()
}

fn drop_view() -> Operation {
    DropView { name: "adults".into() }.into()
}

fn a_view_is_created() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([create_view(ADULTS)])
        .shows("SELECT count(*) FROM adults", &["1"])
}

fn a_view_is_dropped() -> Case {
    before([create(users()), create_view(ADULTS)])
        .rows(THREE_USERS)
        .up([drop_view()])
        .refuses("SELECT * FROM adults")
}

fn a_view_gets_another_column_at_its_end() -> Case {
    before([create(users()), create_view(ADULTS)])
        .rows(THREE_USERS)
        .up([replace_view("SELECT id, email, age FROM users WHERE age >= 30")])
        .shows("SELECT age FROM adults WHERE id = 1", &["36"])
}

fn a_view_loses_a_column_and_another_changes_its_type() -> Case {
    before([create(users()), create_view(ADULTS)])
        .rows(THREE_USERS)
        .up([replace_view("SELECT email AS id FROM users WHERE age = 36")])
        .shows("SELECT id FROM adults", &["ada@example.org"])
}

fn a_view_keeps_its_triggers_when_it_is_replaced() -> Case {
    before([create(users()), create_view(ADULTS), instead_of()])
        .rows(THREE_USERS)
        .up([replace_view("SELECT email, id FROM users WHERE age >= 30")])
        .accepts_on(&[Sqlite], "UPDATE adults SET email = 'x' WHERE id = 1")
        .only_on(&[Sqlite, Postgres])
}

fn a_view_goes_with_its_triggers_and_comes_back_with_them() -> Case {
    before([create(users()), create_view(ADULTS), instead_of()])
        .rows(THREE_USERS)
        .up([drop_view()])
        .only_on(&[Sqlite, Postgres])
}

/// Lets the view be updated, and changes nothing.
fn instead_of() -> Operation {
    trigger(
        "adults",
        "adults_update",
        "CREATE TRIGGER adults_update INSTEAD OF UPDATE ON adults FOR EACH ROW \
         EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "",
        "CREATE TRIGGER adults_update INSTEAD OF UPDATE ON adults BEGIN SELECT 1; END",
    )
}

fn a_materialised_view_is_created_and_replaced() -> Case {
    let materialized = |query: &str| View {
        materialized: true,
        ..view(query)
    };
    before([create(users())])
        .rows(THREE_USERS)
        .up([
            CreateView {
                view: materialized(ADULTS),
            }
            .into(),
            ReplaceView {
                view: materialized("SELECT email FROM users WHERE age = 36"),
            }
            .into(),
        ])
        .shows("SELECT email FROM adults", &["ada@example.org"])
        .refuses("DELETE FROM adults")
        .refused_on(&[Sqlite, Mysql, Mariadb], "keeps no rows of a view")
}

fn a_view_follows_the_rename_of_its_table() -> Case {
    let query = PerDialect::default()
        .with(
            Postgres,
            "SELECT \"users\".id FROM \"users\" WHERE \"users\".age > 1".to_owned(),
        )
        .with(Mysql, "SELECT `users`.id FROM `users` WHERE `users`.age > 1".to_owned())
        .with(
            Sqlite,
            "SELECT \"users\".id FROM \"users\" WHERE \"users\".age > 1".to_owned(),
        );
    let view = View { query, ..view("") };
    before([create(users()), CreateView { view }.into()])
        .rows(THREE_USERS)
        .up([RenameTable {
            table: "users".into(),
            to: "people".into(),
        }
        .into()])
        .shows("SELECT count(*) FROM adults", &["2"])
}

fn a_column_that_a_view_uses_changes_its_type() -> Case {
    before([create(users()), create_view("SELECT * FROM users")])
        .rows(THREE_USERS)
        .up([alter("users", "age", [to_type(ColumnType::BigInteger)])])
        .shows("SELECT age FROM adults WHERE id = 1", &["36"])
        .refused_on(
            &[Postgres],
            "while the view `adults` uses it. Drop the view first with `drop_view`",
        )
}

fn a_column_changes_its_type_between_two_makings_of_a_view() -> Case {
    before([create(users()), create_view(ADULTS)])
        .rows(THREE_USERS)
        .up([
            drop_view(),
            alter("users", "age", [to_type(ColumnType::BigInteger)]),
            create_view(ADULTS),
        ])
        .shows("SELECT count(*) FROM adults", &["1"])
}

fn a_table_is_rebuilt_beneath_a_view_and_a_trigger() -> Case {
    before([create(users()), create_view(ADULTS), lower()])
        .rows(THREE_USERS)
        .up([super::words::add_check(
            "users",
            check("users_age_check", "\"age\" > 1"),
        )])
        .shows("SELECT count(*) FROM adults", &["1"])
        .refuses("INSERT INTO users (id, email, age) VALUES (4, 'x', 0)")
}

fn trigger(table: &str, name: &str, postgres: &str, mysql: &str, sqlite: &str) -> Operation {
    let trigger = Trigger {
        name: name.into(),
        table: table.into(),
        definition: PerDialect::default()
            .with(Postgres, postgres.to_owned())
            .with(Mysql, mysql.to_owned())
            .with(Sqlite, sqlite.to_owned()),
    };
    CreateTrigger { trigger }.into()
}

/// A trigger that changes what is written: on PostgreSQL it leaves out updates that change nothing.
fn lower() -> Operation {
    trigger(
        "users",
        "users_lower",
        "CREATE TRIGGER users_lower BEFORE UPDATE ON \"users\" FOR EACH ROW \
         EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE TRIGGER users_lower BEFORE INSERT ON `users` FOR EACH ROW BEGIN SET NEW.email = lower(NEW.email); END",
        "CREATE TRIGGER users_lower AFTER INSERT ON \"users\" BEGIN \
         UPDATE \"users\" SET email = lower(email) WHERE id = NEW.id; END",
    )
}

fn a_trigger_is_created() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([lower()])
        .accepts("INSERT INTO users (id, email, age) VALUES (4, 'X', 1)")
}

fn a_trigger_is_dropped() -> Case {
    before([create(users()), lower()]).rows(THREE_USERS).up([DropTrigger {
        table: "users".into(),
        name: "users_lower".into(),
    }
    .into()])
}

fn a_trigger_follows_the_rename_of_its_table() -> Case {
    before([create(users()), lower()])
        .rows(THREE_USERS)
        .up([
            RenameTable {
                table: "users".into(),
                to: "people".into(),
            }
            .into(),
            DropTrigger {
                table: "people".into(),
                name: "users_lower".into(),
            }
            .into(),
        ])
        .accepts("INSERT INTO people (id, email, age) VALUES (4, 'X', 1)")
}

fn a_table_goes_with_its_trigger_and_comes_back_with_it() -> Case {
    before([create(users()), lower()])
        .rows(THREE_USERS)
        .up([DropTable {
            table: "users".into(),
            reason: None,
        }
        .into()])
        .forgets()
}

cases![
    a_view_is_created,
    a_view_is_dropped,
    a_view_gets_another_column_at_its_end,
    a_view_loses_a_column_and_another_changes_its_type,
    a_view_keeps_its_triggers_when_it_is_replaced,
    a_view_goes_with_its_triggers_and_comes_back_with_them,
    a_materialised_view_is_created_and_replaced,
    a_view_follows_the_rename_of_its_table,
    a_column_that_a_view_uses_changes_its_type,
    a_column_changes_its_type_between_two_makings_of_a_view,
    a_table_is_rebuilt_beneath_a_view_and_a_trigger,
    a_trigger_is_created,
    a_trigger_is_dropped,
    a_trigger_follows_the_rename_of_its_table,
    a_table_goes_with_its_trigger_and_comes_back_with_it,
];
