//! The policy parser as people meet it: what is accepted, and what every mistake prints.
#![expect(clippy::unwrap_used, reason = "tests")]

use lensgate_gate::Policy;
use lensgate_gate::policy::preset::PRESETS;
use lensgate_gate::policy::{Decide, Distance, Factor, Limit, Percent, Points, Test};
use lensgate_words::Severity;

const HEAD: &str = "schema = 1\n[decision]\nconfidence = \"95 %\"\n";

fn errors(text: &str) -> String {
    match Policy::parse("policy.toml", text) {
        Ok(policy) => format!("accepted: {policy:?}"),
        Err(error) => error.to_string(),
    }
}

fn gate(lines: &str) -> String {
    format!("{HEAD}[[gate]]\nid = \"g\"\n{lines}\n")
}

fn test_of(lines: &str) -> Test {
    Policy::parse("policy.toml", &gate(lines)).unwrap().gates[0].test.clone()
}

#[test]
fn presets_parse_and_block() {
    for preset in PRESETS {
        let (policy, text) = Policy::preset(preset.name).unwrap();
        assert_eq!(policy.name, preset.name);
        assert_eq!(text, preset.text);
        assert!(policy.warnings.is_empty(), "{:?}", policy.warnings);
        assert!(policy.gates.iter().any(|gate| gate.severity == Severity::Block));
    }
}

#[test]
fn the_default_preset_holds_non_inferiority_gates_only() {
    let (policy, _) = Policy::preset("default").unwrap();
    assert!(policy.gates.iter().all(|gate| matches!(gate.test, Test::NonInferior(_))));
    let measures: Vec<String> = policy.measures().iter().map(ToString::to_string).collect();
    for needed in ["Recall@50", "nDCG@10", "SpanRecall@50", "SpanCoverage@50", "ErrorRate", "Latency(p95)"] {
        assert!(measures.iter().any(|measure| measure == needed), "{needed}");
    }
}

#[test]
fn the_ci_preset_gates_quality_and_errors_as_default_does_and_reads_no_wall_clock() {
    let [ci, default] = ["ci", "default"].map(|name| Policy::preset(name).unwrap().0);
    let timeless = |policy: &Policy| -> Vec<String> {
        policy.gates.iter().filter(|gate| gate.measure.is_quality()).map(|gate| format!("{gate:?}")).collect()
    };
    assert_eq!(timeless(&ci), timeless(&default));
    assert_eq!(ci.decision, default.decision);
    let clocks = ci.gates.iter().filter(|gate| !gate.measure.is_quality());
    let clocks: Vec<(String, String)> = clocks.map(|gate| (gate.measure.to_string(), gate.test.written())).collect();
    let expected = ["CpuTime(p95)", "CpuTime(p95,stage=A)"].map(|measure| (measure.to_owned(), "25 %".to_owned()));
    assert_eq!(clocks, expected);
}

#[test]
fn the_lens_preset_holds_every_condition_of_both_packs() {
    let (policy, _) = Policy::preset("lens-promotion").unwrap();
    let conditions: Vec<(String, String)> = policy
        .gates
        .iter()
        .map(|gate| (gate.measure.to_string(), format!("{} {}", gate.test.name(), gate.test.written())))
        .collect();
    let expected = [
        ("Recall@50", "superior 5 %"),
        ("nDCG@10", "non_inferior 0 %"),
        ("SpanCoverage@50", "at_least 98 %"),
        ("Latency(p95)", "at_most 1.25 x baseline"),
        ("Latency(p99)", "at_most 2 x Latency(p95)"),
        ("PositivesInCandidates", "superior 6 %"),
        ("nDCG@10", "superior 2 %"),
        ("Recall@50", "non_inferior 0 %"),
        ("HardNegativeLeakage@10", "at_most 1.5 %"),
    ];
    for (measure, condition) in expected {
        assert!(conditions.contains(&(measure.to_owned(), condition.to_owned())), "{measure} {condition}");
    }
}

#[test]
fn a_worst_loss_is_declared_in_the_unit_of_one_query_s_score() {
    let with = |measure: &str, test: &str, worst: &str| {
        errors(&gate(&format!("measure = \"{measure}\"\n{test}\nworst = {worst}")))
    };
    let margin = "test = \"non_inferior\"\nmargin = \"5 %\"";
    for (measure, worst) in [("Recall@50", "\"50 pp\""), ("nDCG@10", "0.5"), ("SpanRecall@50", "\"50 pp\"")] {
        assert!(with(measure, margin, worst).starts_with("accepted"), "{measure}");
    }
    assert!(with("Latency(p95)", margin, "\"50 ms\"").contains("a quantile of clock readings"));
    assert!(with("Recall@50", margin, "\"50 %\"").contains("says nothing of one query"));
    assert!(with("Recall@50", margin, "\"0 pp\"").contains("is above 0"));
    assert!(with("Recall@50", "test = \"at_least\"\nlimit = \"50 %\"", "\"50 pp\"").contains("compares no arms"));
}

#[test]
fn an_unknown_preset_names_the_nearest_one() {
    insta::assert_snapshot!(Policy::preset("lens-promotoin").unwrap_err(), @r#"unknown policy preset "lens-promotoin": did you mean "lens-promotion"?"#);
}

#[test]
fn every_unit_finds_its_type() {
    let cases = [
        (
            "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"85.6 %\"",
            Test::AtLeast(Limit::Share(Percent(85.6))),
        ),
        ("measure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.765", Test::AtLeast(Limit::Number(0.765))),
        (
            "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"1.25x baseline\"",
            Test::AtMost(Limit::OfBaseline(Factor(1.25))),
        ),
        (
            "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"",
            Test::NonInferior(Distance::Points(Points(1.0))),
        ),
        (
            "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"5 %\"",
            Test::Superior(Distance::Relative(Percent(5.0))),
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(test_of(lines), expected, "{lines}");
    }
}

#[test]
fn a_whole_policy_is_read() {
    let text = include_str!("policies/whole.toml");
    insta::assert_debug_snapshot!(Policy::parse("whole.toml", text).unwrap());
}

#[test]
fn deciding_on_points_warns() {
    let text = gate("measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"5 %\"")
        .replace("\n[[gate]]", "\ndecide = \"point\"\n[[gate]]");
    let policy = Policy::parse("policy.toml", &text).unwrap();
    assert_eq!(policy.decision.decide, Decide::Point);
    assert_eq!(policy.warnings.len(), 1);
}

#[test]
fn text_that_is_no_toml_names_the_place() {
    insta::assert_snapshot!(errors("schema = 1\n[decision\nconfidence = \"95 %\"\n"));
}

#[test]
fn an_empty_policy_says_what_it_lacks() {
    insta::assert_snapshot!(errors(""));
}

#[test]
fn a_policy_that_cannot_block_is_refused() {
    insta::assert_snapshot!(errors(&gate(
        "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"\nseverity = \"warn\""
    )));
}

#[test]
fn unknown_keys_get_a_suggestion() {
    insta::assert_snapshot!(errors(&gate(
        "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargn = \"1 pp\"\nmargin = \"1 pp\"\nseverty = \"block\"\ncolour = \"red\""
    )));
}

#[test]
fn unknown_words_get_a_suggestion() {
    insta::assert_snapshot!(errors(&gate(
        "measure = \"Recal@50\"\ntest = \"noninferior\"\nmargin = \"1 pp\"\nslices = [\"languages\", \"class\", \"class\"]\nseverity = \"blocking\""
    )));
}

#[test]
fn bare_numbers_where_a_unit_matters_are_refused() {
    let cases = [
        "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = 0.856",
        "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = 0.001",
        "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = 180",
        "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = 0.01",
        "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = 20",
    ];
    insta::assert_snapshot!(cases.map(|lines| errors(&gate(lines))).join("\n\n"));
}

#[test]
fn units_that_do_not_fit_the_measure_are_refused() {
    let cases = [
        "measure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = \"76.5 %\"",
        "measure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 76.5",
        "measure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"",
        "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"150 %\"",
        "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 pp\"",
        "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"1.5 x\"",
        "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"1.25 x\"",
        "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"5 %\"",
        "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"-1 pp\"",
        "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"lots\"",
        "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"85 percent\"",
    ];
    insta::assert_snapshot!(cases.map(|lines| errors(&gate(lines))).join("\n\n"));
}

#[test]
fn references_to_another_measure_are_held_against_units() {
    let cases = [
        "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p99)\"",
        "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"2 x Recall@50\"",
        "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"2 x the old one\"",
        "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"0 x baseline\"",
    ];
    insta::assert_snapshot!(cases.map(|lines| errors(&gate(lines))).join("\n\n"));
}

#[test]
fn tests_take_their_own_key_and_point_the_right_way() {
    let cases = [
        "measure = \"Recall@50\"\ntest = \"at_least\"\nmargin = \"1 pp\"",
        "measure = \"Recall@50\"\ntest = \"superior\"\nlimit = \"1 pp\"\ngain = \"1 pp\"",
        "measure = \"ErrorRate\"\ntest = \"at_least\"\nlimit = \"0.1 %\"",
        "measure = \"Recall@50\"\ntest = \"at_most\"\nlimit = \"85 %\"",
        "measure = \"Recall@50\"",
    ];
    insta::assert_snapshot!(cases.map(|lines| errors(&gate(lines))).join("\n\n"));
}

#[test]
fn everything_wrong_is_reported_at_once_in_file_order() {
    insta::assert_snapshot!(errors(include_str!("policies/broken.toml")));
}
