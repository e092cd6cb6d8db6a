//! What an entity says of its table, and what its extras add.

use indexmap::IndexMap;
use whimbrel_core::schema::Identity;
use whimbrel_core::{Column, EnumType, ForeignKey, Index, Name, PrimaryKey, QualifiedName, Table, Unique};

use super::attributes::{Attributes, attributes};
use super::{RawEntity, defaults, relations, types};
use crate::ModelError;

/// A table as its entity says it, and what it brings along.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) table: Table,
    pub(crate) enums: Vec<EnumType>,
    /// The former names of columns, by their new ones.
    pub(crate) former_columns: Vec<(Name, Name)>,
    /// SQL that SeaORM would write behind a column as it stands, by column.
    pub(crate) extras: IndexMap<Name, String>,
    pub(crate) errors: Vec<ModelError>,
}

pub(crate) fn draft(raw: RawEntity) -> Draft {
    let name = match &raw.namespace {
        Some(namespace) => QualifiedName::within(namespace.as_str(), raw.table.as_str()),
        None => QualifiedName::new(raw.table.as_str()),
    };
    let mut draft = Draft {
        table: Table::new(name),
        enums: Vec::new(),
        former_columns: Vec::new(),
        extras: IndexMap::new(),
        errors: Vec::new(),
    };
    draft.table.comment.clone_from(&raw.comment);
    draft.push_columns(&raw);
    draft.push_key(&raw);
    draft.push_unique_keys(&raw);
    draft.push_relations(&raw);
    draft
}

impl Draft {
    pub(crate) fn fail(&mut self, column: Option<&Name>, message: impl Into<String>) {
        let (table, message) = (self.table.name.clone(), message.into());
        self.errors.push(match column {
            Some(column) => ModelError::Column {
                table,
                column: column.clone(),
                message,
            },
            None => ModelError::Table { table, message },
        });
    }

    fn push_columns(&mut self, raw: &RawEntity) {
        self.table.columns.reserve(raw.columns.len());
        for ((name, def), statement) in raw.columns.iter().zip(raw.statement.get_columns()) {
            let name = Name::new(name);
            let Some(read) = types::column_type(def.get_column_type()) else {
                let ty = format!("{:?}", def.get_column_type());
                let message = format!("its type {ty} is not known: give another with `column_type`");
                self.fail(Some(&name), message);
                continue;
            };
            let mut column = Column::new(name.clone(), read.ty);
            column.nullable = def.is_null();
            if let Some(default) = def.get_column_default() {
                match defaults::default(default, &column.ty) {
                    Ok(default) => column.default = default,
                    Err(message) => self.fail(Some(&name), message),
                }
            }
            let Attributes {
                is_indexed,
                comment,
                renamed_from,
                extra,
            } = attributes(def, statement.get_column_spec());
            column.comment = comment;
            if def.is_unique() {
                self.push_unique(vec![name.clone()]);
            } else if is_indexed {
                self.push_index(&name);
            }
            if let Some(former) = renamed_from {
                self.former_columns.push((name.clone(), Name::new(former)));
            }
            if let Some(extra) = extra {
                self.extras.insert(name.clone(), extra);
            }
            self.enums.extend(read.enumeration);
            if self.table.columns.insert(name.clone(), column).is_some() {
                self.fail(
                    Some(&name),
                    "two fields have this column: give one another `column_name`",
                );
            }
        }
    }

    fn push_key(&mut self, raw: &RawEntity) {
        let columns: Vec<Name> = raw.key.iter().map(Name::new).collect();
        if raw.counts_up {
            for name in &columns {
                match self.table.columns.get_mut(name) {
                    Some(column) if column.ty.is_integer() => column.identity = Some(Identity::default()),
                    // What is no number is never counted up, and SeaORM takes every key for counted up that is neither
                    // `String` nor `Uuid` by name.
                    Some(column) => {
                        let message = format!(
                            "the primary key is counted up, as SeaORM has it unless told otherwise, and is of type {}: \
                             write `#[sea_orm(primary_key, auto_increment = false)]`",
                            column.ty
                        );
                        self.fail(Some(name), message);
                    }
                    None => {}
                }
            }
        }
        self.table.primary_key = Some(PrimaryKey::of(&self.table.name, columns));
    }

    /// The columns of each `unique_key`, together.
    fn push_unique_keys(&mut self, raw: &RawEntity) {
        for index in raw.indexes.iter().filter(|index| index.is_unique_key()) {
            let columns = index.get_index_spec().get_column_names();
            self.push_unique(columns.into_iter().map(Name::new).collect());
        }
    }

    fn push_unique(&mut self, columns: Vec<Name>) {
        let unique = Unique {
            name: Unique::usual_name(&self.table.name, &columns),
            columns,
            nulls_not_distinct: false,
            deferrable: None,
        };
        // `unique` and a `unique_key` of the same column alone say the same twice.
        self.table.uniques.insert(unique.name.clone(), unique);
    }

    fn push_index(&mut self, column: &Name) {
        let mut index = Index::on_columns("", [column.clone()]);
        index.name = index.usual_name(&self.table.name);
        self.table.indexes.insert(index.name.clone(), index);
    }

    fn push_relations(&mut self, raw: &RawEntity) {
        for relation in &raw.relations {
            match relations::foreign_key(&self.table.name, relation) {
                Ok(Some(key)) => self.push_foreign_key(key),
                Ok(None) => {}
                Err(message) => self.fail(None, message),
            }
        }
    }

    /// Two relations can stand for one foreign key, as one to the same entity under another name does.
    fn push_foreign_key(&mut self, key: ForeignKey) {
        let same_columns = |other: &&mut ForeignKey| {
            other.columns == key.columns
                && other.referenced_table == key.referenced_table
                && other.referenced_columns == key.referenced_columns
        };
        let Some(other) = self.table.foreign_keys.values_mut().find(same_columns) else {
            if let Some(other) = self.table.foreign_keys.get(&key.name) {
                let message = format!(
                    "two relations have foreign keys `{}`, one to `{}` and one to `{}`: give one another `fk_name`, or \
                     `skip_fk`",
                    key.name, other.referenced_table, key.referenced_table
                );
                self.fail(None, message);
                return;
            }
            self.table.foreign_keys.insert(key.name.clone(), key);
            return;
        };
        let usual = ForeignKey::usual_name(&self.table.name, &key.columns);
        let mut merged = other.clone();
        merged.on_delete = other.on_delete.or(key.on_delete);
        merged.on_update = other.on_update.or(key.on_update);
        if other.name == usual {
            merged.name.clone_from(&key.name);
        }
        let is_same = merged.on_delete == key.on_delete.or(other.on_delete)
            && merged.on_update == key.on_update.or(other.on_update)
            && (merged.name == key.name || key.name == usual);
        let former = other.name.clone();
        if is_same {
            self.table.foreign_keys.shift_remove(&former);
            self.table.foreign_keys.insert(merged.name.clone(), merged);
        } else {
            let message = format!(
                "two relations from `{}` to `{}` differ in their actions or names: say the same in both, or give one of \
                 them `skip_fk`",
                columns(&key.columns),
                key.referenced_table
            );
            self.fail(None, message);
        }
    }
}

pub(crate) fn columns(columns: &[Name]) -> String {
    let columns: Vec<&str> = columns.iter().map(Name::as_str).collect();
    columns.join(", ")
}
