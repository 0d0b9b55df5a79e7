//! One lexical level: BM25 (k1 = 1.2, b = 0.75) over files or over chunks, a tantivy index of a single segment in memory.

use tantivy::directory::RamDirectory;
use tantivy::query::{Bm25Weight, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery, Weight};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Searcher, SegmentReader, SingleSegmentIndexWriter, TantivyDocument, Term};

use crate::error::EngineError;
use crate::stage_a::wand::Cursor;
use crate::tokens::CodeTokenizer;

/// BM25's term frequency saturation.
pub(crate) const K1: f64 = 1.2;
/// BM25's length normalization.
pub(crate) const B: f64 = 0.75;

const TOKENIZER: &str = "code";
/// Enough that tantivy's tables start large; a single-segment writer never flushes early.
const WRITER_BYTES: usize = 512 << 20;

/// A term to search for, as tantivy sees it.
pub(crate) struct Weighted<'a> {
    pub(crate) term: &'a str,
    pub(crate) weight: f64,
}

/// Documents are numbered in the order in which they were given.
pub(crate) struct Level {
    searcher: Searcher,
    field: Field,
    documents: u32,
    /// For each document BM25's `k1 * (1 - b + b * length / average)`, lengths rounded as tantivy stores them.
    norms: Vec<f64>,
}

impl Level {
    /// Indexes texts in their order.
    pub(crate) fn build<'a>(
        texts: impl Iterator<Item = &'a str>,
        mut progress: impl FnMut(u64),
    ) -> Result<Self, EngineError> {
        let (schema, field) = schema();
        let directory = RamDirectory::create();
        let mut writer: SingleSegmentIndexWriter = tantivy::Index::builder()
            .schema(schema)
            .tokenizers(tokenizers())
            .single_segment_index_writer(directory, WRITER_BYTES)
            .map_err(failed)?;
        let mut documents = 0;
        for text in texts {
            let mut document = TantivyDocument::default();
            document.add_text(field, text);
            writer.add_document(document).map_err(failed)?;
            documents += 1;
            progress(u64::from(documents));
        }
        let index = writer.finalize().map_err(failed)?;
        let searcher = index.reader().map_err(failed)?.searcher();
        let norms = norms(&searcher, field, documents).map_err(failed)?;
        Ok(Self { searcher, field, documents, norms })
    }

    /// BM25's inverse document frequency of a term that `frequency` documents hold.
    pub(crate) fn idf(&self, frequency: u32) -> f64 {
        (1.0 + (f64::from(self.documents - frequency) + 0.5) / (f64::from(frequency) + 0.5)).ln()
    }

    /// BM25's share of one term in one document, without its weight in the query.
    pub(crate) fn term_score(&self, idf: f64, frequency: u32, document: u32) -> f64 {
        let frequency = f64::from(frequency);
        idf * (K1 + 1.0) * frequency / (frequency + self.norms[document as usize])
    }

    /// Calls back for every document that holds a term, in document order, with its score.
    pub(crate) fn for_each(&self, terms: &[Weighted<'_>], mut callback: impl FnMut(u32, f32)) {
        let Some(reader) = self.reader() else { return };
        let weight = self.weight(terms);
        weight.for_each(reader, &mut callback).expect("an index in memory can be read");
    }

    /// The postings of each term, in the terms' order.
    pub(crate) fn cursors(&self, terms: &[Weighted<'_>]) -> Vec<Cursor> {
        let Some(reader) = self.reader() else { return Vec::new() };
        let open = || -> tantivy::Result<Vec<Cursor>> {
            let (index, lengths) = (reader.inverted_index(self.field)?, reader.get_fieldnorms_reader(self.field)?);
            let average = index.total_num_tokens() as f32 / self.documents as f32;
            let mut cursors = Vec::with_capacity(terms.len());
            for term in terms {
                let key = Term::from_field_text(self.field, term.term);
                if let Some(postings) = index.read_block_postings(&key, IndexRecordOption::WithFreqs)? {
                    let frequency = u64::from(postings.doc_freq());
                    let weight = Bm25Weight::for_one_term_without_explain(frequency, self.documents.into(), average)
                        .boost_by(term.weight as f32);
                    cursors.push(Cursor::new(postings, lengths.clone(), weight));
                }
            }
            Ok(cursors)
        };
        open().expect("an index in memory can be read")
    }

    fn reader(&self) -> Option<&SegmentReader> {
        self.searcher.segment_readers().first()
    }

    fn weight(&self, terms: &[Weighted<'_>]) -> Box<dyn Weight> {
        let clauses = terms.iter().map(|term| (Occur::Should, self.term_query(term))).collect();
        BooleanQuery::new(clauses)
            .weight(EnableScoring::enabled_from_searcher(&self.searcher))
            .expect("an index in memory can be read")
    }

    #[expect(clippy::cast_possible_truncation, reason = "tantivy scores in f32")]
    fn term_query(&self, term: &Weighted<'_>) -> Box<dyn Query> {
        let query = TermQuery::new(Term::from_field_text(self.field, term.term), IndexRecordOption::WithFreqs);
        Box::new(BoostQuery::new(Box::new(query), term.weight as f32))
    }
}

fn schema() -> (Schema, Field) {
    let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(IndexRecordOption::WithFreqs);
    let mut schema = Schema::builder();
    let field = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    (schema.build(), field)
}

fn tokenizers() -> tantivy::tokenizer::TokenizerManager {
    let manager = tantivy::tokenizer::TokenizerManager::new();
    manager.register(TOKENIZER, TextAnalyzer::from(CodeTokenizer::default()));
    manager
}

fn norms(searcher: &Searcher, field: Field, documents: u32) -> tantivy::Result<Vec<f64>> {
    let Some(reader) = searcher.segment_readers().first() else { return Ok(Vec::new()) };
    let tokens = reader.inverted_index(field)?.total_num_tokens();
    #[expect(clippy::cast_precision_loss, reason = "a corpus has fewer than 2^52 terms")]
    let average = tokens as f64 / f64::from(documents.max(1));
    let lengths = reader.get_fieldnorms_reader(field)?;
    let norm = |document| K1 * (1.0 - B + B * f64::from(lengths.fieldnorm(document)) / average.max(1.0));
    Ok((0..documents).map(norm).collect())
}

fn failed(error: tantivy::TantivyError) -> EngineError {
    EngineError::Stage { stage: "stage A", message: error.to_string() }
}

impl std::fmt::Debug for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Level").field("documents", &self.documents).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]
mod tests {
    use super::*;

    fn level(texts: &[&str]) -> Level {
        Level::build(texts.iter().copied(), |_| ()).unwrap()
    }

    fn terms<'a>(words: &[&'a str]) -> Vec<Weighted<'a>> {
        words.iter().map(|&term| Weighted { term, weight: 1.0 }).collect()
    }

    #[test]
    fn scores_are_bm25_by_hand() {
        let level = level(&["red red fish", "blue fish", "green tree house"]);
        let mut found = Vec::new();
        level.for_each(&terms(&["red", "fish"]), |document, score| found.push((document, score)));
        // Average length 8 / 3; idf(red) = ln(1 + 2.5 / 1.5), idf(fish) = ln(1 + 1.5 / 2.5).
        let norm = |length: f64| 1.2 * (0.25 + 0.75 * length / (8.0 / 3.0));
        let red = (1.0 + 2.5 / 1.5_f64).ln() * 2.2 * 2.0 / (2.0 + norm(3.0));
        let fish = |length: f64| (1.0 + 1.5 / 2.5_f64).ln() * 2.2 / (1.0 + norm(length));
        assert_eq!(found.len(), 2);
        assert!((f64::from(found[0].1) - red - fish(3.0)).abs() < 1e-5);
        assert!((f64::from(found[1].1) - fish(2.0)).abs() < 1e-5);
        let idf = level.idf(2);
        assert!((level.term_score(idf, 1, 1) - fish(2.0)).abs() < 1e-9);
    }

    #[test]
    fn weights_multiply_scores() {
        let level = level(&["red fish", "blue"]);
        let mut scores = Vec::new();
        for weight in [1.0, 0.5] {
            level.for_each(&[Weighted { term: "red", weight }], |_, score| scores.push(score));
        }
        assert!((scores[0] - 2.0 * scores[1]).abs() < 1e-6);
    }

    #[test]
    fn an_empty_level_answers_nothing() {
        let level = level(&[]);
        level.for_each(&terms(&["red"]), |_, _| unreachable!("there is no document"));
        assert!(level.cursors(&terms(&["red"])).is_empty());
    }

    #[test]
    fn many_documents_stay_in_one_segment_in_their_order() {
        let texts: Vec<String> = (0..3000).map(|at| format!("common only{at}x")).collect();
        let level = level(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mut documents = Vec::new();
        level.for_each(&terms(&["common"]), |document, _| documents.push(document));
        assert_eq!(documents, (0..3000).collect::<Vec<_>>());
    }
}
