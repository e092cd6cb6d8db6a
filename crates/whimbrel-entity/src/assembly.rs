//! A schema, put together part by part.
//!
//! Each part goes in by the operation that a migration would have for it, so that models are held to the rules that
//! migrations are. A part that does not fit is told of and left out, and the others go on.

use std::collections::BTreeSet;

use whimbrel_core::operations::{
    AddCheck, AddColumn, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, CreateEnum, CreateIndex,
};
use whimbrel_core::{
    Column, ColumnType, DefaultValue, EnumType, ForeignKey, Literal, Name, Operation, OperationError, QualifiedName,
    Schema, Table,
};

/// Where in the models something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// An enum.
    Enum(QualifiedName),
    /// A table as a whole.
    Table(QualifiedName),
    /// A column of a table.
    Column(QualifiedName, Name),
    /// A constraint or index of a table.
    Part(QualifiedName, Name),
    /// The object that an operation makes, by its place among the others.
    Operation(usize),
}

/// Something wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) place: Place,
    pub(crate) message: String,
}

/// What a schema is put together from.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) namespaces: Vec<Name>,
    pub(crate) enums: Vec<EnumType>,
    pub(crate) tables: Vec<Table>,
    /// What makes everything else.
    pub(crate) operations: Vec<Operation>,
}

/// Puts a schema together.
pub(crate) fn assemble(parts: Parts) -> (Schema, Vec<Problem>) {
    let Parts {
        namespaces,
        enums,
        mut tables,
        operations,
    } = parts;
    let mut assembly = Assembly::default();
    assembly.schema.namespaces.extend(namespaces);
    let mut later = Vec::new();
    for (at, operation) in operations.into_iter().enumerate() {
        match operation {
            // Tables may refer to each other, whoever says them.
            Operation::CreateTable(create) => {
                tables.push(create.table);
            }
            operation => later.push((at, operation)),
        }
    }
    assembly.add_namespaces(&tables);
    enums.into_iter().for_each(|it| assembly.add_enum(it));
    // What needs a table fails now and goes in afterwards.
    later.retain(|(_, operation)| !assembly.try_apply(operation));
    assembly.add_tables(tables);
    for (at, operation) in &later {
        assembly.apply(Place::Operation(*at), operation);
    }
    (assembly.schema, assembly.problems)
}

#[derive(Default)]
struct Assembly {
    schema: Schema,
    problems: Vec<Problem>,
}

impl Assembly {
    /// Namespaces exist once something stands in them.
    fn add_namespaces(&mut self, tables: &[Table]) {
        let namespaces = tables.iter().filter_map(|table| table.name.namespace.clone());
        // `public` is there from the start, and in no migration.
        let namespaces: BTreeSet<Name> = namespaces.filter(|name| name.as_str() != "public").collect();
        self.schema.namespaces.extend(namespaces);
    }

    /// The same enum can be said by every column that has it.
    fn add_enum(&mut self, enumeration: EnumType) {
        match self.schema.enums.get(&enumeration.name) {
            Some(known) if *known == enumeration => {}
            Some(known) => {
                let message = format!(
                    "the enum has the values {} in one place and {} in another: make them one",
                    known.values.join(", "),
                    enumeration.values.join(", ")
                );
                self.fail(Place::Enum(enumeration.name), message);
            }
            None => self.apply(
                Place::Enum(enumeration.name.clone()),
                &CreateEnum { enumeration }.into(),
            ),
        }
    }

    fn add_tables(&mut self, tables: Vec<Table>) {
        let mut added: Vec<Table> = Vec::with_capacity(tables.len());
        let mut seen = BTreeSet::new();
        for table in tables {
            let name = &table.name;
            if self.schema.views.contains(name) || self.schema.sequences.contains(name) {
                let message = format!("a view or sequence is called `{name}` too: rename one");
                self.fail(Place::Table(name.clone()), message);
            }
            if !seen.insert(table.name.clone()) {
                let message = format!("two of the models are the table `{}`: leave one out", table.name);
                self.fail(Place::Table(table.name), message);
                continue;
            }
            self.add_bare(&table);
            added.push(table);
        }
        // Foreign keys come last: they may refer to any table, in a circle too.
        for table in added {
            for key in table.foreign_keys.into_values() {
                self.add_foreign_key(&table.name, key);
            }
        }
    }

    /// A table without its foreign keys.
    fn add_bare(&mut self, table: &Table) {
        let name = &table.name;
        let mut bare = Table::new(name.clone());
        bare.comment.clone_from(&table.comment);
        bare.options.clone_from(&table.options);
        bare.columns.reserve(table.columns.len());
        if table.columns.is_empty() {
            self.fail(Place::Table(name.clone()), "it has no columns: give it at least one");
        }
        if name.name.as_str().is_empty() || name.name.as_str().chars().any(char::is_control) {
            let message = "its name is empty or has a control character in it: use letters, digits and `_`";
            self.fail(Place::Table(name.clone()), message);
        }
        self.schema.tables.insert(bare);
        for column in table.columns.values() {
            self.add_column(name, column);
        }
        let part = |part: &Name| Place::Part(name.clone(), part.clone());
        let table_name = || name.clone();
        if let Some(key) = table.primary_key.clone() {
            let (place, table) = (part(&key.name), table_name());
            self.apply(place, &AddPrimaryKey { table, key }.into());
        }
        for unique in table.uniques.values().cloned() {
            let (place, table) = (part(&unique.name), table_name());
            self.apply(place, &AddUnique { table, unique }.into());
        }
        for check in table.checks.values().cloned() {
            let (place, table) = (part(&check.name), table_name());
            self.apply(place, &AddCheck { table, check }.into());
        }
        for index in table.indexes.values().cloned() {
            let (place, table) = (part(&index.name), table_name());
            let create = CreateIndex {
                table,
                index,
                concurrently: false,
            };
            self.apply(place, &create.into());
        }
        for exclusion in table.exclusions.values().cloned() {
            let (place, table) = (part(&exclusion.name), table_name());
            self.apply(place, &AddExclusion { table, exclusion }.into());
        }
    }

    fn add_column(&mut self, table: &QualifiedName, column: &Column) {
        let place = Place::Column(table.clone(), column.name.clone());
        if let (ColumnType::Enum(of), Some(DefaultValue::Value(Literal::Text(value)))) = (&column.ty, &column.default)
            && let Some(known) = self.schema.enumeration(of)
            && !known.values.contains(value)
        {
            let values = known.values.join(", ");
            let message = format!("its default `{value}` is no value of the enum `{of}`: choose among {values}");
            self.fail(place.clone(), message);
        }
        let add = AddColumn {
            table: table.clone(),
            column: column.clone(),
            backfill: None,
        };
        self.apply(place, &add.into());
    }

    fn add_foreign_key(&mut self, table: &QualifiedName, foreign_key: ForeignKey) {
        let place = Place::Part(table.clone(), foreign_key.name.clone());
        if let Some(message) = self.unlike_types(table, &foreign_key) {
            return self.fail(place, message);
        }
        let table = table.clone();
        self.apply(place, &AddForeignKey { table, foreign_key }.into());
    }

    /// A column that refers to one whose values it can never be equal to.
    fn unlike_types(&self, table: &QualifiedName, key: &ForeignKey) -> Option<String> {
        let (own, other) = (self.schema.table(table)?, self.schema.table(&key.referenced_table)?);
        key.columns.iter().zip(&key.referenced_columns).find_map(|(from, to)| {
            let (from_type, to_type) = (&own.column(from)?.ty, &other.column(to)?.ty);
            (!are_comparable(from_type, to_type)).then(|| {
                format!(
                    "`{from}` is {from_type} and refers to `{}.{to}`, which is {to_type}: give both one type",
                    key.referenced_table
                )
            })
        })
    }

    /// Whether the operation fits what is there now.
    fn try_apply(&mut self, operation: &Operation) -> bool {
        let before = self.schema.clone();
        let fits = operation.apply(&mut self.schema).is_ok();
        if !fits {
            self.schema = before;
        }
        fits
    }

    fn apply(&mut self, place: Place, operation: &Operation) {
        if let Err(error) = operation.apply(&mut self.schema) {
            self.fail(place, message(&error));
        }
    }

    fn fail(&mut self, place: Place, message: impl Into<String>) {
        self.problems.push(Problem {
            place,
            message: message.into(),
        });
    }
}

/// Whether values of the two types can be equal on any server.
fn are_comparable(one: &ColumnType, two: &ColumnType) -> bool {
    let is_text = |ty: &ColumnType| matches!(ty, ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text);
    let is_custom = |ty: &ColumnType| matches!(ty, ColumnType::Custom(_));
    let is_number = |ty: &ColumnType| ty.is_integer() || matches!(ty, ColumnType::Decimal(_));
    one == two
        || is_custom(one)
        || is_custom(two)
        || (is_text(one) && is_text(two))
        || (is_number(one) && is_number(two))
        || std::mem::discriminant(one) == std::mem::discriminant(two)
}

/// What does not fit, with what to do about it in models, where the remedy is another one than in a migration.
fn message(error: &OperationError) -> String {
    let hint = |similar: &Option<String>| match similar {
        Some(name) => format!(" (there is `{name}`)"),
        None => String::new(),
    };
    match error {
        OperationError::MissingTable { table, similar } => format!(
            "there is no table `{table}` among the models{}: add it to them, or correct the name",
            hint(similar)
        ),
        OperationError::MissingColumn { table, column, similar } => format!(
            "`{table}` has no column `{column}`{}: add it there, or correct the name",
            hint(similar)
        ),
        OperationError::MissingEnum { name } => {
            format!("there is no enum `{name}` among the models: add it to them, or correct the name")
        }
        OperationError::MissingNamespace { name } => {
            format!("there is no namespace `{name}` among the models: add it to them, or correct the name")
        }
        OperationError::NotUnique { table, columns, .. } => format!(
            "it refers to `{table}` ({columns}), which is neither its primary key nor unique: make it unique there"
        ),
        other => other.to_string(),
    }
}
