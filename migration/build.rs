//! Registers every migration of `src/migrations/`.

fn main() {
    whimbrel_build::register("src/migrations.rs");
}
