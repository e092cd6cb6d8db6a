//! Entities that are found by their modules.

use whimbrel_entity::{Models, register_entity};

use crate::read;

mod shop {
    pub mod order {
        use sea_orm::entity::prelude::*;

        use crate::no_relations;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "orders")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
        }

        no_relations!();

        whimbrel_entity::register_entity!(Entity);

        impl whimbrel_entity::Extras for Entity {
            fn extras(table: &mut whimbrel_entity::TableExtras) {
                table.comment("what was bought");
            }
        }
    }
}

mod shopping {
    use sea_orm::entity::prelude::*;

    use crate::no_relations;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "lists")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    no_relations!();
}

register_entity!(shopping::Entity);

#[test]
fn registered_entities_are_found_by_the_module_and_those_below_it() {
    let here = module_path!();
    let names =
        |models: Models| -> Vec<String> { read(models).schema.tables.names().map(ToString::to_string).collect() };
    assert_eq!(names(Models::registered(here)), ["lists", "orders"]);
    assert_eq!(names(Models::registered(&format!("{here}::shop"))), ["orders"]);
    assert_eq!(names(Models::registered(&format!("{here}::sho"))), Vec::<String>::new());

    let orders = read(Models::registered(&format!("{here}::shop"))).schema;
    let orders = orders.table(&"orders".into()).expect("it is there");
    assert_eq!(orders.comment.as_deref(), Some("what was bought"));
}
