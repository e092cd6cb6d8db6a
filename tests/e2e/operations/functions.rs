//! Cases about functions and procedures.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{CreateFunction, CreateView, DropFunction, DropView, ReplaceFunction};
use whimbrel_core::schema::{Function, Routine, Signature, View};
use whimbrel_core::{Backend, DefaultValue, Operation, PerDialect};

use super::case::{Case, before};
use super::cases;
use super::words::{THREE_USERS, create, integer, sql, table, users};

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

cases![
    a_function_is_created,
    a_function_gets_another_body,
    a_function_gets_another_result_and_its_argument_another_name,
    a_function_gets_another_result_while_its_view_is_gone,
    a_function_gets_no_other_result_while_a_view_calls_it,
    a_function_gets_no_other_result_while_a_default_calls_it,
    a_function_is_dropped,
    a_procedure_comes_and_goes,
];
