//! Builds the tables from a corpus: files in parallel, then one vocabulary in byte order, so that ids never depend on threads.

use std::collections::HashMap;
use std::sync::Arc;

use lensgate_dataset::{Corpus, SourceFile, work};
use rayon::prelude::*;

use crate::chunk::cut;
use crate::path_kind::PathKind;
use crate::tables::{Chunk, FileEntry, Occurrence, Tables};
use crate::tokens::for_each_term;
use crate::vocabulary::{TermId, Vocabulary};

/// Distinct terms of one file: it is indexed up to the word that would be one more. Of 12,000 files that people wrote none has a
/// third as many; beyond, a file is a list of data, and every term of it a list in each level.
pub(crate) const MOST_TERMS: usize = 1 << 16;

/// One file with terms numbered by first appearance in it.
struct FileTerms {
    entry: FileEntry,
    chunks: Vec<(u32, u32)>,
    terms: Vec<Box<str>>,
    occurrences: Vec<Occurrence>,
}

/// The tables of a corpus, files in corpus order.
pub(crate) fn build_tables(corpus: &Corpus) -> Tables {
    let mut files: Vec<FileTerms> = corpus.files.par_iter().map(read_file).collect();
    let terms = sorted_terms(&files);
    let renumber: HashMap<&str, TermId> = terms.iter().zip(0..).map(|(term, id)| (&**term, id)).collect();
    files.par_iter_mut().for_each(|file| {
        let ids: Vec<TermId> = file.terms.iter().map(|term| renumber[&**term]).collect();
        file.terms = Vec::new();
        for occurrence in &mut file.occurrences {
            occurrence.term = ids[occurrence.term as usize];
        }
    });
    drop(renumber);
    assemble(files, terms)
}

fn sorted_terms(files: &[FileTerms]) -> Vec<Box<str>> {
    let mut terms: Vec<&str> = files.iter().flat_map(|file| file.terms.iter().map(|term| &**term)).collect();
    terms.par_sort_unstable();
    terms.dedup();
    terms.into_iter().map(Box::from).collect()
}

fn read_file(source: &SourceFile) -> FileTerms {
    let line_starts = source.line_starts();
    let chunks = cut(source.text.lines());
    let mut local: HashMap<Box<str>, u32> = HashMap::new();
    let mut occurrences = Vec::with_capacity(source.text.len() / 8);
    let (mut line, mut run) = (0, Run::default());
    let mut indexed = source.text.len();
    for_each_term(&source.text, |term, start, _| {
        if start >= indexed {
            return;
        }
        while line + 1 < line_starts.len() && line_starts[line + 1] as usize <= start {
            line += 1;
        }
        if run.start != start {
            run = Run { start, occurrences: occurrences.len(), terms: local.len() };
        }
        let next = count(local.len());
        let term = match local.get(term) {
            Some(&known) => known,
            None if local.len() == MOST_TERMS => {
                indexed = start;
                return;
            }
            None => *local.entry(term.into()).or_insert(next),
        };
        occurrences.push(Occurrence { term, line: count(line + 1) });
    });
    let mut terms = in_order(local);
    if indexed < source.text.len() {
        // The word that was one too many leaves nothing of itself.
        occurrences.truncate(run.occurrences);
        terms.truncate(run.terms);
    }
    work::add(occurrences.len());
    let entry = FileEntry {
        path: Arc::clone(&source.path),
        repository: Arc::clone(&source.repository),
        language: source.language,
        text: Arc::clone(&source.text),
        line_starts: Arc::clone(line_starts),
        indexed: count(indexed),
        chunks: 0..0,
        kind: PathKind::of(&source.path),
        machine_made: source.machine_made,
    };
    FileTerms { entry, chunks, terms, occurrences }
}

/// A word, and what was known before it.
#[derive(Default)]
struct Run {
    start: usize,
    occurrences: usize,
    terms: usize,
}

fn in_order(local: HashMap<Box<str>, u32>) -> Vec<Box<str>> {
    let mut terms: Vec<(u32, Box<str>)> = local.into_iter().map(|(term, id)| (id, term)).collect();
    terms.sort_unstable_by_key(|&(id, _)| id);
    terms.into_iter().map(|(_, term)| term).collect()
}

fn assemble(files: Vec<FileTerms>, terms: Vec<Box<str>>) -> Tables {
    let (mut entries, mut chunks) = (Vec::with_capacity(files.len()), Vec::new());
    let mut occurrences = Vec::with_capacity(files.iter().map(|file| file.occurrences.len()).sum());
    let mut offsets = vec![0];
    for (file, number) in files.into_iter().zip(0..) {
        let mut entry = file.entry;
        let start = count(chunks.len());
        let base = occurrences.len();
        for (first, last) in file.chunks {
            chunks.push(Chunk { file: number, first, last });
            let end = file.occurrences.partition_point(|occurrence| occurrence.line <= last);
            offsets.push(count(base + end));
        }
        occurrences.extend_from_slice(&file.occurrences);
        entry.chunks = start..count(chunks.len());
        entries.push(entry);
    }
    let frequency = chunk_frequency(terms.len(), &occurrences, &offsets);
    let vocabulary = Vocabulary::new(terms, frequency);
    Tables { files: entries, chunks, vocabulary, occurrences, offsets }
}

/// In how many chunks each term occurs.
fn chunk_frequency(terms: usize, occurrences: &[Occurrence], offsets: &[u32]) -> Vec<u32> {
    let mut frequency = vec![0; terms];
    let mut last_chunk = vec![u32::MAX; terms];
    for (bounds, chunk) in offsets.windows(2).zip(0_u32..) {
        for occurrence in &occurrences[bounds[0] as usize..bounds[1] as usize] {
            let term = occurrence.term as usize;
            frequency[term] += u32::from(std::mem::replace(&mut last_chunk[term], chunk) != chunk);
        }
    }
    frequency
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("bytes of a file, chunks and occurrences of a corpus are counted in 32 bits")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::corpus;

    #[test]
    fn terms_know_their_lines_and_frequencies() {
        let tables =
            build_tables(&corpus(&[("a/one.rs", "fn open_file() {}\n\nlet file = open;\n"), ("a/two.rs", "open\n")]));
        let open = tables.vocabulary.id("open").expect("the term occurs");
        assert_eq!(tables.vocabulary.chunk_frequency(open), 2);
        let lines: Vec<u32> =
            tables.occurrences(0).iter().filter(|occurrence| occurrence.term == open).map(|found| found.line).collect();
        assert_eq!(lines, [1, 3]);
        assert_eq!(tables.vocabulary.id("openfile").map(|id| tables.vocabulary.chunk_frequency(id)), Some(1));
        assert_eq!(tables.vocabulary.id("absent"), None);
    }

    #[test]
    fn lines_and_bytes_agree() {
        let tables = build_tables(&corpus(&[("a/one.rs", "α\nbb\nccc")]));
        let file = &tables.files[0];
        assert_eq!(*file.line_starts, [0, 3, 6, 9]);
        assert_eq!(file.lines_text(2, 3), "bb\nccc");
        assert_eq!(file.lines_text(3, 99), "ccc");
    }

    #[test]
    fn files_without_lines_have_no_chunks() {
        let tables = build_tables(&corpus(&[("a/empty.rs", ""), ("a/one.rs", "x\n")]));
        assert_eq!(tables.files[0].chunks, 0..0);
        assert_eq!(tables.chunks.len(), 1);
        assert_eq!(tables.chunks[0].file, 1);
    }
}
