//! What waivers leave to decide, what a GO says it goes without, and clocks that cannot be believed.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use lensgate_gate::verdict::{Outcome, Reason, ReasonCode};
use lensgate_gate::{Context, Policy, Verdict, judge};
use world::{Given, World, context, noise};

const KEPT: &str = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"";
const SPEED: &str = "measure = \"Latency(p50)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"";

/// A policy in which Ada answers for some gates.
fn waived(gates: &[&str], by_id: &[&str]) -> Policy {
    let mut text = String::from("schema = 1\n[decision]\n");
    for (number, gate) in gates.iter().enumerate() {
        text.push_str(&format!("[[gate]]\nid = \"g{number}\"\n{gate}\n"));
    }
    for id in by_id {
        text.push_str(&format!(
            "[[waiver]]\ngate = \"{id}\"\nowner = \"Ada\"\nreason = \"r\"\nexpires = \"2027-03-31\"\n"
        ));
    }
    Policy::parse("policy.toml", &text).unwrap()
}

/// A candidate that loses recall and keeps its speed.
fn judged(policy: &Policy, change: impl FnOnce(&mut Context)) -> Verdict {
    let world = World::new(
        200,
        |at| Given::new(6 + noise(at, 1) % 3, 100.0 + (noise(at, 2) % 100) as f64 / 50.0),
        |at| Given::new(2 + noise(at, 3) % 3, 100.0 + (noise(at, 4) % 100) as f64 / 50.0),
    );
    let mut context = context();
    context.cited.today = Some("2027-01-01".parse().unwrap());
    change(&mut context);
    judge(policy, &world.compare(policy).unwrap(), &context)
}

#[test]
fn go_with_a_waived_failure_names_gate_owner_and_last_day_first() {
    let verdict = judged(&waived(&[KEPT, SPEED], &["g0"]), |_| {});
    assert_eq!(verdict.verdict, Outcome::Go);
    assert_eq!(
        verdict.reasons[0].explanation,
        "every blocking gate that has to pass passed (1 condition), without g0, which failed and is waived by Ada until \
         2027-03-31"
    );
    let plain = judged(&waived(&[SPEED], &[]), |_| {});
    assert_eq!(plain.reasons[0].explanation, "every blocking gate that has to pass passed (1 condition)");
    let warns = format!("{KEPT}\nseverity = \"warn\"");
    let warned = judged(&waived(&[&warns, SPEED], &["g0"]), |_| {});
    assert!(!warned.reasons[0].explanation.contains("without"), "a gate that decides nothing is nothing to go without");
}

#[test]
fn a_waiver_for_every_blocking_gate_leaves_nothing_to_decide_also_where_some_pass() {
    let warns = format!("{KEPT}\nseverity = \"warn\"");
    for policy in [
        waived(&[KEPT, SPEED], &["g0", "g1"]),
        waived(&[SPEED], &["g0"]),
        waived(&[SPEED, &warns], &["g0"]),
        waived(&[KEPT], &["g0"]),
    ] {
        let verdict = judged(&policy, |_| {});
        assert_eq!((verdict.verdict, verdict.reasons[0].code), (Outcome::Inconclusive, ReasonCode::NothingBlocks));
        // A waiver that has expired leaves its gate to decide.
        let later = judged(&policy, |context| context.cited.today = Some("2027-04-01".parse().unwrap()));
        assert!(later.reasons.iter().all(|reason| reason.code != ReasonCode::NothingBlocks));
    }
}

#[test]
fn a_clock_behind_the_recording_applies_no_waiver_and_is_named() {
    let policy = waived(&[KEPT, SPEED], &["g0"]);
    let verdict = judged(&policy, |context| context.clock_behind = Some("2027-03-01".parse().unwrap()));
    assert_eq!(verdict.verdict, Outcome::NoGo);
    let said = verdict.reasons.iter().find(|reason| reason.code == ReasonCode::WaiverExpired).unwrap();
    for word in ["was not applied", "the clock says 2027-01-01", "2027-03-01"] {
        assert!(said.explanation.contains(word), "{}", said.explanation);
    }
}

#[test]
fn notes_on_the_evidence_join_the_reasons_and_hold_the_verdict_where_they_cap_it() {
    let note = |code: ReasonCode| {
        move |context: &mut Context| {
            context.notes.push(Reason { code, explanation: "noted".to_owned() });
        }
    };
    let (passes, fails) = (waived(&[SPEED], &[]), waived(&[KEPT], &[]));
    let of = |policy: &Policy, code: ReasonCode| judged(policy, note(code));
    let unpinned = of(&passes, ReasonCode::Unpinned);
    assert_eq!((unpinned.verdict, unpinned.reasons[0].code), (Outcome::Inconclusive, ReasonCode::Unpinned));
    assert_eq!(of(&fails, ReasonCode::Unpinned).verdict, Outcome::NoGo);
    for code in [ReasonCode::OtherLabels, ReasonCode::OtherPolicy, ReasonCode::SourcesSkipped] {
        let verdict = of(&passes, code);
        assert_eq!(verdict.verdict, Outcome::Go);
        assert!(verdict.reasons.iter().any(|reason| reason.code == code));
    }
}
