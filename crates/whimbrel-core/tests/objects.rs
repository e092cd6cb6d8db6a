//! Views, triggers and sequences keep what they need: what would take it from them is refused, or takes them along.
#![allow(clippy::unwrap_used, reason = "tests")]

use whimbrel_core::operations::{
    AddColumn, AlterSequence, CreateSequence, CreateTable, CreateTrigger, CreateView, DropColumn, DropNamespace,
    DropSequence, DropTable, DropView, RenameColumn, RenameTable, ReplaceView,
};
use whimbrel_core::schema::{Named as _, SequenceOwner};
use whimbrel_core::{
    Backend, Column, ColumnType, Expression, Operation, PerDialect, Schema, Sequence, Table, Trigger, View, apply_all,
};

fn table(name: &str, columns: &[&str]) -> Operation {
    let mut table = Table::new(name);
    for column in columns {
        table.columns.insert(
            (*column).into(),
            Column::new(*column, ColumnType::BigInteger).nullable(),
        );
    }
    CreateTable { table }.into()
}

fn view(name: &str, query: &str) -> View {
    View {
        name: name.into(),
        query: PerDialect::all(query.to_owned()),
        materialized: false,
    }
}

fn create_view(name: &str, query: &str) -> Operation {
    CreateView {
        view: view(name, query),
    }
    .into()
}

fn trigger(table: &str, name: &str, statement: &str) -> Trigger {
    Trigger {
        name: name.into(),
        table: table.into(),
        definition: PerDialect::all(statement.to_owned()),
    }
}

fn sequence(owner: Option<(&str, &str)>) -> Sequence {
    Sequence {
        name: "invoice_no".into(),
        ty: None,
        start: 1,
        increment: 1,
        minimum: None,
        maximum: None,
        cache: None,
        cycle: false,
        owned_by: owner.map(|(table, column)| SequenceOwner {
            table: table.into(),
            column: column.into(),
        }),
    }
}

fn create_sequence() -> Operation {
    CreateSequence {
        sequence: sequence(None),
    }
    .into()
}

fn drop_table(name: &str) -> Operation {
    DropTable {
        table: name.into(),
        reason: None,
    }
    .into()
}

fn drop_column(table: &str, column: &str) -> Operation {
    DropColumn {
        table: table.into(),
        column: column.into(),
        reason: None,
    }
    .into()
}

fn rename_column(table: &str, column: &str) -> Operation {
    RenameColumn {
        table: table.into(),
        column: column.into(),
        to: "renamed".into(),
    }
    .into()
}

/// A column that takes its default from the sequence.
fn fed(table: &str) -> Operation {
    let column = Column::new("number", ColumnType::BigInteger)
        .nullable()
        .default_to(Expression::all("nextval('invoice_no')"));
    AddColumn {
        table: table.into(),
        column,
        backfill: None,
    }
    .into()
}

fn made_by(operations: &[Operation]) -> Schema {
    let mut schema = Schema::new();
    apply_all(operations, &mut schema).unwrap();
    schema
}

fn refusal(schema: &Schema, operation: Operation) -> String {
    operation.apply(&mut schema.clone()).unwrap_err().to_string()
}

#[test]
fn what_a_view_reads_stays_while_it_is_there() {
    let schema = made_by(&[
        table("users", &["id", "name", "age"]),
        table("posts", &["id", "name"]),
        create_view("adults", "SELECT u.id, u.name FROM users u JOIN posts p ON p.id = u.id"),
        create_view("old", "SELECT * FROM adults"),
    ]);
    assert_eq!(
        refusal(&schema, drop_table("users")),
        "the table `users` is used by the view `adults`: drop or change that first"
    );
    assert_eq!(
        refusal(&schema, DropView { name: "adults".into() }.into()),
        "the view `adults` is used by the view `old`: drop or change that first"
    );
    for operation in [drop_column("users", "name"), rename_column("users", "name")] {
        assert_eq!(
            refusal(&schema, operation),
            "the column `users.name` is used by the view `adults`: drop or change that first"
        );
    }
    for free in [
        drop_column("posts", "name"),
        rename_column("posts", "name"),
        drop_column("users", "age"),
    ] {
        assert_eq!(free.apply(&mut schema.clone()), Ok(()));
    }
}

#[test]
fn a_star_keeps_columns_from_being_dropped() {
    let schema = made_by(&[
        table("users", &["id", "name"]),
        create_view("everyone", "SELECT * FROM users"),
    ]);
    assert!(refusal(&schema, drop_column("users", "name")).contains("the view `everyone`"));
    assert_eq!(rename_column("users", "name").apply(&mut schema.clone()), Ok(()));
}

#[test]
fn a_column_that_a_trigger_names_keeps_its_name() {
    let statement = "CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW SET NEW.name = lower(NEW.name)";
    let schema = made_by(&[
        table("users", &["id", "name"]),
        CreateTrigger {
            trigger: trigger("users", "t", statement),
        }
        .into(),
    ]);
    assert!(refusal(&schema, rename_column("users", "name")).contains("the trigger `t` of `users`"));
    assert_eq!(rename_column("users", "id").apply(&mut schema.clone()), Ok(()));
}

#[test]
fn views_and_triggers_follow_a_renamed_table() {
    let schema = made_by(&[
        table("users", &["id"]),
        create_view("ids", "SELECT users.id FROM users"),
        CreateTrigger {
            trigger: trigger(
                "users",
                "t",
                "CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 'users'; END",
            ),
        }
        .into(),
        RenameTable {
            table: "users".into(),
            to: "people".into(),
        }
        .into(),
    ]);
    let query = schema
        .views
        .get(&"ids".into())
        .unwrap()
        .query
        .get(Backend::Postgres)
        .cloned();
    assert_eq!(query.as_deref(), Some("SELECT \"people\".id FROM \"people\""));
    let key = trigger("people", "t", "").key();
    let definition = schema
        .triggers
        .get(&key)
        .unwrap()
        .definition
        .get(Backend::Mysql)
        .cloned();
    assert_eq!(
        definition.as_deref(),
        Some("CREATE TRIGGER t AFTER INSERT ON `people` BEGIN SELECT 'users'; END")
    );
}

#[test]
fn tables_views_and_sequences_have_their_names_side_by_side() {
    let schema = made_by(&[
        table("users", &["id"]),
        create_view("adults", "SELECT id FROM users"),
        create_sequence(),
    ]);
    let same = |name: &str| refusal(&schema, table(name, &["id"]));
    assert_eq!(
        same("users"),
        "a table `users` exists already: drop or rename it first, or choose another name"
    );
    assert_eq!(
        same("adults"),
        "a view `adults` exists already: drop it first, or choose another name"
    );
    assert_eq!(
        same("invoice_no"),
        "a sequence `invoice_no` exists already: drop it first, or choose another name"
    );
    let missing = ReplaceView {
        view: view("adult", "SELECT 1"),
    };
    assert_eq!(
        refusal(&schema, missing.into()),
        "there is no view `adult` (there is `adults`): create it first, or correct the name"
    );
}

#[test]
fn a_sequence_stays_while_a_default_takes_numbers_from_it() {
    let drop = || -> Operation {
        DropSequence {
            name: "invoice_no".into(),
        }
        .into()
    };
    let schema = made_by(&[create_sequence(), table("bills", &["id"]), fed("bills")]);
    assert_eq!(
        refusal(&schema, drop()),
        "the sequence `invoice_no` is used by the default of `bills.number`: drop or change that first"
    );
    let schema = made_by(&[
        create_sequence(),
        table("bills", &["id"]),
        table("orders", &["id"]),
        fed("orders"),
        AlterSequence {
            sequence: sequence(Some(("bills", "id"))),
        }
        .into(),
    ]);
    assert!(refusal(&schema, drop_table("bills")).contains("the default of `orders.number`"));
    assert_eq!(drop_table("orders").apply(&mut schema.clone()), Ok(()));
}

#[test]
fn a_sequence_that_contradicts_itself_is_refused() {
    let refused = |sequence| refusal(&Schema::new(), CreateSequence { sequence }.into());
    let still = Sequence {
        increment: 0,
        ..sequence(None)
    };
    let outside = Sequence {
        maximum: Some(0),
        ..sequence(None)
    };
    let of_text = Sequence {
        ty: Some(ColumnType::Text),
        ..sequence(None)
    };
    assert!(refused(still).contains("steps of 0"));
    assert!(refused(outside).contains("outside of its own limits"));
    assert!(refused(of_text).contains("integer type"));
    assert!(refused(sequence(Some(("bills", "id")))).contains("there is no table `bills`"));
}

#[test]
fn a_namespace_with_a_view_in_it_stays() {
    let mut schema = Schema::new();
    schema.namespaces.insert("app".into());
    schema.views.insert(View {
        name: whimbrel_core::QualifiedName::within("app", "adults"),
        ..view("", "SELECT 1")
    });
    assert!(refusal(&schema, DropNamespace { name: "app".into() }.into()).contains("`app.adults`"));
}
