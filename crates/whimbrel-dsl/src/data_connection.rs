//! The connection that a data step works on.

use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, IsolationLevel,
    QueryResult, Statement, TransactionError, TransactionOptions, TransactionTrait,
};
use whimbrel_core::plan::temporary_tables;
use whimbrel_core::{Backend, Name};

/// The session that runs the migration, as SeaORM's queries take it: `.all(db)`, `.exec(db)`, `db.begin()`.
///
/// Where the migration runs in a transaction, so does the data step, and what it did goes if the migration fails.
#[derive(Debug)]
pub struct DataConnection {
    session: Session,
    backend: Backend,
    temporary: Mutex<Vec<Name>>,
}

#[derive(Debug)]
enum Session {
    Connection(DatabaseConnection),
    Transaction(Box<DatabaseTransaction>),
}

impl DataConnection {
    /// A session without a transaction around it.
    pub fn connection(connection: DatabaseConnection, backend: Backend) -> Self {
        Self {
            session: Session::Connection(connection),
            backend,
            temporary: Mutex::default(),
        }
    }

    /// A session in a transaction.
    pub fn transaction(transaction: DatabaseTransaction, backend: Backend) -> Self {
        Self {
            session: Session::Transaction(Box::new(transaction)),
            backend,
            temporary: Mutex::default(),
        }
    }

    /// The kind of server. SeaORM's own `get_database_backend` does not tell MariaDB from MySQL.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The temporary tables of MySQL and MariaDB that were made through this connection, for whoever drops them: a session
    /// cannot be asked for its own without rights over all. Those of a transaction that was begun on it are not known.
    pub fn temporary_tables(&self) -> Vec<Name> {
        self.temporary.lock().map(|tables| tables.clone()).unwrap_or_default()
    }

    fn note_temporary_tables(&self, sql: &str) {
        if self.backend.is_mysql_family()
            && let Ok(mut tables) = self.temporary.lock()
        {
            tables.extend(temporary_tables(sql, self.backend));
        }
    }

    /// The transaction, if it is in one: for whoever commits it.
    pub fn into_transaction(self) -> Option<DatabaseTransaction> {
        match self.session {
            Session::Transaction(transaction) => Some(*transaction),
            Session::Connection(_) => None,
        }
    }
}

#[async_trait]
impl ConnectionTrait for DataConnection {
    fn get_database_backend(&self) -> DbBackend {
        match &self.session {
            Session::Connection(connection) => connection.get_database_backend(),
            Session::Transaction(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.note_temporary_tables(&statement.sql);
        match &self.session {
            Session::Connection(connection) => connection.execute_raw(statement).await,
            Session::Transaction(transaction) => transaction.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.note_temporary_tables(sql);
        match &self.session {
            Session::Connection(connection) => connection.execute_unprepared(sql).await,
            Session::Transaction(transaction) => transaction.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.session {
            Session::Connection(connection) => connection.query_one_raw(statement).await,
            Session::Transaction(transaction) => transaction.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.session {
            Session::Connection(connection) => connection.query_all_raw(statement).await,
            Session::Transaction(transaction) => transaction.query_all_raw(statement).await,
        }
    }
}

#[async_trait]
impl TransactionTrait for DataConnection {
    type Transaction = DatabaseTransaction;

    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        match &self.session {
            Session::Connection(connection) => connection.begin().await,
            Session::Transaction(transaction) => transaction.begin().await,
        }
    }

    async fn begin_with_config(
        &self,
        isolation: Option<IsolationLevel>,
        access: Option<AccessMode>,
    ) -> Result<DatabaseTransaction, DbErr> {
        match &self.session {
            Session::Connection(connection) => connection.begin_with_config(isolation, access).await,
            Session::Transaction(transaction) => transaction.begin_with_config(isolation, access).await,
        }
    }

    async fn begin_with_options(&self, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
        match &self.session {
            Session::Connection(connection) => connection.begin_with_options(options).await,
            Session::Transaction(transaction) => transaction.begin_with_options(options).await,
        }
    }

    async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        match &self.session {
            Session::Connection(connection) => connection.transaction(callback).await,
            Session::Transaction(transaction) => transaction.transaction(callback).await,
        }
    }

    async fn transaction_with_config<F, T, E>(
        &self,
        callback: F,
        isolation: Option<IsolationLevel>,
        access: Option<AccessMode>,
    ) -> Result<T, TransactionError<E>>
    where
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>> + Send,
        T: Send,
        E: Display + Debug + Send,
    {
        match &self.session {
            Session::Connection(connection) => connection.transaction_with_config(callback, isolation, access).await,
            Session::Transaction(transaction) => transaction.transaction_with_config(callback, isolation, access).await,
        }
    }
}
