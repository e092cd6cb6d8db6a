//! Running a data step: the author's code, which may fail in any way it likes.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use whimbrel_core::operations::{Direction, RunRust};

use super::Execution;
use crate::entry::DataFunction;
use crate::error::Cause;
use crate::server_error::{Kind, ServerError};

impl Execution<'_> {
    /// Runs a data step in the transaction that is open.
    pub(super) async fn run_data_step(&mut self, step: &RunRust) -> Result<(), Cause> {
        let function = self.function(step)?;
        let Some(transaction) = self.session.transaction() else {
            return Err(Cause::Check {
                message: "no transaction is open for the data step".to_owned(),
            });
        };
        // Calling the function may panic as well as polling what it returns.
        let guarded = AssertUnwindSafe(async { function(transaction).await })
            .catch_unwind()
            .await;
        match guarded {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                let server = ServerError::from(error.clone());
                // A lock that others have is worth another try; anything else is the author's to read as it was said.
                if matches!(server.kind(), Kind::Locked | Kind::Deadlock | Kind::ConnectionLost) {
                    Err(Cause::Server(server))
                } else {
                    Err(Cause::DataStep {
                        message: error.to_string(),
                    })
                }
            }
            Err(panic) => Err(Cause::Panic {
                message: panic_message(panic.as_ref()),
            }),
        }
    }

    fn function(&self, step: &RunRust) -> Result<DataFunction, Cause> {
        let code = self.code.iter().find(|code| code.name == step.name);
        let function = match step.direction {
            Direction::Forward => code.map(|code| code.forward.clone()),
            Direction::Backward => code.and_then(|code| code.backward.clone()),
        };
        function.ok_or_else(|| Cause::Check {
            message: format!("this binary does not have the function of `{step}`: run it with the code that has it"),
        })
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "(no message)".to_owned())
}
