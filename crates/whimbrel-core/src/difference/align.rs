//! Which operation of one list stands for which of the other.

use crate::Operation;

/// An operation that is not in both lists as it is.
pub(super) enum Pair<'a> {
    /// Only in the first.
    Removed(&'a Operation),
    /// Only in the second.
    Added(&'a Operation),
    /// In both, on the same object, with other properties.
    Changed(&'a Operation, &'a Operation),
}

/// The operations that differ, in the order of the lists.
///
/// What is equal is left out from both ends; of the rest, operations of one kind on one object stand for each other.
/// That is linear in the lists but for what differs, and gives what a reader expects where little was changed.
pub(super) fn align<'a>(from: &'a [Operation], to: &'a [Operation]) -> Vec<Pair<'a>> {
    let same_ahead = from.iter().zip(to).take_while(|(one, two)| one == two).count();
    let (from, to) = (&from[same_ahead..], &to[same_ahead..]);
    let same_behind = from
        .iter()
        .rev()
        .zip(to.iter().rev())
        .take_while(|(one, two)| one == two)
        .count();
    let (from, to) = (&from[..from.len() - same_behind], &to[..to.len() - same_behind]);

    let mut rest: Vec<Option<&Operation>> = to.iter().map(Some).collect();
    let mut take = |wanted: &dyn Fn(&Operation) -> bool| {
        rest.iter_mut()
            .find(|slot| slot.is_some_and(wanted))
            .and_then(Option::take)
    };
    let mut pairs = Vec::new();
    let mut unequal = Vec::new();
    for operation in from {
        if take(&|other| other == operation).is_none() {
            unequal.push(operation);
        }
    }
    for operation in unequal {
        let (name, writes) = (operation.name(), operation.footprint().writes);
        match take(&|other| other.name() == name && other.footprint().writes == writes) {
            Some(other) => pairs.push(Pair::Changed(operation, other)),
            None => pairs.push(Pair::Removed(operation)),
        }
    }
    pairs.extend(rest.into_iter().flatten().map(Pair::Added));
    pairs
}
