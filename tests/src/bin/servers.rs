//! Prints which servers the tests find, and fails where one must be there and is not. `cargo xtask test` ends with it.

#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

use std::process::ExitCode;

use whimbrel_tests::Servers;

fn main() -> ExitCode {
    let servers = Servers::find();
    print!("{}", servers.table());
    let incomplete = servers.are_incomplete();
    if incomplete {
        println!("A missing server is a failure here, since CI is set.");
    }
    if incomplete || !servers.broken.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
