//! Relations.

use whimbrel_core::schema::ReferentialAction::{Cascade, NoAction, SetNull};
use whimbrel_dsl::column::*;
use whimbrel_dsl::{foreign_key, table};
use whimbrel_entity::entities;

use crate::{migrated, read};

mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub invited_by_org: Option<i32>,
        pub invited_by: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::post::Entity")]
        Posts,
        #[sea_orm(
            belongs_to = "Entity",
            from = "(Column::InvitedByOrg, Column::InvitedBy)",
            to = "(Column::Org, Column::Id)"
        )]
        Inviter,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Posts.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod post {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub author_org: i32,
        pub author_id: i32,
        pub topic_id: Option<i32>,
        pub other_topic_id: Option<i32>,
        pub loose_topic_id: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::user::Entity",
            from = "(Column::AuthorOrg, Column::AuthorId)",
            to = "(super::user::Column::Org, super::user::Column::Id)",
            on_delete = "Cascade",
            on_update = "NoAction"
        )]
        Author,
        #[sea_orm(
            belongs_to = "super::topic::Entity",
            from = "Column::TopicId",
            to = "super::topic::Column::Id",
            on_delete = "SetNull"
        )]
        Topic,
        // The same key under another name.
        #[sea_orm(
            belongs_to = "super::topic::Entity",
            from = "Column::TopicId",
            to = "super::topic::Column::Id",
            on_delete = "SetNull"
        )]
        Subject,
        #[sea_orm(
            belongs_to = "super::topic::Entity",
            from = "Column::OtherTopicId",
            to = "super::topic::Column::Id",
            fk_name = "other_topic"
        )]
        OtherTopic,
        #[sea_orm(
            belongs_to = "super::topic::Entity",
            from = "Column::LooseTopicId",
            to = "super::topic::Column::Id",
            skip_fk
        )]
        LooseTopic,
    }

    impl Related<super::user::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Author.def()
        }
    }

    impl Related<super::topic::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Topic.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod topic {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "topics")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::post::Entity")]
        Posts,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Posts.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[test]
fn relations_are_foreign_keys_of_the_table_that_refers_each_once() {
    let expected = migrated(|schema| {
        schema.create_table(table("topics").column(integer("id").primary_key().identity()));
        schema.create_table(
            table("users")
                .column(integer("org"))
                .column(integer("id"))
                .column(integer("invited_by_org").nullable())
                .column(integer("invited_by").nullable())
                .primary_key(["org", "id"])
                .foreign_key(foreign_key(["invited_by_org", "invited_by"]).references("users", ["org", "id"])),
        );
        schema.create_table(
            table("posts")
                .column(integer("id").primary_key().identity())
                .column(integer("author_org"))
                .column(integer("author_id"))
                .column(
                    integer("topic_id")
                        .nullable()
                        .references("topics", "id")
                        .on_delete(SetNull),
                )
                .column(integer("other_topic_id").nullable())
                .column(integer("loose_topic_id").nullable())
                .foreign_key(
                    foreign_key(["author_org", "author_id"])
                        .references("users", ["org", "id"])
                        .on_delete(Cascade)
                        .on_update(NoAction),
                )
                .foreign_key(
                    foreign_key(["other_topic_id"])
                        .references("topics", ["id"])
                        .name("other_topic"),
                ),
        );
    });
    // The order does not matter, also where a table is listed before the one that it refers to.
    let models = entities![post::Entity, user::Entity, topic::Entity];
    assert_eq!(read(models).schema, expected);
}

mod dense {
    pub mod team {
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "teams")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(unique)]
            pub name: String,
            #[sea_orm(has_many)]
            pub players: HasMany<super::player::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod player {
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "players")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(indexed)]
            pub team_id: Option<i32>,
            #[sea_orm(belongs_to, from = "team_id", to = "id", on_delete = "SetNull")]
            pub team: HasOne<super::team::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

#[test]
fn entities_in_the_dense_format_are_read_too() {
    let expected = migrated(|schema| {
        schema.create_table(
            table("teams")
                .column(integer("id").primary_key().identity())
                .column(string_usual("name").unique()),
        );
        schema.create_table(
            table("players").column(integer("id").primary_key().identity()).column(
                integer("team_id")
                    .nullable()
                    .references("teams", "id")
                    .on_delete(SetNull)
                    .index(),
            ),
        );
    });
    assert_eq!(
        read(entities![dense::team::Entity, dense::player::Entity]).schema,
        expected
    );
}
