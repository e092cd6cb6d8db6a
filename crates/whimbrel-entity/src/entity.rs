//! An entity of a list, with its [`Extras`] where it has some.

use std::marker::PhantomData;

use sea_orm::EntityTrait;

use crate::sea::{self, RawEntity};
use crate::{Extras, TableExtras};

/// A SeaORM entity among the models: `entities![user::Entity]` makes it.
#[derive(Debug, Clone, Copy)]
pub struct Entity {
    pub(crate) raw: fn() -> RawEntity,
    pub(crate) extras: Option<fn(&mut TableExtras)>,
}

/// Finds out whether an entity has [`Extras`], once for each entity of a list.
///
/// The two traits below have a method of one name. The compiler looks first for one that takes `&Probe<E>`, which
/// [`WithExtras`] has where `E: Extras`, and then for one that takes `&&Probe<E>`, which [`WithoutExtras`] always has.
#[derive(Debug)]
pub struct Probe<E>(PhantomData<E>);

/// A probe of the entity.
pub const fn probe<E: SeaOrmEntity>() -> Probe<E> {
    Probe(PhantomData)
}

/// What can stand in a list of entities.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no SeaORM entity",
    label = "not an entity",
    note = "name the `Entity` of its module, as in `entities![user::Entity]`"
)]
pub trait SeaOrmEntity {}

#[diagnostic::do_not_recommend]
impl<E: EntityTrait> SeaOrmEntity for E {}

/// An entity that has [`Extras`].
pub trait WithExtras {
    /// The entity with them.
    fn entity(&self) -> Entity;
}

impl<E: Extras> WithExtras for Probe<E> {
    fn entity(&self) -> Entity {
        Entity {
            raw: sea::raw::<E>,
            extras: Some(E::extras),
        }
    }
}

/// Any entity.
pub trait WithoutExtras {
    /// The entity.
    fn entity(&self) -> Entity;
}

impl<E: EntityTrait> WithoutExtras for &Probe<E> {
    fn entity(&self) -> Entity {
        Entity {
            raw: sea::raw::<E>,
            extras: None,
        }
    }
}

/// The models of a list of SeaORM entities: `entities![user::Entity, post::Entity]`.
#[macro_export]
macro_rules! entities {
    ($($entity:path),* $(,)?) => {
        $crate::Models::new([$($crate::entity!($entity)),*])
    };
}

/// One entity of a list.
#[doc(hidden)]
#[macro_export]
macro_rules! entity {
    ($entity:path) => {{
        #[allow(
            unused_imports,
            reason = "an entity with extras needs one of them, one without the other"
        )]
        use $crate::macros::{WithExtras as _, WithoutExtras as _};
        (&$crate::macros::probe::<$entity>()).entity()
    }};
}
