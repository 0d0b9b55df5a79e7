//! Which test shows what each knob changes in an answer: a knob, or a word of one, without such a test fails here.

use super::knob::KNOBS;
use super::words::Word;
use super::{BoundType, Calibration, Feature, PatternPack, PruneAggressiveness, RareTermFuzzy, SynonymsSource};

const STAGE_A: &str = include_str!("../../tests/stage_a.rs");
const STAGE_B: &str = include_str!("../../tests/stage_b.rs");
const STAGE_C: &str = include_str!("../../tests/stage_c.rs");

/// Each knob of the catalogue with the tests of its stage that set it and look at the answer.
const EFFECTS: &[(&str, &[&str])] = &[
    ("stage_a.k_candidates", &["k_candidates_bounds_what_is_handed_on"]),
    ("stage_a.per_file_span_cap", &["per_file_span_cap_bounds_the_spans_of_a_file"]),
    ("stage_a.wand.enabled", &["wand_enabled_scores_fewer_chunks", "wand_finds_what_the_exhaustive_scan_finds"]),
    ("stage_a.wand.block_max", &["wand_block_max_scores_fewer_chunks_than_bounds_by_term"]),
    ("stage_a.wand.prune_aggressiveness", &["prune_aggressiveness_scores_less_and_may_miss_the_tail_but_not_the_top"]),
    ("stage_a.wand.bound_type", &["bound_type_max_is_tighter_than_sum"]),
    ("stage_a.rare_term_fuzzy", &["rare_term_fuzzy_finds_a_misspelt_term_only_with_backoff"]),
    ("stage_a.fuzzy_max_edits", &["fuzzy_max_edits_bounds_the_distance"]),
    (
        "stage_a.synonyms_when_identifier_density_below",
        &["synonyms_when_identifier_density_below_leaves_identifiers_alone"],
    ),
    ("stage_a.synonyms_source", &["synonyms_source_finds_what_the_words_do_not_say"]),
    ("stage_a.path_priors.debias_low_priority_paths", &["path_priors_deboost_tests_unless_the_query_asks_for_them"]),
    ("stage_a.path_priors.max_deboost", &["path_priors_deboost_tests_unless_the_query_asks_for_them"]),
    ("stage_b.enabled", &["without_stage_b_candidates_keep_their_chunks_and_names_say_nothing"]),
    (
        "stage_b.pattern_packs",
        &[
            "each_pattern_pack_lifts_what_it_is_for_and_no_other_does",
            "packs_leave_queries_alone_that_ask_for_no_structure",
        ],
    ),
    ("stage_b.lru_bytes_budget", &["lru_bytes_budget_changes_the_hit_rate_and_no_ranking"]),
    (
        "stage_b.batch_query_size",
        &[
            "batch_query_size_changes_how_files_are_fetched_and_no_ranking",
            "a_batch_larger_than_the_budget_finds_more_of_what_was_left_there",
        ],
    ),
    ("stage_c.enabled", &["stage_c_finds_what_shares_no_word_with_the_query"]),
    (
        "stage_c.calibration",
        &[
            "isotonic_v1_turns_scores_into_probabilities_and_keeps_their_order",
            "a_calibrated_score_is_the_share_of_right_answers",
            "without_enough_to_fit_on_isotonic_v1_acts_as_none",
        ],
    ),
    ("stage_c.gate.nl_threshold", &["nl_threshold_decides_which_queries_are_prose_enough"]),
    ("stage_c.gate.min_candidates", &["min_candidates_asks_for_enough_to_rerank"]),
    ("stage_c.gate.confidence_cutoff", &["confidence_cutoff_drops_proposals_and_leaves_the_rest_as_stage_b_scored_it"]),
    ("stage_c.ann.k", &["ann_k_bounds_how_many_neighbours_are_considered"]),
    ("stage_c.ann.efSearch", &["a_longer_ef_search_finds_more_of_the_nearest"]),
    (
        "stage_c.features",
        &[
            "path_prior_residual_moves_tests_below_code_unless_they_are_asked_for",
            "subtoken_jaccard_compares_the_query_with_the_name",
            "struct_distance_prefers_evidence_near_the_signature",
            "doc_bm25_looks_at_the_comment_alone",
            "features_add_up_and_reorder_the_hits",
        ],
    ),
];

fn source(knob: &str) -> &'static str {
    match knob.split('.').next() {
        Some("stage_a") => STAGE_A,
        Some("stage_b") => STAGE_B,
        _ => STAGE_C,
    }
}

/// Whether the file holds a test of this name that runs.
fn is_test(source: &str, name: &str) -> bool {
    source.contains(&format!("#[test]\nfn {name}() {{"))
}

#[test]
fn every_knob_has_a_test_of_its_effect() {
    let mut tested: Vec<&str> = EFFECTS.iter().map(|&(knob, _)| knob).collect();
    let mut known: Vec<String> = KNOBS.iter().map(super::knob::Knob::name).collect();
    tested.sort_unstable();
    known.sort_unstable();
    assert_eq!(tested, known, "every knob stands here once, with the tests that show what it changes");
    for (knob, tests) in EFFECTS {
        let source = source(knob);
        assert!(!tests.is_empty() && tests.iter().all(|name| is_test(source, name)), "{knob}: {tests:?}");
        let key = knob.rsplit('.').next().unwrap_or(knob);
        let is_set = source.replace('\\', "").contains(&format!("\"{key}\""));
        assert!(is_set, "{knob} is never set in the tests of its stage");
    }
}

fn words<T: Word>() -> Vec<&'static str> {
    T::WORDS.iter().map(|&(word, _)| word).collect()
}

#[test]
fn every_word_of_a_knob_is_set_in_a_test_of_its_stage() {
    let stage_a =
        [words::<PruneAggressiveness>(), words::<BoundType>(), words::<RareTermFuzzy>(), words::<SynonymsSource>()];
    let stage_c = [words::<Calibration>(), words::<Feature>()];
    let of_stages = [(STAGE_A, stage_a.concat()), (STAGE_B, words::<PatternPack>()), (STAGE_C, stage_c.concat())];
    for (source, words) in of_stages {
        for word in words {
            assert!(source.contains(&format!("\"{word}")), "{word} is set in no test");
        }
    }
}
