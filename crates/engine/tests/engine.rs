//! The engine as a whole: repeatable, indifferent to caches and threads, and true to its own corpus.
#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

use std::path::Path;
use std::sync::Arc;

use lensgate_dataset::{Corpus, LoadOptions, Span, load};
use lensgate_engine::configuration::Format;
use lensgate_engine::{Answer, Configuration, Engine, FitPair, Index, IndexOptions, Request, Timing};

const QUERIES: [&str; 9] = [
    "Vocabulary",
    "cap_files",
    "AnalyzedQuery::in_scope",
    r"fn\s+build\(",
    "how are candidates of one file limited",
    "impl Display for Why",
    "tests for the synonyms",
    "which lines of a file match a regular expression",
    "documentation of the pruned scan",
];

/// This crate's own sources.
fn sources() -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    load(&[folder], &LoadOptions { offline: true, ..LoadOptions::default() }).unwrap().corpus
}

fn options() -> IndexOptions {
    let pair = |at: usize| FitPair {
        text: format!("how are terms found in place {at}"),
        span: Span { path: "tokens.rs".into(), first: 1, last: 40 },
    };
    IndexOptions { seed: 11, fit: (0..20).map(pair).collect() }
}

fn index() -> Arc<Index> {
    Arc::new(Index::build(&sources(), &options(), &|_, _, _| ()).unwrap())
}

fn engine(index: &Arc<Index>, preset: &str) -> Engine {
    Engine::new(Arc::clone(index), Configuration::preset(preset).unwrap()).unwrap()
}

/// All of an answer but the clock.
fn timeless(answer: Answer) -> Answer {
    Answer { timing: Timing::default(), ..answer }
}

fn answers(engine: &Engine) -> Vec<Answer> {
    QUERIES.iter().map(|text| timeless(engine.search(&Request::new(text)))).collect()
}

#[test]
fn the_same_seed_gives_the_same_answers_on_any_number_of_threads() {
    let corpus = sources();
    let build = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Arc::new(Index::build(&corpus, &options(), &|_, _, _| ()).unwrap()))
    };
    let (one, many) = (build(1), build(8));
    for preset in Configuration::preset_names() {
        assert_eq!(answers(&engine(&one, preset)), answers(&engine(&many, preset)), "{preset}");
    }
}

#[test]
fn what_was_asked_before_changes_no_answer() {
    let index = index();
    for preset in Configuration::preset_names() {
        let fresh: Vec<_> =
            QUERIES.iter().map(|text| timeless(engine(&index, preset).search(&Request::new(text)))).collect();
        let warm = engine(&index, preset);
        for text in QUERIES.iter().rev() {
            warm.search(&Request::new(text));
        }
        assert_eq!(answers(&warm), fresh, "{preset}");
    }
}

#[test]
fn threads_that_share_an_engine_get_the_same_answers() {
    let index = index();
    let shared = engine(&index, "lens-v1.2");
    let expected = answers(&engine(&index, "lens-v1.2"));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| answers(&shared))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}

#[test]
fn hits_lie_in_the_corpus_once_each_in_order_of_score() {
    let (corpus, index) = (sources(), index());
    for preset in Configuration::preset_names() {
        let engine = engine(&index, preset);
        let cap = engine.configuration().stage_a.per_file_span_cap as usize;
        for text in QUERIES {
            let answer = engine.search(&Request::new(text));
            assert!(!answer.hits.is_empty(), "{text}");
            let mut spans: Vec<&Span> = answer.hits.iter().map(|hit| &hit.span).collect();
            for span in spans.iter().copied().chain(&answer.candidates) {
                let file = corpus.file(&span.path).unwrap();
                assert!((1..=span.last).contains(&span.first) && span.last <= file.lines, "{span}");
            }
            assert!(answer.hits.is_sorted_by(|a, b| a.score >= b.score), "{text}");
            assert!(answer.hits.iter().all(|hit| hit.score.is_finite() && !hit.why.is_empty()), "{text}");
            let in_file = |path| spans.iter().filter(|span| span.path == path).count();
            assert!(answer.hits.iter().all(|hit| in_file(hit.span.path.clone()) <= cap), "{text}");
            let all = spans.len();
            spans.sort_unstable();
            spans.dedup();
            assert_eq!(spans.len(), all, "{text}: a place is listed once");
        }
    }
}

#[test]
fn a_name_leads_to_its_definition() {
    let index = index();
    for preset in Configuration::preset_names() {
        let answer = engine(&index, preset).search(&Request::new("cap_files"));
        let first = &answer.hits[0];
        let text = sources().file(&first.span.path).unwrap().text.clone();
        let lines: Vec<&str> = text.lines().collect();
        let shown = lines[first.span.first as usize - 1..first.span.last as usize].join("\n");
        assert!(shown.contains("fn cap_files("), "{preset}: {}", first.span);
        assert!(first.why.contains("symbol"), "{}", first.why);
    }
}

#[test]
fn timings_and_fan_out_tell_which_stages_ran() {
    let index = index();
    let ask = |json: &str, text: &str| {
        let configuration = Configuration::parse(json, Format::Json, Path::new("test.json")).unwrap();
        Engine::new(Arc::clone(&index), configuration).unwrap().search(&Request::new(text))
    };
    let prose = "which lines of a file match a regular expression";
    let all = ask("{}", prose);
    assert!(all.timing.stage_c.is_some());
    assert!(all.timing.stage_a + all.timing.stage_b + all.timing.stage_c.unwrap() <= all.timing.total);
    assert_eq!(all.fan_out.stage_a as usize, all.candidates.len());
    let name = ask("{}", "cap_files");
    assert_eq!(name.timing.stage_c, None, "a name is no prose");
    assert_eq!(name.fan_out.stage_c, name.fan_out.stage_b);
    let only_a = ask("{\"stage_b\": {\"enabled\": false}, \"stage_c\": {\"enabled\": false}}", prose);
    assert_eq!(only_a.timing.stage_c, None);
    assert!(only_a.hits.iter().all(|hit| &*hit.why == "lexical"));
    let spans: Vec<Span> = only_a.hits.iter().map(|hit| hit.span.clone()).collect();
    assert_eq!(spans[..], only_a.candidates[..spans.len()], "hits are the candidates when nothing else ran");
}

#[test]
fn progress_names_every_phase_and_ends_it() {
    let heard = std::sync::Mutex::new(Vec::new());
    let listen = |phase: &str, done: u64, all: u64| {
        assert!(done <= all, "{phase}: {done} of {all}");
        heard.lock().unwrap().push((phase.to_owned(), done == all));
    };
    Index::build(&sources(), &options(), &listen).unwrap();
    let heard = heard.into_inner().unwrap();
    for phase in ["terms", "files", "chunks", "trigrams", "synonyms", "symbols", "vectors", "neighbours", "calibration"]
    {
        assert!(heard.contains(&(phase.to_owned(), true)), "{phase}: {heard:?}");
    }
}
