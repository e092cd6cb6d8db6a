//! Transactions of a session: SeaORM's, which data steps run in, and plain ones behind a proxy.

use sea_orm::{DatabaseTransaction, TransactionOptions, TransactionTrait};
use whimbrel_core::Backend;

use super::{Connection, GONE, Session};
use crate::failpoints;
use crate::server_error::{Kind, ServerError};

impl Session {
    /// Begins a transaction: SeaORM's where Rust is to run in it, and one without it otherwise, which costs nothing but
    /// its statement.
    pub(crate) async fn begin_for(&mut self, rust: bool) -> Result<(), ServerError> {
        match rust {
            true => self.begin().await,
            false => self.begin_plain().await,
        }
    }

    /// Moves the connection into a SeaORM transaction on the very same server session.
    pub(crate) async fn begin(&mut self) -> Result<(), ServerError> {
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Sqlite(mut connection) => connection.return_to_pool().await,
            Connection::Postgres(mut connection) => connection.return_to_pool().await,
            Connection::Mysql(mut connection) => connection.return_to_pool().await,
            open @ Connection::Transaction(_) => {
                self.connection = open;
                return Err(ServerError::new("a transaction is open already"));
            }
            Connection::Gone => return Err(ServerError::lost(GONE)),
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let connection = self.database.connection().clone();
        let begun = match failpoints::reach("BEGIN") {
            Ok(()) => {
                let begun = self.supervisor.watch(connection.begin_with_options(options)).await;
                self.outcome_of(begun).await?.map_err(ServerError::from)
            }
            Err(error) => Err(error),
        };
        match begun {
            Ok(transaction) => {
                self.connection = Connection::Transaction(transaction);
                self.check_id().await
            }
            Err(error) => {
                // SQLite's file is locked by another: the connection is as good as before, and will ask again.
                self.take_back().await?;
                Err(error)
            }
        }
    }

    /// Begins a transaction without SeaORM, which gives the connection back to the pool and takes it again, and whose queries
    /// prepare statements: behind a proxy that pools transactions, their names may be taken.
    pub(crate) async fn begin_plain(&mut self) -> Result<(), ServerError> {
        let begin = match self.backend() {
            // A deferred one would be refused at its first write, without any wait, when another has written meanwhile.
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres | Backend::Mysql | Backend::Mariadb => "BEGIN",
        };
        self.execute(begin).await?;
        self.plain = true;
        Ok(())
    }

    /// Whether a transaction is open that was begun here.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.plain || matches!(self.connection, Connection::Transaction(_))
    }

    /// Gives the transaction out, for a data step to run in.
    pub(crate) fn lend_transaction(&mut self) -> Option<DatabaseTransaction> {
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Transaction(transaction) => Some(transaction),
            other => {
                self.connection = other;
                None
            }
        }
    }

    /// Takes back what [`Session::lend_transaction`] gave out.
    pub(crate) fn take_transaction_back(&mut self, transaction: Option<DatabaseTransaction>) {
        if let Some(transaction) = transaction {
            self.connection = Connection::Transaction(transaction);
        }
    }

    /// Commits what [`Session::begin`] began and takes the connection back.
    pub(crate) async fn commit(&mut self) -> Result<(), ServerError> {
        self.forget_id();
        if std::mem::take(&mut self.plain) {
            let committed = self.run_to_its_end("COMMIT").await;
            if committed.as_ref().is_err_and(|error| !error.is(Kind::ConnectionLost)) {
                // SQLite leaves it open where the file could not be written.
                let _ = self.run_to_its_end("ROLLBACK").await;
            }
            return committed;
        }
        let Connection::Transaction(transaction) = std::mem::replace(&mut self.connection, Connection::Gone) else {
            return Err(ServerError::new("no transaction is open"));
        };
        let committed = match failpoints::reach("COMMIT") {
            Ok(()) => {
                let committed = self.supervisor.watch(transaction.commit()).await;
                self.outcome_of(committed)
                    .await
                    .and_then(|committed| committed.map_err(ServerError::from))
            }
            Err(error) => {
                let _ = transaction.rollback().await;
                Err(error)
            }
        };
        if committed.as_ref().is_err_and(|error| error.is(Kind::ConnectionLost)) {
            return committed;
        }
        // What was committed stays so, whatever becomes of the session: its loss is the next statement's to tell.
        if let Err(error) = self.take_back().await {
            tracing::debug!(%error, "the session ended after the commit");
            self.connection = Connection::Gone;
        }
        committed
    }

    /// Rolls back what [`Session::begin`] began, if it is still open, and takes the connection back.
    pub(crate) async fn roll_back(&mut self) -> Result<(), ServerError> {
        self.forget_id();
        if std::mem::take(&mut self.plain) {
            return match self.run_to_its_end("ROLLBACK").await {
                Err(error) if self.backend() == Backend::Sqlite && !error.is(Kind::ConnectionLost) => {
                    // It rolls back by itself on some failures (a full disk), then there is nothing left to roll back.
                    tracing::debug!(%error, "nothing was rolled back");
                    Ok(())
                }
                rolled_back => rolled_back,
            };
        }
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Transaction(transaction) => {
                let _ = failpoints::reach("ROLLBACK");
                // SQLite rolls back by itself on some failures (a full disk), then there is nothing left to roll back.
                let rolled_back = self.supervisor.watch(transaction.rollback()).await;
                let _ = self.outcome_of(rolled_back).await?;
                self.take_back().await
            }
            other => {
                self.connection = other;
                Ok(())
            }
        }
    }

    async fn take_back(&mut self) -> Result<(), ServerError> {
        self.connection = Connection::take(self.database.pool()).await?;
        self.check_id().await
    }

    /// Fails when this is no longer the session that was opened. A bare one never was a certain one.
    async fn check_id(&mut self) -> Result<(), ServerError> {
        if !self.prepared {
            return Ok(());
        }
        let now = self.read_id().await?;
        if now == self.supervisor.id {
            return Ok(());
        }
        self.connection = Connection::Gone;
        Err(ServerError::lost(format!(
            "the session {} was ended by the server and a new one was handed out",
            self.supervisor.id
        )))
    }
}
