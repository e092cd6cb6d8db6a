//! Scratch databases: the expected schema, built on the very server and read back, so that expressions and queries are
//! compared in the server's own words.
//!
//! Nothing of it stays: on PostgreSQL it is a schema in a transaction that is rolled back, on SQLite a database in
//! memory, on MySQL and MariaDB a database that is dropped afterwards. One that was left behind by a run that died is
//! found by its name, and dropped by the next run.

mod mysql;
mod postgres;
mod sqlite;

use whimbrel_core::diff::{Answers, diff};
use whimbrel_core::plan::plan_up;
use whimbrel_core::schema::{Named, Objects, Tables};
use whimbrel_core::{Backend, Migration, QualifiedName, Recording, Schema, Target, Version};

use crate::error::Error;
use crate::session::Session;

/// What the names of scratch places begin with.
const PREFIX: &str = "whimbrel_scratch_";

/// The expected schema as the server prints it, or why there is none.
///
/// Objects in other namespaces than the session's own are left out: their names are taken.
pub(crate) async fn canonical(session: &mut Session, expected: &Schema) -> Result<Schema, String> {
    let expected = without_namespaces(expected);
    let statements = statements(session.target(), &expected)?;
    let built = match session.backend() {
        Backend::Sqlite => sqlite::build(&statements).await,
        Backend::Postgres => postgres::build(session, &statements).await,
        Backend::Mysql | Backend::Mariadb => mysql::build(session, &statements).await,
    };
    built.map_err(|error| match &error {
        Error::NoPermission { grant, .. } => format!("{error}; what is missing: {grant}"),
        _ => error.to_string(),
    })
}

/// What makes the schema out of nothing.
fn statements(target: Target, schema: &Schema) -> Result<Vec<String>, String> {
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    let version: Version = "00000000_000000".parse().map_err(|error| format!("{error}"))?;
    let migration = Migration {
        version,
        name: "scratch".to_owned(),
        recording: Recording {
            up: diff(&Schema::new(), schema, &answers).operations,
            ..Recording::default()
        },
    };
    let (plan, _) = plan_up(target, &Schema::new(), &migration).map_err(|error| error.kind.to_string())?;
    Ok(plan.steps().flat_map(|step| step.statements()).collect())
}

/// The objects of the session's own namespace, without what refers to others.
fn without_namespaces(schema: &Schema) -> Schema {
    let is_own = |name: &QualifiedName| name.namespace.is_none();
    let mut tables: Tables = kept(&schema.tables, |table| is_own(&table.name));
    let referring: Vec<QualifiedName> = tables.names().cloned().collect();
    for name in &referring {
        if let Some(mut table) = tables.get_mut(name) {
            table.foreign_keys.retain(|_, key| is_own(&key.referenced_table));
        }
    }
    Schema {
        tables,
        enums: kept(&schema.enums, |it| is_own(&it.name)),
        views: kept(&schema.views, |it| is_own(&it.name)),
        triggers: kept(&schema.triggers, |it| is_own(&it.table)),
        functions: kept(&schema.functions, |it| is_own(&it.name)),
        sequences: kept(&schema.sequences, |it| is_own(&it.name)),
        ..Schema::default()
    }
}

fn kept<T: Named + Clone, K: FromIterator<T>>(objects: &Objects<T>, is_kept: impl Fn(&T) -> bool) -> K {
    objects.iter().filter(|object| is_kept(object)).cloned().collect()
}

/// Runs the statements one after the other.
async fn run(session: &mut Session, statements: &[String]) -> Result<(), Error> {
    for statement in statements {
        let built = session.execute(statement).await;
        built.map_err(|error| Error::server(format!("`{statement}`"), error))?;
    }
    Ok(())
}
