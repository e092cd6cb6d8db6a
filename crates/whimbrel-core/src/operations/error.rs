//! Why an operation cannot be applied to a schema, or not be reversed.

use crate::schema::TableMut;
use crate::{Name, NameError, QualifiedName, Schema, Table};

/// Why an operation cannot be applied to a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are the nouns of the messages")]
pub enum OperationError {
    /// A table that no earlier migration created.
    #[error("there is no table `{table}`{}: create it first, or correct the name", hint(.similar))]
    MissingTable {
        table: QualifiedName,
        similar: Option<String>,
    },
    /// A table of that name is there already.
    #[error("a table `{table}` exists already: drop or rename it first, or choose another name")]
    ExistingTable { table: QualifiedName },
    /// A column that the table does not have.
    #[error("`{table}` has no column `{column}`{}: add it first, or correct the name", hint(.similar))]
    MissingColumn {
        table: QualifiedName,
        column: Name,
        similar: Option<String>,
    },
    /// A column of that name is there already.
    #[error("`{table}` has a column `{column}` already: drop or rename it first, or choose another name")]
    ExistingColumn { table: QualifiedName, column: Name },
    /// A constraint or index that the table does not have.
    #[error("`{table}` has no {kind} `{name}`{}: correct the name, or leave the operation out", hint(.similar))]
    MissingPart {
        table: QualifiedName,
        kind: &'static str,
        name: Name,
        similar: Option<String>,
    },
    /// A constraint or index of that name is there already.
    #[error("`{table}` has a constraint or index `{name}` already: choose another name with `.name(..)`")]
    ExistingPart { table: QualifiedName, name: Name },
    /// The table has a primary key already.
    #[error("`{table}` has a primary key already: drop it first")]
    ExistingPrimaryKey { table: QualifiedName },
    /// The table has no primary key.
    #[error("`{table}` has no primary key to drop")]
    MissingPrimaryKey { table: QualifiedName },
    /// A primary key over a column that may be NULL.
    #[error("`{table}.{column}` may be NULL and so cannot be part of the primary key: make it NOT NULL first")]
    NullableKey { table: QualifiedName, column: Name },
    /// An object that others still need.
    #[error("{object} is used by {user}: drop or change that first")]
    InUse { object: String, user: String },
    /// An enum that no earlier migration created.
    #[error("there is no enum `{name}`: create it first with `create_enum`")]
    MissingEnum { name: QualifiedName },
    /// An enum of that name is there already.
    #[error("an enum `{name}` exists already: drop it first, or choose another name")]
    ExistingEnum { name: QualifiedName },
    /// A value that the enum does not have.
    #[error("the enum `{name}` has no value `{value}`: its values are {}", .values.join(", "))]
    MissingEnumValue {
        name: QualifiedName,
        value: String,
        values: Vec<String>,
    },
    /// A value that the enum has already.
    #[error("the enum `{name}` has a value `{value}` already")]
    ExistingEnumValue { name: QualifiedName, value: String },
    /// An enum without values.
    #[error("the enum `{name}` has no values: give at least one")]
    EmptyEnum { name: QualifiedName },
    /// A namespace that no earlier migration created.
    #[error("there is no namespace `{name}`: create it first with `create_namespace`")]
    MissingNamespace { name: Name },
    /// A namespace of that name is there already.
    #[error("a namespace `{name}` exists already")]
    ExistingNamespace { name: Name },
    /// A view, trigger, function, sequence or extension that no earlier migration created.
    #[error("there is no {kind} `{name}`{}: create it first, or correct the name", hint(.similar))]
    MissingObject {
        kind: &'static str,
        name: String,
        similar: Option<String>,
    },
    /// A view, trigger, function, sequence or extension of that name is there already.
    #[error("a {kind} `{name}` exists already: drop it first, or choose another name")]
    ExistingObject { kind: &'static str, name: String },
    /// A sequence that contradicts itself.
    #[error("the sequence `{name}` {reason}")]
    InvalidSequence { name: QualifiedName, reason: String },
    /// Something is named without naming columns.
    #[error("{object} names no columns: give at least one")]
    NoColumns { object: String },
    /// A foreign key whose two sides differ in length.
    #[error("the foreign key `{name}` has {columns} columns and refers to {referenced}: give as many on both sides")]
    UnequalForeignKey {
        name: Name,
        columns: usize,
        referenced: usize,
    },
    /// A foreign key to columns that are not unique.
    #[error(
        "the foreign key `{name}` refers to `{table}` ({columns}), which is neither its primary key nor unique: add a unique constraint there first"
    )]
    NotUnique {
        name: Name,
        table: QualifiedName,
        columns: String,
    },
    /// The same column twice.
    #[error("{object} names the column `{column}` twice")]
    DuplicateColumn { object: String, column: Name },
    /// A name that no backend takes.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A column that contradicts itself.
    #[error("`{table}.{column}` {reason}")]
    InvalidColumn {
        table: QualifiedName,
        column: Name,
        reason: String,
    },
}

impl OperationError {
    pub(super) fn existing(kind: &'static str, name: impl ToString) -> Self {
        OperationError::ExistingObject {
            kind,
            name: name.to_string(),
        }
    }
}

fn hint(similar: &Option<String>) -> String {
    similar
        .as_ref()
        .map(|name| format!(" (there is `{name}`)"))
        .unwrap_or_default()
}

/// Why an operation has no reverse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{operation}` cannot be reversed: {reason}")]
pub struct Irreversible {
    /// The operation in one line.
    pub operation: String,
    /// Why, and what to do.
    pub reason: String,
}

impl Irreversible {
    pub(crate) fn new(operation: impl ToString, reason: impl Into<String>) -> Self {
        Self {
            operation: operation.to_string(),
            reason: reason.into(),
        }
    }
}

impl From<OperationError> for Irreversible {
    /// An operation that does not fit the schema has no reverse there either.
    fn from(error: OperationError) -> Self {
        Self {
            operation: "operation".to_owned(),
            reason: error.to_string(),
        }
    }
}

/// The name among `known` that the user may have meant.
pub(super) fn similar<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let stem = |name: &str| name.to_lowercase().trim_end_matches('s').to_owned();
    let common = |name: &str| {
        name.to_lowercase()
            .chars()
            .zip(wanted.chars())
            .take_while(|(a, b)| a == b)
            .count()
    };
    known
        .filter(|name| stem(name) == stem(&wanted) || common(name) >= 4.max(wanted.chars().count() / 2))
        .max_by_key(|name| common(name))
        .map(str::to_owned)
}

impl Schema {
    /// The table of this name, or the error that it is missing.
    ///
    /// # Errors
    /// [`OperationError::MissingTable`].
    pub fn require_table(&self, name: &QualifiedName) -> Result<&Table, OperationError> {
        self.table(name).ok_or_else(|| self.missing_table(name))
    }

    pub(crate) fn require_table_mut(&mut self, name: &QualifiedName) -> Result<TableMut<'_>, OperationError> {
        if !self.tables.contains(name) {
            return Err(self.missing_table(name));
        }
        self.tables.get_mut(name).ok_or_else(|| OperationError::MissingTable {
            table: name.clone(),
            similar: None,
        })
    }

    fn missing_table(&self, name: &QualifiedName) -> OperationError {
        let similar = similar(name.name.as_str(), self.tables.names().map(|known| known.name.as_str()));
        OperationError::MissingTable {
            table: name.clone(),
            similar,
        }
    }

    pub(crate) fn require_enum(&self, name: &QualifiedName) -> Result<&crate::EnumType, OperationError> {
        self.enumeration(name)
            .ok_or_else(|| OperationError::MissingEnum { name: name.clone() })
    }

    pub(crate) fn require_enum_mut(&mut self, name: &QualifiedName) -> Result<&mut crate::EnumType, OperationError> {
        self.enums
            .get_mut(name)
            .ok_or_else(|| OperationError::MissingEnum { name: name.clone() })
    }

    pub(crate) fn place_in_enum(&self, name: &QualifiedName, value: &str) -> Result<usize, OperationError> {
        let values = &self.require_enum(name)?.values;
        values
            .iter()
            .position(|known| known == value)
            .ok_or_else(|| OperationError::MissingEnumValue {
                name: name.clone(),
                value: value.to_owned(),
                values: values.clone(),
            })
    }

    /// Refuses a new name for an enum's value while an expression has the old one: PostgreSQL would follow, the other
    /// servers would go on comparing with the old one, so the same migration would come to mean different things.
    pub(crate) fn refuse_named_enum_value(&self, name: &QualifiedName, value: &str) -> Result<(), OperationError> {
        match self
            .columns_of_enum(name)
            .find_map(|(table, _)| table.user_of_string(value))
        {
            Some(user) => {
                let object = format!("the value `{value}` of the enum `{name}`");
                Err(OperationError::InUse { object, user })
            }
            None => Ok(()),
        }
    }

    pub(crate) fn require_namespace(&self, name: &QualifiedName) -> Result<(), OperationError> {
        match &name.namespace {
            // `public` is there from the start, and in no migration.
            Some(namespace) if namespace.as_str() != "public" && !self.namespaces.contains(namespace) => {
                Err(OperationError::MissingNamespace {
                    name: namespace.clone(),
                })
            }
            _ => Ok(()),
        }
    }
}

impl Table {
    /// The column of this name, or the error that it is missing.
    ///
    /// # Errors
    /// [`OperationError::MissingColumn`].
    pub fn require_column(&self, name: &Name) -> Result<&crate::Column, OperationError> {
        self.column(name).ok_or_else(|| self.missing_column(name))
    }

    pub(crate) fn require_columns<'a>(
        &self,
        object: impl Fn() -> String,
        columns: impl IntoIterator<Item = &'a Name>,
    ) -> Result<(), OperationError> {
        let mut seen = Vec::new();
        for column in columns {
            self.require_column(column)?;
            if seen.contains(&column) {
                return Err(OperationError::DuplicateColumn {
                    object: object(),
                    column: column.clone(),
                });
            }
            seen.push(column);
        }
        if seen.is_empty() {
            Err(OperationError::NoColumns { object: object() })
        } else {
            Ok(())
        }
    }

    pub(crate) fn missing_column(&self, name: &Name) -> OperationError {
        let similar = similar(name.as_str(), self.columns.keys().map(Name::as_str));
        OperationError::MissingColumn {
            table: self.name.clone(),
            column: name.clone(),
            similar,
        }
    }

    pub(crate) fn missing_part<'a>(
        &self,
        kind: &'static str,
        name: &Name,
        known: impl Iterator<Item = &'a Name>,
    ) -> OperationError {
        let similar = similar(name.as_str(), known.map(Name::as_str));
        OperationError::MissingPart {
            table: self.name.clone(),
            kind,
            name: name.clone(),
            similar,
        }
    }

    pub(crate) fn require_free(&self, name: &Name) -> Result<(), OperationError> {
        check_name(name)?;
        if self.has_constraint_or_index(name) {
            return Err(OperationError::ExistingPart {
                table: self.name.clone(),
                name: name.clone(),
            });
        }
        Ok(())
    }
}

/// Refuses the names that no backend takes; each backend's own limits are the plan's business.
pub(crate) fn check_name(name: &Name) -> Result<(), OperationError> {
    if name.as_str().is_empty() {
        return Err(NameError::Empty.into());
    }
    if name.as_str().chars().any(char::is_control) {
        return Err(NameError::ControlCharacter { name: name.to_string() }.into());
    }
    Ok(())
}

impl Schema {
    /// Refuses to take uniqueness away from columns that a foreign key relies on, unless something else keeps it up.
    pub(crate) fn refuse_referenced(
        &self,
        table: &QualifiedName,
        columns: &[Name],
        object: impl Fn() -> String,
    ) -> Result<(), OperationError> {
        let Some(target) = self.table(table) else { return Ok(()) };
        let keepers = target.keepers_of_uniqueness(columns);
        if keepers > 1 {
            return Ok(());
        }
        let own = target
            .foreign_keys
            .values()
            .filter(|key| key.referenced_table == *table)
            .map(|key| (target, key));
        let mut references = self.references_to(table).chain(own);
        match references.find(|(_, key)| same_columns(&key.referenced_columns, columns)) {
            Some((other, key)) => {
                let user = format!("the foreign key `{}` of `{}`", key.name, other.name);
                Err(OperationError::InUse { object: object(), user })
            }
            None => Ok(()),
        }
    }
}

impl Table {
    /// Whether no two rows can be equal in these columns, so that a foreign key may refer to them.
    pub fn is_unique(&self, columns: &[Name]) -> bool {
        self.keepers_of_uniqueness(columns) > 0
    }

    fn keepers_of_uniqueness(&self, columns: &[Name]) -> usize {
        let key = self
            .primary_key
            .as_ref()
            .filter(|key| same_columns(&key.columns, columns));
        let uniques = self
            .uniques
            .values()
            .filter(|unique| same_columns(&unique.columns, columns));
        let indexes = self.indexes.values().filter_map(crate::Index::unique_columns);
        key.iter().count() + uniques.count() + indexes.filter(|own| same_columns(own, columns)).count()
    }
}

impl Table {
    /// What has a value as a string in one of its expressions.
    fn user_of_string(&self, value: &str) -> Option<String> {
        let names_it = |it: &crate::Expression| it.has_string(value);
        let check = self.checks.values().find(|check| names_it(&check.expression));
        let index = || self.indexes.values().find(|index| index.expressions().any(names_it));
        let exclusion = || self.exclusions.values().find(|it| it.expressions().any(names_it));
        let column = || self.columns.values().find(|column| column.expressions().any(names_it));
        check
            .map(|check| format!("the check `{}` of `{}`", check.name, self.name))
            .or_else(|| index().map(|index| format!("the index `{}` of `{}`", index.name, self.name)))
            .or_else(|| exclusion().map(|it| format!("the exclusion constraint `{}` of `{}`", it.name, self.name)))
            .or_else(|| column().map(|column| format!("an expression of the column `{}.{}`", self.name, column.name)))
    }
}

impl crate::Index {
    /// The columns that it keeps unique over all rows, if it does so.
    pub fn unique_columns(&self) -> Option<Vec<Name>> {
        if !self.unique || self.filter.is_some() {
            return None;
        }
        let column = |part: &crate::schema::IndexPart| match &part.target {
            crate::schema::IndexTarget::Column(name) if part.prefix.is_none() => Some(name.clone()),
            _ => None,
        };
        self.parts.iter().map(column).collect()
    }
}

fn same_columns(one: &[Name], two: &[Name]) -> bool {
    one.len() == two.len() && one.iter().all(|name| two.contains(name))
}
