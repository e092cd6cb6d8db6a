//! The migrations of the demonstration: users, prompts and what belongs to them.
//!
//! It is what `cargo xtask new-migration` writes and people then fill in: one file and one line for each migration.

mod migrations;

pub use migrations::migrations;

#[cfg(test)]
mod tests {
    #[test]
    fn the_migrations_are_sound() {
        whimbrel::testing::check(crate::migrations());
    }
}
