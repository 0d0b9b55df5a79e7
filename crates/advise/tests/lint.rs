//! Lint beside recorded evidence and beside the calendar, and its rules beside `docs/POLICY.md`.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../gate/tests/world/mod.rs"]
mod world;

use lensgate_advise::lint::{Known, Rule, Weight, lint};
use lensgate_gate::Policy;
use world::{Given, World, noise, policy};

#[test]
fn recorded_evidence_tells_which_margins_are_too_fine_for_it() {
    let gate = |points: &str| format!("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"{points} pp\"");
    let policy = policy("", &[&gate("1"), &gate("20")]);
    let given = |salt: usize| {
        move |number: usize| {
            let milliseconds = 100.0 + (noise(number, salt + 1) % 1000) as f64 / 50.0;
            Given::new(5 + noise(number, salt) % 3, milliseconds)
        }
    };
    let comparisons = World::new(60, given(1), given(3)).compare(&policy).unwrap();
    let findings = lint(&policy, Known { comparisons: Some(&comparisons), ..Known::default() }).findings;
    let underpowered: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.rule == Rule::Underpowered)
        .map(|finding| finding.subject.as_str())
        .collect();
    assert_eq!(underpowered, ["g0"], "{findings:?}");
}

#[test]
fn a_waiver_over_90_days_ahead_is_warned_of() {
    let kept = "[[gate]]\nid = \"g\"\nmeasure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"\n";
    let other = kept.replace("\"g\"", "\"waived\"").replace("Recall@50", "Recall@10");
    let waiver = "[[waiver]]\ngate = \"waived\"\nowner = \"Ada\"\nreason = \"r\"\nexpires = \"2027-03-31\"\n";
    let policy = Policy::parse("policy.toml", &format!("schema = 1\n[decision]\n{kept}{other}{waiver}")).unwrap();
    let found = |today: &str| -> Vec<(Rule, Weight)> {
        let known = Known { today: Some(today.parse().unwrap()), ..Known::default() };
        lint(&policy, known).findings.iter().map(|finding| (finding.rule, finding.weight)).collect()
    };
    assert_eq!(found("2026-12-30"), [(Rule::LongWaiver, Weight::Warning)]);
    for (today, rule) in [("2026-12-31", None), ("2027-03-31", None), ("2027-04-01", Some(Rule::Expired))] {
        let rules: Vec<Rule> = found(today).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(rules, Vec::from_iter(rule), "{today}");
    }
}

#[test]
fn every_rule_is_described() {
    let described = include_str!("../../../docs/POLICY.md");
    for rule in Rule::ALL {
        assert!(described.contains(&format!("`{rule}`")), "{rule}");
    }
}
