//! The preferences of one judgment group, counted by whether a ranking fulfils them.

use lensgate_dataset::trec::{Level, PreferenceGroup};

use super::query::Standings;

/// Preferences fulfilled and possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) fulfilled: u64,
    pub(super) possible: u64,
}

impl Tally {
    fn add(&mut self, is_fulfilled: bool) {
        self.possible += 1;
        self.fulfilled += u64::from(is_fulfilled);
    }

    /// The share that is fulfilled; no number when nothing is possible.
    pub(super) fn share(self) -> f64 {
        self.fulfilled as f64 / self.possible as f64
    }
}

/// The counts of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct GroupCounts {
    /// Preferences between two documents that were both retrieved.
    pub(super) retrieved: Tally,
    /// Those of which one document was retrieved: fulfilled when it is the better one.
    pub(super) implied: Tally,
    /// Those of which none was.
    pub(super) absent: u64,
    /// All of them, with as many documents of level 0 as of others.
    pub(super) evened: Tally,
    /// The same among retrieved documents.
    pub(super) evened_retrieved: Tally,
}

/// How many documents are relevant and how many are not.
#[derive(Debug, Clone, Copy, Default)]
struct Sizes {
    relevant: usize,
    irrelevant: usize,
}

impl GroupCounts {
    pub(super) fn new(group: &PreferenceGroup, standings: &Standings) -> Self {
        let own: Vec<usize> = group.documents.iter().map(|&document| standings.of[document]).collect();
        let ranking = Ranking { own, retrieved: standings.retrieved };
        let mut counts = Self::default();
        ranking.each_preference(group, |better, worse| match (ranking.has(better), ranking.has(worse)) {
            (true, true) => counts.retrieved.add(ranking.own[better] < ranking.own[worse]),
            (false, false) => counts.absent += 1,
            (is_fulfilled, _) => counts.implied.add(is_fulfilled),
        });
        let levels = group.levels();
        let sizes = |among: &dyn Fn(usize) -> bool| {
            let mut sizes = Sizes::default();
            for (_, &level) in levels.iter().enumerate().filter(|(document, _)| among(*document)) {
                *(if level > 0.0 { &mut sizes.relevant } else { &mut sizes.irrelevant }) += 1;
            }
            sizes
        };
        let (all, retrieved) = (sizes(&|_| true), sizes(&|document| ranking.has(document)));
        counts.evened = match all.relevant.checked_sub(all.irrelevant) {
            Some(more) => counts.all().with(retrieved.relevant * more, all.relevant * more),
            None => ranking.cut(group, &levels, all.relevant, Scope::All),
        };
        counts.evened_retrieved = match retrieved.relevant.checked_sub(retrieved.irrelevant) {
            Some(more) => counts.retrieved.with(retrieved.relevant * more, all.relevant * more),
            // Groups with sub-groups keep as many as are relevant at all, others as many as are relevant and retrieved.
            None if group.sub_groups.len() > 1 => ranking.cut(group, &levels, all.relevant, Scope::Retrieved),
            None => ranking.cut(group, &levels, retrieved.relevant, Scope::Retrieved),
        };
        counts
    }

    /// All preferences; those between absent documents count as not fulfilled.
    pub(super) fn all(&self) -> Tally {
        let with_implied = self.with_implied();
        Tally { possible: with_implied.possible + self.absent, ..with_implied }
    }

    /// Those of which a document was retrieved.
    pub(super) fn with_implied(&self) -> Tally {
        Tally {
            fulfilled: self.retrieved.fulfilled + self.implied.fulfilled,
            possible: self.retrieved.possible + self.implied.possible,
        }
    }
}

impl Tally {
    fn with(self, fulfilled: usize, possible: usize) -> Self {
        Self { fulfilled: self.fulfilled + fulfilled as u64, possible: self.possible + possible as u64 }
    }
}

/// Which documents count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    All,
    Retrieved,
}

/// The standings of a group's documents.
struct Ranking {
    own: Vec<usize>,
    retrieved: usize,
}

impl Ranking {
    fn has(&self, document: usize) -> bool {
        self.own[document] < self.retrieved
    }

    /// Shows each preference: a document and one below it.
    fn each_preference(&self, group: &PreferenceGroup, mut see: impl FnMut(usize, usize)) {
        let order = group.order();
        for better in 0..self.own.len() {
            order.below(better).into_iter().for_each(|worse| see(better, worse));
        }
    }

    /// Counts a preference within a scope.
    fn count(&self, tally: &mut Tally, scope: Scope, better: usize, worse: usize) {
        if scope == Scope::All || self.has(better) && self.has(worse) {
            tally.add(self.own[better] < self.own[worse] && self.has(better));
        }
    }

    /// The preferences that are left when only the first documents of level 0 are.
    fn cut(&self, group: &PreferenceGroup, levels: &[f64], first: usize, scope: Scope) -> Tally {
        match group.sub_groups.as_slice() {
            [levels] => self.cut_levels(levels, first, scope),
            _ => self.cut_order(group, levels, first, scope),
        }
    }

    /// With one sub-group the documents of level 0 that are left are held against all others of level 0 too, and against
    /// themselves: trec_eval counts so, and its digits follow from it.
    fn cut_levels(&self, levels: &[Level], first: usize, scope: Scope) -> Tally {
        let mut tally = Tally::default();
        let (last, relevant) = levels.split_last().expect("a sub-group has a document");
        for (place, better) in relevant.iter().enumerate() {
            for worse in relevant[place + 1..].iter().flat_map(|level| &level.documents) {
                better.documents.iter().for_each(|&better| self.count(&mut tally, scope, better, *worse));
            }
        }
        let mut irrelevant = last.documents.clone();
        irrelevant.sort_unstable_by_key(|&document| self.own[document]);
        for &worse in &irrelevant[..first] {
            let all = levels.iter().flat_map(|level| &level.documents);
            all.for_each(|&better| self.count(&mut tally, scope, better, worse));
        }
        tally
    }

    fn cut_order(&self, group: &PreferenceGroup, levels: &[f64], first: usize, scope: Scope) -> Tally {
        let mut irrelevant: Vec<usize> = (0..levels.len()).filter(|&document| levels[document] == 0.0).collect();
        irrelevant.sort_unstable_by_key(|&document| self.own[document]);
        let mut is_left = vec![true; levels.len()];
        irrelevant.iter().skip(first).for_each(|&document| is_left[document] = false);
        let mut tally = Tally::default();
        self.each_preference(group, |better, worse| {
            if is_left[better] && is_left[worse] {
                self.count(&mut tally, scope, better, worse);
            }
        });
        tally
    }
}
