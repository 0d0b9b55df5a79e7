//! A judged recording as a test suite: one case for each gate and slice, and one for the verdict itself.

use lensgate_words::{Severity, Status};

use super::{Case, Finding, Suite};
use crate::number::{self, Scale};
use crate::view::{Gate, View};
use crate::word;
use lensgate_gate::verdict::{Outcome, ReasonCode};

/// The XML document, ending in a line feed.
pub fn junit(view: &View) -> String {
    let suite = Suite {
        name: format!("{} against {}", view.candidate, view.baseline),
        properties: view.provenance.iter().map(|fact| (fact.name.clone(), fact.value.clone())).collect(),
        cases: cases(&view.gates, view.slices_must_pass).chain([verdict_case(view)]).collect(),
    };
    suite.xml()
}

/// One case for each gate, in order.
pub(crate) fn cases(gates: &[Gate], slices_must_pass: bool) -> impl Iterator<Item = Case> {
    gates.iter().map(move |gate| Case {
        group: gate.judged.measure.clone(),
        name: gate.label(),
        finding: finding(gate, slices_must_pass),
        kind: gate.code(),
        message: gate.judged.explanation.clone(),
        body: format!("{}\n{}", gate.judged.explanation, numbers(gate)),
    })
}

/// What a gate means to the verdict.
fn finding(gate: &Gate, slices_must_pass: bool) -> Finding {
    let need_not_pass =
        gate.judged.slice.is_some() && !slices_must_pass && gate.judged.reason_code != ReasonCode::SliceHarm;
    match (gate.judged.severity, gate.judged.status) {
        (_, Status::Pass) => Finding::Passed,
        (_, Status::Warn | Status::Waived) | (Severity::Warn, _) => Finding::Skipped,
        (Severity::Block, Status::Fail) => Finding::Failure,
        (Severity::Block, Status::Inconclusive) if need_not_pass => Finding::Skipped,
        (Severity::Block, Status::Inconclusive | Status::NotRun | Status::Error) => Finding::Error,
    }
}

/// What a verdict is as a case.
pub(crate) fn verdict_finding(verdict: Outcome) -> Finding {
    match verdict {
        Outcome::Go => Finding::Passed,
        Outcome::NoGo => Finding::Failure,
        Outcome::Inconclusive | Outcome::Invalid => Finding::Error,
    }
}

fn verdict_case(view: &View) -> Case {
    let ruling = &view.ruling;
    Case {
        group: "verdict".to_owned(),
        name: "verdict".to_owned(),
        finding: verdict_finding(ruling.verdict),
        kind: word::verdict(ruling.verdict).to_owned(),
        message: ruling.sentence.clone(),
        body: format!("{}\n{}", ruling.sentence, ruling.reasons.join("\n")),
    }
}

fn numbers(gate: &Gate) -> String {
    let scale = Scale::new(gate.judged.unit, gate.judged.baseline.into_iter().chain(gate.judged.candidate));
    let estimate = gate.estimate.map_or_else(String::new, |estimate| {
        let (point, interval) =
            (scale.decided(gate.judged.decided, estimate.point), scale.decided_interval(gate.judged.decided, estimate));
        format!(", estimate {point} {interval}")
    });
    format!(
        "{}: {} asks {}; baseline {}, candidate {}{estimate}, n {}, {}",
        word::status(gate.judged.status),
        gate.judged.measure,
        gate.requirement,
        scale.level_or_missing(gate.judged.baseline),
        scale.level_or_missing(gate.judged.candidate),
        number::count(gate.judged.n),
        gate.method()
    )
}
