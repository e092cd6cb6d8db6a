//! `repair`: the command that an error prints is run as it is printed, and the next `up` ends well.

use whimbrel_tests::on_every_server;

use super::{Program, Ran};

/// The commands that an error names in its last line.
fn commands(ran: &Ran) -> Vec<Vec<String>> {
    let help = ran
        .err
        .lines()
        .find(|line| line.starts_with("what next"))
        .unwrap_or_default();
    let quoted = help.split('`').skip(1).step_by(2);
    let commands = quoted.filter(|command| command.starts_with("repair"));
    commands
        .map(|command| command.split(' ').map(str::to_owned).collect())
        .collect()
}

/// Runs the named command as it was printed: refused where nobody confirms it, done with `--yes`.
fn answer(program: &Program, ran: &Ran, option: &str) -> Ran {
    let commands = commands(ran);
    let command = commands
        .iter()
        .find(|command| command.get(1).is_some_and(|it| it == option));
    let command = command.unwrap_or_else(|| panic!("no {option} in {}", ran.err));
    let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
    let refused = program.ends(&words, 8);
    assert!(refused.err.contains("nobody is here to confirm"), "{}", refused.err);
    words.push("--yes");
    program.fine(&words)
}

#[test]
fn a_row_that_was_deleted_is_written_again_by_the_command_that_up_prints() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up", "--author", "Ada"]);
        program.fine(&["repair"]).says(&["nothing is wrong"]);
        database
            .execute("DELETE FROM whimbrel_history WHERE version = '20260103_000001'")
            .await;
        database.let_go().await;
        let told = [
            "vanished",
            "row gone: 20260103_000001",
            "repair --mark-applied 20260103_000001",
        ];
        program.fine(&["status"]).says(&told);
        program.ends(&["check"], 7).says(&told);
        program.ends(&["plan"], 7).says(&told[1..]);
        let status = program.json(&["status"], 0);
        assert_eq!(status["vanished"][0]["version"], "20260103_000001");
        assert_eq!(
            (&status["summary"]["vanished"], &status["summary"]["pending"]),
            (&1.into(), &0.into())
        );
        assert_eq!(program.json(&["check"], 7)["ok"], false);
        let ran = program.ends(&["up"], 7);
        assert!(
            ran.err.contains("log_the_start") && ran.err.contains("by Ada"),
            "{}",
            ran.err
        );
        let shown = program.json(&["repair"], 7);
        assert_eq!(shown["conflict"]["vanished"][0]["version"], "20260103_000001");
        let recorded = answer(&program, &ran, "--mark-applied");
        recorded.says(&[
            "20260103_000001 is recorded as applied",
            "not checked, since no schema shows it",
        ]);
        program.fine(&["check"]);
        let trail = program.json(&["history", "--events"], 0);
        let events = trail["events"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert_eq!(events.len(), 5, "{trail}");
        assert_eq!(
            (&events[4]["deed"], &events[4]["outcome"]),
            (&"mark_applied".into(), &"done".into())
        );
        program
            .fine(&["history", "--events"])
            .says(&["apply", "mark_applied", "20260103_000001", "Ada"]);
    });
}

#[test]
fn what_a_migration_says_now_is_accepted_by_the_command_that_up_prints() {
    on_every_server(async |database| {
        Program::on(database).fine(&["up"]);
        let changed = Program::on(database).with("changed");
        let ran = changed.ends(&["up"], 7);
        answer(&changed, &ran, "--accept-changed");
        changed.fine(&["check"]);
        let older = Program::on(database).with("older");
        let ran = older.ends(&["up"], 7);
        answer(&older, &ran, "--forget");
    });
}

#[test]
fn one_answer_is_given_at_a_time_and_a_step_has_a_number() {
    let program = Program::at("sqlite::memory:");
    program.ends(&["repair", "--mark-applied", "1", "--forget", "2"], 2);
    program.ends(&["repair", "--step-done", "1"], 2);
    let ran = program.ends(&["repair", "--step-done", "1", "none"], 2);
    assert!(ran.err.contains("`none` is no number of a step"), "{}", ran.err);
    program.ends(&["repair", "--step-done", "1", "0"], 2);
}
