//! The engine's failpoints, decided upon by a test in another process.
//!
//! At each boundary the program sends a line with what it is about to do, and waits for the answer: `go`, or `fail`. A
//! test that kills the program, or cuts its connection, does so before it answers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::{Mutex, OnceLock};

/// The variable that holds the test's address.
pub const VARIABLE: &str = "WHIMBREL_TEST_POINTS";

/// The answer that lets the program go on.
pub const GO: &str = "go";
/// The answer that has the boundary give an error.
pub const FAIL: &str = "fail";

static TEST: OnceLock<Mutex<BufReader<TcpStream>>> = OnceLock::new();

/// Asks the test at each boundary from now on, if there is one that wants to be asked.
pub fn follow() {
    let Ok(address) = std::env::var(VARIABLE) else { return };
    let test = TcpStream::connect(address).expect("the test listens");
    test.set_nodelay(true).expect("an option of every socket");
    if TEST.set(Mutex::new(BufReader::new(test))).is_ok() {
        whimbrel_engine::failpoints::watch(reach);
    }
}

/// A boundary: tells the test what comes, and gives whether it shall fail. A test that has hung up has no more wishes.
pub fn reach(request: &str) -> bool {
    let Some(test) = TEST.get() else { return false };
    let Ok(mut test) = test.lock() else { return false };
    let words: Vec<&str> = request.split_whitespace().collect();
    let line = words.join(" ");
    let mut answer = String::new();
    let asked = writeln!(test.get_mut(), "{line}").and_then(|()| test.read_line(&mut answer));
    asked.is_ok() && answer.trim() == FAIL
}
