//! Fuses the scores of stages A and B, and keeps one candidate for a place. Weights are set by what the scores mean, not
//! fitted to any query set that evaluation uses.

use std::collections::HashMap;

use crate::candidate::Candidate;
use crate::query::AnalyzedQuery;
use crate::round::rounded_finely;

/// What a symbol whose name answers the query is worth beside the best lexical score (1): for prose little, because a
/// name holds few words; for a query of identifiers as much as all lexical evidence, because a definition is wanted.
const SYMBOL: (f64, f64) = (0.3, 1.0);
/// What a matched structural pattern is worth.
const PATTERN: f64 = 0.3;

/// Sets each candidate's score to the fusion of its lexical, symbol and pattern scores, and orders them.
pub(crate) fn fuse(candidates: &mut [Candidate], query: &AnalyzedQuery<'_>) {
    let symbol = SYMBOL.0 + (SYMBOL.1 - SYMBOL.0) * query.identifier_density;
    for candidate in &mut *candidates {
        candidate.score = candidate.lexical + symbol * candidate.symbol + PATTERN * candidate.pattern;
    }
    order(candidates);
}

/// Best first by rounded score; ties by place, so that machines agree.
pub(crate) fn order(candidates: &mut [Candidate]) {
    for candidate in &mut *candidates {
        candidate.score = rounded_finely(candidate.score);
    }
    candidates.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(a.file.cmp(&b.file)).then(a.first.cmp(&b.first)).then(a.last.cmp(&b.last))
    });
}

/// One candidate for each range of lines, with the best of every score that pointed there.
pub(crate) fn merge_places(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut at: HashMap<(u32, u32, u32), usize> = HashMap::with_capacity(candidates.len());
    let mut merged: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        match at.entry((candidate.file, candidate.first, candidate.last)) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(merged.len());
                merged.push(candidate);
            }
            std::collections::hash_map::Entry::Occupied(place) => absorb(&mut merged[*place.get()], &candidate),
        }
    }
    merged
}

fn absorb(kept: &mut Candidate, other: &Candidate) {
    kept.lexical = kept.lexical.max(other.lexical);
    kept.symbol = kept.symbol.max(other.symbol);
    kept.pattern = kept.pattern.max(other.pattern);
    kept.semantic = kept.semantic.max(other.semantic);
    kept.why.insert(other.why);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidate::Why;
    use crate::tables::Chunk;

    fn candidate(first: u32, lexical: f64, symbol: f64, why: Why) -> Candidate {
        Candidate { lexical, symbol, why, ..Candidate::of_chunk(0, Chunk { file: 0, first, last: first + 1 }) }
    }

    #[test]
    fn one_place_keeps_the_best_of_each_score_and_every_reason() {
        let merged = merge_places(vec![
            candidate(1, 0.9, 0.0, Why::LEXICAL),
            candidate(5, 0.5, 0.0, Why::LEXICAL),
            candidate(1, 0.2, 1.0, Why::SYMBOL),
        ]);
        let mut both = Why::LEXICAL;
        both.insert(Why::SYMBOL);
        assert_eq!(merged, [candidate(1, 0.9, 1.0, both), candidate(5, 0.5, 0.0, Why::LEXICAL)]);
        assert_eq!(merged[0].why.to_string(), "lexical+symbol");
    }
}
