//! Running a data step: the author's code, which may fail in any way it likes.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use whimbrel_core::Backend;
use whimbrel_core::operations::RunRust;
use whimbrel_dsl::DataConnection;

use super::Execution;
use crate::error::Cause;
use crate::limits::{IDLE_SECONDS, IDLE_SECONDS_OF_DATA_STEPS};
use crate::server_error::{Kind, ServerError};
use crate::supervisor::{self, Attended};

impl Execution<'_> {
    /// Runs a data step in the transaction that is open.
    pub(super) async fn run_data_step(&mut self, step: &RunRust) -> Result<(), Cause> {
        let missing = || Cause::Check {
            message: format!("this binary does not have the function of `{step}`: run it with the code that has it"),
        };
        let code = self
            .code
            .and_then(|code| code.get(&step.name))
            .cloned()
            .ok_or_else(missing)?;
        self.may_be_idle(IDLE_SECONDS_OF_DATA_STEPS).await?;
        let Some(transaction) = self.session.lend_transaction() else {
            return Err(Cause::Check {
                message: "no transaction is open for the data step".to_owned(),
            });
        };
        let connection = DataConnection::transaction(transaction, self.session.backend());
        // Calling the function may panic as well as polling what it returns.
        let guarded = AssertUnwindSafe(async {
            match code.start(step.direction, &connection) {
                Some(future) => Some(future.await),
                None => None,
            }
        })
        .catch_unwind();
        let supervisor = self.session.supervisor();
        let attended = supervisor.attend(guarded, supervisor::DATA_STEP).await;
        self.session.temporary.extend(connection.temporary_tables());
        self.session.take_transaction_back(connection.into_transaction());
        let guarded = match attended {
            // The code was dropped where it waited, and what it did is rolled back.
            Attended::GivenUp => return Err(Cause::Interrupted),
            attended => self.session.outcome_of(attended).await.map_err(Cause::Server)?,
        };
        match guarded {
            Ok(Some(Ok(()))) => self.may_be_idle(IDLE_SECONDS).await,
            Ok(Some(Err(error))) => Err(cause(error)),
            Ok(None) => Err(missing()),
            Err(panic) => Err(Cause::Panic {
                message: panic_message(panic.as_ref()),
            }),
        }
    }
}

impl Execution<'_> {
    /// MySQL and MariaDB end a session that is idle for too long, which the author's code may well be. After a failure
    /// the time stays as it is: the session ends then.
    async fn may_be_idle(&mut self, seconds: u32) -> Result<(), Cause> {
        match self.session.backend() {
            Backend::Sqlite | Backend::Postgres => Ok(()),
            Backend::Mysql | Backend::Mariadb => crate::mysql::session::may_be_idle(self.session, seconds)
                .await
                .map_err(Cause::Server),
        }
    }
}

/// A lock that others have is worth another try; anything else is the author's to read as it was said.
fn cause(error: sea_orm::DbErr) -> Cause {
    let message = error.to_string();
    let server = ServerError::from(error);
    if matches!(
        server.kind(),
        Kind::Locked | Kind::Deadlock | Kind::ConnectionLost | Kind::Interrupted
    ) {
        Cause::Server(server)
    } else {
        Cause::DataStep { message }
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "(no message)".to_owned())
}
