//! What the tests of a migration crate need.
//!
//! One line replays every migration, plans it up and down for every backend and makes sure that it can be taken back,
//! without a database and in milliseconds:
//!
//! ```
//! # use whimbrel_dsl::Migrations;
//! # fn migrations() -> Migrations { Migrations::default() }
//! // #[test]
//! fn migrations_are_sound() {
//!     whimbrel_testing::check(migrations());
//! }
//! # migrations_are_sound();
//! ```

mod check;
mod problem;

pub use self::check::{Check, Checked, check};
pub use self::problem::Problem;
