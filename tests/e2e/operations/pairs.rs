//! Two operations in one migration, each with each: what the second finds is what the first has left.
//!
//! The pairs that make no sense (a column that the first has dropped) are left out, as are those that a server refuses.
//! A run tries some of them, the servers fewer than SQLite; WHIMBREL_TEST_EACH_PAIR=1 makes all try all, 5 every fifth.

use whimbrel_core::operations::{
    AddEnumValue, ColumnChange, CreateIndex, DropCheck, DropForeignKey, DropIndex, DropUnique, RenameColumn,
    RenameConstraint, RenameEnum, RenameEnumValue, RenameIndex, RenameTable, RunDml, SetTableComment,
};
use whimbrel_core::plan::{plan_down, plan_up};
use whimbrel_core::schema::Storage;
use whimbrel_core::{Backend, Column, ColumnType, Down, Literal, Migration, Operation, Recording, Schema, Target};
use whimbrel_engine::{Database as Engine, DownTarget, Migrator, UpTarget};
use whimbrel_tests::{Catalogue, Database, on_backends};

use super::case::all_rows;
use super::words::{
    With as _, add, add_check, add_unique, add_with_backfill, alter, cascading, check, column, computed, create,
    create_enum, create_index, drop_column, foreign_key, index, index_of, integer, of_enum, partial, sql, string,
    table, text, to_default, to_type, unique, unique_index,
};
use crate::project::connect;

/// Of how many pairs one is tried: a server takes a second for what SQLite does in a hundredth.
fn step(backend: Backend) -> usize {
    let asked = std::env::var("WHIMBREL_TEST_EACH_PAIR")
        .ok()
        .and_then(|step| step.parse().ok());
    asked.unwrap_or(if backend == Backend::Sqlite { 7 } else { 53 }).max(1)
}

/// A table that has one of nearly everything, and a child.
fn before() -> Vec<Operation> {
    let commented = Column {
        comment: Some("how to write".to_owned()),
        ..string("email", 320)
    };
    let users = table(
        "users",
        [
            integer("id"),
            commented,
            integer("age").nullable(),
            string("theme", 32).default_to(text("light")),
            of_enum("mood", "mood").default_to(text("so so")),
            computed(integer("twice").nullable(), "\"age\" * 2", Storage::Stored),
            string("spare", 20).nullable(),
        ],
    )
    .with_unique(unique("users_email_key", &["email"]))
    .with_check(check("users_age_check", "\"age\" > 0"))
    .with_index(index("users_age_idx", &["age", "email"]))
    .with_index(partial(
        unique_index("users_theme_idx", &["theme", "id"]),
        "\"age\" IS NOT NULL",
    ));
    let posts = table("posts", [integer("id"), integer("user_id")]).with_foreign_key(cascading(foreign_key(
        "posts_user_fkey",
        "user_id",
        "users",
    )));
    vec![
        create_enum("mood", &["fine", "so so", "sad"]),
        create(users),
        create(posts),
    ]
}

const ROWS: &str = "INSERT INTO users (id, email, age, theme, mood, spare) VALUES
    (1, 'a', 20, 'light', 'fine', NULL), (2, 'b', NULL, 'it''s', 'sad', NULL);
    INSERT INTO posts VALUES (1, 1), (2, 1), (3, 2)";

/// The operations, on a table of this name.
fn operations(users: &str) -> Vec<Operation> {
    let rename = |column: &str, to: &str| -> Operation {
        RenameColumn {
            table: users.into(),
            column: column.into(),
            to: to.into(),
        }
        .into()
    };
    let dml = |sign: &str| {
        sql(&format!(
            "UPDATE \"{users}\" SET \"age\" = \"age\" {sign} 1 WHERE \"age\" IS NOT NULL"
        ))
    };
    vec![
        add(users, string("note", 40).nullable()),
        add(users, integer("visits").default_to(Literal::Integer(0))),
        add_with_backfill(users, integer("rank"), "\"id\" * 10"),
        add(
            users,
            computed(integer("thrice").nullable(), "\"age\" * 3", Storage::Stored),
        ),
        add(users, of_enum("evening", "mood").nullable()),
        drop_column(users, "spare"),
        drop_column(users, "twice"),
        rename("age", "years"),
        rename("email", "mail"),
        rename("theme", "the me"),
        rename("mood", "feeling"),
        rename("id", "number"),
        alter(users, "age", [to_type(ColumnType::BigInteger)]),
        alter(users, "age", [to_default(Literal::Integer(5))]),
        alter(
            users,
            "email",
            [ColumnChange::Nullable {
                nullable: true,
                backfill: None,
            }],
        ),
        alter(users, "theme", [to_type(ColumnType::String(64.into()))]),
        alter(users, "theme", [to_default(text("it's dark"))]),
        alter(
            users,
            "email",
            [ColumnChange::Comment {
                to: Some("it's new".to_owned()),
            }],
        ),
        alter(users, "mood", [ColumnChange::Default { to: None }]),
        add_check(users, check("users_theme_check", "\"theme\" <> 'none'")),
        DropCheck {
            table: users.into(),
            name: "users_age_check".into(),
        }
        .into(),
        add_unique(users, unique("users_theme_id_key", &["theme", "id"])),
        DropUnique {
            table: users.into(),
            name: "users_email_key".into(),
        }
        .into(),
        create_index(users, index("users_mail_idx", &["theme", "email"])),
        CreateIndex {
            table: users.into(),
            index: index("users_mood_idx", &["mood"]),
            concurrently: true,
        }
        .into(),
        create_index(
            users,
            partial(unique_index("users_old_idx", &["email"]), "\"age\" > 17"),
        ),
        create_index(users, index_of("users_lower_idx", "lower(\"email\")")),
        DropIndex {
            table: users.into(),
            name: "users_age_idx".into(),
            concurrently: false,
        }
        .into(),
        DropIndex {
            table: users.into(),
            name: "users_theme_idx".into(),
            concurrently: false,
        }
        .into(),
        RenameIndex {
            table: users.into(),
            name: "users_theme_idx".into(),
            to: "by theme".into(),
        }
        .into(),
        rename_constraint(users, "users_email_key", "one mail"),
        rename_constraint(users, "users_age_check", "age known"),
        rename_constraint("posts", "posts_user_fkey", "author"),
        RenameTable {
            table: users.into(),
            to: "people".into(),
        }
        .into(),
        SetTableComment {
            table: users.into(),
            comment: Some("who's there".to_owned()),
        }
        .into(),
        AddEnumValue {
            name: "mood".into(),
            value: "great".into(),
            before: Some("so so".into()),
        }
        .into(),
        RenameEnumValue {
            name: "mood".into(),
            value: "so so".into(),
            to: "it's ok".into(),
        }
        .into(),
        RenameEnum {
            name: "mood".into(),
            to: "state of mind".into(),
        }
        .into(),
        DropForeignKey {
            table: "posts".into(),
            name: "posts_user_fkey".into(),
        }
        .into(),
        add(
            "posts",
            column("seen", ColumnType::Boolean).default_to(Literal::Boolean(false)),
        ),
        RunDml {
            statement: dml("+"),
            reverse: Some(dml("-")),
            no_reverse_needed: false,
        }
        .into(),
    ]
}

fn rename_constraint(table: &str, name: &str, to: &str) -> Operation {
    RenameConstraint {
        table: table.into(),
        name: name.into(),
        to: to.into(),
    }
    .into()
}

fn pairs() -> Vec<[Operation; 2]> {
    let mut pairs = Vec::new();
    for first in operations("users") {
        let renamed = matches!(first, Operation::RenameTable(_));
        for second in operations(if renamed { "people" } else { "users" }) {
            // What an expression names is not looked at before it runs, so a renamed column may not be in one.
            let blind = match &first {
                Operation::RenameColumn(rename) => {
                    let second = serde_json::to_string(&second).expect("operations have a JSON form");
                    second.contains(&format!("\\\"{}\\\"", rename.column))
                }
                _ => false,
            };
            if !blind {
                pairs.push([first.clone(), second]);
            }
        }
    }
    pairs
}

fn migration(version: &str, operations: &[Operation]) -> Migration {
    let recording = Recording {
        up: operations.to_vec(),
        down: Down::Derived,
    };
    Migration {
        version: version.parse().expect("a version"),
        name: "pair".to_owned(),
        recording,
    }
}

/// Whether the pair can be planned both ways.
fn is_possible(target: Target, schema: &Schema, pair: &Migration) -> bool {
    let Ok((_, after)) = plan_up(target, schema, pair) else {
        return false;
    };
    plan_down(target, schema, &after, pair).is_ok()
}

/// A database in which the pairs can be tried one after the other, as long as all goes well.
struct Ground {
    database: Database,
    engine: Engine,
}

impl Ground {
    async fn new(database: &Database, first: &Migration) -> Self {
        let database = Database::create(database.server()).await;
        let engine = connect(&database).await;
        let made = Migrator::new([first.clone()]).up(&engine, UpTarget::Latest).await;
        made.unwrap_or_else(|error| panic!("{error}"));
        database.execute(ROWS).await;
        database.let_go().await;
        Self { database, engine }
    }

    /// What is wrong with a pair, if anything is.
    async fn attempt(&self, first: &Migration, pair: &Migration, loses_values: bool) -> Result<(), String> {
        let before = (self.database.catalogue().await, all_rows(&self.database).await);
        self.database.let_go().await;
        let migrator = Migrator::new([first.clone(), pair.clone()]).allow_data_loss(true);
        migrator
            .up(&self.engine, UpTarget::Latest)
            .await
            .map_err(|error| format!("up: {error}"))?;
        migrator
            .down(&self.engine, DownTarget::default())
            .await
            .map_err(|error| format!("down: {error}"))?;
        let after = (self.database.catalogue().await, all_rows(&self.database).await);
        self.database.let_go().await;
        let difference = without_enum_checks(before.0).difference(&without_enum_checks(after.0));
        if !difference.is_empty() {
            return Err(format!("the catalogue differs (- before, + after):\n{difference}"));
        }
        if !loses_values && before.1 != after.1 {
            return Err(format!("the rows differ: {:?}, {:?}", before.1, after.1));
        }
        Ok(())
    }
}

/// The checks that are SQLite's enums are named for their columns as these are called when the table is rebuilt. Nothing
/// looks for them by name.
fn without_enum_checks(mut catalogue: Catalogue) -> Catalogue {
    for table in catalogue.tables.values_mut() {
        let checks = std::mem::take(&mut table.constraints).into_iter();
        table.constraints = checks
            .map(|(name, check)| match name.ends_with("_enum") {
                true => (check.definition.clone(), check),
                false => (name, check),
            })
            .collect();
    }
    catalogue
}

/// Tries the pairs, and names all that fail.
fn each_with_each_other_on(backend: Backend) {
    on_backends(&[backend], async |database| {
        let target = database.server().target();
        let first = migration("20260101_000001", &before());
        let (_, schema) = plan_up(target, &Schema::new(), &first).unwrap_or_else(|error| panic!("{error}"));
        let step = step(database.backend());
        let (mut failures, mut tried) = (Vec::new(), 0);
        let mut ground = Ground::new(database, &first).await;
        // Another offset on each release, so that the servers of a kind try different pairs.
        let offset = usize::from(target.version.major) % step;
        for operations in pairs().iter().skip(offset).step_by(step) {
            let pair = migration("20260101_000002", operations);
            if !is_possible(target, &schema, &pair) {
                continue;
            }
            tried += 1;
            let loses_values = operations
                .iter()
                .any(|operation| matches!(operation, Operation::DropColumn(_)));
            if let Err(problem) = ground.attempt(&first, &pair, loses_values).await {
                failures.push(format!("{}\n  then {}\n  {problem}", operations[0], operations[1]));
                ground.engine.close().await;
                ground = Ground::new(database, &first).await;
            }
        }
        ground.engine.close().await;
        assert!(tried > 5, "only {tried} pairs are possible");
        assert!(
            failures.is_empty(),
            "{} of {tried} pairs fail:\n{}",
            failures.len(),
            failures.join("\n")
        );
    });
}

#[test]
fn operations_with_each_other_on_sqlite() {
    each_with_each_other_on(Backend::Sqlite);
}

#[test]
fn operations_with_each_other_on_postgres() {
    each_with_each_other_on(Backend::Postgres);
}

#[test]
fn operations_with_each_other_on_mysql() {
    each_with_each_other_on(Backend::Mysql);
}

#[test]
fn operations_with_each_other_on_mariadb() {
    each_with_each_other_on(Backend::Mariadb);
}
