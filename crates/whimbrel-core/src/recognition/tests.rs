//! Live schemas in the words of expected ones, part by part.

use super::*;
use crate::operations::CreateTable;
use crate::schema::{Identity, IndexMethod, IndexPart, Order, ReferentialAction, View};
use crate::{
    Check, Column, ColumnType, DefaultValue, EnumType, ForeignKey, Index, Length, Literal, Name, PerDialect,
    PrimaryKey, QualifiedName, Table, Unique,
};

fn sql(backend: Backend, text: &str) -> Expression {
    Expression(PerDialect::default().with(backend, text.to_owned()))
}

fn users(change: impl FnOnce(&mut Table)) -> Schema {
    let mut table = Table::new("users");
    for (name, ty) in [
        ("id", ColumnType::BigInteger),
        ("email", ColumnType::String(Length::AtMost(320))),
        ("age", ColumnType::Integer),
    ] {
        table.columns.insert(name.into(), Column::new(name, ty));
    }
    change(&mut table);
    let mut schema = Schema::new();
    schema.tables.insert(table);
    schema
}

/// Whether the live schema is the expected one in other words.
fn is_recognised(live: &Schema, expected: &Schema, backend: Backend) -> bool {
    let found = recognise(live, expected, backend.into(), None);
    // What was recognised once is recognised again.
    assert_eq!(recognise(&found, expected, backend.into(), None), found);
    found == *expected
}

fn column(name: &str, ty: ColumnType) -> impl FnOnce(&mut Table) {
    let column = Column::new(name, ty);
    move |table| {
        table.columns.insert(column.name.clone(), column);
    }
}

#[test]
fn a_schema_is_recognised_as_itself() {
    let schema = users(|_| {});
    assert!(
        Backend::ALL
            .into_iter()
            .all(|backend| is_recognised(&schema, &schema, backend))
    );
}

#[test]
fn types_are_equal_where_they_are_rendered_to_the_same() {
    let is = |one: &ColumnType, two: &ColumnType, backend| {
        is_recognised(
            &users(column("x", one.clone())),
            &users(column("x", two.clone())),
            backend,
        )
    };
    assert!(is(&ColumnType::Binary(16), &ColumnType::Uuid, Backend::Mysql));
    assert!(!is(&ColumnType::Binary(15), &ColumnType::Uuid, Backend::Mysql));
    assert!(is(
        &ColumnType::SmallInteger,
        &ColumnType::TinyUnsigned,
        Backend::Postgres
    ));
    assert!(!is(&ColumnType::Integer, &ColumnType::TinyUnsigned, Backend::Postgres));
    assert!(is(&ColumnType::Integer, &ColumnType::BigUnsigned, Backend::Sqlite));
    assert!(is(
        &ColumnType::String(Length::AtMost(255)),
        &ColumnType::String(Length::Usual),
        Backend::Mariadb
    ));
    assert!(!is(
        &ColumnType::Text,
        &ColumnType::String(Length::Usual),
        Backend::Postgres
    ));
}

#[test]
fn defaults_are_equal_by_their_values() {
    let with = |ty: &ColumnType, default: DefaultValue| {
        let column = Column::new("x", ty.clone()).default_to(default);
        users(|table| {
            table.columns.insert("x".into(), column);
        })
    };
    let is = |backend, ty: ColumnType, live: &str, expected: Literal| {
        let live = with(&ty, sql(backend, live).into());
        is_recognised(&live, &with(&ty, expected.into()), backend)
    };
    let text = ColumnType::String(Length::AtMost(20));
    let decimal = ColumnType::Decimal(Some((10, 2)));
    assert!(is(
        Backend::Postgres,
        text.clone(),
        "'it''s'::character varying",
        Literal::Text("it's".into())
    ));
    assert!(!is(
        Backend::Postgres,
        text.clone(),
        "'1.00'::character varying",
        Literal::Text("1.0".into())
    ));
    assert!(is(
        Backend::Postgres,
        ColumnType::Integer,
        "'-5'::integer",
        Literal::Integer(-5)
    ));
    assert!(is(
        Backend::Mariadb,
        decimal.clone(),
        "1.00",
        Literal::Decimal("1".into())
    ));
    assert!(!is(Backend::Mariadb, decimal, "1.01", Literal::Decimal("1".into())));
    assert!(is(
        Backend::Mysql,
        text.clone(),
        r"_utf8mb4\'x\'",
        Literal::Text("x".into())
    ));
    assert!(!is(Backend::Mysql, text, r"_utf8mb4\'x\'", Literal::Text("X".into())));
    assert!(is(Backend::Sqlite, ColumnType::Boolean, "1", Literal::Boolean(true)));
    let json = serde_json::json!({"a": 1});
    assert!(is(
        Backend::Postgres,
        ColumnType::JsonBinary,
        r#"'{"a": 1}'::jsonb"#,
        Literal::Json(json)
    ));
    let now = |text: &str| with(&ColumnType::Timestamp, sql(Backend::Mariadb, text).into());
    assert!(is_recognised(
        &now("current_timestamp()"),
        &now("CURRENT_TIMESTAMP"),
        Backend::Mariadb
    ));
    assert!(!is_recognised(
        &now("current_timestamp(3)"),
        &now("CURRENT_TIMESTAMP"),
        Backend::Mariadb
    ));
}

#[test]
fn null_is_the_default_of_a_column_that_has_none() {
    let null = users(|table| table.columns[&Name::new("age")].default = Some(Literal::Null.into()));
    for backend in Backend::ALL {
        assert!(is_recognised(&users(|_| {}), &null, backend));
    }
}

fn with_check(text: &str, backend: Backend, not_valid: bool) -> Schema {
    let check = Check {
        name: "users_age_check".into(),
        expression: sql(backend, text),
        not_valid,
    };
    users(|table| {
        table.checks.insert(check.name.clone(), check);
    })
}

#[test]
fn checks_are_equal_by_their_conditions() {
    let backend = Backend::Postgres;
    let live = with_check("((age >= 0) AND (age <= 150))", backend, false);
    assert!(is_recognised(
        &live,
        &with_check(r#""age" BETWEEN 0 AND 150"#, backend, false),
        backend
    ));
    assert!(!is_recognised(
        &live,
        &with_check(r#""age" BETWEEN 0 AND 151"#, backend, false),
        backend
    ));
    assert!(is_recognised(
        &live,
        &with_check("age >= 0 AND age <= 150", backend, true),
        backend
    ));
    let unvalidated = with_check("(age > 0)", backend, true);
    assert!(!is_recognised(
        &unvalidated,
        &with_check("age > 0", backend, false),
        backend
    ));
}

#[test]
fn the_servers_own_words_tell_what_a_normal_form_cannot() {
    let backend = Backend::Postgres;
    let live = with_check("(lower((email)::text) ~ 'printed'::text)", backend, false);
    let expected = with_check("written otherwise", backend, false);
    assert_ne!(recognise(&live, &expected, backend.into(), None), expected);
    assert_eq!(recognise(&live, &expected, backend.into(), Some(&live)), expected);
}

#[test]
fn unique_constraints_and_unique_indexes_are_one_but_on_postgres() {
    let columns = || [Name::new("email")];
    let constraint = users(|table| {
        let unique = Unique {
            name: "users_email_key".into(),
            columns: columns().into(),
            nulls_not_distinct: false,
            deferrable: None,
        };
        table.uniques.insert(unique.name.clone(), unique);
    });
    let index = users(|table| {
        let mut index = Index::on_columns("users_email_key", columns());
        index.unique = true;
        table.indexes.insert(index.name.clone(), index);
    });
    for backend in Backend::ALL {
        let is_one = backend != Backend::Postgres;
        assert_eq!(is_recognised(&constraint, &index, backend), is_one, "{backend}");
        assert_eq!(is_recognised(&index, &constraint, backend), is_one, "{backend}");
    }
}

fn with_index(change: impl FnOnce(&mut Index)) -> Schema {
    let mut index = Index::on_columns("users_age_idx", [Name::new("age")]);
    change(&mut index);
    users(|table| {
        table.indexes.insert(index.name.clone(), index);
    })
}

#[test]
fn indexes_are_equal_by_what_the_server_makes_of_them() {
    let plain = with_index(|_| {});
    let tree = with_index(|index| {
        index.method = Some(IndexMethod::BTree);
        index.parts[0].order = Some(Order::Ascending);
    });
    let descending = with_index(|index| index.parts[0].order = Some(Order::Descending));
    let hash = with_index(|index| index.method = Some(IndexMethod::Hash));
    let partial = with_index(|index| index.filter = Some(Expression::all("age > 3")));
    for backend in Backend::ALL {
        assert!(is_recognised(&plain, &tree, backend));
        assert!(!is_recognised(&plain, &descending, backend));
        assert_eq!(is_recognised(&plain, &hash, backend), backend.is_mysql_family());
        assert_eq!(is_recognised(&plain, &partial, backend), backend.is_mysql_family());
    }
    let old = Target::new(Backend::Mariadb, crate::ServerVersion::new(10, 5, 0));
    assert_eq!(recognise(&plain, &descending, old, None), descending);
}

#[test]
fn the_filter_of_a_unique_index_is_found_in_its_expressions_on_mysql() {
    let expected = with_index(|index| {
        index.unique = true;
        index.filter = Some(Expression::all("`age` > 3"));
    });
    let live = |text: &str| {
        with_index(|index| {
            index.unique = true;
            index.parts = vec![IndexPart::expression(sql(Backend::Mysql, text))];
        })
    };
    assert!(is_recognised(
        &live("(case when (`age` > 3) then `age` end)"),
        &expected,
        Backend::Mysql
    ));
    assert!(!is_recognised(
        &live("(case when (`age` > 4) then `age` end)"),
        &expected,
        Backend::Mysql
    ));
}

#[test]
fn actions_of_foreign_keys_are_equal_where_the_server_does_the_same() {
    let with = |action| {
        let key = ForeignKey {
            name: "users_age_fkey".into(),
            columns: vec!["age".into()],
            referenced_table: "ages".into(),
            referenced_columns: vec!["id".into()],
            on_delete: action,
            on_update: None,
            deferrable: None,
            not_valid: false,
        };
        users(|table| {
            table.foreign_keys.insert(key.name.clone(), key);
        })
    };
    let unsaid = with(None);
    for backend in Backend::ALL {
        assert!(is_recognised(
            &unsaid,
            &with(Some(ReferentialAction::NoAction)),
            backend
        ));
        assert!(!is_recognised(
            &unsaid,
            &with(Some(ReferentialAction::Cascade)),
            backend
        ));
        let restrict = with(Some(ReferentialAction::Restrict));
        assert_eq!(is_recognised(&restrict, &unsaid, backend), backend.is_mysql_family());
    }
}

#[test]
fn keys_are_called_as_the_server_calls_them() {
    let named = |name: &str| {
        let key = PrimaryKey {
            name: name.into(),
            columns: vec!["id".into()],
        };
        users(|table| table.primary_key = Some(key))
    };
    for backend in Backend::ALL {
        let is_equal = is_recognised(&named("PRIMARY"), &named("users_pkey"), backend);
        assert_eq!(is_equal, backend != Backend::Postgres, "{backend}");
    }
}

fn with_enums(enums: &[(&str, &[&str])], columns: &[(&str, &str)]) -> Schema {
    let mut schema = users(|table| {
        for (column, name) in columns {
            let ty = ColumnType::Enum(QualifiedName::new(*name));
            table.columns.insert((*column).into(), Column::new(*column, ty));
        }
    });
    for (name, values) in enums {
        schema.enums.insert(EnumType {
            name: (*name).into(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        });
    }
    schema
}

#[test]
fn enums_of_single_columns_are_the_one_that_they_share() {
    let expected = with_enums(
        &[("mood", &["ok", "sad"]), ("unused", &["x"])],
        &[("now", "mood"), ("then", "mood")],
    );
    let live = |now: &[&str], then: &[&str]| {
        with_enums(
            &[("users_now", now), ("users_then", then)],
            &[("now", "users_now"), ("then", "users_then")],
        )
    };
    for backend in [Backend::Sqlite, Backend::Mysql, Backend::Mariadb] {
        assert!(is_recognised(&live(&["ok", "sad"], &["ok", "sad"]), &expected, backend));
        let more: &[&str] = &["ok", "sad", "new"];
        let found = recognise(&live(more, more), &expected, backend.into(), None);
        let names: Vec<_> = found.enums.names().map(ToString::to_string).collect();
        assert_eq!(names, ["mood", "unused"]);
        assert_eq!(found.enums.get(&"mood".into()).map(|it| it.values.len()), Some(3));
        let found = recognise(&live(&["ok", "sad"], more), &expected, backend.into(), None);
        let names: Vec<_> = found.enums.names().map(ToString::to_string).collect();
        assert_eq!(names, ["mood", "unused", "users_then"]);
    }
}

#[test]
fn what_the_backend_does_not_keep_is_as_expected() {
    let expected = users(|table| {
        table.comment = Some("people".to_owned());
        table.options.engine = Some("InnoDB".to_owned());
        table.columns[&Name::new("id")].identity = Some(Identity {
            start: Some(1000),
            ..Identity::default()
        });
    });
    let live = users(|table| table.columns[&Name::new("id")].identity = Some(Identity::default()));
    assert!(is_recognised(&live, &expected, Backend::Sqlite));
    assert!(!is_recognised(&live, &expected, Backend::Postgres));
}

#[test]
fn what_is_only_live_stays_and_what_is_only_expected_stays_away() {
    let mut live = users(column("extra", ColumnType::Text));
    live.tables.insert(Table::new("others"));
    let mut expected = users(column("missing", ColumnType::Text));
    let create = CreateTable {
        table: Table::new("gone"),
    };
    expected.tables.insert(create.table);
    for backend in Backend::ALL {
        assert_eq!(recognise(&live, &expected, backend.into(), None), live);
    }
}

#[test]
fn views_are_compared_by_the_words_that_carry_their_meaning() {
    let with = |backend, text: &str| {
        let mut schema = Schema::new();
        schema.views.insert(View {
            name: "adults".into(),
            query: PerDialect::default().with(backend, text.to_owned()),
            materialized: false,
        });
        schema
    };
    let postgres = |live: &str, expected: &str| {
        is_recognised(
            &with(Backend::Postgres, live),
            &with(Backend::Postgres, expected),
            Backend::Postgres,
        )
    };
    let printed = " SELECT users.id,\n    users.email\n   FROM users\n  WHERE users.age >= 18 AND users.email::text <> 'x'::text;";
    assert!(postgres(
        printed,
        r#"SELECT "id", "email" FROM "users" WHERE "age" >= 18 AND "email" <> 'x'"#
    ));
    assert!(postgres(
        printed,
        "select * from users where age >= 18 and email <> 'x'"
    ));
    assert!(!postgres(
        printed,
        "SELECT id, email FROM users WHERE age >= 21 AND email <> 'x'"
    ));
    assert!(!postgres(
        printed,
        "SELECT id, email FROM users WHERE age >= 18 OR email <> 'x'"
    ));
    assert!(!postgres(
        printed,
        "SELECT id, name FROM users WHERE age >= 18 AND email <> 'x'"
    ));
    assert!(!postgres(
        printed,
        "SELECT id, email FROM people WHERE age >= 18 AND email <> 'x'"
    ));
    let mysql = |live: &str, expected: &str| {
        is_recognised(
            &with(Backend::Mysql, live),
            &with(Backend::Mysql, expected),
            Backend::Mysql,
        )
    };
    let printed = "select `db`.`users`.`id` AS `id`,lower(`db`.`users`.`email`) AS `mail` from `db`.`users` where (`db`.`users`.`age` >= 18)";
    assert!(mysql(
        printed,
        "SELECT id, lower(email) AS mail FROM users WHERE age >= 18"
    ));
    assert!(!mysql(
        printed,
        "SELECT id, upper(email) AS mail FROM users WHERE age >= 18"
    ));
    assert!(!mysql(
        printed,
        "SELECT id, lower(email) AS mail FROM users WHERE age > 18"
    ));
}

#[test]
fn a_function_that_postgresql_prints_is_the_one_that_was_written_and_another_body_is_not() {
    let ours = "CREATE FUNCTION plus(it integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT it + 1 $$";
    let printed = "CREATE OR REPLACE FUNCTION public.plus(it integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE\n\
                   AS $function$ SELECT it + 1 $function$\n";
    let another = printed.replace("it + 1", "it + 2");
    assert!(super::statements::is_same(ours, printed, Backend::Postgres));
    assert!(!super::statements::is_same(ours, &another, Backend::Postgres));
}

#[test]
fn a_trigger_that_calls_a_function_of_a_namespace_is_the_same_whichever_names_have_quotes() {
    let ours =
        "CREATE TRIGGER \"mark\" AFTER DELETE ON \"my app\".\"users\" FOR EACH ROW EXECUTE FUNCTION \"my app\".\"f\"()";
    let printed = "CREATE TRIGGER mark AFTER DELETE ON \"my app\".users FOR EACH ROW EXECUTE FUNCTION \"my app\".f()";
    assert!(super::statements::is_same(ours, printed, Backend::Postgres));
    let another = printed.replace(".f()", ".g()");
    assert!(!super::statements::is_same(ours, &another, Backend::Postgres));
}

#[test]
fn a_function_that_mysql_or_mariadb_prints_is_the_one_that_was_written_and_another_body_is_not() {
    let ours = "CREATE FUNCTION plus(it int) RETURNS int DETERMINISTIC RETURN it + 1";
    for width in ["", "(11)"] {
        let printed = format!("CREATE FUNCTION `plus`(it int) RETURNS int{width}\n    DETERMINISTIC\nRETURN it + 1");
        assert!(super::statements::is_same(ours, &printed, Backend::Mysql));
        let another = printed.replace("it + 1", "it + 2");
        assert!(!super::statements::is_same(ours, &another, Backend::Mysql));
    }
}

#[test]
fn bytes_of_a_fixed_length_are_equal_with_the_zeros_that_mysql_fills_them_up_with() {
    let with = |ty: ColumnType, bytes: &[u8]| {
        let column = Column::new("x", ty).default_to(Literal::Bytes(bytes.to_vec()));
        users(|table| {
            table.columns.insert("x".into(), column);
        })
    };
    let fixed = with(ColumnType::Binary(4), &[1, 0, 0, 0]);
    assert!(is_recognised(
        &fixed,
        &with(ColumnType::Binary(4), &[1]),
        Backend::Mysql
    ));
    assert!(!is_recognised(
        &fixed,
        &with(ColumnType::Binary(4), &[1, 2]),
        Backend::Mysql
    ));
    let free = with(ColumnType::VarBinary(Length::AtMost(4)), &[1, 0, 0, 0]);
    let expected = with(ColumnType::VarBinary(Length::AtMost(4)), &[1]);
    assert!(!is_recognised(&free, &expected, Backend::Mysql));
}
