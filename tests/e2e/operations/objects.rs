//! Cases about views, triggers, functions, sequences, extensions and exclusion constraints.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{
    AddExclusion, AlterSequence, CreateExtension, CreateFunction, CreateSequence, CreateTrigger, CreateView,
    DropExclusion, DropExtension, DropFunction, DropSequence, DropTable, DropTrigger, DropView, RenameColumn,
    RenameTable, ReplaceFunction, ReplaceView,
};
use whimbrel_core::schema::{
    Exclusion, ExclusionElement, Extension, Function, IndexTarget, Routine, Sequence, SequenceOwner, Signature,
    Trigger, View,
};
use whimbrel_core::{Backend, Column, ColumnType, DefaultValue, Operation, PerDialect};

use super::case::{Case, before};
use super::cases;
use super::words::{
    THREE_USERS, add, alter, check, column, create, drop_column, integer, sql, string, table, to_type, users,
};

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

fn doubled(body: &str) -> Function {
    let postgres =
        format!("CREATE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT {body}'");
    let mysql = format!("CREATE FUNCTION doubled(n int) RETURNS int DETERMINISTIC NO SQL BEGIN RETURN {body}; END");
    Function {
        name: "doubled".into(),
        kind: Routine::Function,
        arguments: "integer".to_owned(),
        definition: PerDialect::default().with(Postgres, postgres).with(Mysql, mysql),
    }
}

fn signature() -> Signature {
    Signature {
        name: "doubled".into(),
        kind: Routine::Function,
        arguments: "integer".to_owned(),
    }
}

const SERVERS: [Backend; 3] = [Postgres, Mysql, Mariadb];

fn a_function_is_created() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([CreateFunction {
            function: doubled("2 * n"),
        }
        .into()])
        .shows("SELECT doubled(21)", &["42"])
        .refused_on(&[Sqlite], "keeps no functions")
}

fn a_function_gets_another_body() -> Case {
    before([CreateFunction {
        function: doubled("2 * n"),
    }
    .into()])
    .up([ReplaceFunction {
        function: doubled("n + n + 1"),
    }
    .into()])
    .shows("SELECT doubled(21)", &["43"])
    .only_on(&SERVERS)
}

/// PostgreSQL replaces no function by such a one, and makes it anew.
fn a_function_gets_another_result_and_its_argument_another_name() -> Case {
    let wide = PerDialect::default()
        .with(
            Postgres,
            "CREATE FUNCTION doubled(it integer) RETURNS bigint LANGUAGE sql AS 'SELECT 3000000000 * it'".to_owned(),
        )
        .with(
            Mysql,
            "CREATE FUNCTION doubled(it int) RETURNS bigint DETERMINISTIC NO SQL RETURN 3000000000 * it".to_owned(),
        );
    before([CreateFunction {
        function: doubled("2 * n"),
    }
    .into()])
    .up([ReplaceFunction {
        function: Function {
            definition: wide,
            ..doubled("")
        },
    }
    .into()])
    .shows("SELECT doubled(2)", &["6000000000"])
    .only_on(&SERVERS)
}

fn wide() -> Operation {
    let definition = PerDialect::default()
        .with(
            Postgres,
            "CREATE FUNCTION doubled(n integer) RETURNS bigint LANGUAGE sql AS 'SELECT 3000000000 * n'".to_owned(),
        )
        .with(
            Mysql,
            "CREATE FUNCTION doubled(n int) RETURNS bigint DETERMINISTIC NO SQL RETURN 3000000000 * n".to_owned(),
        );
    let function = Function {
        definition,
        ..doubled("")
    };
    ReplaceFunction { function }.into()
}

fn view_of_doubled() -> View {
    View {
        name: "numbers".into(),
        query: PerDialect::all("SELECT doubled(2) AS n".to_owned()),
        materialized: false,
    }
}

/// As the comparison of two schemas has it.
fn a_function_gets_another_result_while_its_view_is_gone() -> Case {
    let view = view_of_doubled();
    let create = || CreateView { view: view.clone() }.into();
    before([
        CreateFunction {
            function: doubled("2 * n"),
        }
        .into(),
        create(),
    ])
    .up([
        DropView {
            name: view.name.clone(),
        }
        .into(),
        wide(),
        create(),
    ])
    .shows("SELECT n FROM numbers", &["6000000000"])
    .only_on(&SERVERS)
}

/// The server would refuse it as it runs.
fn a_function_gets_no_other_result_while_a_view_calls_it() -> Case {
    before([
        CreateFunction {
            function: doubled("2 * n"),
        }
        .into(),
        CreateView {
            view: view_of_doubled(),
        }
        .into(),
    ])
    .up([wide()])
    .refused_on(&[Postgres], "while the view `numbers` uses it")
    .only_on(&[Postgres])
}

fn a_function_gets_no_other_result_while_a_default_calls_it() -> Case {
    let default = DefaultValue::Expression(sql("doubled(2)"));
    let counts = table("counts", [integer("id"), integer("n").default_to(default)]);
    before([
        CreateFunction {
            function: doubled("2 * n"),
        }
        .into(),
        create(counts),
    ])
    .up([wide()])
    .refused_on(&[Postgres], "while the default of `counts.n` uses it")
    .only_on(&[Postgres])
}

fn a_function_is_dropped() -> Case {
    before([CreateFunction {
        function: doubled("2 * n"),
    }
    .into()])
    .up([DropFunction { signature: signature() }.into()])
    .refuses("SELECT doubled(21)")
    .only_on(&SERVERS)
}

fn a_procedure_comes_and_goes() -> Case {
    let definition = PerDialect::default()
        .with(
            Postgres,
            "CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM users'".to_owned(),
        )
        .with(
            Mysql,
            "CREATE PROCEDURE tidy() BEGIN DELETE FROM users; DELETE FROM users; END".to_owned(),
        );
    let function = Function {
        name: "tidy".into(),
        kind: Routine::Procedure,
        arguments: String::new(),
        definition,
    };
    before([create(users())])
        .rows(THREE_USERS)
        .up([CreateFunction { function }.into()])
        .accepts("CALL tidy()")
        .only_on(&SERVERS)
}

fn invoices() -> Sequence {
    Sequence {
        name: "invoice_no".into(),
        ty: None,
        start: 1000,
        increment: 1,
        minimum: None,
        maximum: None,
        cache: None,
        cycle: false,
        owned_by: None,
    }
}

const NEXT: &str = "SELECT nextval('invoice_no') >= 0";

fn a_sequence_is_created() -> Case {
    before([create(users())])
        .up([CreateSequence { sequence: invoices() }.into()])
        .accepts_on(&[Postgres], NEXT)
        .accepts_on(&[Mariadb], "SELECT nextval(invoice_no)")
        .refused_on(&[Sqlite, Mysql], "has no sequences")
}

fn a_sequence_counts_otherwise() -> Case {
    let sequence = Sequence {
        start: 20,
        increment: -10,
        minimum: Some(10),
        maximum: Some(2000),
        cache: Some(5),
        cycle: true,
        ..invoices()
    };
    before([CreateSequence { sequence: invoices() }.into()])
        .up([AlterSequence { sequence }.into()])
        .accepts_on(&[Postgres], NEXT)
        .accepts_on(&[Mariadb], "SELECT nextval(invoice_no)")
        .only_on(&[Postgres, Mariadb])
}

fn a_sequence_is_dropped() -> Case {
    before([CreateSequence { sequence: invoices() }.into()])
        .up([DropSequence {
            name: "invoice_no".into(),
        }
        .into()])
        .refuses_on(&[Postgres], NEXT)
        .refuses_on(&[Mariadb], "SELECT nextval(invoice_no)")
        .only_on(&[Postgres, Mariadb])
}

/// A column as PostgreSQL's `serial` makes it.
fn serial() -> Vec<Operation> {
    let fed = Column {
        nullable: true,
        ..column("number", ColumnType::BigInteger).default_to(sql("nextval('invoice_no')"))
    };
    let owned = Sequence {
        owned_by: Some(SequenceOwner {
            table: "invoices".into(),
            column: "number".into(),
        }),
        ..invoices()
    };
    vec![
        CreateSequence { sequence: invoices() }.into(),
        create(table("invoices", [integer("id"), string("customer", 20)])),
        add("invoices", fed),
        AlterSequence { sequence: owned }.into(),
    ]
}

fn a_serial_column_is_made_of_its_parts() -> Case {
    before([create(users())])
        .up(serial())
        .accepts("INSERT INTO invoices (id, customer) VALUES (1, 'Ada')")
        .only_on(&[Postgres])
}

fn a_sequence_goes_with_its_column_and_comes_back_with_it() -> Case {
    before(serial())
        .rows("INSERT INTO invoices (id, customer) VALUES (1, 'Ada')")
        .up([drop_column("invoices", "number")])
        .forgets()
        .only_on(&[Postgres])
}

fn a_sequence_goes_with_its_table_and_comes_back_with_it() -> Case {
    before(serial())
        .up([
            RenameColumn {
                table: "invoices".into(),
                column: "number".into(),
                to: "no".into(),
            }
            .into(),
            RenameTable {
                table: "invoices".into(),
                to: "bills".into(),
            }
            .into(),
            DropTable {
                table: "bills".into(),
                reason: None,
            }
            .into(),
        ])
        .refuses("SELECT nextval('invoice_no')")
        .only_on(&[Postgres])
}

fn an_extension_comes_and_goes() -> Case {
    let name = || "citext".into();
    before([create(users())])
        .up([
            CreateExtension {
                extension: Extension { name: name() },
            }
            .into(),
            DropExtension { name: name() }.into(),
            CreateExtension {
                extension: Extension { name: name() },
            }
            .into(),
        ])
        .shows("SELECT 'A'::citext = 'a'", &["t"])
        .refused_on(&[Sqlite, Mysql, Mariadb], "has no extensions")
}

/// No two users are of the same age.
fn exclusion() -> Exclusion {
    Exclusion {
        name: "users_age_excl".into(),
        method: "gist".to_owned(),
        elements: vec![ExclusionElement {
            target: IndexTarget::Expression(sql("int4range(\"age\", \"age\", '[]')")),
            operator: "&&".to_owned(),
            operator_class: None,
        }],
        filter: Some(sql("\"age\" > 0")),
        deferrable: None,
    }
}

fn add_exclusion() -> Operation {
    AddExclusion {
        table: "users".into(),
        exclusion: exclusion(),
    }
    .into()
}

const SAME_AGE: &str = "INSERT INTO users (id, email, age) VALUES (4, 'x', 36)";

fn an_exclusion_constraint_is_added() -> Case {
    before([create(users())])
        .rows(THREE_USERS)
        .up([add_exclusion()])
        .refuses(SAME_AGE)
        .accepts("INSERT INTO users (id, email, age) VALUES (4, 'x', 0), (5, 'y', 0)")
        .refused_on(&[Sqlite, Mysql, Mariadb], "has no exclusion constraints")
}

fn an_exclusion_constraint_is_dropped() -> Case {
    before([create(users()), add_exclusion()])
        .rows(THREE_USERS)
        .up([DropExclusion {
            table: "users".into(),
            name: "users_age_excl".into(),
        }
        .into()])
        .accepts(SAME_AGE)
        .only_on(&[Postgres])
}

fn an_exclusion_constraint_is_part_of_a_new_table_and_follows_a_rename() -> Case {
    let mut users = users();
    users.exclusions.insert("users_age_excl".into(), exclusion());
    before([])
        .up([
            create(users),
            RenameColumn {
                table: "users".into(),
                column: "age".into(),
                to: "years".into(),
            }
            .into(),
        ])
        .only_on(&[Postgres])
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
    a_function_is_created,
    a_function_gets_another_body,
    a_function_gets_another_result_and_its_argument_another_name,
    a_function_gets_another_result_while_its_view_is_gone,
    a_function_gets_no_other_result_while_a_view_calls_it,
    a_function_gets_no_other_result_while_a_default_calls_it,
    a_function_is_dropped,
    a_procedure_comes_and_goes,
    a_sequence_is_created,
    a_sequence_counts_otherwise,
    a_sequence_is_dropped,
    a_serial_column_is_made_of_its_parts,
    a_sequence_goes_with_its_column_and_comes_back_with_it,
    a_sequence_goes_with_its_table_and_comes_back_with_it,
    an_extension_comes_and_goes,
    an_exclusion_constraint_is_added,
    an_exclusion_constraint_is_dropped,
    an_exclusion_constraint_is_part_of_a_new_table_and_follows_a_rename,
];
