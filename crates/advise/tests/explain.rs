//! Explanations on worlds whose truth is known. Each named change is applied once more from the outside and judged.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../gate/tests/world/mod.rs"]
mod world;

use std::collections::BTreeSet;

use lensgate_advise::explain::{Explanation, PolicyChange, explain};
use lensgate_compare::Comparisons;
use lensgate_gate::{Outcome, Policy, judge};
use lensgate_words::Status;
use world::{Given, World, context, noise};

const HEAD: &str = "schema = 1\n[decision]\nconfidence = \"95 %\"\n";

fn gate(id: &str, body: &str) -> String {
    format!("[[gate]]\nid = \"{id}\"\n{body}\n")
}

fn parse(text: &str) -> Policy {
    Policy::parse("policy.toml", text).unwrap()
}

fn explained(world: &World, text: &str) -> (Explanation, Comparisons) {
    let policy = parse(text);
    let comparisons = world.compare(&policy).unwrap();
    (explain(&policy, &comparisons, &context()), comparisons)
}

/// The candidate loses so many of ten spans on each query that a draw of ten picks.
fn losing(n: usize, in_ten: usize) -> World {
    World::new(
        n,
        |number| Given::new(5 + noise(number, 1) % 3, 100.0 + (noise(number, 2) % 1000) as f64 / 50.0),
        |number| {
            let lost = usize::from(noise(number, 5) % 10 < in_ten);
            Given::new(5 + noise(number, 3) % 3 - lost, 90.0 + (noise(number, 4) % 1000) as f64 / 50.0)
        },
    )
}

/// The verdict under the text with one line replaced.
fn under(text: &str, comparisons: &Comparisons, change: &PolicyChange) -> Outcome {
    assert_eq!(text.matches(&change.from).count(), 1, "{} stands once in\n{text}", change.from);
    judge(&parse(&text.replace(&change.from, &change.to)), comparisons, &context()).verdict
}

/// The same line with its number moved one step of its last digit.
fn one_step(line: &str, up: bool) -> String {
    let start = line.find(|c: char| c.is_ascii_digit()).unwrap();
    let end = line[start..].find(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(line.len(), |at| start + at);
    let number = &line[start..end];
    let decimals = number.split_once('.').map_or(0, |(_, tail)| tail.len());
    let step = 10.0_f64.powi(-(decimals as i32));
    let moved = number.parse::<f64>().unwrap() + if up { step } else { -step };
    format!("{}{moved:.decimals$}{}", &line[..start], &line[end..])
}

const CASES: [(&str, bool); 8] = [
    ("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"", true),
    ("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 %\"", true),
    ("measure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = 0.001", true),
    ("measure = \"SpanRecall@50\"\ntest = \"at_least\"\nlimit = \"70 %\"", false),
    ("measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"1.05 x baseline\"", false),
    ("measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"80 ms\"", true),
    ("measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"0.8 x Latency(p50)\"", true),
    ("measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"40 %\"", false),
];

#[test]
fn the_named_number_turns_the_verdict_and_one_step_less_does_not() {
    for (body, looser_is_more) in CASES {
        let text = format!("{HEAD}{}", gate("g", body));
        let (explanation, comparisons) = explained(&losing(800, 5), &text);
        assert_ne!(explanation.verdict, Outcome::Go, "{body}");
        let change = explanation.gates[0].policy.as_ref().unwrap_or_else(|| panic!("{body} can be loosened"));
        assert!(change.then.lets_through && change.then.verdict == Outcome::Go, "{body}: {change:?}");
        assert_eq!(under(&text, &comparisons, change), Outcome::Go, "{body}: {change:?}");
        let less = PolicyChange { to: one_step(&change.to, !looser_is_more), ..change.clone() };
        assert_ne!(under(&text, &comparisons, &less), Outcome::Go, "{body}: {less:?}");
    }
}

#[test]
fn a_failing_gate_is_told_where_it_stops_failing_and_where_it_passes() {
    let text = format!("{HEAD}{}", gate("g", CASES[0].0));
    let (explanation, comparisons) = explained(&losing(800, 5), &text);
    assert_eq!((explanation.verdict, explanation.gates[0].status), (Outcome::NoGo, Status::Fail));
    let stops = explanation.gates[0].no_longer_fails.as_ref().unwrap();
    assert_eq!(under(&text, &comparisons, stops), Outcome::Inconclusive);
    assert_eq!(stops.then.verdict, Outcome::Inconclusive);
    let less = PolicyChange { to: one_step(&stops.to, false), ..stops.clone() };
    assert_eq!(under(&text, &comparisons, &less), Outcome::NoGo);
}

#[test]
fn the_named_queries_turn_the_verdict_and_all_but_the_last_do_not() {
    for (body, _) in [CASES[0], CASES[2], CASES[3], CASES[5]] {
        let text = format!("{HEAD}{}", gate("g", body));
        let world = losing(300, 3);
        let (explanation, comparisons) = explained(&world, &text);
        assert_ne!(explanation.verdict, Outcome::Go, "{body}");
        let Some(change) = &explanation.gates[0].data else { continue };
        let verdict_without = |count: usize| {
            let ids: BTreeSet<&str> = change.queries[..count].iter().map(|query| query.id.as_str()).collect();
            let mut world = world.clone();
            for (at, query) in world.query_set.queries.iter().enumerate() {
                if ids.contains(query.id.as_str()) {
                    world.candidate[at] = world.baseline[at].clone();
                }
            }
            world.judge(&parse(&text)).verdict
        };
        assert_eq!(verdict_without(change.queries.len()), change.then.verdict, "{body}");
        assert_eq!(change.then.verdict == Outcome::Go, change.then.lets_through, "{body}");
        assert!(change.then.lets_through, "{body}");
        assert_ne!(verdict_without(change.queries.len() - 1), Outcome::Go, "{body}");
        // Those that lose most come first.
        assert!(change.queries.windows(2).all(|pair| pair[0].delta.abs() >= pair[1].delta.abs()), "{body}");
        assert!(comparisons.queries.len() > change.queries.len());
    }
}

#[test]
fn some_case_is_turned_by_a_part_of_its_queries() {
    let text = format!("{HEAD}{}", gate("g", CASES[0].0));
    let (explanation, _) = explained(&losing(300, 3), &text);
    let change = explanation.gates[0].data.as_ref().unwrap();
    assert!(!change.queries.is_empty() && (change.queries.len() as u64) < change.of / 2, "{}", change.queries.len());
}

#[test]
fn what_would_take_go_away_is_named_too() {
    let body = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"20 pp\"";
    let text = format!("{HEAD}{}", gate("g", body));
    let (explanation, comparisons) = explained(&losing(800, 5), &text);
    assert_eq!(explanation.verdict, Outcome::Go);
    let change = explanation.gates[0].policy.as_ref().unwrap();
    assert!(!change.then.lets_through);
    assert_ne!(under(&text, &comparisons, change), Outcome::Go);
    let less = PolicyChange { to: one_step(&change.to, true), ..change.clone() };
    assert_eq!(under(&text, &comparisons, &less), Outcome::Go);
}

#[test]
fn the_queries_that_go_hangs_on_take_it_away_when_really_answered_as_the_baseline_does() {
    // One query in four gains two spans: without those gains nothing is shown to be better.
    let world = World::new(
        200,
        |number| Given::new(5 + noise(number, 1) % 3, 100.0),
        |number| Given::new(5 + noise(number, 1) % 3 + 2 * usize::from(noise(number, 5).is_multiple_of(4)), 90.0),
    );
    let text = format!("{HEAD}{}", gate("g", "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 pp\""));
    let (explanation, _) = explained(&world, &text);
    assert_eq!(explanation.verdict, Outcome::Go);
    let change = explanation.gates[0].data.as_ref().unwrap();
    let without = |count: usize| {
        let mut world = world.clone();
        for moved in &change.queries[..count] {
            let at = world.query_set.queries.iter().position(|query| query.id == moved.id).unwrap();
            world.candidate[at] = world.baseline[at].clone();
        }
        world.judge(&parse(&text)).verdict
    };
    let all = change.queries.len();
    assert!(all > 0 && !change.then.lets_through);
    assert_eq!(without(all), change.then.verdict);
    assert_ne!(without(all), Outcome::Go);
    assert_eq!(without(all - 1), Outcome::Go);
}

#[test]
fn an_undecided_gate_is_shown_to_be_decided_by_as_many_queries_as_it_needs() {
    let body = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"4 pp\"";
    let (explanation, _) = explained(&losing(60, 1), &format!("{HEAD}{}", gate("g", body)));
    assert_eq!(explanation.gates[0].status, Status::Inconclusive, "{explanation:#?}");
    let more = explanation.gates[0].more.as_ref().unwrap();
    assert!(more.needs > more.has && more.repeated * more.has >= more.needs);
    assert!(more.then.unwrap().lets_through, "{more:?}");
}

#[test]
fn two_gates_in_the_way_are_lifted_together() {
    let text = format!(
        "{HEAD}{}{}{}",
        gate("recall", CASES[0].0),
        gate("tail", CASES[5].0),
        gate("only-warns", &format!("{}\nseverity = \"warn\"", CASES[7].0))
    );
    let (explanation, comparisons) = explained(&losing(800, 5), &text);
    let named: Vec<&str> = explanation.gates.iter().map(|gate| gate.gate.as_str()).collect();
    assert_eq!(named, ["recall", "tail"]);
    for gate in &explanation.gates {
        let then = gate.policy.as_ref().unwrap().then;
        assert!(then.lets_through && then.verdict == Outcome::NoGo, "{gate:#?}");
    }
    assert_eq!(explanation.together, Some(Outcome::Go));
    let changes = explanation.gates.iter().map(|gate| gate.policy.as_ref().unwrap());
    let both = changes.fold(text.clone(), |text, change| text.replacen(&change.from, &change.to, 1));
    assert_eq!(judge(&parse(&both), &comparisons, &context()).verdict, Outcome::Go);
}

#[test]
fn a_slice_in_the_way_is_named_and_lifted() {
    let uneven = World::new(
        400,
        |number| Given::new(4 + noise(number, 1) % 2, 100.0 + (noise(number, 2) % 100) as f64),
        |number| Given::new(if number.is_multiple_of(2) { 1 } else { 8 } + noise(number, 3) % 2, 90.0),
    );
    let body = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"\nslices = [\"class\"]";
    let text = format!("{HEAD}{}", gate("g", body));
    let (explanation, comparisons) = explained(&uneven, &text);
    assert_eq!(explanation.verdict, Outcome::NoGo);
    assert!(explanation.gates[0].conditions[0].starts_with("on class=nl:"), "{explanation:#?}");
    let change = explanation.gates[0].policy.as_ref().unwrap();
    assert_eq!(under(&text, &comparisons, change), Outcome::Go);
}

#[test]
fn a_gate_that_lacks_nothing_but_queries_is_told_so() {
    let body = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"20 pp\"\nmin_n = 500";
    let text = format!("{HEAD}{}", gate("g", body));
    let (explanation, comparisons) = explained(&World::healthy(200), &text);
    let change = explanation.gates[0].policy.as_ref().unwrap();
    assert_eq!(change.to, "min_n = 200");
    assert_eq!(under(&text, &comparisons, change), Outcome::Go);
}

#[test]
fn nothing_helps_where_evidence_is_missing_or_broken() {
    let healthy = World::healthy(100);
    let twin = World { candidate: healthy.baseline.clone(), ..healthy.clone() };
    let (explanation, _) = explained(&twin, &format!("{HEAD}{}", gate("g", CASES[0].0)));
    assert_eq!(explanation.verdict, Outcome::Inconclusive);
    assert!(explanation.gates[0].policy.is_none() && explanation.gates[0].data.is_none());
    assert!(explanation.above_gates[0].contains("NO_EFFECT"), "{explanation:#?}");
    let zero = World::new(100, |_| Given::new(0, 100.0), |number| Given::new(5 + noise(number, 1) % 3, 101.0));
    let (explanation, _) = explained(&zero, &format!("{HEAD}{}", gate("g", CASES[1].0)));
    assert_eq!(explanation.verdict, Outcome::Invalid);
    assert!(explanation.gates[0].policy.is_none() && explanation.gates[0].data.is_none());
}

#[test]
fn the_same_evidence_gives_the_same_explanation() {
    let text = format!("{HEAD}{}", gate("g", CASES[0].0));
    let (one, _) = explained(&losing(120, 4), &text);
    let (other, _) = explained(&losing(120, 4), &text);
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
}
