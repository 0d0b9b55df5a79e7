//! Facts of one topic, filed under every map that they lie in, so that the nearest to a place are found by going outwards.

use std::collections::BTreeMap;

use crate::fact::{Fact, Facts};

/// Facts of one topic below one map that are kept: where there are more, none of them is the one that is meant.
pub(super) const MOST: usize = 64;

/// Some facts of a document by topic and map.
pub(super) struct Near<'a> {
    filed: BTreeMap<(usize, usize), Vec<&'a Fact>>,
}

impl<'a> Near<'a> {
    /// Files those facts that are wanted.
    pub(super) fn new(facts: &'a Facts, wanted: impl Fn(&Fact) -> bool) -> Self {
        let mut filed: BTreeMap<(usize, usize), Vec<&Fact>> = BTreeMap::new();
        for fact in facts.facts.iter().filter(|fact| wanted(fact)) {
            for at in facts.chain(fact.record) {
                let kept = filed.entry((fact.topic_id, at)).or_default();
                if kept.len() <= MOST {
                    kept.push(fact);
                }
            }
        }
        Self { filed }
    }

    /// The facts about the same as `like` that lie nearest to a map among those that fit.
    pub(super) fn nearest(
        &self,
        facts: &Facts,
        like: &Fact,
        from: usize,
        fits: impl Fn(&Fact) -> bool,
    ) -> Vec<&'a Fact> {
        for at in facts.chain(from) {
            let Some(kept) = self.filed.get(&(like.topic_id, at)) else { continue };
            let found: Vec<&Fact> = kept.iter().copied().filter(|fact| fits(fact)).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}
