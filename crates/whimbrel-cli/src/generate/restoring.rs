//! What takes a drift back, as a migration: SQL for one backend.

use std::collections::BTreeMap;

use whimbrel_core::diff::{Need, NeedKind};
use whimbrel_core::operations::RunSql;
use whimbrel_core::plan::Reverse;
use whimbrel_core::{Backend, Down, Operation, PerDialect, Recording};
use whimbrel_engine::RestoringStatements;

/// A statement of SQL for each of the operations that has one, and what is lost by it. On other backends there is
/// nothing to do. It can be reverted where each of them can.
pub(crate) fn recording(
    backend: Backend,
    restoring: &[RestoringStatements],
    operations: &[Operation],
    losses: Vec<Need>,
) -> (Recording, Vec<Need>) {
    // Operations without a statement here are left out: what is left is found by its description, in the same order.
    let mut places = BTreeMap::new();
    let mut rest = operations.iter().enumerate();
    let mut up = Vec::with_capacity(restoring.len());
    let mut reason = None;
    for one in restoring {
        if let Some((place, _)) = rest.find(|(_, operation)| operation.to_string() == one.description) {
            places.insert(place, up.len());
        }
        let reverse = match &one.reverse {
            Reverse::Statements(statements) => Some(only(backend, statements)),
            Reverse::Irreversible(why) => {
                reason.get_or_insert_with(|| format!("{}: {why}", one.description));
                None
            }
        };
        let run = RunSql {
            statements: only(backend, &one.statements),
            reverse,
            declares: Vec::new(),
            outside_transaction: one.outside_transaction,
            done_when: None,
            reverse_done_when: None,
            idempotent: false,
        };
        up.push(run.into());
    }
    let is_loss = |kind: &NeedKind| {
        matches!(
            kind,
            NeedKind::TableLoss { .. } | NeedKind::ColumnLoss { .. } | NeedKind::EnumValueLoss { .. }
        )
    };
    let losses = losses.into_iter().filter(|need| is_loss(&need.kind));
    let losses = losses.filter_map(|need| {
        let position = *places.get(&need.position)?;
        let kind = need.kind;
        Some(Need { position, kind })
    });
    let down = reason.map_or(Down::Derived, Down::Irreversible);
    (Recording { up, down }, losses.collect())
}

/// Statements for one backend, and nothing to do on the others.
fn only(backend: Backend, statements: &[String]) -> PerDialect<Vec<String>> {
    Backend::ALL.into_iter().fold(PerDialect::default(), |texts, other| {
        let own = if other == backend {
            statements.to_vec()
        } else {
            Vec::new()
        };
        texts.with(other, own)
    })
}
