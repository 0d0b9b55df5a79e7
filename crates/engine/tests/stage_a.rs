//! Every knob of stage A changes what it says it changes, and nothing else.
#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

mod support;

use std::sync::{Arc, LazyLock};

use lensgate_dataset::{Corpus, Language};
use lensgate_engine::{Answer, Configuration, Engine, Index, IndexOptions, Request};
use support::{corpus, draw, engine, index, index_of};

/// Stages B and C off, so that only stage A is seen.
fn search(index: &Arc<Index>, stage_a: &str, text: &str) -> Answer {
    let json = format!(
        "{{\"stage_a\": {{{stage_a}}}, \"stage_b\": {{\"enabled\": false}}, \"stage_c\": {{\"enabled\": false}}}}"
    );
    engine(index, &json).search(&Request::new(text))
}

fn paths(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| &*hit.span.path).collect()
}

/// Many files whose words have a long tail: `word0` everywhere, `word199` seldom.
fn large_corpus() -> Corpus {
    let mut draw = draw(7);
    let mut files = Vec::new();
    for file in 0..400 {
        let mut text = String::new();
        for _ in 0..1 + draw(9) {
            for _ in 0..12 {
                for _ in 0..1 + draw(6) {
                    let most = 1 + draw(200);
                    // A few neighbouring files say the same word again and again: high bounds for few blocks.
                    let times = if file < 30 { 4 } else { 1 };
                    text.push_str(&format!("word{} ", draw(most)).repeat(times));
                }
                text.push('\n');
            }
            text.push_str("\n\n");
        }
        files.push((format!("repo/src/file{file:03}.rs"), text));
    }
    corpus(&files)
}

static LARGE: LazyLock<Arc<Index>> = LazyLock::new(|| index(&large_corpus(), &IndexOptions::default()));

const PRUNED: &str =
    r#""wand": {"enabled": true, "block_max": true, "prune_aggressiveness": "low", "bound_type": "max"}"#;
const EXHAUSTIVE: &str = r#""wand": {"enabled": false}"#;

fn wand(block_max: bool, aggressiveness: &str, bound: &str) -> String {
    format!(
        r#""k_candidates": 100, "wand": {{"enabled": true, "block_max": {block_max}, "prune_aggressiveness": "{aggressiveness}", "bound_type": "{bound}"}}"#
    )
}

const QUERIES: [&str; 5] =
    ["word3 word150", "word1 word2 word180", "word199", "word0 word90 word120 word170", "word5 word6 word7"];

#[test]
fn wand_finds_what_the_exhaustive_scan_finds() {
    let index = &*LARGE;
    for query in QUERIES {
        let exhaustive = search(index, &format!("\"k_candidates\": 100, {EXHAUSTIVE}"), query);
        assert_eq!(exhaustive.candidates.len(), 100, "{query}");
        for bound in ["sum", "max"] {
            for block_max in [true, false] {
                let pruned = search(index, &wand(block_max, "low", bound), query);
                assert_eq!(pruned.candidates, exhaustive.candidates, "{query} {bound} {block_max}");
                assert_eq!(pruned.hits, exhaustive.hits, "{query} {bound} {block_max}");
            }
        }
    }
}

fn scored(index: &Arc<Index>, stage_a: &str) -> u32 {
    QUERIES.iter().map(|query| search(index, stage_a, query).scored).sum()
}

#[test]
fn wand_enabled_scores_fewer_chunks() {
    let exhaustive = scored(&LARGE, &format!("\"k_candidates\": 100, {EXHAUSTIVE}"));
    let plain = scored(&LARGE, &wand(false, "low", "sum"));
    assert!(plain < exhaustive, "{plain} and {exhaustive}");
}

#[test]
fn wand_block_max_scores_fewer_chunks_than_bounds_by_term() {
    let [block_max, plain] = [true, false].map(|block_max| scored(&LARGE, &wand(block_max, "low", "sum")));
    assert!(block_max < plain, "{block_max} and {plain}");
}

#[test]
fn bound_type_max_is_tighter_than_sum() {
    let index = &*LARGE;
    let (sum, max) = (scored(index, &wand(true, "low", "sum")), scored(index, &wand(true, "low", "max")));
    assert!(max < sum, "{max} and {sum}");
}

#[test]
fn prune_aggressiveness_scores_less_and_may_miss_the_tail_but_not_the_top() {
    let index = &*LARGE;
    let by = |aggressiveness| scored(index, &wand(true, aggressiveness, "max"));
    let (low, medium, high) = (by("low"), by("medium"), by("high"));
    assert!(high < medium && medium < low, "{high}, {medium}, {low}");
    for query in QUERIES {
        let exact = search(index, &wand(true, "low", "max"), query);
        let rough = search(index, &wand(true, "high", "max"), query);
        assert_eq!(exact.candidates[0], rough.candidates[0], "{query}");
    }
    let differ = |query: &&str| {
        search(index, &wand(true, "low", "max"), query).candidates
            != search(index, &wand(true, "high", "max"), query).candidates
    };
    assert!(QUERIES.iter().any(differ), "the approximation is real");
}

#[test]
fn k_candidates_bounds_what_is_handed_on() {
    let index = &*LARGE;
    for (k, expected) in [("100", 100), ("250", 250), ("\"adaptive(110,300)\"", 110)] {
        let answer = search(index, &format!("\"k_candidates\": {k}"), "word0");
        assert_eq!(answer.candidates.len(), expected);
        assert_eq!(answer.fan_out.stage_a as usize, expected);
    }
    let prose =
        search(index, "\"k_candidates\": \"adaptive(110,300)\"", "find the word zero and other words of it word0");
    assert!(prose.candidates.len() > 250, "prose gets more candidates: {}", prose.candidates.len());
}

#[test]
fn per_file_span_cap_bounds_the_spans_of_a_file() {
    let block = |at: usize| format!("fn f{at}() {{\n{}}}\n\n", "    needle();\n".repeat(12));
    let long: String = (0..12).map(block).collect();
    let index = index_of(&[("repo/long.rs", &long), ("repo/short.rs", &block(99))]);
    for cap in [1, 3, 10] {
        let answer = search(&index, &format!("\"per_file_span_cap\": {cap}"), "needle");
        let count = |spans: Vec<&str>| spans.iter().filter(|path| **path == "repo/long.rs").count();
        assert_eq!(count(answer.candidates.iter().map(|span| &*span.path).collect()), cap);
        assert_eq!(count(paths(&answer)), cap);
    }
}

#[test]
fn rare_term_fuzzy_finds_a_misspelt_term_only_with_backoff() {
    let index = index_of(&[("repo/a.rs", "fn connection_pool() {}\n"), ("repo/b.rs", "fn header() {}\n")]);
    let search = |knobs: &str| search(&index, knobs, "conection");
    assert!(search("\"rare_term_fuzzy\": \"strict\"").hits.is_empty());
    let found = search("\"rare_term_fuzzy\": \"backoff\"");
    assert_eq!(paths(&found), ["repo/a.rs"]);
    assert_eq!(&*found.hits[0].why, "fuzzy");
}

#[test]
fn fuzzy_max_edits_bounds_the_distance() {
    let index = index_of(&[("repo/a.rs", "fn connection_pool() {}\n"), ("repo/b.rs", "fn header() {}\n")]);
    let found = |edits: u32| {
        let knobs = format!("\"rare_term_fuzzy\": \"backoff\", \"fuzzy_max_edits\": {edits}");
        search(&index, &knobs, "conecton").hits.len()
    };
    assert_eq!([found(0), found(1), found(2)], [0, 0, 1]);
}

fn synonym_index() -> Arc<Index> {
    let mut files: Vec<(String, String)> = Vec::new();
    for name in ["red", "blue", "green", "black", "white", "brown"] {
        files.push((format!("repo/{name}.rs"), format!("/// Delete the {name}.\nfn remove_{name}() {{}}\n")));
    }
    for at in 0..60 {
        files.push((
            format!("repo/other{at}.rs"),
            format!("/// Some prose{at} again.\nfn thing(item{at}: Kind) {{}}\n"),
        ));
    }
    files.push(("repo/wanted.rs".to_owned(), "fn remove_shelf() {}\n".to_owned()));
    index_of(&files)
}

#[test]
fn synonyms_source_finds_what_the_words_do_not_say() {
    let index = synonym_index();
    let query = "how to delete things";
    let off = search(&index, "\"synonyms_source\": \"none\"", query);
    assert!(!paths(&off).contains(&"repo/wanted.rs"));
    let on = search(&index, "\"synonyms_source\": \"pmi_subtokens_docstrings_v1\"", query);
    let wanted = on.hits.iter().find(|hit| &*hit.span.path == "repo/wanted.rs").unwrap();
    assert_eq!(&*wanted.why, "synonym");
    assert!(&*on.hits[0].span.path != "repo/wanted.rs", "the query's own words count more");
}

#[test]
fn synonyms_when_identifier_density_below_leaves_identifiers_alone() {
    let index = synonym_index();
    let found = |threshold: f64| {
        let knobs = format!(
            "\"synonyms_source\": \"pmi_subtokens_docstrings_v1\", \"synonyms_when_identifier_density_below\": {threshold}"
        );
        paths(&search(&index, &knobs, "delete my_shelf")).contains(&"repo/wanted.rs")
            && search(&index, &knobs, "delete my_shelf").hits.iter().any(|hit| hit.why.contains("synonym"))
    };
    assert_eq!([found(0.5), found(0.65)], [false, true], "half of the words are identifiers");
}

#[test]
fn path_priors_deboost_tests_unless_the_query_asks_for_them() {
    let index = index_of(&[
        ("repo/src/parse.rs", "fn parse_header() {}\n// more\n"),
        ("repo/tests/parse.rs", "fn parse_header() {}\n"),
        ("repo/vendor/parse.rs", "fn parse_header() {}\n"),
    ]);
    let scores = |knobs: &str, query: &str| {
        let answer = search(&index, knobs, query);
        let score = |path: &str| answer.hits.iter().find(|hit| &*hit.span.path == path).unwrap().score;
        [score("repo/src/parse.rs"), score("repo/tests/parse.rs"), score("repo/vendor/parse.rs")]
    };
    let off = scores("\"path_priors\": {\"debias_low_priority_paths\": false, \"max_deboost\": 0.6}", "parse_header");
    assert!(off[1] > off[0] && off[2] > off[0], "shorter files win on BM25 alone: {off:?}");
    let on = scores("\"path_priors\": {\"debias_low_priority_paths\": true, \"max_deboost\": 0.6}", "parse_header");
    assert!(on[0] > on[1] && on[1] > on[2], "vendored code is deboosted most: {on:?}");
    assert!((on[2] / on[1] - 0.6 / 0.7).abs() < 1e-3, "tests take three quarters of the deboost: {on:?}");
    let weak = scores("\"path_priors\": {\"debias_low_priority_paths\": true, \"max_deboost\": 1.0}", "parse_header");
    assert_eq!(weak, off, "a factor of 1 changes nothing");
    let asked =
        scores("\"path_priors\": {\"debias_low_priority_paths\": true, \"max_deboost\": 0.6}", "parse_header test");
    assert!(asked[1] > asked[0], "{asked:?}");
}

#[test]
fn a_pattern_finds_exactly_the_matching_lines() {
    let index = index_of(&[
        ("repo/a.rs", "struct A;\n\nimpl A {\n    fn new(size: usize) -> A { A }\n    fn renew(&self) {}\n}\n"),
        ("repo/b.rs", "fn new_thing() {}\nfn  new () {}\n"),
    ]);
    let answer = search(&index, "", r"fn\s+new\s*\(");
    let lines: Vec<(&str, u32, u32)> =
        answer.hits.iter().map(|hit| (&*hit.span.path, hit.span.first, hit.span.last)).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.contains(&("repo/a.rs", 4, 4)) && lines.contains(&("repo/b.rs", 2, 2)), "{lines:?}");
    assert!(answer.hits.iter().all(|hit| &*hit.why == "regex"));
}

#[test]
fn a_pattern_without_a_match_falls_back_to_its_words() {
    let index = index_of(&[("repo/a.rs", "fn parse_header() {}\n"), ("repo/b.rs", "fn other() {}\n")]);
    let answer = search(&index, "", r"parse_header\d+");
    assert_eq!(paths(&answer), ["repo/a.rs"]);
    assert_eq!(&*answer.hits[0].why, "lexical");
}

#[test]
fn only_files_in_scope_are_searched_and_their_scores_stay() {
    let index = index_of(&[
        ("one/a.rs", "fn needle() {}\n"),
        ("one/b.py", "def needle(): pass\n"),
        ("two/c.rs", "fn needle() { more(); words(); }\n"),
    ]);
    let engine = Engine::new(Arc::clone(&index), Configuration::default()).unwrap();
    let all = engine.search(&Request::new("needle"));
    assert_eq!(all.hits.len(), 3);
    let rust = engine.search(&Request { language: Some(Language::Rust), ..Request::new("needle") });
    assert_eq!(paths(&rust).len(), 2);
    assert!(paths(&rust).iter().all(|path| path.ends_with(".rs")));
    let one = engine.search(&Request { repository: Some("one"), ..Request::new("needle") });
    assert!(paths(&one).iter().all(|path| path.starts_with("one/")) && one.hits.len() == 2);
    let pattern = engine.search(&Request { repository: Some("two"), ..Request::new(r"needle\(") });
    assert_eq!(paths(&pattern), ["two/c.rs"]);
}

#[test]
fn a_query_without_terms_has_an_empty_answer() {
    let small = index_of(&[("repo/a.rs", "fn needle() {}\n")]);
    for text in ["", "   ", "???", "absent"] {
        let answer = search(&small, "", text);
        assert!(answer.hits.is_empty() && answer.candidates.is_empty(), "{text:?}");
    }
    let empty = index(&Corpus::new("empty", Vec::new()), &IndexOptions::default());
    assert!(search(&empty, "", "needle").hits.is_empty());
    assert!(search(&empty, "", r"needle\(").hits.is_empty());
}

#[test]
fn the_same_index_is_built_on_any_number_of_threads() {
    let corpus = large_corpus();
    let build = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| index(&corpus, &IndexOptions::default()))
    };
    let (one, many) = (build(1), build(8));
    for query in QUERIES {
        let (a, b) = (search(&one, PRUNED, query), search(&many, PRUNED, query));
        assert_eq!((a.hits, a.candidates, a.scored), (b.hits, b.candidates, b.scored));
    }
}

#[test]
fn limit_bounds_the_hits() {
    let index = &*LARGE;
    let engine = Engine::new(Arc::clone(index), Configuration::default()).unwrap();
    assert_eq!(engine.search(&Request { limit: 7, ..Request::new("word3") }).hits.len(), 7);
    assert_eq!(engine.search(&Request::new("word3")).hits.len(), 100);
}

#[test]
fn an_illegal_configuration_makes_no_engine() {
    let index = index_of(&[("repo/a.rs", "fn needle() {}\n")]);
    let mut configuration = Configuration::default();
    configuration.stage_a.per_file_span_cap = 0;
    let error = Engine::new(index, configuration).unwrap_err().to_string();
    assert!(error.contains("stage_a.per_file_span_cap: 0 is out of range, expected a whole number 1 to 10"), "{error}");
}
