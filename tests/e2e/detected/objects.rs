//! Enums, views, sequences and other objects.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::diff::Renamed;
use whimbrel_core::operations::{
    CreateExtension, CreateFunction, CreateNamespace, CreateSequence, CreateTrigger, CreateView,
};
use whimbrel_core::schema::{
    Exclusion, ExclusionElement, Extension, Function, IndexTarget, Routine, Sequence, Trigger, View,
};
use whimbrel_core::{ColumnType, Operation, PerDialect, Table};

use super::{Row, row};
use crate::operations::words::{column, create, create_enum, integer, of_enum, sql, table, users};

fn moods(what: &'static str, live: &[&str], expected: &[&str]) -> Row {
    let with = |values| {
        [
            create_enum("mood", values),
            create(table("diary", [integer("id"), of_enum("mood", "mood")])),
        ]
    };
    row(what, with(live), with(expected))
}

fn view(query: &str, materialized: bool) -> [Operation; 2] {
    let view = View {
        name: "adults".into(),
        query: sql(query).0,
        materialized,
    };
    [create(users()), CreateView { view }.into()]
}

/// A trigger that does one of two things.
fn trigger(event: &str) -> Vec<Operation> {
    let trigger = Trigger {
        name: "users_mark".into(),
        table: "users".into(),
        definition: PerDialect::from_iter([
            (
                Sqlite,
                format!("CREATE TRIGGER users_mark AFTER {event} ON users BEGIN SELECT 1; END"),
            ),
            (
                Postgres,
                format!(
                    "CREATE TRIGGER users_mark BEFORE {event} ON users FOR EACH ROW \
                 EXECUTE FUNCTION suppress_redundant_updates_trigger()"
                ),
            ),
            (
                Mysql,
                format!("CREATE TRIGGER users_mark AFTER {event} ON users FOR EACH ROW SET @marked = 1"),
            ),
        ]),
    };
    vec![create(users()), CreateTrigger { trigger }.into()]
}

fn function(body: &str) -> [Operation; 1] {
    let function = Function {
        name: "plus".into(),
        kind: Routine::Function,
        arguments: "integer".to_owned(),
        definition: PerDialect::from_iter([
            (
                Postgres,
                format!(
                    "CREATE FUNCTION plus(it integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT {body} $$"
                ),
            ),
            (
                Mysql,
                format!("CREATE FUNCTION plus(it int) RETURNS int DETERMINISTIC RETURN {body}"),
            ),
        ]),
    };
    [CreateFunction { function }.into()]
}

fn sequence(change: impl FnOnce(&mut Sequence)) -> [Operation; 1] {
    let mut sequence = Sequence {
        name: "invoice_no".into(),
        ty: None,
        start: 100,
        increment: 1,
        minimum: None,
        maximum: None,
        cache: None,
        cycle: false,
        owned_by: None,
    };
    change(&mut sequence);
    [CreateSequence { sequence }.into()]
}

fn excluding(operator: &str) -> Table {
    let mut table = table("bookings", [integer("id"), column("room", ColumnType::Inet)]);
    let exclusion = Exclusion {
        name: "bookings_room_excl".into(),
        method: "gist".to_owned(),
        elements: vec![ExclusionElement {
            target: IndexTarget::Column("room".into()),
            operator: operator.to_owned(),
            operator_class: Some("inet_ops".to_owned()),
        }],
        filter: None,
        deferrable: None,
    };
    table.exclusions.insert(exclusion.name.clone(), exclusion);
    table
}

pub(super) fn rows() -> Vec<Row> {
    const NO_SUCH: &str = "no such thing";
    let without_exclusion = || create(table("bookings", [integer("id"), column("room", ColumnType::Inet)]));
    let adults = |age: u32| format!("SELECT \"id\", \"email\" FROM \"users\" WHERE \"age\" >= {age}");
    let extension = || CreateExtension {
        extension: Extension { name: "citext".into() },
    };
    let namespace = || CreateNamespace { name: "audit".into() };
    vec![
        moods(
            "an enum's value that is missing, last",
            &["sad", "happy"],
            &["sad", "happy", "it's fine"],
        ),
        moods(
            "one that is missing in the middle",
            &["sad", "happy"],
            &["sad", "so so", "happy"],
        ),
        moods(
            "one that is there unasked",
            &["sad", "so so", "happy"],
            &["sad", "happy"],
        ),
        moods("a value's name", &["sad", "happy"], &["sad", "glad"]).renamed(Renamed::EnumValue {
            name: "mood".into(),
            from: "happy".to_owned(),
            to: "glad".to_owned(),
        }),
        moods("the order of the values", &["sad", "happy"], &["happy", "sad"]),
        row("a view that is missing", [create(users())], view(&adults(18), false)),
        row(
            "a view that is there unasked",
            view(&adults(18), false),
            [create(users())],
        ),
        row("a view's query", view(&adults(18), false), view(&adults(21), false)),
        row(
            "whether a view keeps its rows",
            view(&adults(18), false),
            view(&adults(18), true),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], NO_SUCH),
        row("a trigger that is missing", [create(users())], trigger("INSERT")),
        row("when a trigger fires", trigger("INSERT"), trigger("UPDATE")),
        row("a function that is missing", [], function("it + 1")).lacking(&[Sqlite], NO_SUCH),
        row("a function's body", function("it + 1"), function("it + 2")).lacking(&[Sqlite], NO_SUCH),
        row("a sequence that is missing", [], sequence(|_| {})).lacking(&[Sqlite, Mysql], NO_SUCH),
        row(
            "a sequence's step",
            sequence(|_| {}),
            sequence(|sequence| sequence.increment = 5),
        )
        .lacking(&[Sqlite, Mysql], NO_SUCH),
        row(
            "a sequence's end",
            sequence(|_| {}),
            sequence(|sequence| sequence.maximum = Some(999)),
        )
        .lacking(&[Sqlite, Mysql], NO_SUCH),
        row(
            "whether a sequence begins again",
            sequence(|_| {}),
            sequence(|sequence| sequence.cycle = true),
        )
        .lacking(&[Sqlite, Mysql], NO_SUCH),
        row(
            "an exclusion that is missing",
            [without_exclusion()],
            [create(excluding("&&"))],
        )
        .lacking(&[Sqlite, Mysql, Mariadb], NO_SUCH),
        row(
            "an exclusion's operator",
            [create(excluding("&&"))],
            [create(excluding("="))],
        )
        .lacking(&[Sqlite, Mysql, Mariadb], NO_SUCH),
        row("an extension that is missing", [], [extension().into()]).lacking(&[Sqlite, Mysql, Mariadb], NO_SUCH),
        row("a namespace that is missing", [], [namespace().into()]).lacking(&[Sqlite, Mysql, Mariadb], NO_SUCH),
    ]
}
