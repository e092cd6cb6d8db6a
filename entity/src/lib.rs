//! The entities of the demonstration: what the application reads and writes, and what the migrations lead to.
//!
//! One module for each table. What SeaORM has no attribute for stands beside the entity, in the words of migrations.

pub mod audit_log;
pub mod category;
pub mod conversation;
pub mod message;
pub mod prompt;
pub mod prompt_relation;
pub mod prompt_version;
pub mod setting;
pub mod template;
pub mod template_rating;
pub mod user;
pub mod user_preference;
pub mod user_setting;

use whimbrel::entity::{Models, entities};

/// What the database shall look like. `generate` compares it with what the migrations make.
pub fn models() -> Models {
    entities![
        user::Entity,
        category::Entity,
        template::Entity,
        template_rating::Entity,
        prompt::Entity,
        prompt_version::Entity,
        prompt_relation::Entity,
        conversation::Entity,
        message::Entity,
        audit_log::Entity,
        user_preference::Entity,
        user_setting::Entity,
        setting::Entity,
    ]
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use whimbrel_core::Schema;

    #[test]
    fn the_migrations_lead_to_the_models() {
        let recorded = migration::migrations().record().expect("the migrations record");
        let mut replayed = Schema::new();
        for it in &recorded {
            it.migration.recording.apply(&mut replayed).expect("the migrations fit");
        }
        let model = crate::models().read().expect("the models are sound");
        assert_eq!(model.schema, replayed);
    }
}
