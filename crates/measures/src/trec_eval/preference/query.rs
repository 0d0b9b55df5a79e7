//! A query's preferences beside a run's ranking.

use lensgate_dataset::trec::{QueryHits, QueryPreferences};

use super::group::GroupCounts;
use super::pairs::PairSums;

/// What measures ask for about one query.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct PreferenceCounts {
    /// By judgment group.
    pub(super) groups: Vec<GroupCounts>,
    /// Over pairs of documents.
    pub(super) pairs: PairSums,
}

/// Where the documents of preferences stand: those that were retrieved in the order of the run, counted from 0, then the others by
/// id.
#[derive(Debug)]
pub(super) struct Standings {
    /// The standing of each document of the query.
    pub(super) of: Vec<usize>,
    /// How many were retrieved.
    pub(super) retrieved: usize,
}

impl Standings {
    /// Standings in a ranking of documents by place.
    fn new(documents: usize, ranked: &[usize]) -> Self {
        let mut of = vec![usize::MAX; documents];
        for (standing, &document) in ranked.iter().enumerate() {
            of[document] = standing;
        }
        let others = of.iter_mut().filter(|standing| **standing == usize::MAX);
        others.zip(ranked.len()..).for_each(|(standing, next)| *standing = next);
        Self { of, retrieved: ranked.len() }
    }
}

impl PreferenceCounts {
    /// The counts for a ranking of some of the query's documents, best first; others were not retrieved.
    pub(super) fn new(preferences: &QueryPreferences<'_>, ranked: &[usize]) -> Self {
        let standings = Standings::new(preferences.documents.len(), ranked);
        let groups = preferences.groups.iter().map(|group| GroupCounts::new(group, &standings));
        Self { groups: groups.collect(), pairs: PairSums::new(&preferences.groups, &standings) }
    }
}

/// The documents of preferences among the best of a query's hits, best first. Of tied hits the lesser id comes first, which is
/// the other way round than for every other measure: trec_eval sorts for preferences apart.
pub(super) fn ranked(preferences: &QueryPreferences<'_>, hits: &QueryHits<'_>, most: Option<u32>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..hits.len()).collect();
    let (docs, scores) = (hits.docs(), hits.scores());
    order.sort_by(|&a, &b| {
        let by_score = scores[b].partial_cmp(&scores[a]).expect("scores are numbers");
        by_score.then_with(|| docs[a].bytes.cmp(docs[b].bytes))
    });
    let most = most.map_or(usize::MAX, |most| most as usize);
    order.into_iter().take(most).filter_map(|at| preferences.documents.binary_search(&docs[at].bytes).ok()).collect()
}
