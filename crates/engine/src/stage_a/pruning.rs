//! What the pruned scan may skip: the threshold of the best k so far against the bounds of terms and files.

use tantivy::DocId;

use crate::configuration::{BoundType, PruneAggressiveness, Wand};
use crate::stage_a::capped::CappedTop;
use crate::stage_a::lexical::FilePart;
use crate::stage_a::wand::Bounds;
use crate::tables::Tables;

/// The state of one pruned scan.
pub(crate) struct Pruning<'a, 'b> {
    tables: &'a Tables,
    files: &'a [Option<FilePart>],
    bound: BoundType,
    overshoot: f32,
    /// The best share of this file and all after it; under [`BoundType::Sum`] that of all files.
    ahead: Vec<f32>,
    top: &'a mut CappedTop<'b>,
    /// Chunks scored so far.
    pub(crate) scored: u32,
}

impl<'a, 'b> Pruning<'a, 'b> {
    pub(crate) fn new(
        tables: &'a Tables,
        files: &'a [Option<FilePart>],
        knobs: Wand,
        top: &'a mut CappedTop<'b>,
    ) -> Self {
        let mut ahead: Vec<f32> = files.iter().map(|part| part.map_or(f32::NEG_INFINITY, |part| part.share)).collect();
        for at in (1..ahead.len()).rev() {
            ahead[at - 1] = ahead[at - 1].max(ahead[at]);
        }
        if let (BoundType::Sum, Some(&best)) = (knobs.bound_type, ahead.first()) {
            ahead.fill(best);
        }
        let overshoot = overshoot(knobs.prune_aggressiveness);
        Self { tables, files, bound: knobs.bound_type, overshoot, ahead, top, scored: 0 }
    }

    fn file(&self, chunk: DocId) -> usize {
        self.tables.chunks[chunk as usize].file as usize
    }
}

impl Bounds for Pruning<'_, '_> {
    fn threshold(&self) -> f32 {
        let threshold = self.top.threshold();
        // Below zero there is nothing to overshoot yet.
        if threshold > 0.0 { threshold * self.overshoot } else { threshold }
    }

    fn largest_share_from(&self, chunk: DocId) -> f32 {
        self.ahead[self.file(chunk)]
    }

    fn share(&self, chunk: DocId) -> (Option<f32>, DocId) {
        let file = self.file(chunk);
        let own = self.files[file].map(|part| part.share);
        let bound = match self.bound {
            BoundType::Sum => own.map(|_| self.ahead[file]),
            BoundType::Max => own,
        };
        (bound, self.tables.files[file].chunks.end)
    }

    fn take(&mut self, chunk: DocId, score: f32) {
        if let Some(part) = self.files[self.file(chunk)] {
            self.top.push(chunk, part.combined(score));
            self.scored += 1;
        }
    }
}

/// The factor on the threshold (Broder et al. 2003): 1 loses nothing.
fn overshoot(knob: PruneAggressiveness) -> f32 {
    match knob {
        PruneAggressiveness::Low => 1.0,
        PruneAggressiveness::Medium => 1.1,
        PruneAggressiveness::High => 1.3,
    }
}
