//! A migration out of functions, and what it records as text.

use whimbrel_dsl::{Migration, Migrations, RecordErrors, RecordedMigration, SchemaEditor};

/// A migration that is written as functions.
pub(crate) struct Written {
    pub(crate) up: fn(&mut SchemaEditor),
    pub(crate) down: fn(&mut SchemaEditor),
}

impl Migration for Written {
    fn up(&self, schema: &mut SchemaEditor) {
        (self.up)(schema);
    }

    fn down(&self, schema: &mut SchemaEditor) {
        (self.down)(schema);
    }
}

/// The `down` that nobody wrote.
pub(crate) fn derived(schema: &mut SchemaEditor) {
    schema.derive_down();
}

/// What a migration records.
pub(crate) fn record(
    up: fn(&mut SchemaEditor),
    down: fn(&mut SchemaEditor),
) -> Result<RecordedMigration, RecordErrors> {
    // A registry is made of statics; a test may leak.
    let migration: &'static Written = Box::leak(Box::new(Written { up, down }));
    let mut recorded = Migrations::new(&[("20250922_000001", "written", migration)]).record()?;
    Ok(recorded.remove(0))
}

/// The operations of `up`, one a line.
pub(crate) fn lines(up: fn(&mut SchemaEditor)) -> String {
    let recorded = record(up, derived).unwrap();
    let lines = recorded.migration.recording.up.iter();
    let lines = lines.map(|operation| format!("{operation}\n    {}", serde_json::to_string(operation).unwrap()));
    lines.collect::<Vec<_>>().join("\n")
}

/// The text of an expression for each dialect, one a line.
pub(crate) fn texts(expression: impl whimbrel_dsl::IntoExpression) -> String {
    let expression = expression.into_expression();
    let lines = whimbrel_core::Backend::ALL.iter().map(|backend| {
        let sql = expression.get(*backend).unwrap_or("(none)");
        format!("{backend}: {sql}")
    });
    lines.collect::<Vec<_>>().join("\n")
}
