//! What this crate must not depend on: the generator runs in a second because nothing heavy is built for it.

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::process::Command;

    #[test]
    fn the_generator_is_built_without_sea_orm_and_sqlx() {
        let output = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--package",
                "xtask",
                "--edges",
                "normal,build",
                "--prefix",
                "none",
                "--offline",
                "--locked",
            ])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let tree = String::from_utf8(output.stdout).unwrap();
        assert!(
            tree.contains("whimbrel-scaffold"),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let heavy: Vec<&str> = tree
            .lines()
            .filter(|line| {
                ["sea-orm", "sqlx", "tokio", "libsqlite3-sys"]
                    .iter()
                    .any(|name| line.starts_with(name))
            })
            .collect();
        assert!(heavy.is_empty(), "{heavy:?}");
    }
}
