//! SeaORM entities as tables.

mod attributes;
mod defaults;
mod merge;
mod relations;
mod table;
mod types;

use sea_orm::{
    ColumnDef, ColumnTrait as _, DbBackend, EntityTrait, Iterable as _, PrimaryKeyToColumn as _, PrimaryKeyTrait as _,
    RelationDef, RelationTrait as _, Schema,
};
use sea_query::{Iden as _, IndexCreateStatement, TableCreateStatement};

pub(crate) use self::table::{Draft, draft};

/// What SeaORM tells of an entity, before anything is made of it.
///
/// It is all that is generic over the entity, so that each costs little to compile.
pub(crate) struct RawEntity {
    table: String,
    namespace: Option<String>,
    comment: Option<String>,
    columns: Vec<(String, ColumnDef)>,
    key: Vec<String>,
    counts_up: bool,
    relations: Vec<RelationDef>,
    /// As SeaORM would create them on PostgreSQL. What a [`ColumnDef`] hides can be seen there.
    statement: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

/// What SeaORM tells of the entity `E`.
pub(crate) fn raw<E: EntityTrait>() -> RawEntity {
    let entity = E::default();
    // The dialect does not matter: types are taken from the definitions, which are the same for all.
    let schema = Schema::new(DbBackend::Postgres);
    RawEntity {
        table: entity.table_name().to_owned(),
        namespace: entity.schema_name().map(str::to_owned),
        comment: entity.comment().map(str::to_owned),
        columns: E::Column::iter()
            .map(|column| (column.unquoted().to_owned(), column.def()))
            .collect(),
        key: E::PrimaryKey::iter()
            .map(|key| key.into_column().unquoted().to_owned())
            .collect(),
        counts_up: E::PrimaryKey::auto_increment(),
        relations: E::Relation::iter().map(|relation| relation.def()).collect(),
        statement: schema.create_table_from_entity(entity),
        indexes: schema.create_index_from_entity(entity),
    }
}
