//! Scores one chunk exactly: the scan finds, this decides. Sums run over the query's terms in their order, so that the
//! score does not depend on how the chunk was found.

use crate::candidate::Why;
use crate::query::QueryTerm;
use crate::stage_a::level::Level;
use crate::tables::Tables;

/// What a chunk has to say to a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Evidence {
    /// BM25 of the chunk.
    pub(crate) score: f64,
    /// The line with the weightiest query terms; the first of equals.
    pub(crate) focus: u32,
    /// Where the terms came from.
    pub(crate) why: Why,
}

/// Reads chunks for one query; holds its buffers between chunks.
pub(crate) struct Reader<'a> {
    tables: &'a Tables,
    level: &'a Level,
    terms: &'a [QueryTerm],
    idf: Vec<f64>,
    frequency: Vec<u32>,
    seen_on: Vec<u32>,
    bloom: u64,
}

impl<'a> Reader<'a> {
    /// The terms must be ordered by id, each once.
    pub(crate) fn new(tables: &'a Tables, level: &'a Level, terms: &'a [QueryTerm]) -> Self {
        debug_assert!(terms.is_sorted_by(|a, b| a.id < b.id));
        let idf =
            terms.iter().map(|term| term.weight * level.idf(tables.vocabulary.chunk_frequency(term.id))).collect();
        let bloom = terms.iter().fold(0, |bloom, term| bloom | 1 << (term.id % 64));
        let (frequency, seen_on) = (vec![0; terms.len()], vec![0; terms.len()]);
        Self { tables, level, terms, idf, frequency, seen_on, bloom }
    }

    /// What the chunk has to say.
    pub(crate) fn read(&mut self, chunk: u32) -> Evidence {
        self.frequency.fill(0);
        self.seen_on.fill(0);
        let mut best = (0.0, self.tables.chunks[chunk as usize].first);
        let (mut line, mut weight) = (0, 0.0);
        for occurrence in self.tables.occurrences(chunk) {
            if self.bloom & 1 << (occurrence.term % 64) == 0 {
                continue;
            }
            let Ok(at) = self.terms.binary_search_by_key(&occurrence.term, |term| term.id) else { continue };
            self.frequency[at] += 1;
            if occurrence.line != line {
                (line, weight) = (occurrence.line, 0.0);
            }
            if self.seen_on[at] != line {
                self.seen_on[at] = line;
                weight += self.idf[at];
            }
            if weight > best.0 {
                best = (weight, line);
            }
        }
        self.total(chunk, best.1)
    }

    fn total(&self, chunk: u32, focus: u32) -> Evidence {
        let (mut score, mut why) = (0.0, Why::default());
        for ((term, &idf), &frequency) in self.terms.iter().zip(&self.idf).zip(&self.frequency) {
            if frequency > 0 {
                score += self.level.term_score(idf, frequency, chunk);
                why.insert(term.why);
            }
        }
        Evidence { score, focus, why }
    }
}
