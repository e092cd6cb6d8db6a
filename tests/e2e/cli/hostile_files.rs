//! Files that the program reads and that are not what they should be: refused, or read within bounds, and never waited
//! for.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Program, Ran};

/// Longer than any of this takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a command in a bounded amount of memory, and fails where it does not end.
fn bounded(program: &Program, arguments: &[&str], url: Option<&str>) -> Ran {
    let ours = program.command(arguments);
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -v 1500000; exec \"$0\" \"$@\""])
        .arg(ours.get_program())
        .args(ours.get_args())
        .current_dir(program.folder())
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    let mut child = command.spawn().expect("it runs");
    let began = Instant::now();
    while child.try_wait().expect("it can be asked").is_none() {
        if began.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{arguments:?} hangs");
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
    super::ran(child.wait_with_output().expect("it ended"))
}

/// Makes a file of each hostile kind at a path, and has each tried.
fn with_each(path: &Path, test: impl Fn(&str)) {
    let make = |name: &str| {
        let _ = std::fs::remove_file(path);
        let _ = std::fs::remove_dir(path);
        let shown = path.display().to_string();
        match name {
            "a pipe that nobody writes to" => run("mkfifo", &[&shown]),
            "a device without end" => run("ln", &["-s", "/dev/zero", &shown]),
            "a gigabyte of nothing" => run("truncate", &["-s", "1G", &shown]),
            "bytes that are no text" => std::fs::write(path, b"DATABASE_URL=\xff\xfe\x00").expect("a file"),
            _ => std::fs::create_dir(path).expect("a folder"),
        }
    };
    for name in [
        "a pipe that nobody writes to",
        "a device without end",
        "a gigabyte of nothing",
        "bytes that are no text",
        "a folder",
    ] {
        make(name);
        test(name);
    }
    let _ = std::fs::remove_dir(path);
}

fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status();
    assert!(status.is_ok_and(|status| status.success()), "{program} {arguments:?}");
}

#[test]
fn an_env_file_that_is_none_is_refused_where_it_would_be_needed_and_nowhere_else() {
    let program = Program::at("");
    let named = format!("sqlite://{}/named.db?mode=rwc", program.folder().display());
    with_each(&program.folder().join(".env"), |name| {
        let ran = bounded(&program, &["status"], None);
        // A folder of this name is a virtual environment of Python's, most of the time.
        let code = if name == "a folder" { 0 } else { 2 };
        assert_eq!(ran.code, code, "{name}: {ran:?}");
        assert!(name == "a folder" || ran.err.contains(".env"), "{name}: {ran:?}");
        let ran = bounded(&program, &["status"], Some(&named));
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
    });
    assert!(
        !program.folder().join("data").exists(),
        "no database was made for want of a name"
    );
}

#[test]
fn variables_in_an_env_file_are_put_in_and_cannot_take_all_memory() {
    let program = Program::at("");
    let file = program.folder().join(".env");
    let text = format!(
        "FOLDER={}\nDATABASE_URL=sqlite://${{FOLDER}}/it.db?mode=rwc\n",
        program.folder().display()
    );
    std::fs::write(&file, text).expect("a file");
    assert_eq!(bounded(&program, &["up"], None).code, 0);
    assert!(program.folder().join("it.db").exists());
    let mut text = "A0=0123456789abcdef\n".to_owned();
    for line in 1..60 {
        text += &format!("A{line}={}\n", format!("${{A{}}}", line - 1).repeat(10));
    }
    text += "DATABASE_URL=sqlite://$A59\n";
    std::fs::write(&file, text).expect("a file");
    let ran = bounded(&program, &["status"], None);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_schema_file_and_a_file_of_answers_that_are_none_are_refused() {
    let program = Program::at("sqlite::memory:").with_models("renamed").in_a_project();
    let url = Some("sqlite::memory:");
    let file = program.folder().join("file.yaml");
    let shown = file.display().to_string();
    with_each(&file, |name| {
        let ran = bounded(&program, &["check", "--offline", "--schema", &shown], url);
        assert_eq!(ran.code, 2, "{name}: {ran:?}");
        ran.says(&["file.yaml"]);
        let ran = bounded(&program, &["generate", "rename_email", "--answers", &shown], url);
        assert_eq!(ran.code, 2, "{name}: {ran:?}");
    });
    assert!(program.files().is_empty());
    // Nobody named this one: a pipe is no schema file, and is left alone.
    run("mkfifo", &[&program.folder().join("schema.yaml").display().to_string()]);
    let ran = bounded(&program, &["check", "--offline"], url);
    assert!([0, 2, 10].contains(&ran.code), "{ran:?}");
}

#[test]
fn a_manifest_that_is_a_pipe_is_not_waited_for() {
    let program = Program::at("");
    run("mkfifo", &[&program.folder().join("Cargo.toml").display().to_string()]);
    let ran = bounded(&program, &["status"], None);
    assert_eq!(ran.code, 0, "{ran:?}");
}
