//! The models of a program: its entities, and what no entity can say.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::diff::{Answers, Renamed};
use whimbrel_core::{Name, Operation, QualifiedName, Schema};
use whimbrel_dsl::{IntoTableName, SchemaEditor};

use crate::assembly::{Parts, Place, Problem, assemble};
use crate::sea::{self, Draft};
use crate::{Entity, ModelError, ModelErrors, TableExtras, registered};

/// What the database shall look like: SeaORM entities, and the objects that no entity can be.
///
/// Making it costs nothing; [`Models::read`] reads it.
#[derive(Debug, Default)]
pub struct Models {
    entities: Vec<Entity>,
    objects: SchemaEditor,
    renamed: Vec<Renamed>,
    own_namespace: Option<Name>,
}

/// What models say.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What the database shall look like.
    pub schema: Schema,
    /// What the models say about former names. A rename may stay declared after it has been made.
    pub renames: Answers,
}

impl Models {
    /// The models of these entities; [`entities!`](crate::entities) makes them of a list.
    pub fn new(entities: impl IntoIterator<Item = Entity>) -> Self {
        Self {
            entities: entities.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The models of all entities that a module, or one below it, gave to
    /// [`register_entity!`](crate::register_entity): `Models::registered("shop::entities")`.
    ///
    /// The crate that holds them must be linked: a program that names nothing of it gets `use shop as _;`.
    pub fn registered(module: &str) -> Self {
        Self::new(registered::below(module))
    }

    /// And the entities and objects of others.
    #[must_use]
    pub fn and(mut self, other: Models) -> Self {
        self.entities.extend(other.entities);
        self.objects.extend(other.objects);
        self.renamed.extend(other.renamed);
        self.own_namespace = self.own_namespace.or(other.own_namespace);
        self
    }

    /// And what no entity can be, in a migration's words: views, enums without an entity, sequences, functions,
    /// triggers, extensions, and tables that no entity reads.
    ///
    /// ```
    /// use whimbrel_entity::entities;
    ///
    /// let models = entities![].with(|schema| schema.create_enum("mood", ["sad", "fine"]));
    /// assert!(models.read().is_ok_and(|model| model.schema.enums.len() == 1));
    /// ```
    #[must_use]
    pub fn with(mut self, say: impl FnOnce(&mut SchemaEditor)) -> Self {
        say(&mut self.objects);
        self
    }

    /// And that an enum had another name before.
    #[must_use]
    pub fn renamed_enum(mut self, from: impl IntoTableName, to: impl IntoTableName) -> Self {
        self.renamed.push(Renamed::Enum {
            from: from.into_table_name(),
            to: to.into_table_name(),
        });
        self
    }

    /// And that a value of an enum was another before.
    #[must_use]
    pub fn renamed_enum_value(
        mut self,
        name: impl IntoTableName,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Self {
        self.renamed.push(Renamed::EnumValue {
            name: name.into_table_name(),
            from: from.into(),
            to: to.into(),
        });
        self
    }

    /// The namespace that sessions are in, where that is not PostgreSQL's `public`: entities with this `schema_name`
    /// are as those that have none.
    #[must_use]
    pub fn own_namespace(mut self, name: impl Into<Name>) -> Self {
        self.own_namespace = Some(name.into());
        self
    }

    /// What the models say.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn read(mut self) -> Result<Model, ModelErrors> {
        let mut errors = Vec::new();
        let mut parts = Parts::default();
        let mut renamed: BTreeMap<Renamed, bool> = self.renamed.into_iter().map(|it| (it, true)).collect();
        let own = self.own_namespace.unwrap_or_else(|| Name::new("public"));
        let mut seen = BTreeSet::new();
        for entity in &self.entities {
            let mut draft = sea::draft((entity.raw)());
            draft.leave_namespace(&own);
            if !seen.insert(draft.table.name.clone()) {
                let message = "two of the entities are this table: leave one out".to_owned();
                let table = draft.table.name;
                errors.push(ModelError::Table { table, message });
                continue;
            }
            let mut former = None;
            if let Some(say) = entity.extras {
                let mut extras = TableExtras::new(&draft.table.name);
                say(&mut extras);
                former = extras.renamed_from.take();
                draft.merge(extras);
            }
            draft.refuse_extras();
            draft.leave_namespace(&own);
            let Draft {
                table,
                enums,
                former_columns,
                errors: wrong,
                ..
            } = draft;
            let name = &table.name;
            let columns = former_columns.into_iter().map(|(to, from)| Renamed::Column {
                table: name.clone(),
                from,
                to,
            });
            renamed.extend(columns.map(|it| (it, true)));
            if let Some(mut from) = former {
                leave(&mut from, &own);
                renamed.insert(Renamed::Table { from, to: name.clone() }, true);
            }
            errors.extend(wrong);
            parts.enums.extend(enums);
            parts.tables.push(table);
        }
        let wrong = self.objects.take_errors("models").into_iter();
        errors.extend(wrong.map(|(_, _, message)| ModelError::Object { message }));
        let mut lines = Vec::new();
        for operation in self.objects.operations() {
            match operation {
                Operation::RunSql(_) | Operation::RunDml(_) | Operation::RunRust(_) => {
                    errors.push(ModelError::Object {
                        message: format!("`{operation}` says nothing that a schema can hold: leave it to a migration"),
                    })
                }
                operation => {
                    lines.push(operation.to_string());
                    parts.operations.push(operation.clone());
                }
            }
        }
        let (schema, problems) = assemble(parts);
        errors.extend(problems.into_iter().map(|problem| model_error(problem, &lines)));
        match errors.is_empty() {
            true => Ok(Model {
                schema,
                renames: Answers {
                    renamed,
                    ..Answers::default()
                },
            }),
            false => Err(ModelErrors(errors)),
        }
    }
}

fn model_error(problem: Problem, operations: &[String]) -> ModelError {
    let Problem { place, message } = problem;
    match place {
        Place::Table(table) => ModelError::Table { table, message },
        Place::Column(table, column) => ModelError::Column { table, column, message },
        Place::Part(table, name) => ModelError::Table {
            table,
            message: format!("`{name}`: {message}"),
        },
        Place::Enum(name) => ModelError::Object {
            message: format!("enum `{name}`: {message}"),
        },
        Place::Operation(at) => ModelError::Object {
            message: match operations.get(at) {
                Some(operation) => format!("`{operation}`: {message}"),
                None => message,
            },
        },
    }
}

impl Draft {
    /// SQL that only SeaORM would write is in no schema, and nobody would miss it until the database is there.
    fn refuse_extras(&mut self) {
        for (column, extra) in std::mem::take(&mut self.extras) {
            let message = format!(
                "its `extra` (`{extra}`) is SQL that only SeaORM would write: say it in `Extras`, with `table.check(..)` or \
                 `table.column(..)`, and add `.covers_extra()` there if the entity shall keep it"
            );
            self.fail(Some(&column), message);
        }
    }

    /// Objects of the session's own namespace have none.
    fn leave_namespace(&mut self, own: &Name) {
        leave(&mut self.table.name, own);
        for key in self.table.foreign_keys.values_mut() {
            leave(&mut key.referenced_table, own);
        }
    }
}

fn leave(name: &mut QualifiedName, own: &Name) {
    if name.namespace.as_ref() == Some(own) {
        name.namespace = None;
    }
}
