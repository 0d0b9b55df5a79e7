//! The judge: policy and comparisons in, verdict out. A pure function; the same input gives the same bytes.

use lensgate_compare::{CompareError, ComparedQuery, Comparisons, Slice};
use lensgate_words::{Arm, Cited, Date, Status};

use crate::judge::condition::{Condition, examine};
use crate::judge::decide::decide;
use crate::judge::need::Certainty;
use crate::judge::question::Question;
use crate::judge::{clocks, dead, waive, wording};
use crate::policy::{Expectation, Gate, Policy};
use crate::verdict::{JudgedGate, Outcome, PolicyUsed, Reason, ReasonCode, Totals, Verdict, follows};

/// What a verdict records besides its gates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// What it was made from.
    pub cited: Cited,
    /// The day of the recording, where it lies over 24 hours after what the clock says: no waiver applies on the word of such
    /// a clock.
    pub clock_behind: Option<Date>,
    /// What is known of the evidence beyond its rows: reasons that join those of the verdict.
    pub notes: Vec<Reason>,
}

impl Context {
    /// The day on which waivers are held against their expiry, if there is one to go by.
    pub fn waivers_on(&self) -> Option<Date> {
        self.cited.today.filter(|_| self.clock_behind.is_none())
    }

    /// Why the clock's day does not count, in one sentence; nothing when it does.
    pub fn clock_problem(&self) -> Option<String> {
        let (today, recorded) = (self.cited.today?, self.clock_behind?);
        Some(format!(
            "the clock says {today}, and the evidence was recorded on {recorded}: no waiver is applied, because such a \
             clock cannot say which have expired"
        ))
    }
}

/// Judges comparisons by a policy.
pub fn judge(policy: &Policy, comparisons: &Comparisons, context: &Context) -> Verdict {
    conclude(policy, &conditions(policy, comparisons), comparisons, context)
}

/// Every condition of a policy, each looked at on its own: gate by gate, the whole before its slices.
pub fn conditions<'a>(policy: &'a Policy, comparisons: &Comparisons) -> Vec<Condition<'a>> {
    policy.gates.iter().flat_map(|gate| conditions_of(policy, gate, None, comparisons)).collect()
}

/// The conditions of one gate; `asked` stands in for what its test asks.
pub fn conditions_of<'a>(
    policy: &Policy,
    gate: &'a Gate,
    asked: Option<&Question>,
    comparisons: &Comparisons,
) -> Vec<Condition<'a>> {
    let certainty = Certainty::of(policy);
    let slices = gate.slices.iter().flat_map(|by| comparisons.slices(*by));
    let question = || asked.cloned().unwrap_or_else(|| Question::of(&gate.test, gate.measure.direction()));
    std::iter::once(Slice::Overall)
        .chain(slices)
        .map(|slice| examine(policy, gate, question(), slice, comparisons, certainty))
        .map(|condition| clocks::ruled(condition, comparisons))
        .collect()
}

/// The verdict that conditions come to together.
pub fn conclude(
    policy: &Policy,
    conditions: &[Condition<'_>],
    comparisons: &Comparisons,
    context: &Context,
) -> Verdict {
    let mut gates = decide(policy, conditions, comparisons, Certainty::of(policy));
    dead::fail(&mut gates, comparisons);
    let mut reasons = integrity(comparisons);
    reasons.extend(expectation(policy, comparisons));
    let waived = waive::waive(policy, &mut gates, context);
    reasons.extend(waived.reasons);
    reasons.extend(crate::judge::reasons::outside_alone(&gates));
    assemble(policy, gates, reasons, &waived.without, comparisons.seed, context)
}

/// The verdict on evidence that was refused: INVALID, with every gate not run.
pub fn judge_refused(policy: &Policy, refusal: &CompareError, seed: u64, context: &Context) -> Verdict {
    let gates = policy.gates.iter().map(|gate| not_run(gate, refusal)).collect();
    let explanation = format!("the evidence was refused: {refusal}");
    assemble(policy, gates, vec![Reason { code: ReasonCode::EvidenceRefused, explanation }], &[], seed, context)
}

fn not_run(gate: &Gate, refusal: &CompareError) -> JudgedGate {
    let question = Question::of(&gate.test, gate.measure.direction());
    JudgedGate {
        id: gate.id.clone(),
        phase: None,
        slice: None,
        severity: gate.severity,
        measure: gate.measure.to_string(),
        unit: gate.measure.unit(),
        direction: gate.measure.direction(),
        test: gate.test.kind(),
        requirement: wording::requirement(&question, &gate.measure),
        baseline: None,
        candidate: None,
        delta: None,
        decided: question.decided,
        estimate: None,
        interval: None,
        limit: Some(question.limit),
        margin: gate.test.written(),
        n: 0,
        min_n: None,
        detectable: None,
        p_value: None,
        p_alone: None,
        status: Status::NotRun,
        reason_code: ReasonCode::EvidenceRefused,
        explanation: format!("not judged, because the evidence was refused: {refusal}"),
    }
}

fn assemble(
    policy: &Policy,
    gates: Vec<JudgedGate>,
    mut reasons: Vec<Reason>,
    without: &[String],
    seed: u64,
    context: &Context,
) -> Verdict {
    let slices_must = policy.decision.slices_must;
    reasons.extend(context.notes.iter().cloned());
    let verdict = follows(&gates, &reasons, slices_must);
    let decisive = crate::judge::reasons::decisive(verdict, &gates, &reasons, without, slices_must);
    reasons.splice(0..0, decisive);
    // What alone decides the verdict stands first; the rest keeps its order.
    reasons.sort_by_key(|reason| reason.code.caps() != Some(verdict));
    reasons.extend(
        policy.warnings.iter().map(|warning| Reason { code: ReasonCode::PolicyWarning, explanation: warning.clone() }),
    );
    Verdict {
        schema_version: 1,
        verdict,
        reasons,
        policy: PolicyUsed {
            path: context.cited.policy_path.clone(),
            sha256: context.cited.policy_sha256.clone(),
            slices_must,
        },
        inputs: context.cited.inputs.clone(),
        seed,
        tool_version: context.cited.tool_version.clone(),
        totals: Totals::of(&gates),
        gates,
        phases: Vec::new(),
        alerts: Vec::new(),
    }
}

/// Rows that are missing make every number one of another experiment.
fn integrity(comparisons: &Comparisons) -> Vec<Reason> {
    let total = comparisons.queries.len() as u64;
    let missing = |arm: Arm| count(comparisons, |query| query.unanswered.contains(&arm));
    let mut reasons = Vec::new();
    let mut truncated = |queries: u64, what: String| {
        if queries > 0 {
            let explanation =
                format!("{what} for {} of {}: finish the replay", wording::count(queries), wording::queries(total));
            reasons.push(Reason { code: ReasonCode::Truncated, explanation });
        }
    };
    truncated(missing(Arm::Baseline), "the baseline has no recorded answer".to_owned());
    truncated(missing(Arm::Candidate), "the candidate has no recorded answer".to_owned());
    let uneven = count(comparisons, |query| !query.latency_complete);
    truncated(uneven, "the arms have different numbers of rows in the latency pass".to_owned());
    reasons.extend(clocks::impossible(comparisons));
    reasons.extend(dead::reasons(comparisons));
    reasons
}

fn count(comparisons: &Comparisons, holds: impl Fn(&ComparedQuery) -> bool) -> u64 {
    comparisons.queries.iter().filter(|query| holds(query)).count() as u64
}

/// Whether the rankings do what the policy declares.
fn expectation(policy: &Policy, comparisons: &Comparisons) -> Option<Reason> {
    let total = comparisons.queries.len() as u64;
    let changed = count(comparisons, |query| !query.same_ranking);
    match (policy.decision.expect, changed) {
        (None, 0) => Some(Reason {
            code: ReasonCode::NoEffect,
            explanation: format!(
                "NO_EFFECT: all {} have the same ranking in both arms, so these queries cannot show what the candidate does",
                wording::queries(total)
            ),
        }),
        (Some(Expectation::SameRankings), changed) if changed > 0 => Some(Reason {
            code: ReasonCode::RankingsDiffer,
            explanation: format!(
                "the policy declares the same rankings, but {} of {} have a different one",
                wording::count(changed),
                wording::queries(total)
            ),
        }),
        (None | Some(Expectation::SameRankings), _) => None,
    }
}

impl Verdict {
    /// Whether the answer is GO.
    pub fn is_go(&self) -> bool {
        self.verdict == Outcome::Go
    }
}
