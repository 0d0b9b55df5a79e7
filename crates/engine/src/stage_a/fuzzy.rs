//! Terms near a misspelt one: for `rare_term_fuzzy = backoff`, when no file holds a term of the query.

use lensgate_dataset::work;

use crate::vocabulary::{TermId, Vocabulary};

/// Stand-ins for one term at most.
const MOST: usize = 3;

/// What of each term's spelling can be compared without looking at it.
#[derive(Debug)]
pub(crate) struct Spelling {
    sketches: Vec<Sketch>,
}

#[derive(Debug, Clone, Copy)]
struct Sketch {
    letters: u64,
    length: u8,
}

impl Spelling {
    pub(crate) fn build(vocabulary: &Vocabulary) -> Self {
        let ids = 0..TermId::try_from(vocabulary.len()).expect("terms are counted in 32 bits");
        Self { sketches: ids.map(|id| sketch(vocabulary.term(id))).collect() }
    }

    /// The terms at the least distance within `max_edits` (optimal string alignment), the most frequent ones, with
    /// that distance. A short word allows fewer edits: none under four letters, one under six.
    pub(crate) fn near(&self, vocabulary: &Vocabulary, term: &str, max_edits: u32) -> Vec<(TermId, u32)> {
        let own = sketch(term);
        let allowed = max_edits.min(match own.length {
            0..4 => 0,
            4..6 => 1,
            _ => 2,
        });
        if allowed == 0 {
            return Vec::new();
        }
        work::add(self.sketches.len());
        let mut found: Vec<(u32, u32, TermId)> = (0..)
            .zip(&self.sketches)
            .filter(|(_, other)| other.may_lie_within(own, allowed))
            .filter_map(|(id, _)| {
                let distance = u32::try_from(strsim::osa_distance(term, vocabulary.term(id))).ok()?;
                (1..=allowed).contains(&distance).then(|| (distance, u32::MAX - vocabulary.chunk_frequency(id), id))
            })
            .collect();
        found.sort_unstable();
        let least = found.first().map_or(0, |&(distance, ..)| distance);
        found.into_iter().take_while(|&(distance, ..)| distance == least).take(MOST).map(|(d, _, id)| (id, d)).collect()
    }
}

impl Sketch {
    /// An edit changes the length by at most one and the set of letters by at most two.
    fn may_lie_within(self, other: Self, edits: u32) -> bool {
        u32::from(self.length.abs_diff(other.length)) <= edits
            && (self.letters ^ other.letters).count_ones() <= 2 * edits
    }
}

fn sketch(term: &str) -> Sketch {
    let letters = term.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 64));
    Sketch { letters, length: u8::try_from(term.chars().count()).unwrap_or(u8::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::testing::corpus;

    fn near(text: &str, term: &str, max_edits: u32) -> Vec<(String, u32)> {
        let tables = build_tables(&corpus(&[("a/one.rs", text)]));
        let spelling = Spelling::build(&tables.vocabulary);
        let found = spelling.near(&tables.vocabulary, term, max_edits);
        found.into_iter().map(|(id, distance)| (tables.vocabulary.term(id).to_owned(), distance)).collect()
    }

    #[test]
    fn the_nearest_spelling_is_found() {
        let text = "connection connector header";
        assert_eq!(near(text, "conection", 1), [("connection".to_owned(), 1)]);
        assert_eq!(near(text, "connetcion", 1), [("connection".to_owned(), 1)], "a swap is one edit");
        assert_eq!(near(text, "heder", 2), [("header".to_owned(), 1)]);
        assert_eq!(near("connection header", "conecton", 2), [("connection".to_owned(), 2)]);
    }

    #[test]
    fn too_many_edits_and_short_words_find_nothing() {
        assert_eq!(near("connection map", "conecton", 1), []);
        assert_eq!(near("connection map", "mop", 2), []);
        assert_eq!(near("connection", "conection", 0), []);
    }
}
