//! A plan as a script for those who run SQL by hand, with the rows that keep the history true.

use whimbrel_core::Backend;
use whimbrel_core::plan::{Direction, Plan};
use whimbrel_core::plan::{Part, Script, text_literal};

use crate::audit::NewAudit;
use crate::error::Error;
use crate::history::{self, NewRecord};
use crate::migrator::Migrator;

/// Writes the script. A guarded one leaves out, when it runs, what the history shows as done.
pub(crate) fn script(migrator: &Migrator, plan: Plan, guarded: bool) -> Result<String, Error> {
    let target = plan.target;
    let tables = migrator.tables();
    let setup = history::create_statements(target.backend, tables);
    let parts = plan
        .migrations
        .into_iter()
        .map(|plan| {
            let record = match plan.direction {
                Direction::Up => migrator.script_record(&plan)?,
                Direction::Down => None,
            };
            let record = record
                .map(|record| columns(target.backend, &record))
                .unwrap_or_default();
            let event = event(target.backend, &migrator.script_audit(&plan));
            Ok(Part { plan, record, event })
        })
        .collect::<Result<Vec<Part>, Error>>()?;
    let script = Script {
        target,
        guarded,
        setup: &setup,
        history: &tables.history,
        journal: &tables.journal,
        events: &tables.events,
        parts: &parts,
    };
    script.render().map_err(|error| Error::Unscriptable {
        version: error.version,
        name: error.name,
        reason: error.reason,
        remedy: error.remedy,
    })
}

/// The audit trail's columns with their values as expressions.
fn event(backend: Backend, audit: &NewAudit) -> Vec<(String, String)> {
    let text = |value: &str| text_literal(backend, value);
    let optional = |value: &Option<String>| value.as_deref().map_or_else(|| "NULL".to_owned(), text);
    let user = match backend {
        Backend::Sqlite => "NULL",
        Backend::Postgres => "session_user",
        Backend::Mysql | Backend::Mariadb => "USER()",
    };
    [
        ("happened_at", history::now(backend).to_owned()),
        ("deed", text(audit.deed.as_str())),
        ("outcome", text(audit.outcome.as_str())),
        ("version", optional(&audit.version)),
        ("name", optional(&audit.name)),
        ("author", text(&audit.author)),
        ("server_user", user.to_owned()),
        ("host", text(&audit.host)),
        ("tool_version", text(&audit.tool_version)),
        ("environment", optional(&audit.environment)),
        ("detail", text("sql script")),
    ]
    .into_iter()
    .map(|(column, value)| (column.to_owned(), value))
    .collect()
}

/// The history's columns with their values as expressions.
fn columns(backend: Backend, record: &NewRecord) -> Vec<(String, String)> {
    let text = |value: &str| text_literal(backend, value);
    let optional = |value: &Option<String>| value.as_deref().map_or_else(|| "NULL".to_owned(), text);
    [
        ("version", text(&record.version)),
        ("name", text(&record.name)),
        ("checksum", text(&record.checksum)),
        ("format_version", record.format_version.to_string()),
        ("up_operations", text(&record.up_operations)),
        ("down_operations", optional(&record.down_operations)),
        ("applied_at", history::now(backend).to_owned()),
        ("duration_ms", "0".to_owned()),
        ("author", text(&record.author)),
        ("tool_version", text(&record.tool_version)),
        ("host", text(&record.host)),
        ("environment", optional(&record.environment)),
    ]
    .into_iter()
    .map(|(column, value)| (column.to_owned(), value))
    .collect()
}
