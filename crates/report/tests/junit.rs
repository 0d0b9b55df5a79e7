//! JUnit against the two schemas that its readers hold, and against the verdict, in every outcome that a gate can have.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "../examples/specimen/made_up.rs"]
mod made_up;
#[path = "../../../tests/support/junit.rs"]
mod schema;

use lensgate_gate::verdict::{JudgedGate, Outcome, ReasonCode};
use lensgate_report::junit::junit;
use lensgate_report::view::{Gate, View};
use lensgate_words::{Severity, Status};
use schema::{Counts, checked, problems};

#[test]
fn the_file_keeps_both_schemas() {
    checked(&junit(&made_up::view()));
}

#[test]
fn the_schemas_refuse_what_a_reader_would_stumble_over() {
    let whole = junit(&made_up::view());
    let breaks = |what: &str, old: &str, new: &str| {
        assert!(whole.contains(old), "{what}: the file holds {old}");
        assert!(!problems(&whole.replacen(old, new, 1)).is_empty(), "{what}");
    };
    breaks("a case without time", " time=\"0.000\"/>", "/>");
    breaks("four decimals", "time=\"0.000\"/>", "time=\"0.0001\"/>");
    breaks("an unknown attribute", "<testcase ", "<testcase line=\"1\" ");
    breaks("an unknown element", "<properties>", "<notes/><properties>");
    breaks("text between cases", "<testcase ", "and <testcase ");
    breaks("an error without type", "<error type=\"BOUND_STRADDLES\"", "<error");
    breaks("a skipped with type", "<skipped ", "<skipped type=\"x\" ");
    breaks("a skipped without a word", "<skipped message=\"", "<skipped message=\"\" m=\"");
    breaks("failures miscounted", "failures=\"2\"", "failures=\"1\"");
    breaks("skipped miscounted", "skipped=\"5\"", "skipped=\"0\"");
    breaks("tests miscounted", "tests=\"18\"", "tests=\"17\"");
    breaks("a suite around the suite", "<testsuite ", "<testsuites><testsuite ");
    breaks("cases before properties", "<properties>", "<testcase name=\"a\" classname=\"b\" time=\"0\"/><properties>");
    breaks("two outcomes", "</error>", "</error><skipped message=\"m\"/>");
    breaks("a case twice", "name=\"recall-gain\"", "name=\"recall-kept\"");
    let wrapped = whole
        .replacen("<testsuite ", "<testsuites><testsuite ", 1)
        .replace("</testsuite>", "</testsuite></testsuites>");
    assert!(problems(&wrapped).iter().any(|problem| problem.contains("Surefire: the root")), "Surefire has one suite");
}

/// A view with these gates alone, and the verdict that follows from them.
fn view(gates: Vec<Gate>, slices_must_pass: bool) -> View {
    let mut view = View { gates, slices_must_pass, ..made_up::view() };
    view.ruling.verdict = follows(&view);
    view
}

/// INVALID before NO_GO before INCONCLUSIVE before GO, as `lensgate_gate::verdict::follows` has it.
fn follows(view: &View) -> Outcome {
    let blocking = || view.gates.iter().filter(|gate| gate.judged.severity == Severity::Block);
    let must_pass = |gate: &&Gate| gate.judged.slice.is_none() || view.slices_must_pass;
    let any = |statuses: &[Status]| blocking().any(|gate| statuses.contains(&gate.judged.status));
    let holds = |gate: &Gate| gate.judged.reason_code == ReasonCode::SliceHarm;
    if any(&[Status::Error, Status::NotRun]) {
        Outcome::Invalid
    } else if any(&[Status::Fail]) {
        Outcome::NoGo
    } else if blocking().any(|gate| gate.judged.status == Status::Inconclusive && (must_pass(&gate) || holds(gate)))
        || !blocking().filter(must_pass).any(|gate| gate.judged.status == Status::Pass)
    {
        Outcome::Inconclusive
    } else {
        Outcome::Go
    }
}

/// Every status that a gate of a severity can have, on the whole and on a slice, with and without harm to the slice.
fn conditions() -> Vec<Gate> {
    let model = made_up::view().gates[0].clone();
    let mut all = Vec::new();
    for severity in [Severity::Block, Severity::Warn] {
        for status in Status::ALL {
            let fits = match (severity, status) {
                (Severity::Block, Status::Warn) | (Severity::Warn, Status::Fail) => false,
                (Severity::Block | Severity::Warn, _) => true,
            };
            for slice in [None, Some("class=nl".to_owned())].into_iter().filter(|_| fits) {
                for reason_code in [ReasonCode::BoundStraddles, ReasonCode::SliceHarm] {
                    let judged =
                        JudgedGate { severity, status, slice: slice.clone(), reason_code, ..model.judged.clone() };
                    all.push(Gate { judged, ..model.clone() });
                }
            }
        }
    }
    all
}

fn named(gate: &Gate, id: &str) -> Gate {
    Gate { judged: JudgedGate { id: id.to_owned(), ..gate.judged.clone() }, ..gate.clone() }
}

#[test]
fn in_every_pair_of_conditions_the_file_is_red_exactly_when_the_verdict_is_not_go() {
    let conditions = conditions();
    let mut gone = 0;
    for (one, other) in conditions.iter().flat_map(|one| conditions.iter().map(move |other| (one, other))) {
        for slices_must_pass in [false, true] {
            let view = view(vec![named(one, "one"), named(other, "other")], slices_must_pass);
            let counts = checked(&junit(&view));
            let is_go = view.ruling.verdict == Outcome::Go;
            assert_eq!(counts.is_red(), !is_go, "{:?} {counts:?}\n{}", view.ruling.verdict, junit(&view));
            gone += usize::from(is_go);
        }
    }
    assert!(gone > 50, "some pairs are GO: {gone}");
}

#[test]
fn only_what_passed_is_green() {
    for gate in conditions() {
        for slices_must_pass in [false, true] {
            let counts = checked(&junit(&view(vec![gate.clone()], slices_must_pass)));
            let verdict = usize::from(follows(&view(vec![gate.clone()], slices_must_pass)) == Outcome::Go);
            let green = counts.tests - counts.failures - counts.errors - counts.skipped - verdict;
            assert_eq!(
                green,
                usize::from(gate.judged.status == Status::Pass),
                "{:?} {:?}",
                gate.judged.severity,
                gate.judged.status
            );
        }
    }
}

#[test]
fn what_need_not_pass_is_skipped_and_what_holds_the_verdict_is_an_error() {
    let passed = named(&made_up::view().gates[0], "passed");
    let counts = |severity, status, slice: Option<&str>, reason_code| {
        let gate = made_up::view().gates[0].clone();
        let slice = slice.map(str::to_owned);
        let gate = Gate { judged: JudgedGate { severity, status, slice, reason_code, ..gate.judged }, ..gate };
        let Counts { failures, errors, skipped, .. } = checked(&junit(&view(vec![passed.clone(), gate], false)));
        (failures, errors, skipped)
    };
    let (block, warn, slice) = (Severity::Block, Severity::Warn, Some("class=nl"));
    assert_eq!(counts(block, Status::Inconclusive, slice, ReasonCode::BoundStraddles), (0, 0, 1));
    assert_eq!(counts(block, Status::Inconclusive, slice, ReasonCode::SliceHarm), (0, 2, 0));
    assert_eq!(counts(block, Status::Inconclusive, None, ReasonCode::BoundStraddles), (0, 2, 0));
    assert_eq!(counts(block, Status::Fail, slice, ReasonCode::BoundOutside), (2, 0, 0));
    assert_eq!(counts(block, Status::NotRun, None, ReasonCode::NotMeasured), (0, 2, 0));
    assert_eq!(counts(block, Status::Waived, None, ReasonCode::Waived), (0, 0, 1));
    assert_eq!(counts(warn, Status::Warn, None, ReasonCode::BoundOutside), (0, 0, 1));
    assert_eq!(counts(warn, Status::Error, None, ReasonCode::NotFinite), (0, 0, 1));
}

#[test]
fn a_policy_without_gates_is_not_silently_green() {
    let counts = checked(&junit(&view(Vec::new(), false)));
    assert_eq!((counts.tests, counts.errors), (1, 1));
}
