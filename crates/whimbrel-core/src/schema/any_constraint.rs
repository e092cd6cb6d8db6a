//! A constraint of any kind, found by its name.

use indexmap::IndexMap;

use super::table::Part;
use super::{Check, Exclusion, ForeignKey, PrimaryKey, Table, Unique};
use crate::Name;

/// A constraint of a table, of whichever kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Constraint<'a> {
    PrimaryKey(&'a PrimaryKey),
    Unique(&'a Unique),
    Check(&'a Check),
    Exclusion(&'a Exclusion),
    ForeignKey(&'a ForeignKey),
}

impl<'a> Constraint<'a> {
    pub(crate) fn name(self) -> &'a Name {
        match self {
            Constraint::PrimaryKey(it) => &it.name,
            Constraint::Unique(it) => &it.name,
            Constraint::Check(it) => &it.name,
            Constraint::Exclusion(it) => &it.name,
            Constraint::ForeignKey(it) => &it.name,
        }
    }
}

impl Table {
    /// All constraints of the table.
    pub(crate) fn constraints(&self) -> impl Iterator<Item = Constraint<'_>> {
        let key = self.primary_key.iter().map(Constraint::PrimaryKey);
        key.chain(self.uniques.values().map(Constraint::Unique))
            .chain(self.checks.values().map(Constraint::Check))
            .chain(self.exclusions.values().map(Constraint::Exclusion))
            .chain(self.foreign_keys.values().map(Constraint::ForeignKey))
    }

    /// The constraint of this name. What a live database has may share a name between two kinds; then it is the first
    /// of them.
    pub(crate) fn constraint(&self, name: &Name) -> Option<Constraint<'_>> {
        self.constraints().find(|it| it.name() == name)
    }

    /// Gives the constraint of this name another one.
    pub(crate) fn rename_constraint(&mut self, name: &Name, to: &Name) {
        if let Some(key) = self.primary_key.as_mut().filter(|key| key.name == *name) {
            key.name = to.clone();
            return;
        }
        let _ = rename(&mut self.uniques, name, to)
            || rename(&mut self.checks, name, to)
            || rename(&mut self.exclusions, name, to)
            || rename(&mut self.foreign_keys, name, to);
    }
}

/// Whether there was one of this name.
fn rename<T: Part>(parts: &mut IndexMap<Name, T>, name: &Name, to: &Name) -> bool {
    let Some(part) = parts.shift_remove(name) else {
        return false;
    };
    parts.insert(to.clone(), part.called(to));
    true
}
