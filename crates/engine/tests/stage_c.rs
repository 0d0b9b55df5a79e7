//! Every knob of stage C changes what it says it changes, and nothing else.
#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use lensgate_dataset::{Corpus, Hit, Language, Span};
use lensgate_engine::configuration::Calibration;
use lensgate_engine::{Answer, Configuration, Engine, FitPair, Index, IndexOptions, Request};
use support::{corpus, draw, engine, find, index, index_of, says, score, timeless};

/// Words that mean nothing: those of one topic stand together, which is all that the space can know of them.
fn word(topic: u64, at: u64) -> String {
    let head = ["bor", "cal", "dun", "fim", "gol", "hap", "jit", "kem"][topic as usize];
    let tail = ["ban", "cid", "dom", "fal", "gor", "hum", "jak", "lor", "mip", "nur", "pav", "rut"][at as usize];
    format!("{head}{tail}")
}

const TOPICS: u64 = 8;
const WORDS: u64 = 12;
const FUNCTIONS: u64 = 80;

/// One function a file; its words, four in ten of its topic's.
fn words_of(function: u64) -> Vec<String> {
    let mut draw = draw(function + 1);
    let mut at = BTreeSet::new();
    while at.len() < 5 {
        at.insert(draw(WORDS));
    }
    at.into_iter().map(|at| word(function % TOPICS, at)).collect()
}

fn path_of(function: u64) -> String {
    format!("repo/src/f{function:03}.rs")
}

fn topics() -> Corpus {
    let file = |function: u64| {
        let words = words_of(function);
        let body = words[2..].iter().map(|word| format!("    {word}();\n")).collect::<String>();
        (path_of(function), format!("fn {}_{}() {{\n{body}}}\n", words[0], words[1]))
    };
    corpus(&(0..TOPICS * FUNCTIONS).map(file).collect::<Vec<_>>())
}

/// A question about a function: two of its words.
fn question(function: u64) -> String {
    let words = words_of(function);
    format!("where is the {} of a {} kept", words[3], words[1])
}

/// A question that tells a function from most of the others: four of its words.
fn precise(function: u64) -> String {
    format!("where is the {} kept", words_of(function)[1..].join(" and the "))
}

fn fit(functions: impl Iterator<Item = u64>) -> Vec<FitPair> {
    let pair = |at| FitPair { text: precise(at), span: Span { path: path_of(at).into(), first: 1, last: 5 } };
    functions.map(pair).collect()
}

/// The topics, the calibration fitted on every fourth function.
static TOPICS_INDEX: LazyLock<Arc<Index>> = LazyLock::new(|| {
    let index = index(&topics(), &IndexOptions { seed: 5, fit: fit((0..TOPICS * FUNCTIONS).step_by(4)) });
    assert!(index.is_calibrated());
    index
});

/// An answer under knobs of stage C alone; everything that is asked goes through unless a knob says otherwise.
fn ask(index: &Arc<Index>, stage_c: &str, text: &str) -> Answer {
    timeless(engine(index, &format!(r#"{{"stage_c": {{{stage_c}}}}}"#)).search(&Request::new(text)))
}

/// Hits that nothing but stage C proposed.
fn proposed(answer: &Answer) -> usize {
    answer.hits.iter().filter(|hit| &*hit.why == "semantic").count()
}

#[test]
fn stage_c_finds_what_shares_no_word_with_the_query() {
    let (index, text) = (&*TOPICS_INDEX, question(17));
    let on = ask(index, r#""enabled": true"#, &text);
    let off = ask(index, r#""enabled": false"#, &text);
    assert!(proposed(&on) > 10, "{}", proposed(&on));
    assert_eq!(off.fan_out.stage_c, off.fan_out.stage_b);
    assert!(off.hits.iter().all(|hit| !says(hit, "semantic")));
    let topic = |path: &str| path["repo/src/f".len()..][..3].parse::<u64>().unwrap() % TOPICS;
    let right = on.hits.iter().filter(|hit| &*hit.why == "semantic" && topic(&hit.span.path) == 17 % TOPICS).count();
    assert!(right * 10 >= proposed(&on) * 9, "what it adds is of the query's topic: {right} of {}", proposed(&on));
}

#[test]
fn nl_threshold_decides_which_queries_are_prose_enough() {
    // Two words that are no identifiers: prose 0.4.
    let text = format!("{} {}", word(1, 1), word(1, 2));
    let runs = |threshold: f64, text: &str| {
        let json = format!(r#"{{"stage_c": {{"gate": {{"nl_threshold": {threshold}}}}}}}"#);
        let answer = engine(&TOPICS_INDEX, &json).search(&Request::new(text));
        assert_eq!(answer.timing.stage_c.is_some(), answer.hits.iter().any(|hit| says(hit, "semantic")));
        answer.timing.stage_c.is_some()
    };
    assert_eq!([0.35, 0.4, 0.41, 0.5].map(|threshold| runs(threshold, &text)), [true, true, false, false]);
    assert!(runs(1.0, &question(3)), "a whole sentence is prose at any threshold");
    assert!(runs(0.0, &word(1, 1)) && !runs(0.2, &word(1, 1)), "a single word is hardly any");
}

#[test]
fn min_candidates_asks_for_enough_to_rerank() {
    let text = question(9);
    let left = ask(&TOPICS_INDEX, r#""enabled": false"#, &text).fan_out.stage_b;
    assert!((2..500).contains(&left), "{left}");
    let runs = |least: u32| {
        let answer = ask(&TOPICS_INDEX, &format!(r#""gate": {{"min_candidates": {least}}}"#), &text);
        answer.hits.iter().any(|hit| says(hit, "semantic"))
    };
    assert_eq!([1, left, left + 1, 500].map(runs), [true, true, false, false]);
}

#[test]
fn confidence_cutoff_drops_proposals_and_leaves_the_rest_as_stage_b_scored_it() {
    for calibration in ["none", "isotonic_v1"] {
        let at = |cutoff: f64| {
            let knobs = format!(r#""calibration": "{calibration}", "gate": {{"confidence_cutoff": {cutoff}}}"#);
            ask(&TOPICS_INDEX, &knobs, &question(33))
        };
        let counts = [0.0, 0.3, 0.6, 1.0].map(|cutoff| at(cutoff).fan_out.stage_c);
        assert!(counts.is_sorted_by(|a, b| a >= b) && counts[0] > counts[3], "{calibration}: {counts:?}");
        assert_eq!(counts[3], at(1.0).fan_out.stage_b, "{calibration}: no proposal is that sure");
    }
    let nothing_sure = ask(&TOPICS_INDEX, r#""gate": {"confidence_cutoff": 1.0}"#, &question(33));
    let off = ask(&TOPICS_INDEX, r#""enabled": false"#, &question(33));
    assert_eq!(nothing_sure.hits, off.hits);
}

#[test]
fn ann_k_bounds_how_many_neighbours_are_considered() {
    let added = |k: u32| {
        let knobs = format!(r#""ann": {{"k": {k}, "efSearch": 512}}, "gate": {{"confidence_cutoff": 0.0}}"#);
        let answer = ask(&TOPICS_INDEX, &knobs, &question(40));
        answer.fan_out.stage_c - answer.fan_out.stage_b
    };
    let [few, some, many] = [50, 150, 500].map(added);
    assert!(few < some && some < many, "{few} {some} {many}");
    assert!(few <= 50 && some <= 150 && many <= 500, "{few} {some} {many}");
}

#[test]
fn a_longer_ef_search_finds_more_of_the_nearest() {
    let found = |ef: u32| -> BTreeSet<Span> {
        let knobs = format!(r#""ann": {{"k": 400, "efSearch": {ef}}}, "gate": {{"confidence_cutoff": 0.0}}"#);
        let json = format!(r#"{{"stage_a": {{"per_file_span_cap": 10}}, "stage_c": {{{knobs}}}}}"#);
        let request = Request { limit: 1000, ..Request::new("") };
        let engine = engine(&TOPICS_INDEX, &json);
        let spans = |at: u64| {
            let text = question(at);
            let answer = engine.search(&Request { text: &text, ..request });
            answer.hits.into_iter().filter(|hit| &*hit.why == "semantic").map(|hit| hit.span).collect::<Vec<_>>()
        };
        (0..8).flat_map(spans).collect()
    };
    let [short, longer, long] = [16, 64, 512].map(found);
    assert!(short.len() < longer.len() && longer.len() < long.len(), "{} {} {}", short.len(), longer.len(), long.len());
}

#[test]
fn isotonic_v1_turns_scores_into_probabilities_and_keeps_their_order() {
    let with = |calibration: &str, at: u64| {
        let knobs = format!(r#""calibration": "{calibration}", "gate": {{"confidence_cutoff": 0.0}}"#);
        ask(&TOPICS_INDEX, &knobs, &precise(at)).hits
    };
    for at in [2, 11, 30, 47] {
        let (none, isotonic) = (with("none", at), with("isotonic_v1", at));
        assert!(none[0].score > 1.2, "a fused score is no probability: {}", none[0].score);
        assert!(isotonic.iter().all(|hit| (0.0..=1.001).contains(&hit.score)), "{at}");
        let before = |hit: &Hit| none.iter().find(|other| other.span == hit.span).map_or(0.0, |hit| hit.score);
        let order: Vec<f64> = isotonic.iter().take(none.len() / 2).map(before).collect();
        assert!(order.is_sorted_by(|a, b| *a >= b - 1e-5), "monotone, so the order stays: {order:?}");
        let distinct = |hits: &[Hit]| hits.iter().map(|hit| hit.score.to_bits()).collect::<BTreeSet<_>>().len();
        let (had, has) = (distinct(&none), distinct(&isotonic));
        assert!(has * 10 >= had * 9, "equal probabilities are still told apart: {has} of {had}");
    }
}

#[test]
fn a_calibrated_score_is_the_share_of_right_answers() {
    // The functions that were not fitted on; hits of all queries by the probability that they claim.
    let knobs = r#""calibration": "isotonic_v1", "gate": {"confidence_cutoff": 0.0}"#;
    let engine = engine(&TOPICS_INDEX, &format!(r#"{{"stage_c": {{{knobs}}}}}"#));
    let mut bins = [(0.0, 0.0, 0.0); 3];
    for at in (1..TOPICS * FUNCTIONS).step_by(4) {
        for hit in engine.search(&Request::new(&precise(at))).hits {
            let bin = &mut bins[usize::from(hit.score > 0.02) + usize::from(hit.score > 0.3)];
            bin.0 += hit.score;
            bin.1 += f64::from(u8::from(*hit.span.path == path_of(at)));
            bin.2 += 1.0;
        }
    }
    for (claimed, right, hits) in bins {
        assert!(
            hits >= 20.0 && (claimed - right).abs() / hits < 0.12,
            "{hits} hits claim {claimed}, {right} are right"
        );
    }
}

#[test]
fn without_enough_to_fit_on_isotonic_v1_acts_as_none() {
    let index = index(&topics(), &IndexOptions { seed: 5, fit: fit(0..19) });
    assert!(!index.is_calibrated());
    let with = |calibration: &str| ask(&index, &format!(r#""calibration": "{calibration}""#), &question(3));
    assert_eq!(with("isotonic_v1"), with("none"));
}

/// What a feature adds to the best hit of each file, over the scores without it.
fn added(index: &Arc<Index>, feature: &str, text: &str, paths: [&str; 2]) -> [f64; 2] {
    let gate = r#""gate": {"nl_threshold": 0.0, "min_candidates": 1, "confidence_cutoff": 0.0}"#;
    let with = |features: &str| ask(index, &format!(r#"{gate}, "features": "{features}""#), text);
    let (off, on) = (with("baseline"), with(&format!("+{feature}")));
    paths.map(|path| score(&on, path) - score(&off, path))
}

fn assert_adds(found: [f64; 2], expected: [f64; 2]) {
    assert!(
        found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 2e-6),
        "{found:?} {expected:?}"
    );
}

#[test]
fn path_prior_residual_moves_tests_below_code_unless_they_are_asked_for() {
    let (code, test) = ("repo/src/a.rs", "repo/tests/a.rs");
    let index = index_of(&[(code, "fn header() {}\n"), (test, "fn header() {}\n")]);
    // Priors 1 and 1/4, their mean 5/8; the feature counts 0.15.
    let residual = 0.15 * 3.0 / 8.0;
    assert_adds(added(&index, "path_prior_residual", "where is the header", [code, test]), [residual, -residual]);
    assert_adds(added(&index, "path_prior_residual", "where is the header test", [code, test]), [0.0, 0.0]);
}

#[test]
fn subtoken_jaccard_compares_the_query_with_the_name() {
    let (named, other) = ("repo/a.rs", "repo/b.rs");
    let index = index_of(&[(named, "fn header_size() {}\n"), (other, "fn one() {\n    header();\n}\n")]);
    // One term of the query, two of the name, one of them shared; the feature counts 0.25.
    assert_adds(added(&index, "subtoken_jaccard", "where is the header", [named, other]), [0.25 / 2.0, 0.0]);
}

#[test]
fn struct_distance_prefers_evidence_near_the_signature() {
    let (near, deep) = ("repo/a.rs", "repo/b.rs");
    let nested = "fn two() {\n    if a {\n        if b {\n            header();\n        }\n    }\n}\n";
    let index = index_of(&[(near, "fn header() {}\n"), (deep, nested)]);
    // In the signature 1, three levels below it 1/4; the feature counts 0.1.
    assert_adds(added(&index, "struct_distance", "where is the header", [near, deep]), [0.1, 0.1 / 4.0]);
}

#[test]
fn doc_bm25_looks_at_the_comment_alone() {
    let (said, called) = ("repo/a.rs", "repo/b.rs");
    let index = index_of(&[(said, "/// The header.\nfn one() {}\n"), (called, "fn two() {\n    header();\n}\n")]);
    // One comment of average length that says the only term once: 1 / (1 + k1) of the most; the feature counts 0.3.
    assert_adds(added(&index, "docBM25", "where is the header", [said, called]), [0.3 / 2.2, 0.0]);
}

#[test]
fn features_add_up_and_reorder_the_hits() {
    let (index, text) = (&*TOPICS_INDEX, question(21));
    let gate = r#""gate": {"confidence_cutoff": 0.0}"#;
    let with = |features: &str| ask(index, &format!(r#"{gate}, "features": "{features}""#), &text);
    let names = ["path_prior_residual", "subtoken_jaccard", "struct_distance", "docBM25"];
    let (off, all) = (with("baseline"), with(&names.map(|name| format!("+{name}")).join(",")));
    let path = off.hits[0].span.path.clone();
    let alone: f64 = names.iter().map(|name| score(&with(&format!("+{name}")), &path) - score(&off, &path)).sum();
    assert!((score(&all, &path) - score(&off, &path) - alone).abs() < 1e-5);
    let order = |answer: &Answer| answer.hits.iter().map(|hit| hit.span.clone()).collect::<Vec<_>>();
    assert_ne!(order(&all), order(&off));
}

#[test]
fn space_graphs_and_calibration_are_the_same_on_any_number_of_threads() {
    let (corpus, options) = (topics(), IndexOptions { seed: 5, fit: fit((0..TOPICS * FUNCTIONS).step_by(4)) });
    let answers = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let index = pool.install(|| index(&corpus, &options));
        assert!(index.is_calibrated());
        let knobs = r#"{"stage_c": {"calibration": "isotonic_v1", "ann": {"k": 220, "efSearch": 96},
            "gate": {"confidence_cutoff": 0.01},
            "features": "+path_prior_residual,+subtoken_jaccard,+struct_distance,+docBM25"}}"#;
        let engine = engine(&index, knobs);
        let found: Vec<Answer> = (0..40).map(|at| timeless(engine.search(&Request::new(&precise(at * 7))))).collect();
        assert!(found.iter().all(|answer| answer.hits.iter().any(|hit| says(hit, "semantic"))));
        found
    };
    let one = answers(1);
    for threads in [2, 8] {
        assert_eq!(answers(threads), one, "{threads} threads");
    }
}

#[test]
fn another_seed_draws_another_space() {
    let with = |seed: u64| {
        let index = index(&topics(), &IndexOptions { seed, fit: Vec::new() });
        ask(&index, r#""gate": {"confidence_cutoff": 0.0}"#, &question(17)).hits
    };
    assert_ne!(with(1), with(2));
    assert_eq!(with(1), with(1));
}

#[test]
fn stage_c_keeps_to_the_scope_of_the_request() {
    let files: Vec<(String, String)> = (0..60)
        .map(|at| {
            let ending = if at % 3 == 0 { ("py", "def", ":", "") } else { ("rs", "fn", " {", "}\n") };
            let words = words_of(8 * at);
            let text = format!("{} {}(){}\n    {}({})\n{}", ending.1, words[0], ending.2, words[1], words[2], ending.3);
            (format!("repo{}/f{at:02}.{}", at % 2, ending.0), text)
        })
        .collect();
    let index = index_of(&files);
    let engine = engine(&index, r#"{"stage_c": {"gate": {"min_candidates": 1, "confidence_cutoff": 0.0}}}"#);
    let text = question(16);
    let python = Some(Language::Python);
    let answer = engine.search(&Request { language: python, repository: Some("repo1"), ..Request::new(&text) });
    assert!(proposed(&answer) > 0);
    assert!(answer.hits.iter().all(|hit| hit.span.path.starts_with("repo1/") && hit.span.path.ends_with(".py")));
    assert!(find(&answer, "repo0/f00.py").is_none());
}

#[test]
fn what_one_index_fitted_serves_another_of_the_same_sources() {
    let fitting = index(&topics(), &IndexOptions { seed: 5, fit: fit((0..TOPICS * FUNCTIONS).step_by(4)) });
    let build =
        || Index::build(&topics(), &IndexOptions { seed: 5, fit: Vec::new() }, &|_, _, _| ()).expect("an index");
    let plain = Arc::new(build());
    let fitted = Arc::new(build().with_fitted(&fitting.fitted()));
    assert_eq!((plain.is_calibrated(), fitted.is_calibrated()), (false, true));
    let mut calibrated = Configuration::default();
    calibrated.stage_c.calibration = Calibration::IsotonicV1;
    let answers = |index: &Arc<Index>| {
        let engine = Engine::new(Arc::clone(index), calibrated.clone()).expect("a sound configuration");
        let text = precise(7);
        format!("{:?}", engine.search(&Request::new(&text)).hits)
    };
    assert_eq!(answers(&fitting), answers(&fitted));
    assert_ne!(answers(&plain), answers(&fitted));
}
