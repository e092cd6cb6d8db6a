//! Who may be whom: the likeliest pairs of things that went and things that came, each thing in one pair at most.

use std::collections::{BTreeMap, BTreeSet};

/// Below it, two things are told apart without asking.
pub(super) const THRESHOLD: f64 = 0.5;

/// So many pairs are compared without choosing among them first.
const COMPARE_ALL: usize = 4096;

/// A trait that more than so many pairs share tells nothing.
const TELLING: usize = 64;

/// A pair of likely the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Likely<T> {
    pub(super) from: T,
    pub(super) to: T,
    pub(super) score: f64,
}

/// Something that went or came, with the traits by which its like is found where there are many.
pub(super) struct Candidate<T> {
    pub(super) it: T,
    pub(super) traits: Vec<String>,
}

/// The likeliest pairs, best first; equals in the order of their names.
pub(super) fn likeliest<T: Ord + Copy>(
    gone: &[Candidate<T>],
    come: &[Candidate<T>],
    score: impl Fn(T, T) -> Option<f64>,
) -> Vec<Likely<T>> {
    let mut likely: Vec<_> = to_compare(gone, come)
        .into_iter()
        .filter_map(|(from, to)| {
            let score = score(from, to)?;
            (score >= THRESHOLD).then_some(Likely { from, to, score })
        })
        .collect();
    likely.sort_by(|one, two| {
        let names = (one.from, one.to).cmp(&(two.from, two.to));
        two.score.total_cmp(&one.score).then(names)
    });
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    likely.retain(|pair| {
        let is_free = !left.contains(&pair.from) && !right.contains(&pair.to);
        if is_free {
            left.insert(pair.from);
            right.insert(pair.to);
        }
        is_free
    });
    likely
}

/// The pairs worth a comparison: all of a few, and of many those that share a telling trait, so that the work grows
/// with the number of things and not with its square.
fn to_compare<T: Ord + Copy>(gone: &[Candidate<T>], come: &[Candidate<T>]) -> BTreeSet<(T, T)> {
    let all = || gone.iter().flat_map(|from| come.iter().map(move |to| (from.it, to.it)));
    if gone.len().saturating_mul(come.len()) <= COMPARE_ALL {
        return all().collect();
    }
    let mut by_trait: BTreeMap<&str, (Vec<T>, Vec<T>)> = BTreeMap::new();
    for candidate in gone {
        for name in &candidate.traits {
            by_trait.entry(name).or_default().0.push(candidate.it);
        }
    }
    for candidate in come {
        for name in &candidate.traits {
            if let Some((_, come)) = by_trait.get_mut(name.as_str()) {
                come.push(candidate.it);
            }
        }
    }
    by_trait
        .into_values()
        .filter(|(gone, come)| gone.len().saturating_mul(come.len()) <= TELLING)
        .flat_map(|(gone, come)| {
            gone.into_iter()
                .flat_map(move |from| come.clone().into_iter().map(move |to| (from, to)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(names: &[&'static str]) -> Vec<Candidate<&'static str>> {
        let candidate = |name: &&'static str| Candidate {
            it: *name,
            traits: vec![name.to_string()],
        };
        names.iter().map(candidate).collect()
    }

    #[test]
    fn each_thing_is_in_one_pair_at_most_and_the_best_pair_comes_first() {
        let score = |from: &str, to: &str| Some(if (from, to) == ("b", "x") { 0.9 } else { 0.6 });
        let pairs = likeliest(&candidates(&["a", "b"]), &candidates(&["x", "y", "z"]), score);
        let named: Vec<_> = pairs.iter().map(|pair| (pair.from, pair.to)).collect();
        assert_eq!(named, [("b", "x"), ("a", "y")]);
    }

    #[test]
    fn what_is_unlike_is_in_no_pair() {
        assert!(likeliest(&candidates(&["a"]), &candidates(&["x"]), |_, _| Some(0.49)).is_empty());
    }

    #[test]
    fn of_many_things_only_those_that_share_a_trait_are_compared() {
        let names: Vec<String> = (0..200).map(|at| format!("t{at}")).collect();
        let many: Vec<_> = names
            .iter()
            .map(|name| Candidate {
                it: name.as_str(),
                traits: vec![name.clone(), "common".to_owned()],
            })
            .collect();
        assert_eq!(to_compare(&many, &many).len(), 200);
    }
}
