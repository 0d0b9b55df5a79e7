//! Every term of the corpus in byte order, with how many chunks hold it.

/// A term's place in the [`Vocabulary`].
pub type TermId = u32;

/// The terms, sorted by bytes; a term's id is its rank.
#[derive(Debug, Default)]
pub struct Vocabulary {
    terms: Vec<Box<str>>,
    chunk_frequency: Vec<u32>,
}

impl Vocabulary {
    /// Terms already sorted and distinct, with their frequencies.
    pub(crate) fn new(terms: Vec<Box<str>>, chunk_frequency: Vec<u32>) -> Self {
        debug_assert!(terms.is_sorted());
        Self { terms, chunk_frequency }
    }

    /// Terms in the vocabulary.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// The id of a term, if any file holds it.
    pub fn id(&self, term: &str) -> Option<TermId> {
        let at = self.terms.binary_search_by(|known| (**known).cmp(term)).ok()?;
        Some(TermId::try_from(at).expect("terms are counted in 32 bits"))
    }

    /// The term of an id.
    pub fn term(&self, id: TermId) -> &str {
        &self.terms[id as usize]
    }

    /// Chunks that hold the term.
    pub fn chunk_frequency(&self, id: TermId) -> u32 {
        self.chunk_frequency[id as usize]
    }
}
