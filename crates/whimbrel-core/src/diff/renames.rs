//! What was renamed: as declared or answered, and the questions where nobody has said.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{Candidate, Likely, likeliest};
use super::{Answers, Question, Renamed, score};
use crate::operations::{RenameColumn, RenameEnum, RenameEnumValue, RenameTable};
use crate::schema::{Named, Objects};
use crate::{Name, Operation, QualifiedName, Schema, Table};

/// The renames between two schemas.
#[derive(Debug, Default)]
pub(super) struct Renames {
    /// Enums, values of enums, tables and columns, in an order in which they can be executed.
    pub(super) operations: Vec<Operation>,
    /// The old names of tables by the new ones.
    pub(super) tables: BTreeMap<QualifiedName, QualifiedName>,
    /// What may have been renamed, too.
    pub(super) questions: Vec<Question>,
}

/// Finds what was renamed.
///
/// A declared rename counts where its old name is there before and its new name comes with it, and is passed over
/// elsewhere: a declaration stays in an entity long after it was carried out.
pub(super) fn resolve(from: &Schema, to: &Schema, answers: &Answers) -> Renames {
    let mut renames = Renames::default();
    renames.find_enums(from, to, answers);
    renames.find_tables(from, to, answers);
    let renamed: BTreeSet<_> = renames.tables.values().cloned().collect();
    for table in to.tables.iter() {
        let same = Some(&table.name).filter(|name| !renamed.contains(name));
        let old = renames
            .tables
            .get(&table.name)
            .or(same)
            .and_then(|name| from.table(name));
        if let Some(old) = old {
            renames.find_columns(old, table, answers);
        }
    }
    let likeliest_first = |one: &Question, two: &Question| {
        let names = one.subject.cmp(&two.subject);
        two.score.total_cmp(&one.score).then(names)
    };
    renames.questions.sort_by(likeliest_first);
    renames
}

impl Renames {
    fn find_enums(&mut self, from: &Schema, to: &Schema, answers: &Answers) {
        let declared = answers.yes().filter_map(|subject| match subject {
            Renamed::Enum { from, to } => Some((from, to)),
            _ => None,
        });
        let (renamed, left) = matched(&from.enums, &to.enums, declared);
        let score = |from_name: &QualifiedName, to_name: &QualifiedName| {
            Some(score::enums(from.enumeration(from_name)?, to.enumeration(to_name)?))
        };
        let traits = |schema: &Schema, name: &QualifiedName| {
            schema.enumeration(name).map(|it| it.values.clone()).unwrap_or_default()
        };
        let subject = |from: &QualifiedName, to: &QualifiedName| Renamed::Enum {
            from: from.clone(),
            to: to.clone(),
        };
        let gone = candidates(left.gone, |name| traits(from, name));
        let come = candidates(left.come, |name| traits(to, name));
        self.ask(answers, &gone, &come, score, subject);
        let (mut new_names, mut old_names) = (BTreeMap::new(), BTreeSet::new());
        for (old, new) in renamed {
            let (name, to) = (old.clone(), new.name.clone());
            self.operations.push(RenameEnum { name, to }.into());
            new_names.insert(new, old);
            old_names.insert(old);
        }
        for enumeration in to.enums.iter() {
            let same = Some(&enumeration.name).filter(|name| !old_names.contains(name));
            let old = new_names.get(&enumeration.name).copied().or(same);
            if let Some(old) = old.and_then(|name| from.enumeration(name)) {
                self.find_values(&enumeration.name, &old.values, &enumeration.values, answers);
            }
        }
    }

    fn find_values(&mut self, name: &QualifiedName, from: &[String], to: &[String], answers: &Answers) {
        let (old, new): (BTreeSet<_>, BTreeSet<_>) = (from.iter().collect(), to.iter().collect());
        if old == new {
            return;
        }
        let declared = answers.yes().filter_map(|subject| match subject {
            Renamed::EnumValue { name: it, from, to } if it == name => Some((from, to)),
            _ => None,
        });
        let (renamed, left) = matched_names(&old, &new, declared);
        for (value, to) in renamed {
            let (name, value, to) = (name.clone(), value.clone(), to.clone());
            self.operations.push(RenameEnumValue { name, value, to }.into());
        }
        let place = |values: &[String], value: &String| values.iter().position(|it| it == value);
        let score = |value: &String, other: &String| {
            Some(score::values((place(from, value)?, value), (place(to, other)?, other)))
        };
        let subject = |from: &String, to: &String| Renamed::EnumValue {
            name: name.clone(),
            from: from.clone(),
            to: to.clone(),
        };
        let traits = |value: &String| score::words(value).map(str::to_lowercase).collect();
        let (gone, come) = (candidates(left.gone, traits), candidates(left.come, traits));
        self.ask(answers, &gone, &come, score, subject);
    }

    fn find_tables(&mut self, from: &Schema, to: &Schema, answers: &Answers) {
        let declared = answers.yes().filter_map(|subject| match subject {
            Renamed::Table { from, to } => Some((from, to)),
            _ => None,
        });
        let (renamed, left) = matched(&from.tables, &to.tables, declared);
        let score = |from_name: &QualifiedName, to_name: &QualifiedName| {
            // A table moves to no other namespace.
            let is_possible = from_name.namespace == to_name.namespace;
            is_possible.then_some(score::tables(from.table(from_name)?, to.table(to_name)?))
        };
        let traits = |schema: &Schema, name: &QualifiedName| {
            let columns = schema.table(name).into_iter().flat_map(|table| table.columns.keys());
            let words = score::words(name.name.as_str()).map(|word| format!("word {}", word.to_lowercase()));
            columns.map(Name::to_string).chain(words).collect()
        };
        let subject = |from: &QualifiedName, to: &QualifiedName| Renamed::Table {
            from: from.clone(),
            to: to.clone(),
        };
        let gone = candidates(left.gone, |name| traits(from, name));
        let come = candidates(left.come, |name| traits(to, name));
        self.ask(answers, &gone, &come, score, subject);
        for (old, new) in renamed {
            let (table, to) = (old.clone(), new.name.clone());
            self.operations.push(RenameTable { table, to }.into());
            self.tables.insert(new.clone(), old.clone());
        }
    }

    fn find_columns(&mut self, from: &Table, to: &Table, answers: &Answers) {
        let (old, new): (BTreeSet<_>, BTreeSet<_>) = (from.columns.keys().collect(), to.columns.keys().collect());
        if old == new {
            return;
        }
        let declared = answers.yes().filter_map(|subject| match subject {
            Renamed::Column { table, from, to: new } if *table == to.name => Some((from, new)),
            _ => None,
        });
        let (renamed, left) = matched_names(&old, &new, declared);
        for (column, new) in renamed {
            let (table, column, to) = (to.name.clone(), column.clone(), new.clone());
            self.operations.push(RenameColumn { table, column, to }.into());
        }
        let score =
            |column: &Name, other: &Name| Some(score::columns((from, from.column(column)?), (to, to.column(other)?)));
        let subject = |from: &Name, new: &Name| Renamed::Column {
            table: to.name.clone(),
            from: from.clone(),
            to: new.clone(),
        };
        let traits = |table: &Table, name: &Name| {
            let ty = table.column(name).map(|column| format!("type {}", column.ty));
            let words = score::words(name.as_str()).map(str::to_lowercase);
            words.chain(ty).collect()
        };
        let gone = candidates(left.gone, |name| traits(from, name));
        let come = candidates(left.come, |name| traits(to, name));
        self.ask(answers, &gone, &come, score, subject);
    }

    fn ask<T: Ord>(
        &mut self,
        answers: &Answers,
        gone: &[Candidate<&T>],
        come: &[Candidate<&T>],
        score: impl Fn(&T, &T) -> Option<f64>,
        subject: impl Fn(&T, &T) -> Renamed,
    ) {
        if answers.otherwise_no {
            return;
        }
        let unanswered = |from: &T, to: &T| {
            let is_open = !answers.renamed.contains_key(&subject(from, to));
            if is_open { score(from, to) } else { None }
        };
        let likely = likeliest(gone, come, unanswered);
        self.questions
            .extend(likely.into_iter().map(|Likely { from, to, score }| Question {
                subject: subject(from, to),
                score,
            }));
    }
}

impl Answers {
    fn yes(&self) -> impl Iterator<Item = &Renamed> {
        self.renamed
            .iter()
            .filter_map(|(subject, renamed)| renamed.then_some(subject))
    }
}

/// What has no counterpart on the other side.
struct Left<'a, T> {
    gone: Vec<&'a T>,
    come: Vec<&'a T>,
}

fn candidates<'a, T>(names: Vec<&'a T>, traits: impl Fn(&'a T) -> Vec<String>) -> Vec<Candidate<&'a T>> {
    let candidate = |it| Candidate { it, traits: traits(it) };
    names.into_iter().map(candidate).collect()
}

/// The declared renames that fit, in an order in which they can be executed, and what is left over.
fn matched<'a, T: Named<Key = QualifiedName> + Clone>(
    from: &'a Objects<T>,
    to: &'a Objects<T>,
    declared: impl Iterator<Item = (&'a QualifiedName, &'a QualifiedName)>,
) -> (Vec<(&'a QualifiedName, &'a QualifiedName)>, Left<'a, QualifiedName>) {
    let same_namespace = declared.filter(|(old, new)| old.namespace == new.namespace);
    matched_names(&from.names().collect(), &to.names().collect(), same_namespace)
}

fn matched_names<'a, T: Ord>(
    from: &BTreeSet<&'a T>,
    to: &BTreeSet<&'a T>,
    declared: impl Iterator<Item = (&'a T, &'a T)>,
) -> (Vec<(&'a T, &'a T)>, Left<'a, T>) {
    let (mut sources, mut targets) = (BTreeSet::new(), BTreeMap::new());
    for (old, new) in declared {
        let fits = from.contains(old) && to.contains(new) && !targets.contains_key(new);
        if fits && sources.insert(old) {
            targets.insert(new, old);
        }
    }
    // A new name must be free: it is not there before, or what has it gives it up to a name that is. So in a chain the
    // last goes first, and two that would change places stay, as they must once they have done so.
    let mut renamed = Vec::new();
    let mut free: Vec<_> = targets.keys().filter(|new| !from.contains(**new)).copied().collect();
    free.reverse();
    while let Some(new) = free.pop() {
        if let Some(old) = targets.remove(new) {
            renamed.push((old, new));
            free.push(old);
        }
    }
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = renamed.iter().copied().unzip();
    let gone = from.difference(to).filter(|name| !old.contains(*name));
    let come = to.difference(from).filter(|name| !new.contains(*name));
    let left = Left {
        gone: gone.copied().collect(),
        come: come.copied().collect(),
    };
    (renamed, left)
}
