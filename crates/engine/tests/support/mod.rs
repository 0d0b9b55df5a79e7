//! Small corpora written in the test, and engines over them under a configuration written as JSON.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::Path;
use std::sync::Arc;

use lensgate_dataset::{Corpus, Hit, Language, SourceFile};
use lensgate_engine::configuration::Format;
use lensgate_engine::{Answer, Configuration, Engine, Index, IndexOptions, Timing};

/// A corpus of (path, text); the repository is the first component of the path.
pub fn corpus(files: &[(impl AsRef<str>, impl AsRef<str>)]) -> Corpus {
    let file = |(path, text): &(_, _)| {
        let (path, text): (&str, &str) = (AsRef::as_ref(path), AsRef::as_ref(text));
        let repository = path.split('/').next().unwrap();
        SourceFile::new(path, repository, Language::of_path(path).unwrap(), text.to_owned())
    };
    Corpus::new("test", files.iter().map(file).collect())
}

/// The index of a corpus.
pub fn index(corpus: &Corpus, options: &IndexOptions) -> Arc<Index> {
    Arc::new(Index::build(corpus, options, &|_, _, _| ()).unwrap())
}

/// The index of (path, text) with nothing to fit on.
pub fn index_of(files: &[(impl AsRef<str>, impl AsRef<str>)]) -> Arc<Index> {
    index(&corpus(files), &IndexOptions::default())
}

/// An engine under a configuration; what the JSON leaves out has the baseline's value.
pub fn engine(index: &Arc<Index>, json: &str) -> Engine {
    let configuration = Configuration::parse(json, Format::Json, Path::new("test.json")).unwrap();
    Engine::new(Arc::clone(index), configuration).unwrap()
}

/// The best hit in a file, with its rank from 1.
pub fn find<'a>(answer: &'a Answer, path: &str) -> Option<(usize, &'a Hit)> {
    (1..).zip(&answer.hits).find(|(_, hit)| &*hit.span.path == path)
}

/// The score of the best hit in a file.
pub fn score(answer: &Answer, path: &str) -> f64 {
    find(answer, path).unwrap_or_else(|| panic!("{path} is not among the hits")).1.score
}

/// Whether a signal spoke for a hit.
pub fn says(hit: &Hit, signal: &str) -> bool {
    hit.why.split('+').any(|name| name == signal)
}

/// All of an answer but the clock.
pub fn timeless(answer: Answer) -> Answer {
    Answer { timing: Timing::default(), cpu: None, ..answer }
}

/// Numbers that look drawn and are the same everywhere.
pub fn draw(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}
