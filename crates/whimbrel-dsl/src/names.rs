//! Names of tables and columns: `names!`, any `Iden`, and plain text.

use std::sync::OnceLock;

use heck::ToSnakeCase;
use sea_query::{IntoIden, SchemaName, TableName};
use whimbrel_core::{Name, QualifiedName};

/// Declares the names of tables and their columns.
///
/// Each block becomes an enum with `Table` and a variant for each column, that sea-query takes wherever it takes a name.
/// Names are in snake case unless they are given:
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
/// It is a plain macro and not a derive, since a crate of a thousand migrations compiles several times faster with it.
#[macro_export]
macro_rules! names {
    ($($(#[$attribute:meta])* $visibility:vis $table:ident $(= $table_name:literal)? {
        $($column:ident $(= $column_name:literal)?),* $(,)?
    })*) => {
        $(
            $(#[$attribute])*
            #[doc = concat!("The names of `", stringify!($table), "`.")]
            #[derive(Clone, Copy)]
            #[allow(dead_code, reason = "a migration rarely needs every name of a table")]
            $visibility enum $table {
                #[doc = "The table."]
                Table,
                $(#[doc = concat!("The column `", stringify!($column), "`.")] $column,)*
            }

            impl $crate::sea_query::Iden for $table {
                fn unquoted(&self) -> &str {
                    static NAMES: $crate::Names = $crate::Names::new(&[
                        $crate::name_source!($table $(= $table_name)?),
                        $($crate::name_source!($column $(= $column_name)?)),*
                    ]);
                    NAMES.get(*self as usize)
                }
            }
        )*
    };
}

/// Where the text of a name comes from: the identifier, or what was given for it.
#[doc(hidden)]
#[macro_export]
macro_rules! name_source {
    ($identifier:ident) => {
        $crate::NameSource::Identifier(stringify!($identifier))
    };
    ($identifier:ident = $name:literal) => {
        $crate::NameSource::Given($name)
    };
}

/// The texts of the names of one `names!` block, made when first asked for.
#[doc(hidden)]
#[derive(Debug)]
pub struct Names {
    sources: &'static [NameSource],
    texts: OnceLock<Vec<String>>,
}

/// Where the text of a name comes from.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum NameSource {
    /// The identifier, in snake case.
    Identifier(&'static str),
    /// As given.
    Given(&'static str),
}

impl Names {
    /// The names of a block: the table, then its columns.
    pub const fn new(sources: &'static [NameSource]) -> Self {
        Self {
            sources,
            texts: OnceLock::new(),
        }
    }

    /// The text at a place.
    pub fn get(&self, place: usize) -> &str {
        let texts = self
            .texts
            .get_or_init(|| self.sources.iter().map(NameSource::text).collect());
        texts.get(place).map(String::as_str).unwrap_or_default()
    }
}

impl NameSource {
    fn text(&self) -> String {
        match self {
            NameSource::Identifier(identifier) => identifier.trim_start_matches("r#").to_snake_case(),
            NameSource::Given(name) => (*name).to_owned(),
        }
    }
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
    // A database before the namespace could only be the one that the migration runs on: servers do not reach across.
    match namespace {
        Some(SchemaName(_, namespace)) => QualifiedName::within(Name::new(namespace.inner()), name),
        None => QualifiedName::new(name),
    }
}
