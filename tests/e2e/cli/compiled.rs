//! What the commands write is compiled, all of it in one crate, and is then what they said that it would be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use serde_json::Value;
use whimbrel_tests::{compiled, on_every_server};

use super::Program;

/// A file that a command wrote, and what the command said of it.
#[derive(Debug)]
struct Written {
    /// A name of its own among the modules.
    module: String,
    version: String,
    name: String,
    text: String,
    checksum: String,
}

impl Written {
    fn by(program: &Program, module: &str, arguments: &[&str]) -> Self {
        let told = program.json(arguments, 0);
        let text = |field: &str| told["written"][field].as_str().unwrap_or_default().to_owned();
        Self {
            module: module.to_owned(),
            version: text("version"),
            name: text("name"),
            checksum: text("checksum"),
            text: program.only_file(),
        }
    }

    /// With a reason wherever one is asked for, as a person would fill it in.
    fn filled_in(mut self) -> Self {
        let mut text = String::new();
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once("compile_error!(") {
            let (message, after) = after.split_once(')').expect("the macro ends");
            let is_statement = after.starts_with(';');
            text += before;
            text += if is_statement { "// Nobody reads it.\n" } else { message };
            rest = if is_statement { &after[1..] } else { after };
        }
        self.text = text + rest;
        self
    }

    fn entry(&self) -> String {
        let Self {
            module, version, name, ..
        } = self;
        format!("(\"{version}\", \"{name}\", &{module}::Migration)")
    }
}

/// A program of all these files, which has the first of them as its migrations.
///
/// It is a test of this package as far as cargo knows, so that everything that it depends on is built already.
fn compile(folder: &Path, files: &[Written]) -> PathBuf {
    let mut main = String::from("use std::process::ExitCode;\n\n");
    for Written { module, text, .. } in files {
        let path = folder.join(format!("{module}.rs"));
        fs::write(&path, text).expect("a file");
        main += &format!("#[path = {path:?}]\nmod {module};\n");
    }
    let entries: Vec<String> = files.iter().map(Written::entry).collect();
    let first = entries.first().expect("a file");
    let sums: String = entries
        .iter()
        .map(|entry| format!("        sum(whimbrel::Migrations::new(&[{entry}]));\n"))
        .collect();
    main += &format!(
        "\n#[allow(clippy::print_stdout, clippy::expect_used, reason = \"a test's program\")]\n\
         fn sum(migrations: whimbrel::Migrations) {{\n    for recorded in migrations.record().expect(\"it records\") {{\n        \
         println!(\"{{}}\", whimbrel::core::Checksum::of(&recorded.migration.recording));\n    }}\n}}\n\n\
         fn main() -> ExitCode {{\n    if std::env::args().nth(1).as_deref() == Some(\"sums\") {{\n{sums}        \
         return ExitCode::SUCCESS;\n    }}\n    \
         whimbrel::cli::Runner::new(whimbrel::Migrations::new(&[{first}]))\n        \
         .models(|| whimbrel_tests::shop_models(\"same\"))\n        .run()\n}}\n"
    );
    let path = folder.join("main.rs");
    fs::write(&path, main).expect("a file");
    compiled(&path)
}

#[test]
fn everything_that_is_written_compiles_and_is_what_was_said_of_it() {
    let nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    let on = |set, models| Program::at(nowhere).with(set).with_models(models).in_a_project();
    let generated = [
        Written::by(&on("none", "same"), "shop", &["generate", "create_shop"]),
        Written::by(&on("shop", "ahead"), "ahead", &["generate", "add_note"]),
        Written::by(&on("shop", "behind"), "behind", &["generate", "drop_age"]),
        Written::by(
            &on("shop", "renamed"),
            "renamed",
            &["generate", "rename_email", "--rename", "users.email=mail"],
        ),
    ];
    let files = Mutex::new(Vec::from(generated));
    on_every_server(async |database| {
        let server = format!("{}_{}", database.backend(), files.lock().expect("it is whole").len());
        let shop = Program::on(database).in_a_project();
        shop.fine(&["up"]);
        database.execute("ALTER TABLE users ADD COLUMN note INTEGER").await;
        database.let_go().await;
        let accepted = Written::by(
            &shop,
            &format!("accepted_{server}"),
            &["drift", "--fix", "accept", "note"],
        );
        let restoring = Program::on(database).in_a_project();
        let module = format!("restored_{server}");
        let restored = Written::by(&restoring, &module, &["drift", "--fix", "restore", "no_note"]);
        database.execute("DROP TABLE whimbrel_history").await;
        database.execute("DROP TABLE whimbrel_events").await;
        database.let_go().await;
        let none = Program::on(database).with("none").in_a_project();
        let baseline = Written::by(&none, &format!("baseline_{server}"), &["baseline", "initial"]);
        files
            .lock()
            .expect("it is whole")
            .extend([accepted, restored, baseline]);
    });
    let files: Vec<Written> = files.into_inner().expect("it is whole");
    let files: Vec<Written> = files.into_iter().map(Written::filled_in).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let program = compile(folder.path(), &files);

    let sums = Command::new(&program).arg("sums").output().expect("it runs");
    let sums = String::from_utf8(sums.stdout).expect("it prints text");
    for (file, sum) in files.iter().zip(sums.lines()) {
        assert_eq!(file.checksum, sum, "{}:\n{}", file.module, file.text);
    }
    assert_eq!(sums.lines().count(), files.len(), "{sums}");

    on_every_server(async |database| {
        let program = Program::on(database).running(&program).in_a_project();
        program.ends(&["check"], 9);
        program.fine(&["up"]);
        program.fine(&["check"]);
        program.fine(&["drift"]);
        assert_eq!(program.json(&["generate", "again"], 0)["written"], Value::Null);
        program.fine(&["down"]);
        assert!(database.catalogue().await.tables.is_empty());
        database.let_go().await;
        program.fine(&["up"]);
    });
}
