//! Every knob of stage B changes what it says it changes; cache and batch change no answer.
#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

mod support;

use std::sync::Arc;

use lensgate_engine::{Answer, Engine, Index, Request};
use support::{engine, find, index_of, says, score, timeless};

const PACKS: [&str; 3] = ["ctor_impl", "test_func_names", "config_keys"];

/// What each pack is for: the pack, a query that asks for it, and where the answer stands.
const ASKED: [(&str, &str, &str); 4] = [
    ("ctor_impl", "constructor of Pool", "repo/src/make.rs"),
    ("ctor_impl", "impl Display for Token", "repo/src/show.rs"),
    ("test_func_names", "tests for header parsing", "repo/src/check.rs"),
    ("config_keys", "timeout setting of the client", "repo/src/client.rs"),
];

/// Each answer beside something that says more of the query's words.
fn structures() -> Arc<Index> {
    index_of(&[
        ("repo/src/make.rs", "impl Pool {\n    pub fn new(size: usize) -> Self {\n        Self { size }\n    }\n}\n"),
        (
            "repo/src/pool.rs",
            "/// The constructor of the pool: a pool has one constructor.\nfn constructor_pool() {}\n",
        ),
        (
            "repo/src/show.rs",
            "impl fmt::Display for Token {\n    fn fmt(&self) -> Result {\n        write()\n    }\n}\n",
        ),
        ("repo/src/token.rs", "/// A token for the display; impl of a token display.\nfn token_display_impl() {}\n"),
        ("repo/src/check.rs", "#[test]\nfn header_parsing_survives_noise() {\n    run();\n}\n"),
        ("repo/src/parse.rs", "/// Tests for header parsing: header, parsing, tests.\nfn tests_header_parsing() {}\n"),
        ("repo/src/client.rs", "pub struct ClientOptions {\n    pub timeout: u64,\n    pub retries: u32,\n}\n"),
        ("repo/src/wait.rs", "/// The timeout setting of the client.\nfn timeout_setting_client() {}\n"),
        ("repo/src/drain.rs", "/// Empties the pool slowly.\nfn drain() {}\n"),
    ])
}

/// Stage C off, so that only stage B is seen.
fn with_packs(index: &Arc<Index>, packs: &[&str], text: &str) -> Answer {
    let json = format!(r#"{{"stage_b": {{"pattern_packs": {packs:?}}}, "stage_c": {{"enabled": false}}}}"#);
    timeless(engine(index, &json).search(&Request::new(text)))
}

#[test]
fn each_pattern_pack_lifts_what_it_is_for_and_no_other_does() {
    let index = structures();
    for (pack, query, path) in ASKED {
        let off = with_packs(&index, &[], query);
        let (rank_off, hit_off) = find(&off, path).unwrap();
        assert!(off.hits.iter().all(|hit| !says(hit, "pattern")), "{query}");
        for other in PACKS.into_iter().filter(|other| *other != pack) {
            let hits = with_packs(&index, &[other], query).hits;
            assert!(
                hits.iter().all(|hit| hit.span.path != hit_off.span.path || !says(hit, "pattern")),
                "{query}: {other}"
            );
        }
        let on = with_packs(&index, &[pack], query);
        let (rank_on, hit_on) = find(&on, path).unwrap();
        assert!(says(hit_on, "pattern"), "{query}: {}", hit_on.why);
        assert!(hit_on.score > hit_off.score && rank_on <= rank_off, "{query}: {rank_off} to {rank_on}");
        for hit in on.hits.iter().filter(|hit| !says(hit, "pattern")) {
            assert!((hit.score - score(&off, &hit.span.path)).abs() < 1e-9, "{query}: {}", hit.span);
        }
    }
}

#[test]
fn a_pattern_is_worth_three_tenths_of_the_best_lexical_score() {
    let index = structures();
    let shown = |packs: &[&str]| score(&with_packs(&index, packs, "impl Display for Token"), "repo/src/show.rs");
    assert!((shown(&["ctor_impl"]) - shown(&[]) - 0.3).abs() < 1e-6, "trait and type are both met: a full match");
}

#[test]
fn packs_leave_queries_alone_that_ask_for_no_structure() {
    let index = structures();
    for query in ["drain the pool slowly", "header_parsing_survives_noise", r"fn\s+new\("] {
        let off = with_packs(&index, &[], query);
        assert!(!off.hits.is_empty(), "{query}");
        assert_eq!(with_packs(&index, &PACKS, query), off, "{query}");
    }
}

#[test]
fn without_stage_b_candidates_keep_their_chunks_and_names_say_nothing() {
    let padding = "    // nothing\n".repeat(4);
    let text = format!("use a;\n\nfn header_size() {{\n    one();\n}}\n\nfn other() {{\n    two();\n}}\n{padding}");
    let index = index_of(&[("repo/a.rs", &*text), ("repo/b.rs", "fn unrelated() {}\n")]);
    let ask = |enabled: bool| {
        let json = format!(r#"{{"stage_b": {{"enabled": {enabled}}}, "stage_c": {{"enabled": false}}}}"#);
        engine(&index, &json).search(&Request::new("header_size")).hits.remove(0)
    };
    let (on, off) = (ask(true), ask(false));
    assert_eq!((off.span.first, off.span.last, &*off.why), (1, 13, "lexical"));
    assert_eq!((on.span.first, on.span.last, &*on.why), (3, 5, "lexical+symbol"));
    assert!(on.score > off.score);
}

/// 160 files of sixty functions each, all of which answer `needle`: about three megabytes of outlines.
fn wide() -> Arc<Index> {
    let file = |at: usize| {
        let function = |n: usize| format!("/// Does thing {n}.\nfn needle_{at}_{n}() {{\n    needle();\n}}\n\n");
        (format!("repo/src/f{at:03}.rs"), (0..60).map(function).collect::<String>())
    };
    index_of(&(0..160).map(file).collect::<Vec<_>>())
}

fn sized(index: &Arc<Index>, lru: &str, batch: &str) -> Engine {
    let stage_b = format!(r#"{{"lru_bytes_budget": "{lru}", "batch_query_size": "{batch}"}}"#);
    engine(index, &format!(r#"{{"stage_a": {{"k_candidates": 400}}, "stage_b": {stage_b}}}"#))
}

const WIDE_QUERIES: [&str; 4] = ["needle", "needle_3_5", "does thing 7 with the needle", "needle"];

fn answers(engine: &Engine) -> Vec<Answer> {
    WIDE_QUERIES.iter().map(|text| timeless(engine.search(&Request::new(text)))).collect()
}

#[test]
fn lru_bytes_budget_changes_the_hit_rate_and_no_ranking() {
    let index = wide();
    let [small, large] = ["0.01x", "1.0x"].map(|budget| sized(&index, budget, "1.0x"));
    let expected = answers(&large);
    assert_eq!(answers(&small), expected);
    let (tight, roomy) = (small.cache_counts(), large.cache_counts());
    assert_eq!(tight.hits + tight.misses, roomy.hits + roomy.misses, "both looked up the same files");
    assert!(tight.hits < roomy.hits && tight.misses > roomy.misses, "{tight:?} {roomy:?}");
    assert_eq!(roomy.evictions, 0, "{roomy:?}");
    assert!(tight.evictions > 0 && roomy.bytes > tight.bytes, "{tight:?} {roomy:?}");
    let budget = 0.01 * f64::from(32 << 20);
    assert!(tight.bytes <= budget as u64 && tight.bytes > budget as u64 / 2, "{tight:?}");
}

#[test]
fn batch_query_size_changes_how_files_are_fetched_and_no_ranking() {
    let index = wide();
    let engines = ["0.01x", "1.0x", "1.2x", "100x"].map(|batch| sized(&index, "1.0x", batch));
    let expected = answers(&engines[1]);
    let fetched = engines.each_ref().map(|engine| {
        assert_eq!(answers(engine), expected);
        let counts = engine.cache_counts();
        (counts.hits + counts.misses, counts.batches)
    });
    let batches = fetched.map(|(_, batches)| batches);
    assert_eq!(fetched[0].0, batches[0], "one file a batch");
    assert!(batches.is_sorted_by(|a, b| a > b), "sixteen files, nineteen, all at once: {batches:?}");
    assert_eq!(batches[3], WIDE_QUERIES.len() as u64, "one batch a query");
}

#[test]
fn a_batch_larger_than_the_budget_finds_more_of_what_was_left_there() {
    // Files come in order, so a scan in small batches evicts each file just before it is asked for again.
    let index = wide();
    let hits = |batch: &str| {
        let engine = sized(&index, "0.01x", batch);
        answers(&engine);
        engine.cache_counts().hits
    };
    assert!(hits("100x") > hits("0.01x"), "{} {}", hits("100x"), hits("0.01x"));
}
