//! BM25 of a query over doc comments alone (the feature `docBM25`): each unit's comment is a document of its own.

use lensgate_dataset::work;

use crate::query::QueryTerm;
use crate::stage_c::units::Unit;
use crate::tables::Tables;
use crate::vocabulary::TermId;

/// As in Robertson, Zaragoza 2009, "The probabilistic relevance framework".
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// Terms read of a comment: it may share a line of any length with a hundred others.
const MOST_TERMS: usize = 2 << 10;

/// The terms of each unit's doc comment.
#[derive(Debug, Default)]
pub(crate) struct DocTerms {
    /// (term, frequency) of all units, each unit's by term.
    terms: Vec<(TermId, u16)>,
    starts: Vec<u32>,
    lengths: Vec<u32>,
    /// How many comments hold each term of the vocabulary.
    frequency: Vec<u32>,
    comments: u32,
    mean_length: f64,
}

impl DocTerms {
    /// Reads the doc comments of all units.
    pub fn build(tables: &Tables, units: &[Unit]) -> Self {
        let mut docs = Self { frequency: vec![0; tables.vocabulary.len()], starts: vec![0], ..Self::default() };
        for unit in units {
            docs.push(&terms_of(tables, unit));
        }
        let total: u64 = docs.lengths.iter().map(|&length| u64::from(length)).sum();
        docs.mean_length = total as f64 / f64::from(docs.comments.max(1));
        docs
    }

    fn push(&mut self, sorted: &[TermId]) {
        for same in sorted.chunk_by(|a, b| a == b) {
            self.terms.push((same[0], u16::try_from(same.len()).unwrap_or(u16::MAX)));
            self.frequency[same[0] as usize] += 1;
        }
        self.comments += u32::from(!sorted.is_empty());
        self.lengths.push(u32::try_from(sorted.len()).unwrap_or(u32::MAX));
        self.starts.push(u32::try_from(self.terms.len()).expect("terms of comments are counted in 32 bits"));
    }

    /// BM25 of the query for a unit's comment as a share of the most that any comment could have, 0 to 1.
    pub fn score(&self, unit: u32, query: &[QueryTerm]) -> f64 {
        let at = unit as usize;
        let terms = &self.terms[self.starts[at] as usize..self.starts[at + 1] as usize];
        let (mut score, mut most) = (0.0, 0.0);
        let length = K1 * (1.0 - B + B * f64::from(self.lengths[at]) / self.mean_length.max(1.0));
        for term in query {
            let idf = term.weight * self.idf(term.id);
            most += idf * (K1 + 1.0);
            if let Ok(found) = terms.binary_search_by_key(&term.id, |&(id, _)| id) {
                let frequency = f64::from(terms[found].1);
                score += idf * frequency * (K1 + 1.0) / (frequency + length);
            }
        }
        if most > 0.0 { score / most } else { 0.0 }
    }

    fn idf(&self, term: TermId) -> f64 {
        let with = f64::from(self.frequency[term as usize]);
        (1.0 + (f64::from(self.comments) - with + 0.5) / (with + 0.5)).ln()
    }
}

/// The terms of a unit's doc comment, sorted, with repetitions.
fn terms_of(tables: &Tables, unit: &Unit) -> Vec<TermId> {
    let Some((first, last)) = unit.doc else { return Vec::new() };
    let occurrences = tables.occurrences_on(unit.file, first, last);
    let mut terms: Vec<TermId> = occurrences.iter().take(MOST_TERMS).map(|found| found.term).collect();
    work::add(terms.len());
    terms.sort_unstable();
    terms
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::candidate::Why;
    use crate::stage_b::read_outlines;
    use crate::stage_c::units::Units;
    use crate::testing::corpus;

    #[test]
    fn only_the_comment_counts() {
        let text =
            "/// Opens the socket.\nfn one() { close(); }\n\n/// Something else.\nfn two() { opens_the_socket(); }\n";
        let tables = build_tables(&corpus(&[("a/x.rs", text)]));
        let units = Units::cut(&tables, &read_outlines(&tables));
        let docs = DocTerms::build(&tables, &units.all);
        let id = tables.vocabulary.id("socket").unwrap();
        let query = [QueryTerm { id, weight: 1.0, why: Why::LEXICAL }];
        let scores: Vec<f64> = (0..2).map(|unit| docs.score(unit, &query)).collect();
        assert!(scores[0] > 0.3 && scores[0] <= 1.0, "{scores:?}");
        assert_eq!(scores[1], 0.0);
        assert_eq!(docs.score(0, &[]), 0.0);
    }
}
