//! Data steps: async functions of the migration crate that work on rows.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sea_orm::DbErr;
use whimbrel_core::operations::{Direction, RunRust};

use crate::DataConnection;

/// What a data step's function gives.
pub type StepFuture<'c> = Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'c>>;

/// A function that a data step can run: `async fn(&DataConnection) -> Result<(), DbErr>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no function of a data step",
    label = "not an `async fn(&DataConnection) -> Result<(), DbErr>`",
    note = "write it as a function with a name, `async fn slugify_names(db: &DataConnection) -> Result<(), DbErr>`, \
            and give the name here; its future must be `Send`"
)]
pub trait StepFunction<'c>: Send + Sync {
    /// Starts it on a connection.
    fn start(&self, connection: &'c DataConnection) -> StepFuture<'c>;
}

impl<'c, F, R> StepFunction<'c> for F
where
    F: Fn(&'c DataConnection) -> R + Send + Sync,
    R: Future<Output = Result<(), DbErr>> + Send + 'c,
{
    fn start(&self, connection: &'c DataConnection) -> StepFuture<'c> {
        Box::pin(self(connection))
    }
}

type Function = Arc<dyn for<'c> StepFunction<'c>>;

/// Work on rows that only Rust can do: an async function over SeaORM's connection.
///
/// The function itself is not hashed. Its name and revision are: count the revision up when it does something else.
///
/// ```
/// use whimbrel_dsl::{DataConnection, DataStep};
/// use whimbrel_dsl::sea_orm::{ConnectionTrait, DbErr};
///
/// async fn trim_names(db: &DataConnection) -> Result<(), DbErr> {
///     db.execute_unprepared("UPDATE users SET name = trim(name)").await?;
///     Ok(())
/// }
///
/// let step = DataStep::new("trim_names", 1, trim_names).one_way();
/// assert_eq!(step.name(), "trim_names");
/// ```
#[derive(Clone)]
pub struct DataStep {
    name: String,
    revision: u32,
    forward: Function,
    backward: Option<Function>,
    no_reverse_needed: bool,
}

impl DataStep {
    /// A data step. The name is unique within the migration.
    pub fn new<F>(name: impl Into<String>, revision: u32, function: F) -> Self
    where
        F: for<'c> StepFunction<'c> + 'static,
    {
        Self {
            name: name.into(),
            revision,
            forward: Arc::new(function),
            backward: None,
            no_reverse_needed: false,
        }
    }

    /// The function for the way back.
    #[must_use]
    pub fn reverse<F>(mut self, function: F) -> Self
    where
        F: for<'c> StepFunction<'c> + 'static,
    {
        self.backward = Some(Arc::new(function));
        self
    }

    /// Says that nothing needs to be taken back: the migration can be reverted, and this step is left as it is.
    #[must_use]
    pub fn one_way(mut self) -> Self {
        self.no_reverse_needed = true;
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its revision.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Starts the function for a direction; `None` where there is none for the way back.
    pub fn start<'c>(&self, direction: Direction, connection: &'c DataConnection) -> Option<StepFuture<'c>> {
        let function = match direction {
            Direction::Forward => Some(&self.forward),
            Direction::Backward => self.backward.as_ref(),
        };
        function.map(|function| function.start(connection))
    }

    /// The operation that stands for it.
    pub(crate) fn operation(&self) -> RunRust {
        RunRust {
            name: self.name.clone(),
            revision: self.revision,
            direction: Direction::Forward,
            reversible: self.backward.is_some(),
            no_reverse_needed: self.no_reverse_needed,
        }
    }
}

impl fmt::Debug for DataStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataStep")
            .field("name", &self.name)
            .field("revision", &self.revision)
            .field("reversible", &self.backward.is_some())
            .finish()
    }
}
