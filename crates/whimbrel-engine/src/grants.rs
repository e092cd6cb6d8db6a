//! The rights of two roles: one that migrates, and one that the application runs as.
//!
//! The application's role reads and writes rows, and reads the history: `status`, and `up` with nothing pending, work with
//! it. It cannot change the schema. Neither role gets a password here: it would be in a terminal and in a shell's history.

use whimbrel_core::plan::text_literal;
use whimbrel_core::{Backend, Name};

use crate::history::{self, Tables};

/// The names that go into the statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// The database.
    pub database: String,
    /// The role that migrates.
    pub migrating: String,
    /// The role that the application runs as.
    pub application: String,
}

/// The statements, to be run by an administrator in the database; nothing for SQLite, which has no roles.
pub(crate) fn statements(backend: Backend, tables: &Tables, roles: &Roles) -> Option<String> {
    match backend {
        Backend::Sqlite => None,
        Backend::Postgres => Some(postgres(tables, roles)),
        Backend::Mysql | Backend::Mariadb => Some(mysql(backend, tables, roles)),
    }
}

fn postgres(tables: &Tables, roles: &Roles) -> String {
    let quoted = |name: &str| Name::new(name).quoted(Backend::Postgres);
    let (database, migrating, application) = (
        quoted(&roles.database),
        quoted(&roles.migrating),
        quoted(&roles.application),
    );
    let own: Vec<String> = tables
        .all()
        .iter()
        .map(|table| table.quoted(Backend::Postgres))
        .collect();
    let owned: String = own
        .iter()
        .map(|table| format!("ALTER TABLE {table} OWNER TO {migrating};\n"))
        .collect();
    let own = own.join(", ");
    let schema = tables
        .history
        .namespace
        .as_ref()
        .map(Name::as_str)
        .filter(|name| *name != "public");
    let schemas: Vec<String> = ["public"].into_iter().chain(schema).map(quoted).collect();
    let schemas = schemas.join(", ");
    let create = history::create_statements(Backend::Postgres, tables).join(";\n");
    format!(
        "-- Run by an administrator in {database}; then give both roles a password with \\password.\n\
         CREATE ROLE {migrating} LOGIN;\n\
         CREATE ROLE {application} LOGIN;\n\
         REVOKE CREATE ON SCHEMA public FROM PUBLIC;\n\
         GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {migrating};\n\
         GRANT CONNECT ON DATABASE {database} TO {application};\n\
         GRANT USAGE, CREATE ON SCHEMA {schemas} TO {migrating};\n\
         GRANT USAGE ON SCHEMA {schemas} TO {application};\n\
         -- What the migrating role makes from now on, the application may use.\n\
         ALTER DEFAULT PRIVILEGES FOR ROLE {migrating} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application};\n\
         ALTER DEFAULT PRIVILEGES FOR ROLE {migrating} GRANT USAGE, SELECT ON SEQUENCES TO {application};\n\
         ALTER DEFAULT PRIVILEGES FOR ROLE {migrating} GRANT EXECUTE ON FUNCTIONS TO {application};\n\
         -- The history is the migrating role's; the application reads it.\n\
         {create};\n\
         {owned}\
         REVOKE ALL ON {own} FROM {application};\n\
         GRANT SELECT ON {own} TO {application};\n"
    )
}

fn mysql(backend: Backend, tables: &Tables, roles: &Roles) -> String {
    let account = |name: &str| format!("{}@'%'", text_literal(backend, name));
    // In a GRANT, `_` and `%` of a database's name stand for any character.
    let escaped = roles.database.replace('_', "\\_").replace('%', "\\%");
    let database = Name::new(escaped).quoted(backend);
    let (migrating, application) = (account(&roles.migrating), account(&roles.application));
    let create = history::create_statements(backend, tables).join(";\n");
    let plain = Name::new(roles.database.as_str()).quoted(backend);
    format!(
        "-- Run by an administrator; then let both accounts in:\n\
         --   ALTER USER {migrating} IDENTIFIED BY '...' ACCOUNT UNLOCK;\n\
         CREATE USER {migrating} ACCOUNT LOCK;\n\
         CREATE USER {application} ACCOUNT LOCK;\n\
         GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, CREATE VIEW, SHOW VIEW, TRIGGER, \
         CREATE ROUTINE, ALTER ROUTINE, EXECUTE ON {database}.* TO {migrating};\n\
         -- The rights are the whole database's, so the application may write the history's rows as well.\n\
         GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON {database}.* TO {application};\n\
         USE {plain};\n\
         {create};\n"
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use whimbrel_core::QualifiedName;

    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes_and_sqlite_has_no_roles() {
        let roles = Roles {
            database: "a\"p`p_1".into(),
            migrating: "m\"';--".into(),
            application: "app".into(),
        };
        let tables = Tables::new(QualifiedName::new("whimbrel_history"));
        assert_eq!(statements(Backend::Sqlite, &tables, &roles), None);
        let postgres = statements(Backend::Postgres, &tables, &roles).unwrap();
        assert!(postgres.contains("CREATE ROLE \"m\"\"';--\" LOGIN;"), "{postgres}");
        let mysql = statements(Backend::Mysql, &tables, &roles).unwrap();
        assert!(mysql.contains("CREATE USER 'm\"'';--'@'%' ACCOUNT LOCK;"), "{mysql}");
        assert!(mysql.contains("ON `a\"p``p\\_1`.* TO 'app'@'%';"), "{mysql}");
    }
}
