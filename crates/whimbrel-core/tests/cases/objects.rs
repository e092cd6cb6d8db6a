//! Views, triggers, functions, sequences, extensions and exclusion constraints.

use whimbrel_core::operations::{
    AddColumn, AddExclusion, AlterColumn, AlterSequence, ColumnChange, CreateExtension, CreateFunction, CreateSequence,
    CreateTrigger, CreateView, DropColumn, DropExclusion, DropExtension, DropFunction, DropSequence, DropTable,
    DropTrigger, DropView, RenameColumn, RenameTable, ReplaceFunction, ReplaceView,
};
use whimbrel_core::schema::{
    Deferrable, Exclusion, ExclusionElement, Extension, Function, IndexTarget, Routine, Sequence, SequenceOwner,
    Signature, Trigger, View,
};

use super::*;

/// Those that have no functions.
const SQLITE: &[Backend] = &[Backend::Sqlite];

pub fn cases() -> Vec<Case> {
    [views(), triggers(), functions(), sequences(), others()]
        .into_iter()
        .flatten()
        .collect()
}

fn views() -> Vec<Case> {
    let replace = |query: &str| ReplaceView { view: view(query) };
    vec![
        on_users("create_view/plain", create_view()),
        on_users(
            "create_view/by_dialect",
            CreateView {
                view: View {
                    query: per_dialect(
                        "SELECT id, email::text AS email FROM users",
                        "SELECT id, CAST(email AS char) AS email FROM users",
                        "SELECT id, CAST(email AS text) AS email FROM users",
                    ),
                    ..view("")
                },
            },
        ),
        on_users(
            "create_view/materialized",
            CreateView {
                view: View {
                    materialized: true,
                    ..view(ADULTS)
                },
            },
        ),
        on_users("drop_view/plain", DropView { name: "adults".into() }).after(create_view()),
        on_users("drop_view/with_trigger", DropView { name: "adults".into() })
            .after(create_view())
            .after(instead_of()),
        on_users(
            "replace_view/one_more_column",
            replace("SELECT id, name, age FROM users WHERE age >= 18"),
        )
        .after(create_view()),
        on_users(
            "replace_view/with_trigger",
            replace("SELECT name, id FROM users WHERE age >= 21"),
        )
        .after(create_view())
        .after(instead_of()),
        on_users(
            "replace_view/materialized",
            ReplaceView {
                view: View {
                    materialized: true,
                    ..view("SELECT name FROM users")
                },
            },
        )
        .after(CreateView {
            view: View {
                materialized: true,
                ..view(ADULTS)
            },
        }),
        on_users(
            "rename_table/with_view",
            RenameTable {
                table: "users".into(),
                to: "people".into(),
            },
        )
        .after(CreateView {
            view: View {
                query: per_dialect(
                    "SELECT \"users\".id FROM \"users\"",
                    "SELECT `users`.id FROM `users`",
                    "SELECT \"users\".id FROM \"users\"",
                ),
                ..view("")
            },
        }),
        on_users(
            "alter_column/type_used_by_view",
            AlterColumn {
                table: "users".into(),
                column: "age".into(),
                changes: vec![ColumnChange::Type {
                    to: ColumnType::BigInteger,
                    using: None,
                    reverse_using: None,
                }],
            },
        )
        .after(create_view()),
    ]
}

fn triggers() -> Vec<Case> {
    vec![
        on_users("create_trigger/plain", create_trigger()),
        on_users(
            "drop_trigger/plain",
            DropTrigger {
                table: "users".into(),
                name: "users_lower".into(),
            },
        )
        .after(create_trigger()),
        on_users(
            "rename_table/with_trigger",
            RenameTable {
                table: "users".into(),
                to: "people".into(),
            },
        )
        .after(CreateTrigger {
            trigger: Trigger {
                name: "users_same".into(),
                table: "users".into(),
                definition: per_dialect(
                    "CREATE TRIGGER users_same BEFORE UPDATE ON \"users\" FOR EACH ROW \
                     EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                    "CREATE TRIGGER users_same BEFORE INSERT ON `users` FOR EACH ROW SET NEW.theme = 'dark'",
                    "CREATE TRIGGER users_same AFTER INSERT ON \"users\" BEGIN UPDATE \"users\" SET theme = 'dark'; END",
                ),
            },
        }),
        on_users(
            "drop_table/with_trigger",
            DropTable {
                table: "users".into(),
                reason: None,
            },
        )
        .after(create_trigger()),
    ]
}

fn functions() -> Vec<Case> {
    let signature = || Signature {
        name: "doubled".into(),
        kind: Routine::Function,
        arguments: "integer".to_owned(),
    };
    vec![
        on_users("create_function/plain", create_function("2 * n")).unknown_to(SQLITE),
        on_users("create_function/procedure", CreateFunction { function: procedure() }).unknown_to(SQLITE),
        on_users("drop_function/plain", DropFunction { signature: signature() })
            .after(create_function("2 * n"))
            .unknown_to(SQLITE),
        on_users(
            "drop_function/procedure",
            DropFunction {
                signature: Signature {
                    name: "tidy".into(),
                    kind: Routine::Procedure,
                    arguments: String::new(),
                },
            },
        )
        .after(CreateFunction { function: procedure() })
        .unknown_to(SQLITE),
        on_users(
            "replace_function/plain",
            ReplaceFunction {
                function: function("n + n"),
            },
        )
        .after(create_function("2 * n"))
        .unknown_to(SQLITE),
        on_users(
            "replace_function/another_result",
            ReplaceFunction {
                function: Function {
                    definition: function("2 * n").definition.map(|_, sql| {
                        sql.replace("RETURNS integer", "RETURNS bigint")
                            .replace("RETURNS int ", "RETURNS bigint ")
                    }),
                    ..function("")
                },
            },
        )
        .after(create_function("2 * n"))
        .unknown_to(SQLITE),
    ]
}

fn sequences() -> Vec<Case> {
    let every_word = || Sequence {
        start: 20,
        increment: 10,
        minimum: Some(10),
        maximum: Some(90),
        cache: Some(2),
        cycle: true,
        ..sequence()
    };
    let owned = || Sequence {
        owned_by: Some(SequenceOwner {
            table: "posts".into(),
            column: "rank".into(),
        }),
        ..sequence()
    };
    let create = |sequence| CreateSequence { sequence };
    let fed = || Column {
        nullable: true,
        ..Column::new("invoice", ColumnType::BigInteger).default_to(sql_by(
            "nextval('invoice_no')",
            "nextval(`invoice_no`)",
            "0",
        ))
    };
    vec![
        on_nothing("create_sequence/plain", create(sequence())),
        on_nothing("create_sequence/every_word", create(every_word())),
        on_nothing(
            "create_sequence/typed",
            create(Sequence {
                ty: Some(ColumnType::Integer),
                ..sequence()
            }),
        ),
        on_posts("create_sequence/owned", create(owned())),
        on_nothing("alter_sequence/every_word", AlterSequence { sequence: every_word() }).after(create(sequence())),
        on_posts("alter_sequence/owned", AlterSequence { sequence: owned() }).after(create(sequence())),
        on_nothing(
            "drop_sequence/plain",
            DropSequence {
                name: "invoice_no".into(),
            },
        )
        .after(create(every_word())),
        on_posts(
            "drop_table/with_owned_sequence",
            DropTable {
                table: "posts".into(),
                reason: None,
            },
        )
        .after(create(owned())),
        on_posts(
            "drop_column/with_owned_sequence",
            DropColumn {
                table: "posts".into(),
                column: "rank".into(),
                reason: None,
            },
        )
        .after(create(owned())),
        on_posts(
            "rename_column/with_owned_sequence",
            RenameColumn {
                table: "posts".into(),
                column: "rank".into(),
                to: "place".into(),
            },
        )
        .after(create(owned())),
        on_posts(
            "add_column/fed_by_sequence",
            AddColumn {
                table: "posts".into(),
                column: fed(),
                backfill: None,
            },
        )
        .after(create(sequence())),
    ]
}

fn others() -> Vec<Case> {
    let citext = || CreateExtension {
        extension: Extension { name: "citext".into() },
    };
    let drop = || DropExclusion {
        table: "users".into(),
        name: "users_age_excl".into(),
    };
    let booked = |exclusion| AddExclusion {
        table: "users".into(),
        exclusion,
    };
    let with_exclusion = || {
        let mut table = users_table();
        table.exclusions.insert("users_age_excl".into(), exclusion());
        super::create(table)
    };
    vec![
        on_nothing("create_extension/plain", citext()),
        on_nothing("drop_extension/plain", DropExtension { name: "citext".into() }).after(citext()),
        on_users("add_exclusion/plain", booked(exclusion())),
        on_users(
            "add_exclusion/every_word",
            booked(Exclusion {
                elements: vec![
                    ExclusionElement {
                        target: IndexTarget::Expression(sql("int8range(id, id + age)")),
                        operator: "&&".to_owned(),
                        operator_class: Some("range_ops".to_owned()),
                    },
                    ExclusionElement {
                        target: IndexTarget::Expression(sql("int4range(age, age, '[]')")),
                        operator: "=".to_owned(),
                        operator_class: None,
                    },
                ],
                filter: Some(sql("age > 18")),
                deferrable: Some(Deferrable::InitiallyDeferred),
                ..exclusion()
            }),
        ),
        on_users("drop_exclusion/plain", drop()).after(booked(exclusion())),
        on_users(
            "rename_column/with_exclusion",
            RenameColumn {
                table: "users".into(),
                column: "age".into(),
                to: "years".into(),
            },
        )
        .after(booked(exclusion())),
        on_nothing("create_table/exclusion", with_exclusion()),
    ]
}

const ADULTS: &str = "SELECT id, name FROM users WHERE age >= 18";

fn view(query: &str) -> View {
    View {
        name: "adults".into(),
        query: PerDialect::all(query.to_owned()),
        materialized: false,
    }
}

fn create_view() -> CreateView {
    CreateView { view: view(ADULTS) }
}

/// Writes the mail of new users in small letters.
fn create_trigger() -> CreateTrigger {
    CreateTrigger {
        trigger: Trigger {
            name: "users_lower".into(),
            table: "users".into(),
            definition: per_dialect(
                "CREATE TRIGGER users_lower BEFORE UPDATE ON users FOR EACH ROW \
                 EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "CREATE TRIGGER users_lower BEFORE INSERT ON users FOR EACH ROW SET NEW.email = lower(NEW.email)",
                "CREATE TRIGGER users_lower AFTER INSERT ON users BEGIN \
                 UPDATE users SET email = lower(email) WHERE id = NEW.id; END",
            ),
        },
    }
}

fn instead_of() -> CreateTrigger {
    CreateTrigger {
        trigger: Trigger {
            name: "adults_insert".into(),
            table: "adults".into(),
            definition: per_dialect(
                "CREATE TRIGGER adults_insert INSTEAD OF UPDATE ON adults FOR EACH ROW \
                 EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "CREATE TRIGGER adults_insert INSTEAD OF INSERT",
                "CREATE TRIGGER adults_insert INSTEAD OF INSERT ON adults BEGIN \
                 INSERT INTO users (id, email) VALUES (NEW.id, NEW.name); END",
            ),
        },
    }
}

fn function(body: &str) -> Function {
    Function {
        name: "doubled".into(),
        kind: Routine::Function,
        arguments: "integer".to_owned(),
        definition: PerDialect::default()
            .with(
                Backend::Postgres,
                format!("CREATE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT {body}'"),
            )
            .with(
                Backend::Mysql,
                format!("CREATE FUNCTION doubled(n int) RETURNS int DETERMINISTIC NO SQL RETURN {body}"),
            ),
    }
}

fn create_function(body: &str) -> CreateFunction {
    CreateFunction {
        function: function(body),
    }
}

fn procedure() -> Function {
    Function {
        name: "tidy".into(),
        kind: Routine::Procedure,
        arguments: String::new(),
        definition: PerDialect::default()
            .with(
                Backend::Postgres,
                "CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM users WHERE age < 0'".to_owned(),
            )
            .with(
                Backend::Mysql,
                "CREATE PROCEDURE tidy() BEGIN DELETE FROM users WHERE age < 0; END".to_owned(),
            ),
    }
}

fn sequence() -> Sequence {
    Sequence {
        name: "invoice_no".into(),
        ty: None,
        start: 1,
        increment: 1,
        minimum: None,
        maximum: None,
        cache: None,
        cycle: false,
        owned_by: None,
    }
}

/// No two ages are the same: a comparison of ranges, which needs no extension.
fn exclusion() -> Exclusion {
    Exclusion {
        name: "users_age_excl".into(),
        method: "gist".to_owned(),
        elements: vec![ExclusionElement {
            target: IndexTarget::Expression(sql_by("int4range(\"age\", \"age\", '[]')", "`age`", "\"age\"")),
            operator: "&&".to_owned(),
            operator_class: None,
        }],
        filter: None,
        deferrable: None,
    }
}
