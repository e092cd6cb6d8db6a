//! The tables that the engine keeps for itself, made where they are missing.

use whimbrel_core::Backend;

use super::Tables;
use crate::error::Error;
use crate::server_error::Kind;
use crate::session::Session;

/// The statements that create the tables where they are missing.
pub(crate) fn create_statements(backend: Backend, tables: &Tables) -> [String; 3] {
    match backend {
        Backend::Sqlite => crate::sqlite::history::create_statements(tables),
        Backend::Postgres => crate::postgres::history::create_statements(tables),
        Backend::Mysql | Backend::Mariadb => crate::mysql::history::create_statements(tables),
    }
}

/// Creates the tables; called when a ledger says that they are not there.
pub(crate) async fn create(session: &mut Session, tables: &Tables) -> Result<(), Error> {
    let sql = create_statements(session.backend(), tables).join(";\n");
    match session.execute(&sql).await {
        Ok(()) => Ok(()),
        Err(error) if error.is(Kind::NoPermission) => Err(Error::NoPermission {
            doing: format!("create the table `{}`", tables.history),
            grant: grant(session, tables),
            error: Box::new(error),
        }),
        Err(error) => Err(Error::server(format!("creating the table `{}`", tables.history), error)),
    }
}

fn grant(session: &Session, tables: &Tables) -> String {
    match session.backend() {
        Backend::Postgres => {
            let namespace = tables
                .history
                .namespace
                .as_ref()
                .map_or("public", |namespace| namespace.as_str());
            format!("GRANT CREATE, USAGE ON SCHEMA {namespace} TO the migrating role")
        }
        Backend::Mysql | Backend::Mariadb => {
            format!("GRANT ALL ON `{}`.* TO the migrating user", session.database().name())
        }
        Backend::Sqlite => "make the file and its directory writable".to_owned(),
    }
}
