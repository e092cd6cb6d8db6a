//! Each thing that the check finds, and what it says.

use sea_query::{Expr, Query};
use whimbrel_core::lockfile::LockFile;
use whimbrel_core::{Backend, ColumnType};
use whimbrel_dsl::column::*;
use whimbrel_dsl::{DataLoss, Migration, Migrations, SchemaEditor, alter, check as check_word, index, names, table};

use super::Check;

names! { Users { Id, Age, Name } }

/// A migration that is written as two functions.
struct Written<U, D>(U, D);

impl<U, D> Migration for Written<U, D>
where
    U: Fn(&mut SchemaEditor) + Send + Sync,
    D: Fn(&mut SchemaEditor) + Send + Sync,
{
    fn up(&self, schema: &mut SchemaEditor) {
        (self.0)(schema);
    }

    fn down(&self, schema: &mut SchemaEditor) {
        (self.1)(schema);
    }
}

fn derived(schema: &mut SchemaEditor) {
    schema.derive_down();
}

fn create_users(schema: &mut SchemaEditor) {
    schema.create_table(
        table(Users::Table)
            .column(big_integer(Users::Id).identity().primary_key())
            .column(integer(Users::Age).default(0)),
    );
}

type Function = fn(&mut SchemaEditor);

static CREATE_USERS: Written<Function, Function> = Written(create_users, derived);

/// What the check says of a second migration on a schema with `users`.
fn problems_of(up: Function, down: Function) -> String {
    // Tests may leak: the registry is made of statics.
    let migration: &'static _ = Box::leak(Box::new(Written(up, down)));
    let migrations = Migrations::new(&[("20250922_000001", "create_users", &CREATE_USERS)]);
    let migrations = migrations.add("20250922_000002", "second", migration);
    Check::new(migrations).run().to_string()
}

#[test]
fn sound_migrations_pass() {
    let said = problems_of(
        |schema| schema.add_column(Users::Table, text(Users::Name).nullable()),
        derived,
    );
    insta::assert_snapshot!(said, @"2 migrations: replayed, planned for every backend, and reversible");
}

#[test]
fn an_operation_that_does_not_fit_is_named_with_its_place() {
    let said = problems_of(
        |schema| {
            schema.add_column(Users::Table, text(Users::Name).nullable());
            schema.rename_column(Users::Table, "nmae", "title");
        },
        derived,
    );
    insta::assert_snapshot!(said);
}

#[test]
fn an_operation_that_a_backend_lacks_is_refused_for_that_backend() {
    let said = problems_of(
        |schema| {
            schema.add_column(Users::Table, array("tags", ColumnType::Text).nullable());
            schema.create_index(index([Users::Age]).include([Users::Id]).on(Users::Table));
        },
        derived,
    );
    insta::assert_snapshot!(said);
}

#[test]
fn a_migration_without_a_way_back_must_say_so() {
    let update = |schema: &mut SchemaEditor| {
        schema.execute(Query::update().table(Users::Table).value(Users::Age, 1));
    };
    insta::assert_snapshot!(problems_of(update, derived));
    let declared = |schema: &mut SchemaEditor| schema.irreversible("ages were guesses");
    assert!(problems_of(update, declared).ends_with("and reversible"));
}

#[test]
fn a_written_down_that_leads_elsewhere_is_shown_with_the_difference() {
    let said = problems_of(
        |schema| {
            schema.alter_column(Users::Table, alter(Users::Age).set_default(1));
            schema.create_enum("mood", ["good"]);
        },
        |schema| schema.alter_column(Users::Table, alter(Users::Age).set_default(2)),
    );
    insta::assert_snapshot!(said);
}

#[test]
fn a_written_down_that_does_not_fit_is_shown() {
    let said = problems_of(
        |schema| schema.add_check(Users::Table, check_word("age_positive", Expr::cust("age > 0"))),
        |schema| schema.drop_table("userz", DataLoss::accepted("a mistake")),
    );
    insta::assert_snapshot!(said);
}

#[test]
fn two_migrations_of_one_version_are_refused() {
    let migrations = Migrations::new(&[
        ("20250922_000001", "create_users", &CREATE_USERS),
        ("20250922_000001", "create_users_again", &CREATE_USERS),
        ("2025", "no_version", &CREATE_USERS),
    ]);
    insta::assert_snapshot!(Check::new(migrations).run());
}

#[test]
fn the_lock_file_is_compared() {
    let migrations = Migrations::new(&[("20250922_000001", "create_users", &CREATE_USERS)]);
    let recorded = migrations.record().unwrap();
    let file = LockFile::of(recorded.iter().map(|it| &it.migration)).to_string();
    assert!(Check::new(migrations.clone()).lock_file(file.as_str()).run().is_ok());
    let other = file.replace("sha256:", "sha256:0").replace("\n2", "\n3");
    assert!(!Check::new(migrations.clone()).lock_file(other).run().is_ok());
    let more = migrations.add("20250922_000003", "more", &CREATE_USERS).clone();
    let said = Check::new(more).only_for([Backend::Sqlite]).lock_file(file).run();
    insta::assert_snapshot!(said);
}
