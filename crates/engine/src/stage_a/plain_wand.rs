//! WAND with one bound a term instead of one a block (Broder et al. 2003, "Efficient query evaluation using a two-level
//! retrieval process"), for `block_max = false`.

use tantivy::query::Scorer;
use tantivy::{DocSet, TERMINATED};

/// A term's postings with an upper bound of its score in any document.
pub(crate) struct Bounded {
    pub(crate) scorer: Box<dyn Scorer>,
    pub(crate) bound: f32,
}

/// Calls back in document order for documents that score above the threshold; the callback returns the new threshold.
pub(crate) fn wand(mut terms: Vec<Bounded>, mut threshold: f32, mut callback: impl FnMut(u32, f32) -> f32) {
    loop {
        terms.retain(|term| term.scorer.doc() != TERMINATED);
        terms.sort_by_key(|term| term.scorer.doc());
        let Some(pivot) = pivot(&terms, threshold) else { return };
        let document = terms[pivot].scorer.doc();
        if terms[0].scorer.doc() == document {
            let score = score_at(&mut terms, document);
            if score > threshold {
                threshold = callback(document, score);
            }
        } else {
            for term in terms.iter_mut().take(pivot) {
                if term.scorer.doc() < document {
                    term.scorer.seek(document);
                }
            }
        }
    }
}

/// The first term, in document order, at which the bounds so far could pass the threshold.
fn pivot(terms: &[Bounded], threshold: f32) -> Option<usize> {
    let mut bound = 0.0;
    terms.iter().position(|term| {
        bound += term.bound;
        bound > threshold
    })
}

/// The full score of a document, after which every term on it moves on.
fn score_at(terms: &mut [Bounded], document: u32) -> f32 {
    let mut score = 0.0;
    for term in terms.iter_mut().take_while(|term| term.scorer.doc() == document) {
        score += term.scorer.score();
        term.scorer.advance();
    }
    score
}
