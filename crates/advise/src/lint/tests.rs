//! Every rule on the smallest policy that breaks it, and every claim held against levels drawn from all there are.
#![expect(clippy::unwrap_used, reason = "tests")]

use lensgate_gate::judge::question::Question;
use lensgate_gate::policy::Policy;
use lensgate_gate::verdict::Decided;
use proptest::prelude::*;

use crate::lint::{Known, Rule, Weight, lint};

fn policy(decision: &str, gates: &[&str], rest: &str) -> Policy {
    let body: String =
        gates.iter().enumerate().map(|(at, gate)| format!("[[gate]]\nid = \"g{at}\"\n{gate}\n")).collect();
    let text = format!("schema = 1\n[decision]\n{decision}\n{body}{rest}");
    match Policy::parse("policy.toml", &text) {
        Ok(policy) => policy,
        Err(error) => panic!("{error}"),
    }
}

fn found(policy: &Policy, known: Known<'_>) -> Vec<(Rule, String)> {
    lint(policy, known).findings.into_iter().map(|finding| (finding.rule, finding.subject)).collect()
}

fn rules(gate: &str) -> Vec<Rule> {
    found(&policy("", &[gate], ""), Known::default()).into_iter().map(|(rule, _)| rule).collect()
}

const VACUOUS: [&str; 7] = [
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p99)\"",
    "measure = \"Latency(p95,stage=A)\"\ntest = \"at_most\"\nlimit = \"1 x Latency(p95)\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"1 x Recall@10\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"0 %\"",
    "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"100 %\"",
    "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"100 %\"",
    "measure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = 1.0",
];

const UNSATISFIABLE: [&str; 6] = [
    "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"0.5 x Latency(p95)\"",
    "measure = \"Recall@10\"\ntest = \"at_least\"\nlimit = \"1.2 x Recall@50\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"100 %\"",
    "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0 %\"",
    "measure = \"Latency(p95)\"\ntest = \"superior\"\ngain = \"100 %\"",
    "measure = \"nDCG@10\"\ntest = \"superior\"\ngain = 1.0",
];

const SOUND: [&str; 8] = [
    "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p95)\"",
    "measure = \"Latency(p50)\"\ntest = \"at_most\"\nlimit = \"0.5 x Latency(p95)\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"1.2 x Recall@10\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"85.6 %\"",
    "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 %\"",
    "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"",
    "measure = \"PositivesInCandidates\"\ntest = \"superior\"\ngain = \"6 %\"",
    "measure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = 0.02",
];

#[test]
fn gates_that_nothing_fails_are_vacuous_and_have_no_falsifier() {
    for gate in VACUOUS {
        let lint = lint(&policy("", &[gate], ""), Known::default());
        assert!(lint.findings.iter().any(|finding| finding.rule == Rule::Vacuous), "{gate}");
        assert!(lint.falsifiers.is_empty(), "{gate} {:?}", lint.falsifiers);
    }
}

#[test]
fn the_gate_that_could_not_fail_is_told_why() {
    let lint = lint(&policy("", &[VACUOUS[0]], ""), Known::default());
    assert_eq!(
        lint.findings[0].to_string(),
        "VACUOUS g0: the ratio of the candidate's Latency(p95) to its Latency(p99) is never over 1, so nothing fails the limit 2"
    );
}

#[test]
fn gates_that_nothing_passes_are_unsatisfiable() {
    for gate in UNSATISFIABLE {
        assert!(rules(gate).contains(&Rule::Unsatisfiable), "{gate}");
    }
    // A point can reach the end of the scale; a bound cannot.
    let point = policy("decide = \"point\"", &[UNSATISFIABLE[2]], "");
    assert_eq!(found(&point, Known::default()), []);
}

#[test]
fn every_other_gate_comes_with_an_example_that_fails_it() {
    for gate in SOUND.into_iter().chain(UNSATISFIABLE) {
        let policy = policy("", &[gate], "");
        let lint = lint(&policy, Known::default());
        let falsifier = &lint.falsifiers[0];
        let question = Question::of(&policy.gates[0].test, policy.gates[0].measure.direction());
        assert!(!question.holds(quantity(&question, falsifier.reference, falsifier.candidate)), "{gate} {falsifier:?}");
    }
    for gate in SOUND {
        assert_eq!(rules(gate), [], "{gate}");
    }
}

fn quantity(question: &Question, reference: f64, candidate: f64) -> f64 {
    match question.decided {
        Decided::Level => candidate,
        Decided::Difference => candidate - reference,
        Decided::Ratio | Decided::OwnRatio => candidate / reference,
    }
}

proptest! {
    #[test]
    fn no_levels_at_all_fail_a_vacuous_gate_or_pass_an_unsatisfiable_one(a in 0.001..1.0_f64, b in 0.001..1.0_f64) {
        for (gates, holds) in [(&VACUOUS[3..], true), (&UNSATISFIABLE[2..], false)] {
            for gate in gates {
                let policy = policy("", &[gate], "");
                let question = Question::of(&policy.gates[0].test, policy.gates[0].measure.direction());
                prop_assert_eq!(question.holds(quantity(&question, a, b)), holds, "{} {} {}", gate, a, b);
            }
        }
    }
}

#[test]
fn a_fraction_with_a_percent_sign_is_asked_about() {
    let gate = "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"0.856 %\"";
    let lint = lint(&policy("", &[gate], ""), Known::default());
    assert_eq!(lint.findings[0].rule, Rule::Unit);
    assert!(lint.findings[0].explanation.contains("\"85.6 %\""), "{}", lint.findings[0].explanation);
}

#[test]
fn the_same_and_the_looser_question_are_duplicates() {
    let margin = |points: &str| format!("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"{points} pp\"");
    let policy_of = |gates: &[String]| {
        let gates: Vec<&str> = gates.iter().map(String::as_str).collect();
        found(&policy("", &gates, ""), Known::default())
    };
    assert_eq!(policy_of(&[margin("1"), margin("1")]), [(Rule::Duplicate, "g1".to_owned())]);
    assert_eq!(policy_of(&[margin("2"), margin("1")]), [(Rule::Duplicate, "g0".to_owned())]);
    let sliced = format!("{}\nslices = [\"class\"]", margin("2"));
    assert_eq!(policy_of(&[sliced, margin("1")]), []);
    assert_eq!(policy_of(&[margin("2"), format!("{}\nseverity = \"warn\"", margin("1"))]), []);
}

#[test]
fn a_gain_in_rankings_that_stay_the_same_is_a_contradiction() {
    let gain = "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 pp\"";
    let faster = "measure = \"Latency(p95)\"\ntest = \"superior\"\ngain = \"5 %\"";
    let policy = policy("expect = \"same_rankings\"", &[gain, faster], "");
    assert_eq!(found(&policy, Known::default()), [(Rule::Contradictory, "g0".to_owned())]);
}

#[test]
fn a_kill_switch_inside_a_gate_and_one_that_outlasts_every_phase_are_found() {
    let gate = "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.5 %\"";
    let phase =
        "[[phase]]\nname = \"p\"\ntraffic = \"5 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"g0\"]\n";
    let switch =
        "[[kill_switch]]\nmeasure = \"ErrorRate\"\nabove = \"0.1 %\"\nsustained = \"21 min\"\naction = \"rollback\"\n";
    let policy = policy("", &[gate], &format!("{phase}{switch}"));
    let expected = [(Rule::Contradictory, "g0".to_owned()), (Rule::Unreachable, "kill switch on ErrorRate".to_owned())];
    assert_eq!(found(&policy, Known::default()), expected);
    assert_eq!(lint(&policy, Known::default()).findings[0].weight, Weight::Warning, "a spell is not the whole phase");
    let at_once = self::policy("", &[gate], &format!("{phase}{}", switch.replace("sustained = \"21 min\"\n", "")));
    assert_eq!(lint(&at_once, Known::default()).findings[0].weight, Weight::Error);
}

fn phase(name: &str, duration: &str) -> String {
    format!(
        "[[phase]]\nname = \"{name}\"\ntraffic = \"5 %\"\nduration = \"{duration}\"\nwindow = \"30 s\"\ngates = [\"g0\"]\n"
    )
}

fn switch(measure: &str, limit: &str, sustained: &str) -> String {
    let sustained = if sustained.is_empty() { String::new() } else { format!("sustained = \"{sustained}\"\n") };
    format!("[[kill_switch]]\nmeasure = \"{measure}\"\n{limit}\n{sustained}action = \"rollback\"\n")
}

/// What lint finds of kill switches beside a gate that says nothing of their measures.
fn of_switches(phases: &[String], switches: &[String]) -> Vec<(Rule, String)> {
    let gate = "measure = \"RR\"\ntest = \"at_least\"\nlimit = 0.5";
    let policy = policy("", &[gate], &format!("{}{}", phases.concat(), switches.concat()));
    lint(&policy, Known::default()).findings.into_iter().map(|found| (found.rule, found.explanation)).collect()
}

#[test]
fn a_kill_switch_has_the_time_of_all_phases_together() {
    let two = [phase("one", "20 min"), phase("two", "10 min")];
    let after_one = |sustained: &str| switch("Recall@50", "below = \"0.9 x phase:one\"", sustained);
    let errors = |sustained: &str| switch("ErrorRate", "above = \"1 %\"", sustained);
    for reachable in [errors("21 min"), errors("30 min"), after_one(""), after_one("10 min")] {
        assert_eq!(of_switches(&two, std::slice::from_ref(&reachable)), [], "{reachable}");
    }
    let endless = [phase("one", "20 min"), phase("two", "continuous")];
    assert_eq!(of_switches(&endless, &[errors("90 h"), after_one("90 h")]), []);
    let last = switch("Recall@50", "below = \"0.9 x phase:two\"", "");
    for (switch, why) in [
        (errors("31 min"), "has to be crossed for 1860 s, and all phases together last 1800 s"),
        (after_one("11 min"), "has to be crossed for 660 s, and the phases after \"one\" last 600 s"),
        (last.clone(), "\"two\" is the last phase: nothing comes after it to compare with what it showed"),
    ] {
        assert_eq!(of_switches(&two, &[switch]), [(Rule::Unreachable, why.to_owned())]);
    }
    assert_eq!(of_switches(&endless, &[last]).len(), 1, "the last phase has none after it, however long it is");
    let nowhere = (Rule::Unreachable, "there is no [[phase]] in which it could trip".to_owned());
    assert_eq!(of_switches(&[], &[errors("")]), [nowhere]);
}

#[test]
fn a_kill_switch_at_the_end_of_its_scale_never_trips() {
    let never = [
        (
            "ErrorRate",
            "above = \"100 %\"",
            "the candidate's ErrorRate is never over 100 %, so nothing trips above = \"100 %\"",
        ),
        (
            "Recall@50",
            "below = \"0 %\"",
            "the candidate's Recall@50 is never under 0 %, so nothing trips below = \"0 %\"",
        ),
        ("nDCG@10", "below = 0", "the candidate's nDCG@10 is never under 0, so nothing trips below = \"0\""),
        (
            "Latency(p95)",
            "above = \"1 x Latency(p99)\"",
            "the ratio of the candidate's Latency(p95) to its Latency(p99) is never over 1, so nothing trips above = \"1 x Latency(p99)\"",
        ),
    ];
    for (measure, limit, why) in never {
        let found = of_switches(&[phase("one", "20 min")], &[switch(measure, limit, "")]);
        assert_eq!(found, [(Rule::Unreachable, why.to_owned())]);
    }
    for (measure, limit) in [
        ("ErrorRate", "above = \"99.9 %\""),
        ("ErrorRate", "above = \"0 %\""),
        ("Recall@50", "below = \"100 %\""),
        ("Latency(p95)", "above = \"9 h\""),
        ("Recall@50", "below = \"0.01 x baseline\""),
    ] {
        assert_eq!(of_switches(&[phase("one", "20 min")], &[switch(measure, limit, "")]), [], "{measure} {limit}");
    }
}

#[test]
fn a_kill_switch_that_always_trips_or_trips_on_what_is_good_or_after_another_is_found() {
    let rules = |switches: &[String]| -> Vec<Rule> {
        of_switches(&[phase("one", "20 min")], switches).into_iter().map(|(rule, _)| rule).collect()
    };
    assert_eq!(rules(&[switch("Latency(p99)", "above = \"0.5 x Latency(p95)\"", "")]), [Rule::Unsatisfiable]);
    assert_eq!(rules(&[switch("Latency(p99)", "above = \"2 x Latency(p95)\"", "")]), []);
    assert_eq!(rules(&[switch("ErrorRate", "below = \"1 %\"", "")]), [Rule::Backwards]);
    assert_eq!(rules(&[switch("nDCG@10", "above = 0.9", "")]), [Rule::Backwards]);
    let errors = |limit: &str, sustained: &str| switch("ErrorRate", &format!("above = \"{limit}\""), sustained);
    assert_eq!(rules(&[errors("2 %", "5 min"), errors("1 %", "")]), [Rule::Duplicate]);
    assert_eq!(rules(&[errors("1 %", ""), errors("1 %", "")]), [Rule::Duplicate], "the second of two that are alike");
    assert_eq!(rules(&[errors("2 %", ""), errors("1 %", "5 min")]), []);
}

#[test]
fn a_phase_that_no_blocking_gate_watches_and_a_clock_that_no_canary_reads_are_errors() {
    let gate = "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"50 %\"";
    let warns = format!("{}\nseverity = \"warn\"", gate.replace("Recall@50", "FileRecall@50"));
    let watched = |gates: &str| {
        let phases = phase("one", "20 min").replace("gates = [\"g0\"]", gates);
        found(&policy("", &[gate, &warns], &phases), Known::default())
    };
    let unwatched = [(Rule::Unwatched, "phase \"one\"".to_owned())];
    assert_eq!(watched("gates = []"), unwatched);
    assert_eq!(watched("gates = [\"g1\"]"), unwatched);
    assert_eq!(watched("gates = [\"g1\", \"g0\"]"), []);
    let processor = "measure = \"CpuTime(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"";
    assert_eq!(found(&policy("", &[gate, processor], ""), Known::default()), []);
    let in_canary = policy("", &[gate, processor], &phase("one", "20 min"));
    assert_eq!(found(&in_canary, Known::default()), [(Rule::Unwatched, "CpuTime(p95)".to_owned())]);
}

#[test]
fn span_coverage_needs_its_guard() {
    let coverage = "measure = \"SpanCoverage@50\"\ntest = \"at_least\"\nlimit = \"98 %\"";
    let guard = "measure = \"SpanRecall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"";
    assert_eq!(rules(coverage), [Rule::Unguarded]);
    assert_eq!(found(&policy("", &[coverage, guard], ""), Known::default()), []);
}

#[test]
fn too_few_queries_are_told_how_many_it_takes() {
    let cases = [
        ("measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 %\"", 2_995),
        ("measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"100 ms\"", 2_981),
        ("measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p95)\"", 3_671),
        ("measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"", 59),
        ("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"", 299),
        ("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"", 149),
        ("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"\nworst = \"50 pp\"", 74),
        ("measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"", 299),
        ("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"10 pp\"\nmin_n = 100", 100),
    ];
    for (gate, needs) in cases {
        let policy = policy("", &[gate], "");
        let with = |queries| found(&policy, Known { queries: Some(queries), ..Known::default() });
        assert_eq!(with(needs - 1), [(Rule::Underpowered, "g0".to_owned())], "{gate}");
        assert_eq!(with(needs), [], "{gate}");
    }
}

#[test]
fn the_built_in_policies_are_sound() {
    for preset in lensgate_gate::policy::preset::PRESETS {
        let (policy, _) = Policy::preset(preset.name).unwrap();
        let lint = lint(&policy, Known::default());
        let findings: Vec<String> = lint.findings.iter().map(ToString::to_string).collect();
        assert_eq!(findings, Vec::<String>::new(), "{}", preset.name);
        assert_eq!(lint.falsifiers.len(), policy.gates.len());
    }
}
