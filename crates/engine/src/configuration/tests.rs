#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]
//! Reading and writing configurations.

use std::path::Path;

use super::knob::KNOBS;
use super::*;

fn json(text: &str) -> Configuration {
    Configuration::parse(text, Format::Json, Path::new("c.json")).unwrap()
}

fn json_error(text: &str) -> String {
    Configuration::parse(text, Format::Json, Path::new("c.json")).unwrap_err().to_string()
}

fn v1_2() -> Configuration {
    Configuration::preset("lens-v1.2").unwrap()
}

#[test]
fn an_empty_configuration_is_the_baseline() {
    assert_eq!(json("{}"), Configuration::preset("lens-baseline").unwrap());
    assert_eq!(Configuration::parse("", Format::Toml, Path::new("c.toml")).unwrap(), Configuration::default());
}

#[test]
fn presets_survive_writing_and_reading() {
    for name in Configuration::preset_names() {
        let preset = Configuration::preset(name).unwrap();
        assert_eq!(json(&preset.to_json()), preset, "{name}");
    }
    assert_eq!(Configuration::preset("lens-v9"), None);
}

#[test]
fn the_nested_form_is_read_with_its_wrapper_and_its_notes() {
    let nested = r#"{
        "version": "v1.2-optimized", "description": "x", "removed_levers": [{"lever": "y"}],
        "expected_performance": {"recall_at_50": 0.895}, "canary_readiness": {"drift_risk": "LOW"},
        "changes_from_baseline": {
            "stage_a": {"k_candidates": 320, "per_file_span_cap": 5, "note": "n",
                "wand": {"enabled": true, "block_max": true, "prune_aggressiveness": "low", "bound_type": "max"}},
            "stage_b": {"pattern_packs": ["ctor_impl", "test_func_names", "config_keys"],
                "lru_bytes_budget": "1.25x", "batch_query_size": "1.2x"},
            "stage_c": {"calibration": "isotonic_v1", "ann": {"k": 220, "efSearch": 96},
                "gate": {"nl_threshold": 0.35, "min_candidates": 8, "confidence_cutoff": 0.08},
                "features": "+path_prior_residual,+subtoken_jaccard,+struct_distance,+docBM25"}}}"#;
    assert_eq!(json(nested), v1_2());
}

#[test]
fn the_flat_form_is_read() {
    let flat = json(
        r#"{"stage_a": {"k_candidates": 320, "per_file_span_cap": 5, "wand_optimization": "enabled"},
            "stage_b": {"pattern_packs": ["ctor_impl"], "lru_budget_multiplier": 1.25, "batch_size_multiplier": 1.2},
            "stage_c": {"calibration": "isotonic_v1", "semantic_features": "+docBM25", "ann_k": 220, "efSearch": 96}}"#,
    );
    assert!(flat.stage_a.wand.enabled);
    assert!((flat.stage_b.lru_bytes_budget - 1.25).abs() < 1e-12);
    assert_eq!((flat.stage_c.ann.k, flat.stage_c.ann.ef_search), (220, 96));
    assert!(flat.stage_c.features.contains(&Feature::DocBm25));
}

#[test]
fn a_patch_names_knobs_without_their_stage() {
    let patch = json(
        r#"{"rare_term_fuzzy": "backoff", "fuzzy_max_edits": 2, "path_priors": {"debias_low_priority_paths": true, "max_deboost": 0.6},
            "gate": {"nl_threshold": 0.35}, "lru_bytes_budget": "1.25x"}"#,
    );
    assert_eq!((patch.stage_a.rare_term_fuzzy, patch.stage_a.fuzzy_max_edits), (RareTermFuzzy::Backoff, 2));
    assert!(patch.stage_a.path_priors.debias_low_priority_paths);
    assert!((patch.stage_c.gate.nl_threshold - 0.35).abs() < 1e-12);
}

#[test]
fn toml_says_the_same_as_json() {
    let text = "[stage_a]\nk_candidates = \"adaptive(150, 400)\"\n[stage_a.wand]\nenabled = true\n[stage_c.ann]\nefSearch = 128\n";
    let read = Configuration::parse(text, Format::Toml, Path::new("c.toml")).unwrap();
    assert_eq!(read.stage_a.k_candidates, KCandidates::Adaptive(150, 400));
    assert!(read.stage_a.wand.enabled);
    assert_eq!(read.stage_c.ann.ef_search, 128);
}

#[test]
fn an_unknown_key_is_an_error_with_its_place_and_a_suggestion() {
    let text = "{\n  \"stage_a\": {\n    \"k_canddidates\": 300\n  }\n}";
    assert_eq!(
        json_error(text),
        "c.json:3:5: unknown key \"k_canddidates\" in stage_a; did you mean \"k_candidates\"?"
    );
    assert_eq!(
        json_error("{\"stage_d\": {}}"),
        "c.json:1:2: unknown key \"stage_d\"; did you mean \"stage_a\"?".replace("stage_a\"?", "stage_c\"?")
    );
    let nested = "[stage_c.ann]\nefsearch = 64\n";
    let error = Configuration::parse(nested, Format::Toml, Path::new("c.toml")).unwrap_err().to_string();
    assert_eq!(error, "c.toml:2:1: unknown key \"efsearch\" in stage_c.ann; did you mean \"efSearch\"?");
}

#[test]
fn a_key_like_no_other_lists_what_is_known() {
    let error = json_error("{\"stage_a\": {\"zzz\": 1}}");
    assert!(error.contains("known keys are k_candidates, per_file_span_cap, wand"), "{error}");
}

#[test]
fn out_of_range_names_the_range() {
    for (text, expected) in [
        (
            "{\"stage_a\": {\"k_candidates\": 99}}",
            "c.json:1:30: stage_a.k_candidates: 99 is out of range, expected a whole number 100 to 500",
        ),
        ("{\"stage_a\": {\"k_candidates\": 501}}", "501 is out of range"),
        ("{\"stage_a\": {\"k_candidates\": \"adaptive(300,200)\"}}", "100 <= a <= b <= 500"),
        ("{\"stage_a\": {\"k_candidates\": \"adaptive(50,200)\"}}", "100 <= a <= b <= 500"),
        ("{\"stage_a\": {\"per_file_span_cap\": 0}}", "expected a whole number 1 to 10"),
        ("{\"stage_a\": {\"per_file_span_cap\": 2.5}}", "expected a whole number 1 to 10"),
        ("{\"stage_a\": {\"fuzzy_max_edits\": 3}}", "expected a whole number 0 to 2"),
        ("{\"stage_a\": {\"synonyms_when_identifier_density_below\": 1.1}}", "expected a number 0 to 1"),
        ("{\"stage_a\": {\"path_priors\": {\"max_deboost\": -0.1}}}", "expected a number 0 to 1"),
        ("{\"stage_b\": {\"lru_bytes_budget\": \"0x\"}}", "expected a multiple of the baseline"),
        ("{\"stage_b\": {\"batch_query_size\": \"fast\"}}", "expected a multiple of the baseline"),
        ("{\"stage_c\": {\"gate\": {\"nl_threshold\": 2}}}", "expected a number 0 to 1"),
        ("{\"stage_c\": {\"gate\": {\"min_candidates\": 0}}}", "expected a whole number 1 to 500"),
        ("{\"stage_c\": {\"gate\": {\"confidence_cutoff\": 8}}}", "expected a number 0 to 1"),
        ("{\"stage_c\": {\"ann\": {\"k\": 49}}}", "expected a whole number 50 to 500"),
        ("{\"stage_c\": {\"ann\": {\"efSearch\": 513}}}", "expected a whole number 16 to 512"),
    ] {
        let error = json_error(text);
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn unknown_words_are_errors_with_a_suggestion() {
    for (text, expected) in [
        ("{\"rare_term_fuzzy\": \"backof\"}", "did you mean \"backoff\"?"),
        ("{\"pattern_packs\": [\"ctor_imp\"]}", "did you mean \"ctor_impl\"?"),
        ("{\"features\": \"+docBM26\"}", "did you mean \"docBM25\"?"),
        ("{\"calibration\": \"isotonic\"}", "did you mean \"isotonic_v1\"?"),
        ("{\"wand_optimization\": \"yes\"}", "expected \"enabled\" or \"disabled\""),
        ("{\"stage_a\": 3}", "stage_a: expected a table of keys"),
        ("[]", "the configuration: expected a table of keys"),
    ] {
        let error = json_error(text);
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn a_knob_set_twice_is_an_error() {
    let error = json_error("{\"stage_c\": {\"ann\": {\"k\": 100}, \"ann_k\": 120}}");
    assert!(error.contains("stage_c.ann.k is set twice"), "{error}");
    assert!(json_error("{\"fuzzy_max_edits\": 1, \"fuzzy_max_edits\": 2}").contains("set twice"));
}

#[test]
fn broken_json_names_its_place() {
    assert!(json_error("{\n  \"stage_a\": }").starts_with("c.json:2:14: "), "{}", json_error("{\n  \"stage_a\": }"));
}

#[test]
fn a_minus_takes_a_feature_away() {
    let features = json("{\"features\": \"+docBM25,+subtoken_jaccard,-docBM25\"}").stage_c.features;
    assert_eq!(features.into_iter().collect::<Vec<_>>(), [Feature::SubtokenJaccard]);
    assert!(json("{\"features\": [\"baseline\"]}").stage_c.features.is_empty());
}

#[test]
fn the_difference_names_every_knob_that_changed() {
    let (baseline, candidate) = (Configuration::default(), v1_2());
    let changed: Vec<String> =
        Configuration::diff(&baseline, &candidate).into_iter().map(|change| change.knob).collect();
    assert_eq!(changed.len(), 16);
    assert!(changed.contains(&"stage_c.ann.efSearch".to_owned()));
    assert!(Configuration::diff(&candidate, &candidate).is_empty());
    let cap = Configuration::diff(&baseline, &candidate).remove(1);
    assert_eq!((cap.from, cap.to), (3.into(), 5.into()));
}

#[test]
fn every_knob_can_be_written_read_and_told_apart() {
    let baseline = Configuration::default().to_value();
    for knob in KNOBS {
        let value = knob.path.iter().fold(&baseline, |value, part| &value[*part]);
        assert!(!value.is_null(), "{} has no default", knob.name());
        let read = json(&format!("{{{}}}", nested(knob.path, &value.to_string())));
        assert_eq!(read, Configuration::default(), "{}", knob.name());
    }
}

fn nested(path: &[&str], value: &str) -> String {
    match path {
        [key] => format!("\"{key}\": {value}"),
        [key, rest @ ..] => format!("\"{key}\": {{{}}}", nested(rest, value)),
        [] => String::new(),
    }
}

/// What a LENS server dumps, shortened.
const DUMP: &str = r#"{"api_version": "v1", "stage_configurations": {
    "stage_a": {"rare_term_fuzzy": true, "synonyms_when_identifier_density_below": 0.3, "prefilter": {"type": "bigram"},
        "wand": {"enabled": true, "block_max": true}, "per_file_span_cap": 4, "native_scanner": "auto"},
    "stage_b": {"enabled": false, "symbol_ranking_enabled": true, "max_candidates": 200},
    "stage_c": {"enabled": true, "semantic_gating": {"nl_likelihood_threshold": 0.4, "min_candidates": 11},
        "ann_config": {"efSearch": 70, "k": 50}, "confidence_cutoff": 0.1}},
  "kill_switches": {"stage_b_enabled": false, "stage_c_enabled": true}, "telemetry": {}, "timestamp": "t"}"#;

#[test]
fn a_policy_dump_of_lens_is_read_and_what_has_no_knob_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baseline_policy.json");
    std::fs::write(&path, DUMP).unwrap();
    let (read, without_knob) = Configuration::load_with_notes(path.to_str().unwrap()).unwrap();
    let mut expected = Configuration::default();
    expected.stage_a.rare_term_fuzzy = RareTermFuzzy::Backoff;
    expected.stage_a.synonyms_when_identifier_density_below = 0.3;
    expected.stage_a.per_file_span_cap = 4;
    (expected.stage_a.wand.enabled, expected.stage_a.wand.block_max) = (true, true);
    expected.stage_b.enabled = false;
    expected.stage_c.gate = Gate { nl_threshold: 0.4, min_candidates: 11, confidence_cutoff: 0.1 };
    expected.stage_c.ann = Ann { k: 50, ef_search: 70 };
    assert_eq!(read, expected);
    let unset = [
        "kill_switches",
        "stage_a.native_scanner",
        "stage_a.prefilter",
        "stage_b.max_candidates",
        "stage_b.symbol_ranking_enabled",
        "telemetry",
    ];
    assert_eq!(without_knob, unset);
}

#[test]
fn a_policy_dump_that_contradicts_itself_or_holds_something_unknown_is_refused_with_its_place() {
    let thrown = DUMP.replace("\"stage_c_enabled\": true", "\"stage_c_enabled\": false");
    let error = json_error(&thrown);
    assert!(error.contains("kill_switches.stage_c_enabled and stage_c.enabled say different things"), "{error}");
    assert!(error.starts_with("c.json:7:"), "{error}");
    let error = json_error(&DUMP.replace("per_file_span_cap", "per_file_cap"));
    assert!(error.contains("unknown key \"per_file_cap\" in stage_a; did you mean \"per_file_span_cap\"?"), "{error}");
    assert!(json_error(&DUMP.replace("telemetry", "extras")).contains("unknown key \"extras\""));
}

#[test]
fn yaml_is_called_yaml() {
    let error = json_error("stage_a:\n  k_candidates: 320\n");
    assert_eq!(error, "c.json: is YAML; a configuration is JSON, or TOML in a file that ends in .toml");
}

#[test]
fn published_configurations_are_read_when_they_are_at_hand() {
    let Some(shared) = std::env::var_os("LENSGATE_SHARED_DATA") else { return };
    let folder = Path::new(&shared).parent().unwrap().join("lens/v1.2");
    let load = |name: &str| Configuration::load(folder.join(name).to_str().unwrap());
    assert_eq!(load("optimized_config.json").unwrap(), v1_2());
    assert_eq!(load("phase1_policy_patch.json").unwrap().stage_a.fuzzy_max_edits, 2);
    assert_eq!(load("phase2_stageB_patch.json").unwrap().stage_b, v1_2().stage_b);
    let (ann, gate) = (load("baseline_policy.json").unwrap().stage_c.ann, Configuration::default().stage_c.gate);
    assert_eq!((ann.k, ann.ef_search, gate.min_candidates), (50, 64, 10));
    assert_eq!(load("phase2_stageC_patch.json").unwrap().stage_c, v1_2().stage_c);
}
