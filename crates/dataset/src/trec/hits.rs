//! The hits of one query, wherever its lines stand: duplicates are found, documents looked up, ranks told with their ties.

use std::ops::Range;

use super::doc::DocId;

/// Where a hit ranks: score descending, then document id descending by bytes. Ranks are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its rank.
    pub rank: u32,
    /// The first rank of the hits that share its score.
    pub tied_first: u32,
    /// The last rank of the hits that share its score.
    pub tied_last: u32,
}

/// The hits of one query in the order of the file. Reused from query to query, so that reading allocates next to nothing.
#[derive(Debug, Default)]
pub struct QueryHits<'a> {
    docs: Vec<DocId<'a>>,
    scores: Vec<f64>,
    /// Open addressing over `docs`: position + 1, or 0 where nothing is. At most half full.
    slots: Vec<u32>,
    mask: usize,
}

/// Two hits on one document, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) first: usize,
    pub(crate) second: usize,
}

impl<'a> QueryHits<'a> {
    /// How many hits there are.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }

    /// The documents in the order of the file.
    pub fn docs(&self) -> &[DocId<'a>] {
        &self.docs
    }

    /// The scores in the order of the file.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    pub(crate) fn clear(&mut self) {
        self.docs.clear();
        self.scores.clear();
    }

    #[inline]
    pub(crate) fn push(&mut self, doc: DocId<'a>, score: f64) {
        self.docs.push(doc);
        self.scores.push(score);
    }

    /// Makes documents findable; says which two hits are on one document, if any are.
    pub(crate) fn index(&mut self) -> Result<(), Duplicate> {
        let slots = (self.docs.len() * 2).next_power_of_two();
        self.mask = slots - 1;
        self.slots.clear();
        self.slots.resize(slots, 0);
        for at in 0..self.docs.len() {
            let slot = self.slot_of(&self.docs[at]);
            match self.slots[slot] {
                0 => self.slots[slot] = u32::try_from(at + 1).expect("a query has fewer than 2^32 hits"),
                taken => return Err(Duplicate { first: taken as usize - 1, second: at }),
            }
        }
        Ok(())
    }

    /// Keeps the first hit on each document, and makes documents findable.
    pub(crate) fn index_firsts(&mut self) {
        while let Err(Duplicate { second, .. }) = self.index() {
            self.drop_repeats_from(second);
        }
    }

    /// Drops every hit from a position on whose document came before.
    fn drop_repeats_from(&mut self, from: usize) {
        let mut seen: std::collections::HashSet<&[u8]> = self.docs[..from].iter().map(|doc| doc.bytes).collect();
        let mut kept = from;
        for at in from..self.docs.len() {
            if seen.insert(self.docs[at].bytes) {
                (self.docs[kept], self.scores[kept]) = (self.docs[at], self.scores[at]);
                kept += 1;
            }
        }
        self.docs.truncate(kept);
        self.scores.truncate(kept);
    }

    /// The slot that a document stands in, or the free one where it would.
    #[inline]
    fn slot_of(&self, doc: &DocId<'_>) -> usize {
        let mut slot = doc.hash as usize & self.mask;
        loop {
            match self.slots[slot] {
                0 => return slot,
                taken if self.docs[taken as usize - 1] == *doc => return slot,
                _ => slot = (slot + 1) & self.mask,
            }
        }
    }

    /// The position of the hit on a document.
    #[inline]
    pub fn find(&self, doc: &DocId<'_>) -> Option<usize> {
        (self.slots[self.slot_of(doc)] as usize).checked_sub(1)
    }

    /// Where the hits at some positions rank, in the order of the positions.
    pub fn standings(&self, positions: &[usize]) -> Vec<Standing> {
        let falling = self.scores.is_sorted_by(|above, below| above >= below);
        if positions.len() <= FEW {
            return positions.iter().map(|&at| if falling { self.fallen(at) } else { self.counted(at) }).collect();
        }
        self.sorted(positions, falling)
    }

    /// The standing of a hit among hits with falling scores: only its neighbours can be tied.
    fn fallen(&self, at: usize) -> Standing {
        let score = self.scores[at];
        let first = at - self.scores[..at].iter().rev().take_while(|&&above| above == score).count();
        let last = at + self.scores[at + 1..].iter().take_while(|&&below| below == score).count();
        self.standing(first..last + 1, self.ahead_among(first..last + 1, at))
    }

    /// The standing of a hit among hits in any order.
    fn counted(&self, at: usize) -> Standing {
        let score = self.scores[at];
        // Two plain counts, which the compiler turns into vector instructions.
        let better = self.scores.iter().filter(|&&other| other > score).count();
        let tied = self.scores.iter().filter(|&&other| other == score).count();
        let ahead = if tied == 1 { 0 } else { self.ahead_among(0..self.len(), at) };
        self.standing(better..better + tied, ahead)
    }

    /// Hits within some positions that have the score of a hit and a higher document id.
    fn ahead_among(&self, positions: Range<usize>, at: usize) -> usize {
        let (score, doc) = (self.scores[at], self.docs[at].bytes);
        positions.filter(|&other| self.scores[other] == score && self.docs[other].bytes > doc).count()
    }

    /// Standings by way of one sort, for when many are asked for.
    fn sorted(&self, positions: &[usize], falling: bool) -> Vec<Standing> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        if !falling {
            order.sort_unstable_by(|&a, &b| self.scores[b].total_cmp(&self.scores[a]));
        }
        let mut standings = vec![Standing { rank: 0, tied_first: 0, tied_last: 0 }; self.len()];
        let mut first = 0;
        for tied in order.chunk_by_mut(|&a, &b| self.scores[a] == self.scores[b]) {
            if tied.len() > 1 {
                tied.sort_unstable_by(|&a, &b| self.docs[b].bytes.cmp(self.docs[a].bytes));
            }
            for (ahead, &at) in tied.iter().enumerate() {
                standings[at] = self.standing(first..first + tied.len(), ahead);
            }
            first += tied.len();
        }
        positions.iter().map(|&at| standings[at]).collect()
    }

    /// The standing of a hit that has so many ahead of it among those tied, at positions counted from 0.
    fn standing(&self, tied: Range<usize>, ahead: usize) -> Standing {
        let rank = |position: usize| u32::try_from(position).expect("a query has fewer than 2^32 hits");
        Standing { rank: rank(tied.start + ahead + 1), tied_first: rank(tied.start + 1), tied_last: rank(tied.end) }
    }
}

/// Up to so many ranks are cheaper to count than to sort for.
const FEW: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hits<'a>(listed: &[(&'a str, f64)]) -> QueryHits<'a> {
        let mut hits = QueryHits::default();
        for (doc, score) in listed {
            hits.push(DocId::new(doc.as_bytes()), *score);
        }
        hits
    }

    #[test]
    fn a_document_listed_twice_is_found() {
        let mut twice = hits(&[("a", 3.0), ("b", 2.0), ("a", 1.0), ("b", 0.0), ("c", 0.0)]);
        assert_eq!(twice.index(), Err(Duplicate { first: 0, second: 2 }));
        twice.index_firsts();
        assert_eq!(twice.docs().iter().map(|doc| doc.bytes).collect::<Vec<_>>(), [b"a", b"b", b"c"]);
        assert_eq!(twice.scores(), [3.0, 2.0, 0.0]);
        assert_eq!(twice.find(&DocId::new(b"c")), Some(2));
        assert_eq!(twice.find(&DocId::new(b"d")), None);
    }

    #[test]
    fn ties_rank_by_document_id_descending() {
        let hits = hits(&[("a", 2.0), ("c", 1.0), ("d", 1.0), ("b", 1.0)]);
        let ranks: Vec<_> = hits.standings(&[0, 1, 2, 3]).iter().map(|standing| standing.rank).collect();
        assert_eq!(ranks, [1, 3, 2, 4]);
        assert_eq!(hits.standings(&[3]), [Standing { rank: 4, tied_first: 2, tied_last: 4 }]);
    }

    #[test]
    fn both_zeros_are_one_score() {
        let hits = hits(&[("a", 0.0), ("b", -0.0)]);
        assert_eq!(hits.standings(&[1]), [Standing { rank: 1, tied_first: 1, tied_last: 2 }]);
    }

    proptest! {
        #[test]
        fn every_way_to_rank_agrees(
            scores in prop::collection::vec(prop_oneof![Just(-0.0), Just(0.0), Just(1.5), Just(2.0), -3.0..3.0], 1..40),
            falling in any::<bool>(),
        ) {
            let mut scores = scores;
            if falling {
                scores.sort_by(|a: &f64, b| b.total_cmp(a));
            }
            let names: Vec<String> = (0..scores.len()).map(|at| format!("{}", at * 7919 % 101)).collect();
            let hits = hits(&names.iter().map(String::as_str).zip(scores.iter().copied()).collect::<Vec<_>>());
            let all: Vec<usize> = (0..hits.len()).collect();
            let counted: Vec<_> = all.iter().map(|&at| hits.counted(at)).collect();
            prop_assert_eq!(&hits.sorted(&all, false), &counted);
            if falling {
                prop_assert_eq!(&hits.sorted(&all, true), &counted);
                prop_assert_eq!(all.iter().map(|&at| hits.fallen(at)).collect::<Vec<_>>(), counted.clone());
            }
            let mut ranks: Vec<_> = counted.iter().map(|standing| standing.rank as usize).collect();
            ranks.sort_unstable();
            prop_assert_eq!(ranks, (1..=hits.len()).collect::<Vec<_>>());
        }
    }
}
