//! Views, triggers, functions, sequences and extensions.

use whimbrel_core::operations::{
    AlterSequence, CreateExtension, CreateFunction, CreateSequence, CreateTrigger, CreateView, DropExtension,
    DropFunction, DropSequence, DropTrigger, DropView, ReplaceFunction, ReplaceView,
};
use whimbrel_core::schema::{Routine, Signature};
use whimbrel_core::{Extension, Function, QualifiedName, Trigger, View};

use super::SchemaEditor;
use crate::{IntoColumnName, IntoQuery, IntoSignature, IntoTableName, NewSequence, SqlExpression};

impl SchemaEditor {
    /// Creates a view: `create_view("active_users", Query::select()...)`.
    pub fn create_view(&mut self, name: impl IntoTableName, query: impl IntoQuery) {
        let view = view(name.into_table_name(), query, false);
        self.push(CreateView { view });
    }

    /// Creates a view whose rows are kept until it is refreshed (PostgreSQL).
    pub fn create_materialized_view(&mut self, name: impl IntoTableName, query: impl IntoQuery) {
        let view = view(name.into_table_name(), query, true);
        self.push(CreateView { view });
    }

    /// Gives a view another query.
    pub fn replace_view(&mut self, name: impl IntoTableName, query: impl IntoQuery) {
        let view = view(name.into_table_name(), query, false);
        self.push(ReplaceView { view });
    }

    /// Gives a materialised view another query: it is dropped and made anew (PostgreSQL).
    pub fn replace_materialized_view(&mut self, name: impl IntoTableName, query: impl IntoQuery) {
        let view = view(name.into_table_name(), query, true);
        self.push(ReplaceView { view });
    }

    /// Drops a view, materialised or not, with its triggers.
    pub fn drop_view(&mut self, name: impl IntoTableName) {
        self.push(DropView {
            name: name.into_table_name(),
        });
    }

    /// Creates a trigger by the whole statement that makes it on each backend. The name in it must be this one.
    pub fn create_trigger(
        &mut self,
        table: impl IntoTableName,
        name: impl IntoColumnName,
        statement: impl Into<SqlExpression>,
    ) {
        self.push(CreateTrigger {
            trigger: Trigger {
                name: name.into_column_name(),
                table: table.into_table_name(),
                definition: statement.into().0,
            },
        });
    }

    /// Drops a trigger.
    pub fn drop_trigger(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(DropTrigger {
            table: table.into_table_name(),
            name: name.into_column_name(),
        });
    }

    /// Creates a function by the whole statement that makes it on each backend. The name in it must be this one.
    pub fn create_function(&mut self, function: impl IntoSignature, statement: impl Into<SqlExpression>) {
        let function = self::function(function, Routine::Function, statement);
        self.push(CreateFunction { function });
    }

    /// Gives a function another body. What uses it stays as it is; its arguments and what it returns do too.
    pub fn replace_function(&mut self, function: impl IntoSignature, statement: impl Into<SqlExpression>) {
        let function = self::function(function, Routine::Function, statement);
        self.push(ReplaceFunction { function });
    }

    /// Drops a function.
    pub fn drop_function(&mut self, function: impl IntoSignature) {
        self.push(DropFunction {
            signature: function.into_signature().of(Routine::Function),
        });
    }

    /// Creates a procedure by the whole statement that makes it on each backend. The name in it must be this one.
    pub fn create_procedure(&mut self, procedure: impl IntoSignature, statement: impl Into<SqlExpression>) {
        let function = self::function(procedure, Routine::Procedure, statement);
        self.push(CreateFunction { function });
    }

    /// Gives a procedure another body.
    pub fn replace_procedure(&mut self, procedure: impl IntoSignature, statement: impl Into<SqlExpression>) {
        let function = self::function(procedure, Routine::Procedure, statement);
        self.push(ReplaceFunction { function });
    }

    /// Drops a procedure.
    pub fn drop_procedure(&mut self, procedure: impl IntoSignature) {
        self.push(DropFunction {
            signature: procedure.into_signature().of(Routine::Procedure),
        });
    }

    /// Creates a sequence: `sequence("invoice_no").start(1000)` (PostgreSQL and MariaDB).
    pub fn create_sequence(&mut self, sequence: NewSequence) {
        let sequence = sequence.sequence;
        self.push(CreateSequence { sequence });
    }

    /// Makes a sequence what is said here as a whole. The number that it has reached stays.
    pub fn alter_sequence(&mut self, sequence: NewSequence) {
        let sequence = sequence.sequence;
        self.push(AlterSequence { sequence });
    }

    /// Drops a sequence that no default takes numbers from.
    pub fn drop_sequence(&mut self, name: impl IntoTableName) {
        self.push(DropSequence {
            name: name.into_table_name(),
        });
    }

    /// Creates an extension of PostgreSQL, unless it is there already: `create_extension("citext")`.
    pub fn create_extension(&mut self, name: impl IntoTableName) {
        self.push(CreateExtension {
            extension: Extension {
                name: name.into_table_name(),
            },
        });
    }

    /// Drops an extension of PostgreSQL that nothing uses.
    pub fn drop_extension(&mut self, name: impl IntoTableName) {
        self.push(DropExtension {
            name: name.into_table_name(),
        });
    }
}

fn view(name: QualifiedName, query: impl IntoQuery, materialized: bool) -> View {
    View {
        name,
        query: query.into_query(),
        materialized,
    }
}

fn function(signature: impl IntoSignature, kind: Routine, statement: impl Into<SqlExpression>) -> Function {
    let Signature { name, kind, arguments } = signature.into_signature().of(kind);
    Function {
        name,
        kind,
        arguments,
        definition: statement.into().0,
    }
}
