//! Cases about sequences, extensions and exclusion constraints.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::operations::{
    AddExclusion, AlterSequence, CreateExtension, CreateSequence, DropExclusion, DropExtension, DropSequence,
    DropTable, RenameColumn, RenameTable,
};
use whimbrel_core::schema::{Exclusion, ExclusionElement, Extension, IndexTarget, Sequence, SequenceOwner};
use whimbrel_core::{Column, ColumnType, Operation};

use super::case::{Case, before};
use super::cases;
use super::words::{THREE_USERS, add, column, create, drop_column, integer, sql, string, table, users};

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
