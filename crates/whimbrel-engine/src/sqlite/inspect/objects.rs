//! Views and triggers.

use whimbrel_core::Inspection;
use whimbrel_core::dialects::sqlite_statements::CreateView;
use whimbrel_core::schema::{Trigger, View};

use super::{Names, Object, text};

/// A view that renames the columns of its query is more than its query.
pub(super) fn views(objects: &[Object<'_>], inspection: &mut Inspection) {
    for object in objects {
        match CreateView::read(object.sql) {
            Some(view) if view.columns.is_empty() => inspection.schema.views.insert(View {
                name: object.name.clone().into(),
                query: text(&view.query),
                materialized: false,
            }),
            _ => inspection.unknown.push(object.unknown("view")),
        }
    }
}

pub(super) fn triggers(objects: &[Object<'_>], names: &Names, inspection: &mut Inspection) {
    for object in objects {
        inspection.schema.triggers.insert(Trigger {
            name: object.name.clone(),
            table: names.spelled(&object.table).into(),
            definition: text(object.sql),
        });
    }
}
