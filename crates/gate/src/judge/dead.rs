//! Arms that answered nothing at all. A dead baseline is broken evidence; a dead candidate is a finding about the candidate, and
//! gates that lack its numbers for this reason alone have failed.

use lensgate_compare::{ComparedQuery, Comparisons};
use lensgate_measures::Measure;
use lensgate_words::{Arm, Direction, Severity, Status};

use crate::judge::wording;
use crate::verdict::{Decided, JudgedGate, Reason, ReasonCode};

/// An arm without a single hit did not search, whatever its clocks say.
pub(crate) fn reasons(comparisons: &Comparisons) -> Vec<Reason> {
    let total = wording::queries(comparisons.queries.len() as u64);
    let reason = |code: ReasonCode, explanation: String| Reason { code, explanation };
    let mut reasons = Vec::new();
    if comparisons.queries.iter().all(|query| query.baseline_hits == 0) {
        reasons.push(reason(ReasonCode::DeadBaseline, format!("the baseline found nothing for any of {total}")));
    }
    if comparisons.queries.iter().all(|query| query.candidate_hits == 0) {
        reasons.push(if is_unreached(comparisons) {
            let explanation = format!(
                "no request of {total} ever reached the candidate, so nothing is known of it: start it and replay again"
            );
            reason(ReasonCode::Unreached, explanation)
        } else {
            reason(ReasonCode::DeadCandidate, format!("the candidate found nothing for any of {total}"))
        });
    }
    reasons
}

fn is_unreached(comparisons: &Comparisons) -> bool {
    comparisons.queries.iter().all(|query| query.unreached.contains(&Arm::Candidate))
}

/// Fails the gates that have no number because the candidate alone is dead.
pub(crate) fn fail(gates: &mut [JudgedGate], comparisons: &Comparisons) {
    let codes: Vec<ReasonCode> = reasons(comparisons).into_iter().map(|reason| reason.code).collect();
    if codes != [ReasonCode::DeadCandidate] {
        return;
    }
    for gate in gates.iter_mut().filter(|gate| lacks_the_candidate(gate, comparisons)) {
        gate.status = if gate.severity == Severity::Block { Status::Fail } else { Status::Warn };
        gate.reason_code = ReasonCode::DeadCandidate;
        gate.explanation =
            format!("the candidate answered nothing, so it has no {} ({})", gate.measure, gate.explanation);
    }
}

/// Whether a gate has no number, and only the candidate's is missing.
fn lacks_the_candidate(gate: &JudgedGate, comparisons: &Comparisons) -> bool {
    let lacks = match gate.reason_code {
        ReasonCode::NoQueries | ReasonCode::NotMeasured | ReasonCode::Censored => true,
        ReasonCode::ZeroBaseline => divides_by_the_candidate(gate),
        _ => false,
    };
    let is_open = matches!(gate.status, Status::NotRun | Status::Error | Status::Inconclusive);
    lacks && is_open && gate.measure.parse().is_ok_and(|measure| baseline_has(&measure, gate, comparisons))
}

/// Whether what is zero below the line is the candidate's: its own other measure, or the whole that its share is of. A baseline of
/// zero stops a gate where zero says that it is broken, or where the gate is relative to it.
fn divides_by_the_candidate(gate: &JudgedGate) -> bool {
    let may_be_zero = gate.direction == Direction::LowerIsBetter && gate.decided != Decided::Ratio;
    gate.baseline.is_some_and(|baseline| baseline != 0.0 || may_be_zero)
}

/// Whether the baseline has a number where a gate looks.
fn baseline_has(measure: &Measure, gate: &JudgedGate, comparisons: &Comparisons) -> bool {
    let is_in = |query: &ComparedQuery| {
        let kinds = lensgate_compare::SliceBy::ALL.into_iter();
        gate.slice
            .as_ref()
            .is_none_or(|name| kinds.filter_map(|by| query.slice(by)).any(|slice| slice.to_string() == *name))
    };
    let has = |holds: &dyn Fn(usize) -> bool| {
        comparisons.queries.iter().enumerate().any(|(place, query)| is_in(query) && holds(place))
    };
    if let Some(table) = comparisons.stage_table(measure) {
        return has(&|place| table.baseline.get(place).is_some_and(|all| !all.is_empty()));
    }
    let table = comparisons.scores.iter().find(|table| table.measure == *measure);
    table.is_some_and(|table| has(&|place| table.baseline.value(place).is_some()))
}
