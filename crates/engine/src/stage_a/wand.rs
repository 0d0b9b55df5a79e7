//! WAND and block-max WAND over chunks (Broder et al. 2003, "Efficient query evaluation using a two-level retrieval
//! process"; Ding and Suel 2011, "Faster top-k document retrieval using block-max indexes"), on tantivy's postings.
//!
//! Why not tantivy's own: it prunes by one threshold for all documents, but a chunk's score also holds its file's share,
//! which is known before the scan and differs from file to file. With one threshold next to nothing could be skipped.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::Bm25Weight;
use tantivy::{DocId, TERMINATED};

/// Bounds are sums in single precision too: this much above is surely above.
const SLACK: f32 = 1.000_01;

/// A term's postings.
pub(crate) struct Cursor {
    postings: BlockSegmentPostings,
    lengths: FieldNormReader,
    weight: Bm25Weight,
    at: usize,
    doc: DocId,
    bound: f32,
}

impl Cursor {
    pub(crate) fn new(postings: BlockSegmentPostings, lengths: FieldNormReader, weight: Bm25Weight) -> Self {
        let bound = weight.max_score() * SLACK;
        let doc = postings.doc(0);
        Self { postings, lengths, weight, at: 0, doc, bound }
    }

    fn score(&self) -> f32 {
        self.weight.score(self.lengths.fieldnorm_id(self.doc), self.postings.freq(self.at))
    }

    /// The best score in the block that the cursor stands in.
    fn block_bound(&mut self) -> f32 {
        self.postings.block_max_score(&self.lengths, &self.weight) * SLACK
    }

    fn last_in_block(&self) -> DocId {
        self.postings.docs().last().copied().unwrap_or(TERMINATED)
    }

    fn advance(&mut self) {
        self.at += 1;
        if self.at >= self.postings.block_len() {
            self.postings.advance();
            self.at = 0;
        }
        self.doc = self.current();
    }

    fn seek(&mut self, target: DocId) {
        if self.doc >= target {
            return;
        }
        let docs = self.postings.docs();
        self.at = if docs.last().is_some_and(|&last| last >= target) {
            self.at + docs[self.at..].partition_point(|&doc| doc < target)
        } else {
            self.postings.seek(target)
        };
        self.doc = self.current();
    }

    fn current(&self) -> DocId {
        if self.at < self.postings.block_len() { self.postings.doc(self.at) } else { TERMINATED }
    }
}

/// What a scan asks about the file that a chunk belongs to.
pub(crate) trait Bounds {
    /// What a chunk must exceed; rises as the scan goes on.
    fn threshold(&self) -> f32;
    /// The largest share of any file from this chunk on.
    fn largest_share_from(&self, chunk: DocId) -> f32;
    /// A bound of the share of the chunk's file, none when it is out of scope, and the first chunk after that file.
    fn share(&self, chunk: DocId) -> (Option<f32>, DocId);
    /// Takes a chunk's own score.
    fn take(&mut self, chunk: DocId, score: f32);
}

/// Scans the chunks that can exceed the threshold, in order.
pub(crate) fn scan(mut cursors: Vec<Cursor>, block_max: bool, bounds: &mut impl Bounds) {
    loop {
        cursors.retain(|cursor| cursor.doc != TERMINATED);
        cursors.sort_unstable_by_key(|cursor| cursor.doc);
        let Some(first) = cursors.first().map(|cursor| cursor.doc) else { return };
        let least = bounds.threshold() - bounds.largest_share_from(first);
        let Some(pivot) = pivot(&cursors, least) else { return };
        let chunk = cursors[pivot].doc;
        // Every cursor that can hold the pivot, and the first chunk that another one holds.
        let holding = cursors.partition_point(|cursor| cursor.doc <= chunk);
        let beyond = cursors.get(holding).map_or(TERMINATED, |cursor| cursor.doc);
        let holders = &mut cursors[..holding];
        if let Some(next) = hopeless(holders, chunk, bounds) {
            holders.iter_mut().for_each(|cursor| cursor.seek(next.min(beyond)));
        } else if first < chunk {
            holders.iter_mut().for_each(|cursor| cursor.seek(chunk));
        } else if let Some(next) = block_max.then(|| hopeless_block(holders, chunk, bounds)).flatten() {
            holders.iter_mut().for_each(|cursor| cursor.seek(next.min(beyond)));
        } else {
            let score = holders.iter().map(Cursor::score).sum();
            bounds.take(chunk, score);
            holders.iter_mut().for_each(Cursor::advance);
        }
    }
}

/// The first cursor, in document order, at which the bounds so far could exceed what is asked at least.
fn pivot(cursors: &[Cursor], least: f32) -> Option<usize> {
    let mut bound = 0.0;
    cursors.iter().position(|cursor| {
        bound += cursor.bound;
        bound > least
    })
}

/// Where to go on when no chunk of the pivot's file can exceed the threshold with these terms.
fn hopeless(holders: &[Cursor], chunk: DocId, bounds: &impl Bounds) -> Option<DocId> {
    let (share, after_file) = bounds.share(chunk);
    let own: f32 = holders.iter().map(|cursor| cursor.bound).sum();
    share.is_none_or(|share| own + share <= bounds.threshold()).then_some(after_file)
}

/// The same by the bounds of the blocks that the cursors stand in, all of them on the pivot.
fn hopeless_block(holders: &mut [Cursor], chunk: DocId, bounds: &impl Bounds) -> Option<DocId> {
    let (share, after_file) = bounds.share(chunk);
    let own: f32 = holders.iter_mut().map(Cursor::block_bound).sum();
    if own + share.unwrap_or(f32::NEG_INFINITY) > bounds.threshold() {
        return None;
    }
    let after_blocks = holders.iter().map(|cursor| cursor.last_in_block().saturating_add(1)).min();
    Some(after_file.min(after_blocks.unwrap_or(TERMINATED)))
}
