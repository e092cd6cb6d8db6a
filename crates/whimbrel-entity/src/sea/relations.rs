//! Relations as foreign keys.

use sea_orm::{Identity, RelationDef};
use sea_query::{DatabaseName, ForeignKeyAction, SchemaName, TableName, TableRef};
use whimbrel_core::schema::ReferentialAction;
use whimbrel_core::{ForeignKey, Name, QualifiedName};

/// The foreign key of a relation. None where the other table has it (`has_many`, `has_one`), or where the entity wants
/// none (`skip_fk`).
///
/// # Errors
/// What is wrong with it and what to do.
pub(super) fn foreign_key(table: &QualifiedName, relation: &RelationDef) -> Result<Option<ForeignKey>, String> {
    if relation.is_owner || relation.skip_fk {
        return Ok(None);
    }
    let Some(referenced_table) = table_name(&relation.to_tbl) else {
        return Err("one of its relations refers to something that is no table: give it `skip_fk`".to_owned());
    };
    let columns = names(&relation.from_col);
    let name = match &relation.fk_name {
        Some(name) => Name::new(name),
        None => ForeignKey::usual_name(table, &columns),
    };
    Ok(Some(ForeignKey {
        name,
        columns,
        referenced_table,
        referenced_columns: names(&relation.to_col),
        on_delete: relation.on_delete.as_ref().map(action).transpose()?,
        on_update: relation.on_update.as_ref().map(action).transpose()?,
        deferrable: None,
        not_valid: false,
    }))
}

fn names(identity: &Identity) -> Vec<Name> {
    identity.iter().map(|column| Name::new(column.to_string())).collect()
}

fn action(action: &ForeignKeyAction) -> Result<ReferentialAction, String> {
    Ok(match action {
        ForeignKeyAction::Restrict => ReferentialAction::Restrict,
        ForeignKeyAction::Cascade => ReferentialAction::Cascade,
        ForeignKeyAction::SetNull => ReferentialAction::SetNull,
        ForeignKeyAction::NoAction => ReferentialAction::NoAction,
        ForeignKeyAction::SetDefault => ReferentialAction::SetDefault,
        other => {
            return Err(format!(
                "one of its relations has an action that is not known, {other:?}: give it another"
            ));
        }
    })
}

fn table_name(table: &TableRef) -> Option<QualifiedName> {
    let TableRef::Table(TableName(namespace, name), _) = table else {
        return None;
    };
    let name = Name::new(name.to_string());
    Some(match namespace {
        None => QualifiedName::new(name),
        Some(SchemaName(None, namespace)) => QualifiedName::within(namespace.to_string(), name),
        Some(SchemaName(Some(DatabaseName(database)), namespace)) => {
            QualifiedName::within(format!("{database}.{namespace}"), name)
        }
    })
}
