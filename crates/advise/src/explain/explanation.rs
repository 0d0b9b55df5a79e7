//! The explanation of one verdict: the gates that decided it, each with the least change of policy, of data, or of their
//! amount that would turn it, and what the judge says to that change.

use lensgate_compare::{Comparisons, Slice};
use lensgate_gate::judge::Context;
use lensgate_gate::policy::{Gate, Policy};
use lensgate_gate::verdict::{JudgedGate, Outcome, ReasonCode, Verdict};
use lensgate_words::{Severity, Status};
use serde::Serialize;

use crate::explain::dial::{Dial, line};
use crate::explain::number::nearest;
use crate::explain::queries::fewest;
use crate::explain::retrial::Retrial;

/// The most queries that evidence is repeated up to; beyond, a number of queries is named without a proof.
const MOST_REPEATED: usize = 60_000;

/// What the judge said to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rejudged {
    /// Whether the gate lets the candidate through then, on the whole and on its slices.
    pub lets_through: bool,
    /// The verdict then.
    pub verdict: Outcome,
}

/// A gate written otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyChange {
    /// The line of TOML as it stands.
    pub from: String,
    /// The line in its place, to three digits of the change; one step less in its last digit does not do it.
    pub to: String,
    /// What the judge said.
    pub then: Rejudged,
}

/// A query and how far it moves the measure from the baseline's level toward the candidate's, in the measure's unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedQuery {
    /// The query's id.
    pub id: String,
    /// Candidate minus baseline.
    pub delta: f64,
}

/// Queries answered as the baseline answers them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataChange {
    /// The queries, those that move most first; without the last one the gate stays as it is.
    pub queries: Vec<MovedQuery>,
    /// Queries that take part.
    pub of: u64,
    /// What the judge said.
    pub then: Rejudged,
}

/// More queries like these.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoreQueries {
    /// What the condition has.
    pub has: u64,
    /// What a decision needs.
    pub needs: u64,
    /// How many times the evidence was repeated: to hold as many, or up to four times that until it is decided; 0 when
    /// that was too many to judge.
    pub repeated: u64,
    /// What the judge said to the repeated evidence.
    pub then: Option<Rejudged>,
}

/// One gate's part in the verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// The gate's id.
    pub gate: String,
    /// What the gate measures.
    pub measure: String,
    /// The gravest status among its conditions that count here.
    pub status: Status,
    /// Its conditions that count here, one sentence each, slices named.
    pub conditions: Vec<String>,
    /// The least change of its number that turns it.
    pub policy: Option<PolicyChange>,
    /// For a gate that fails: the least change with which it no longer fails, though it may not pass.
    pub no_longer_fails: Option<PolicyChange>,
    /// The fewest queries that turn it, of those that move most.
    pub data: Option<DataChange>,
    /// For an undecided gate: how many queries would decide.
    pub more: Option<MoreQueries>,
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The file's format, 1.
    pub schema_version: u32,
    /// The verdict.
    pub verdict: Outcome,
    /// Reasons that stand above all gates, such as rows that are missing.
    pub above_gates: Vec<String>,
    /// The gates that decided: those that keep it from GO; for GO all blocking ones.
    pub gates: Vec<Explained>,
    /// The verdict with all the gates' policy changes at once; only where there is more than one.
    pub together: Option<Outcome>,
}

/// Explains the verdict on comparisons by a policy.
pub fn explain(policy: &Policy, comparisons: &Comparisons, context: &Context) -> Explanation {
    let retrial = Retrial::new(policy, comparisons, context);
    let verdict = &retrial.verdict;
    let places = policy.gates.iter().enumerate().filter(|(_, gate)| gate.severity == Severity::Block);
    let mut changes: Vec<(usize, Gate)> = Vec::new();
    let mut gates = Vec::new();
    for (place, gate) in places {
        let counting = counting(&retrial, gate);
        if counting.is_empty() {
            continue;
        }
        let (explained, changed) = explained(&retrial, place, gate, &counting);
        changes.extend(changed.map(|gate| (place, gate)));
        gates.push(explained);
    }
    let together = (verdict.verdict != Outcome::Go && changes.len() > 1).then(|| retrial.with_gates(&changes).verdict);
    Explanation { schema_version: 1, verdict: verdict.verdict, above_gates: above_gates(verdict), gates, together }
}

/// Reasons that cap the verdict whatever the gates say.
fn above_gates(verdict: &Verdict) -> Vec<String> {
    let above = verdict.reasons.iter().filter(|reason| reason.code.caps() == Some(verdict.verdict));
    above.map(|reason| reason.explanation.clone()).collect()
}

/// The conditions of a gate that the explanation is about: under GO the whole, otherwise those that stand in the way.
fn counting<'a>(retrial: &'a Retrial<'_>, gate: &Gate) -> Vec<&'a JudgedGate> {
    let own = retrial.verdict.gates.iter().filter(|judged| judged.id == gate.id);
    if retrial.verdict.verdict == Outcome::Go {
        return own.filter(|judged| judged.slice.is_none() && judged.status == Status::Pass).collect();
    }
    own.filter(|judged| judged.severity == Severity::Block && retrial.stands_in_the_way(judged)).collect()
}

fn explained(retrial: &Retrial<'_>, place: usize, gate: &Gate, counting: &[&JudgedGate]) -> (Explained, Option<Gate>) {
    let loosen = retrial.verdict.verdict != Outcome::Go;
    let status = counting.iter().map(|judged| judged.status).max_by_key(|status| gravity(*status));
    let broken = counting.iter().any(|judged| matches!(judged.status, Status::Error | Status::NotRun));
    let changed = if broken { None } else { changed(retrial, place, gate, loosen) };
    let then = |verdict: &Verdict| Rejudged {
        lets_through: retrial.lets_through(verdict, &gate.id),
        verdict: verdict.verdict,
    };
    let change = |changed: &Gate| PolicyChange {
        from: written(gate, changed).0,
        to: written(gate, changed).1,
        then: then(&retrial.with_gates(&[(place, changed.clone())])),
    };
    let fails = counting.iter().any(|judged| judged.status == Status::Fail);
    let unfailed = (fails && !broken).then(|| unfailed(retrial, place, gate)).flatten();
    let explained = Explained {
        gate: gate.id.clone(),
        measure: gate.measure.to_string(),
        status: status.unwrap_or(Status::Pass),
        conditions: counting.iter().map(|judged| sentence(judged)).collect(),
        policy: changed.as_ref().map(change),
        no_longer_fails: unfailed.filter(|gate| Some(gate) != changed.as_ref()).as_ref().map(change),
        data: if broken { None } else { data(retrial, gate, counting, loosen) },
        more: more(retrial, gate, counting),
    };
    (explained, changed)
}

fn gravity(status: Status) -> u8 {
    match status {
        Status::Pass | Status::Waived => 0,
        Status::Warn => 1,
        Status::Inconclusive => 2,
        Status::Fail => 3,
        Status::NotRun => 4,
        Status::Error => 5,
    }
}

fn sentence(judged: &JudgedGate) -> String {
    match &judged.slice {
        Some(slice) => format!("on {slice}: {}", judged.explanation),
        None => judged.explanation.clone(),
    }
}

/// The gate's line before and after.
fn written(gate: &Gate, changed: &Gate) -> (String, String) {
    if gate.min_n == changed.min_n {
        (line(&gate.test), line(&changed.test))
    } else {
        (format!("min_n = {}", gate.min_n), format!("min_n = {}", changed.min_n))
    }
}

/// The gate with the number nearest to its own that turns it.
fn changed(retrial: &Retrial<'_>, place: usize, gate: &Gate, loosen: bool) -> Option<Gate> {
    let dial = Dial::of(&gate.test, &gate.measure);
    let direction = if loosen { dial.looser } else { -dial.looser };
    let turned = nearest(&gate.test, dial, direction, |test| {
        let verdict = retrial.with_gates(&[(place, Gate { test: test.clone(), ..gate.clone() })]);
        retrial.lets_through(&verdict, &gate.id) == loosen
    });
    turned.map(|test| Gate { test, ..gate.clone() }).or_else(|| fewer_asked(retrial, place, gate, loosen))
}

/// The gate content with the queries there are, if that is all that it lacks.
fn fewer_asked(retrial: &Retrial<'_>, place: usize, gate: &Gate, loosen: bool) -> Option<Gate> {
    let whole = |judged: &&JudgedGate| judged.id == gate.id && judged.slice.is_none();
    let judged = retrial.verdict.gates.iter().find(whole)?;
    let lacks = loosen && judged.reason_code == ReasonCode::TooFewQueries && judged.n > 0 && judged.n < gate.min_n;
    let content = lacks.then(|| Gate { min_n: judged.n, ..gate.clone() })?;
    let verdict = retrial.with_gates(&[(place, content.clone())]);
    retrial.lets_through(&verdict, &gate.id).then_some(content)
}

/// The gate with the number nearest to its own at which none of its conditions fails.
fn unfailed(retrial: &Retrial<'_>, place: usize, gate: &Gate) -> Option<Gate> {
    let dial = Dial::of(&gate.test, &gate.measure);
    let turned = nearest(&gate.test, dial, dial.looser, |test| {
        let verdict = retrial.with_gates(&[(place, Gate { test: test.clone(), ..gate.clone() })]);
        !verdict.gates.iter().any(|judged| judged.id == gate.id && judged.status == Status::Fail)
    });
    turned.map(|test| Gate { test, ..gate.clone() })
}

fn data(retrial: &Retrial<'_>, gate: &Gate, counting: &[&JudgedGate], lets_through: bool) -> Option<DataChange> {
    // Where several conditions stand in the way, the whole holds the queries of all of them.
    let slice = match counting {
        [one] => retrial.slice(one)?,
        _ => Slice::Overall,
    };
    let found = fewest(retrial, gate, &slice, lets_through)?;
    let ids = found.movers.iter().map(|mover| mover.id.as_str()).collect();
    let verdict = retrial.on(&retrial.answering_as_baseline(&ids));
    let then = Rejudged { lets_through: retrial.lets_through(&verdict, &gate.id), verdict: verdict.verdict };
    let queries = found.movers.into_iter().map(|mover| MovedQuery { id: mover.id, delta: mover.delta }).collect();
    Some(DataChange { queries, of: found.of, then })
}

/// The condition that needs most, held against the same evidence repeated until it has as many.
fn more(retrial: &Retrial<'_>, gate: &Gate, counting: &[&JudgedGate]) -> Option<MoreQueries> {
    let undecided = counting.iter().filter(|judged| judged.status == Status::Inconclusive);
    let judged = undecided.filter(|judged| judged.n > 0).max_by_key(|judged| judged.min_n)?;
    let (has, needs) = (judged.n, judged.min_n?);
    let mut times = usize::try_from(needs.div_ceil(has)).ok()?;
    let mut tried = MoreQueries { has, needs, repeated: 0, then: None };
    // A need is stated for a chance and not for certainty, so twice and four times as many are tried as well.
    for _ in 0..3 {
        if retrial.comparisons.queries.len().saturating_mul(times) > MOST_REPEATED {
            break;
        }
        let verdict = retrial.gate_on(gate, &retrial.comparisons.repeated(times));
        let then = Rejudged { lets_through: retrial.lets_through(&verdict, &gate.id), verdict: verdict.verdict };
        tried = MoreQueries { repeated: times as u64, then: Some(then), ..tried };
        let same = |other: &&JudgedGate| other.id == judged.id && other.slice == judged.slice;
        if verdict.gates.iter().find(same).is_some_and(|judged| judged.status != Status::Inconclusive) {
            break;
        }
        times *= 2;
    }
    Some(tried)
}
