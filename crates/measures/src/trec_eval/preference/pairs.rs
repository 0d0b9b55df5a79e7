//! Pairs of documents, each counted once however many groups have a preference about it.

use lensgate_dataset::trec::{PreferenceGroup, PreferenceOrder};

use super::query::Standings;

/// Sums over pairs that some group has a preference about.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct PairSums {
    /// Pairs of retrieved documents: their number, and the sum of each pair's share of preferences fulfilled.
    pub(super) retrieved: (u64, f64),
    /// These, and pairs of a retrieved document and one that was not.
    pub(super) with_implied: (u64, f64),
    /// The number of pairs of which none was retrieved.
    pub(super) absent: u64,
}

impl PairSums {
    pub(super) fn new(groups: &[PreferenceGroup], standings: &Standings) -> Self {
        let rows = Rows::new(groups, standings);
        let (retrieved, all) = (standings.retrieved, standings.of.len());
        let mut sums = Self::default();
        // First every pair of retrieved documents, then the others: trec_eval adds in this order, which shows in the last bits.
        for better in 0..retrieved {
            rows.each_pair(better, better + 1..retrieved, |share| add(&mut sums.retrieved, share));
        }
        sums.with_implied = sums.retrieved;
        for better in 0..retrieved {
            rows.each_pair(better, retrieved..all, |share| add(&mut sums.with_implied, share));
        }
        for better in retrieved..all {
            rows.each_pair(better, better + 1..all, |_| sums.absent += 1);
        }
        sums
    }
}

fn add((pairs, sum): &mut (u64, f64), share: f64) {
    *pairs += 1;
    *sum += share;
}

/// The groups' preferences by the standing of a document.
struct Rows<'a> {
    groups: &'a [PreferenceGroup],
    orders: Vec<PreferenceOrder<'a>>,
    /// By standing: the groups that judge the document, and its place in them.
    judges: Vec<Vec<(usize, usize)>>,
    standings: &'a Standings,
}

impl<'a> Rows<'a> {
    fn new(groups: &'a [PreferenceGroup], standings: &'a Standings) -> Self {
        let mut judges = vec![Vec::new(); standings.of.len()];
        for (group, preferences) in groups.iter().enumerate() {
            for (own, &document) in preferences.documents.iter().enumerate() {
                judges[standings.of[document]].push((group, own));
            }
        }
        Self { groups, orders: groups.iter().map(PreferenceGroup::order).collect(), judges, standings }
    }

    /// Shows the share of groups that agree with the ranking, for each pair of a document with others that stand behind it and
    /// that some group has a preference about, in the order of their standings.
    fn each_pair(&self, document: usize, others: std::ops::Range<usize>, mut see: impl FnMut(f64)) {
        let mut counts = vec![[0_u32; 2]; others.len()];
        for &(group, own) in &self.judges[document] {
            let order = &self.orders[group];
            for (side, reached) in [order.below(own), order.above(own)].into_iter().enumerate() {
                for other in reached {
                    let standing = self.standings.of[self.groups[group].documents[other]];
                    if let Some(counts) = standing.checked_sub(others.start).and_then(|at| counts.get_mut(at)) {
                        counts[side] += 1;
                    }
                }
            }
        }
        for [agree, disagree] in counts {
            if agree + disagree > 0 {
                see(f64::from(agree) / f64::from(agree + disagree));
            }
        }
    }
}
