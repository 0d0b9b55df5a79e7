//! The engine as a whole: repeatable, indifferent to caches and threads, and true to its own corpus.
#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use lensgate_dataset::{Corpus, LoadOptions, SourceFile, Span, load};
use lensgate_engine::configuration::{Format, RareTermFuzzy, SynonymsSource};
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

/// What each file says that it holds leads to that file.
fn options() -> IndexOptions {
    let pair = |file: &SourceFile| {
        let text = file.text.lines().next()?.strip_prefix("//! ")?.to_owned();
        Some(FitPair { text, span: Span { path: Arc::clone(&file.path), first: 1, last: 10 } })
    };
    IndexOptions { seed: 11, fit: sources().files.iter().filter_map(pair).collect() }
}

static INDEX: LazyLock<Arc<Index>> =
    LazyLock::new(|| Arc::new(Index::build(&sources(), &options(), &|_, _, _| ()).unwrap()));

fn index() -> Arc<Index> {
    Arc::clone(&INDEX)
}

fn engine(index: &Arc<Index>, preset: &str) -> Engine {
    Engine::new(Arc::clone(index), Configuration::preset(preset).unwrap()).unwrap()
}

/// All of an answer but the clock.
fn timeless(answer: Answer) -> Answer {
    Answer { timing: Timing::default(), cpu: None, ..answer }
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
    assert!(one.is_calibrated() && many.is_calibrated());
    for preset in Configuration::preset_names() {
        let found = answers(&engine(&one, preset));
        assert!(found.iter().flat_map(|answer| &answer.hits).any(|hit| hit.why.contains("semantic")), "{preset}");
        assert_eq!(found, answers(&engine(&many, preset)), "{preset}");
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

/// The signals that may speak for a hit, and under which condition.
fn may_say(signal: &str, answer: &Answer, configuration: &Configuration, text: &str) -> bool {
    match signal {
        "lexical" | "symbol" => true,
        "regex" => text.contains('\\'),
        "pattern" => !configuration.stage_b.pattern_packs.is_empty(),
        "semantic" => answer.timing.stage_c.is_some(),
        "fuzzy" => configuration.stage_a.rare_term_fuzzy == RareTermFuzzy::Backoff,
        "synonym" => configuration.stage_a.synonyms_source != SynonymsSource::None,
        _ => false,
    }
}

#[test]
fn every_answer_tells_its_stages_its_fan_out_and_why() {
    let index = index();
    let mut all_on = Configuration::preset("lens-v1.2").unwrap();
    all_on.stage_a.rare_term_fuzzy = RareTermFuzzy::Backoff;
    all_on.stage_a.synonyms_source = SynonymsSource::PmiSubtokensDocstringsV1;
    let presets = Configuration::preset_names().map(|name| Configuration::preset(name).unwrap());
    for configuration in presets.chain([all_on]) {
        let engine = Engine::new(Arc::clone(&index), configuration.clone()).unwrap();
        let mut heard = BTreeSet::new();
        for text in QUERIES.into_iter().chain(["", "zzzz", "vocabluary of the corpuss"]) {
            let answer = engine.search(&Request::new(text));
            let timing = answer.timing;
            assert!(!timing.stage_a.is_zero() && !timing.stage_b.is_zero(), "{text}");
            assert!(timing.stage_a + timing.stage_b + timing.stage_c.unwrap_or_default() <= timing.total, "{text}");
            let fan_out = answer.fan_out;
            assert_eq!(fan_out.stage_a as usize, answer.candidates.len(), "{text}");
            assert!(answer.hits.len() <= fan_out.stage_c as usize, "{text}");
            assert!(fan_out.stage_c >= fan_out.stage_b, "{text}: stage C drops only what it proposed");
            assert!(timing.stage_c.is_some() || fan_out.stage_c == fan_out.stage_b, "{text}");
            for signal in answer.hits.iter().flat_map(|hit| hit.why.split('+')) {
                assert!(may_say(signal, &answer, &configuration, text), "{text}: {signal}");
                heard.insert(signal.to_owned());
            }
        }
        assert!(["lexical", "symbol", "semantic", "regex"].iter().all(|signal| heard.contains(*signal)), "{heard:?}");
    }
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
