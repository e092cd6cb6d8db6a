//! A refactoring leaves a migration's checksum as it is; a changed operation changes it.

use sea_query::{Expr, ExprTrait, Iden};
use whimbrel_core::Checksum;
use whimbrel_dsl::column::*;
use whimbrel_dsl::*;

use crate::recorded::{derived, record};

names! { Users { Id, Theme } Persons = "users" { Key = "id", Look = "theme" } }

struct Derived(&'static str);

impl Iden for Derived {
    fn unquoted(&self) -> &str {
        self.0
    }
}

fn checksum(up: fn(&mut SchemaEditor)) -> Checksum {
    Checksum::of(&record(up, derived).unwrap().migration.recording)
}

fn original(schema: &mut SchemaEditor) {
    schema.create_table(
        table(Users::Table)
            .column(uuid(Users::Id).primary_key())
            .column(string(Users::Theme, 32).default("light"))
            .check(check("theme_known", Expr::col(Users::Theme).is_in(["light", "dark"]))),
    );
}

fn theme() -> impl Columns {
    string("theme", 32).default("light")
}

#[test]
fn a_refactoring_is_proved_harmless() {
    let original = checksum(original);
    let other_names = checksum(|schema| {
        schema.create_table(
            table(Persons::Table)
                .column(uuid(Persons::Key).primary_key())
                .column(string(Persons::Look, 32).default("light"))
                .check(check("theme_known", Expr::col(Persons::Look).is_in(["light", "dark"]))),
        );
    });
    let with_a_function = checksum(|schema| {
        let known = Expr::col(Derived("theme")).is_in(["light", "dark"]);
        let users = table("users").columns((uuid(Derived("id")), theme()));
        schema.create_table(users.primary_key([Derived("id")]).check(check("theme_known", known)));
    });
    assert_eq!(original, other_names);
    assert_eq!(original, with_a_function);
}

#[test]
fn a_changed_default_is_a_changed_migration() {
    let changed = checksum(|schema| {
        schema.create_table(
            table(Users::Table)
                .column(uuid(Users::Id).primary_key())
                .column(string(Users::Theme, 32).default("dark"))
                .check(check("theme_known", Expr::col(Users::Theme).is_in(["light", "dark"]))),
        );
    });
    assert_ne!(checksum(original), changed);
}
