//! Exit codes: what a script or a deployment can decide upon.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    Bug,
    Usage,
    CannotConnect,
    Locked,
    Failed,
    Interrupted,
    Conflict,
    Refused,
    Pending,
    EntitiesAhead,
    Drift,
}

impl Exit {
    /// All of them, by number.
    pub(crate) const ALL: [Exit; 12] = [
        Exit::Done,
        Exit::Bug,
        Exit::Usage,
        Exit::CannotConnect,
        Exit::Locked,
        Exit::Failed,
        Exit::Interrupted,
        Exit::Conflict,
        Exit::Refused,
        Exit::Pending,
        Exit::EntitiesAhead,
        Exit::Drift,
    ];

    /// The number, which never changes.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Bug => 1,
            Exit::Usage => 2,
            Exit::CannotConnect => 3,
            Exit::Locked => 4,
            Exit::Failed => 5,
            Exit::Interrupted => 6,
            Exit::Conflict => 7,
            Exit::Refused => 8,
            Exit::Pending => 9,
            Exit::EntitiesAhead => 10,
            Exit::Drift => 11,
        }
    }

    /// What it tells.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Exit::Done => "done, or nothing to do",
            Exit::Bug => "a bug",
            Exit::Usage => "usage or configuration; `validate` found a problem",
            Exit::CannotConnect => "cannot connect",
            Exit::Locked => "lock or time-out",
            Exit::Failed => "a migration failed; the database is as it was before it",
            Exit::Interrupted => "interrupted; the same command again goes on",
            Exit::Conflict => "history conflict: changed, missing or out of order",
            Exit::Refused => "refused for safety",
            Exit::Pending => "`check`: migrations are pending",
            Exit::EntitiesAhead => "`check`: entities are ahead of the migrations",
            Exit::Drift => "`drift`: the live schema differs",
        }
    }

    /// The one that has this number. A number that is none is a bug of ours.
    pub(crate) fn from_code(code: u8) -> Self {
        Exit::ALL
            .into_iter()
            .find(|exit| exit.code() == code)
            .unwrap_or(Exit::Bug)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_the_places_in_the_list() {
        for (place, exit) in Exit::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(exit.code()), place);
            assert_eq!(Exit::from_code(exit.code()), exit);
        }
        assert_eq!(Exit::from_code(99), Exit::Bug);
    }
}
