//! Names of tables and columns: `names!`, any `Iden`, and plain text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use heck::ToSnakeCase;
use sea_query::{DatabaseName, Iden, IntoIden, SchemaName, TableName};
use whimbrel_core::{Name, QualifiedName};

/// Declares the names of tables and their columns.
///
/// Each block becomes a type with a constant for the table, `Table`, and one for each column. sea-query takes them
/// wherever it takes a name. Names are in snake case unless they are given:
///
/// ```
/// use whimbrel_dsl::names;
/// use whimbrel_dsl::sea_query::Iden;
///
/// names! {
///     Users { Id, Email = "e_mail", DeletedAt }
///     AuditLogs = "audit_log" { Id }
/// }
///
/// assert_eq!(Users::Table.unquoted(), "users");
/// assert_eq!(Users::Email.unquoted(), "e_mail");
/// assert_eq!(Users::DeletedAt.unquoted(), "deleted_at");
/// assert_eq!(AuditLogs::Table.unquoted(), "audit_log");
/// ```
///
/// It is a plain macro and not a derive, and all its names are of one type, since a crate of a thousand migrations
/// compiles several times faster so.
#[macro_export]
macro_rules! names {
    ($($(#[$attribute:meta])* $visibility:vis $table:ident $(= $table_name:literal)? {
        $($column:ident $(= $column_name:literal)?),* $(,)?
    })*) => {
        $(
            $(#[$attribute])*
            #[allow(missing_docs, reason = "each is the name that it stands for")]
            $visibility struct $table;

            #[allow(
                dead_code,
                missing_docs,
                non_upper_case_globals,
                reason = "a migration rarely needs every name of a table, and they read as the variants of an enum do"
            )]
            impl $table {
                $visibility const Table: $crate::Named = $crate::Named::identifier(stringify!($table))
                    $(.called($table_name))?;
                $($visibility const $column: $crate::Named = $crate::Named::identifier(stringify!($column))
                    $(.called($column_name))?;)*
            }
        )*
    };
}

/// A name that [`names!`] declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Named {
    text: &'static str,
    is_identifier: bool,
}

impl Named {
    /// The name that an identifier stands for: itself in snake case.
    pub const fn identifier(text: &'static str) -> Self {
        Self {
            text,
            is_identifier: true,
        }
    }

    /// The name as it is given.
    #[must_use]
    pub const fn called(self, text: &'static str) -> Self {
        Self {
            text,
            is_identifier: false,
        }
    }

    /// The name as text.
    pub fn text(self) -> String {
        if self.is_identifier {
            self.text.trim_start_matches("r#").to_snake_case()
        } else {
            self.text.to_owned()
        }
    }
}

impl Iden for Named {
    fn quoted(&self) -> Cow<'static, str> {
        Cow::Owned(self.text())
    }

    fn to_string(&self) -> String {
        self.text()
    }

    fn unquoted(&self) -> &str {
        if self.is_identifier { kept(self.text) } else { self.text }
    }
}

/// The snake case of an identifier, kept for as long as the program runs, each once.
///
/// Only `Iden::unquoted` needs it, which nobody calls who takes a name apart properly.
fn kept(identifier: &'static str) -> &'static str {
    static KEPT: Mutex<BTreeMap<&'static str, &'static str>> = Mutex::new(BTreeMap::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.entry(identifier)
        .or_insert_with(|| Named::identifier(identifier).text().leak())
}

/// What names a column: a variant of `names!`, any `Iden` (a derive, a SeaORM column), or text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no column",
    label = "not a name",
    note = "columns are named by `names!` (`Users::Email`), by text (`\"email\"`), or by anything that is an `Iden`"
)]
pub trait IntoColumnName {
    /// The name.
    fn into_column_name(self) -> Name;
}

impl<T: IntoIden> IntoColumnName for T {
    fn into_column_name(self) -> Name {
        Name::new(self.into_iden().inner())
    }
}

/// What names a table or an enum: a variant of `names!`, any `Iden`, text, or a pair with its namespace before it
/// (`("audit", "logs")`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no table",
    label = "not a name",
    note = "tables are named by `names!` (`Users::Table`), by text (`\"users\"`), by a pair of namespace and name \
            (`(\"audit\", \"logs\")`), or by anything that is an `Iden`"
)]
pub trait IntoTableName {
    /// The name.
    fn into_table_name(self) -> QualifiedName;
}

impl<T: Into<TableName>> IntoTableName for T {
    fn into_table_name(self) -> QualifiedName {
        qualified(self.into())
    }
}

fn qualified(name: TableName) -> QualifiedName {
    let TableName(namespace, table) = name;
    let name = Name::new(table.inner());
    match namespace {
        None => QualifiedName::new(name),
        Some(SchemaName(None, namespace)) => QualifiedName::within(Name::new(namespace.inner()), name),
        // No server reaches into another database: the replay says that there is no such namespace.
        Some(SchemaName(Some(DatabaseName(database)), namespace)) => {
            QualifiedName::within(format!("{database}.{namespace}"), name)
        }
    }
}
