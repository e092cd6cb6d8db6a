//! Entities that are found by the module that they stand in.

use crate::Entity;

/// An entity that [`register_entity!`](crate::register_entity) registered.
#[derive(Debug)]
pub struct Registered {
    /// The path of the module that registered it, `shop::entities::user`.
    pub module: &'static str,
    /// The entity.
    pub entity: fn() -> Entity,
}

inventory::collect!(Registered);

/// Registers an entity, so that [`Models::registered`](crate::Models::registered) finds it: one line in its module.
///
/// ```
/// mod user {
///     use sea_orm::entity::prelude::*;
///
///     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
///     #[sea_orm(table_name = "users")]
///     pub struct Model {
///         #[sea_orm(primary_key)]
///         pub id: i32,
///     }
///
///     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
///     pub enum Relation {}
///
///     impl ActiveModelBehavior for ActiveModel {}
///
///     whimbrel_entity::register_entity!(Entity);
/// }
///
/// # fn main() {
/// let models = whimbrel_entity::Models::registered(module_path!());
/// assert!(models.read().is_ok_and(|model| model.schema.tables.len() == 1));
/// # }
/// ```
#[macro_export]
macro_rules! register_entity {
    ($entity:path) => {
        $crate::inventory::submit! {
            $crate::Registered {
                module: ::core::module_path!(),
                entity: || $crate::entity!($entity),
            }
        }
    };
}

/// The registered entities of a module and those below it, in the order of their modules.
pub(crate) fn below(module: &str) -> Vec<Entity> {
    let is_below = |path: &str| match path.strip_prefix(module) {
        Some(rest) => rest.is_empty() || rest.starts_with("::"),
        None => false,
    };
    let mut found: Vec<&Registered> = inventory::iter::<Registered>()
        .filter(|registered| is_below(registered.module))
        .collect();
    found.sort_by_key(|registered| registered.module);
    found.into_iter().map(|registered| (registered.entity)()).collect()
}
