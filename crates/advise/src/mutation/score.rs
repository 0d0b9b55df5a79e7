//! Which mutants recorded evidence notices: the share of them is the policy's mutation score on that evidence.

use lensgate_compare::Comparisons;
use lensgate_gate::judge::question::Question;
use lensgate_gate::judge::wording;
use lensgate_gate::judge::{Condition, Context, conclude, conditions, conditions_of};
use lensgate_gate::policy::{Gate, Policy};
use lensgate_gate::verdict::{JudgedGate, Outcome, Verdict};
use lensgate_words::Status;
use serde::Serialize;

use crate::mutation::mutant::{Mutant, Mutation, mutants};

/// One recording to judge by.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What a table calls it, a letter or a word.
    pub name: &'a str,
    /// What it is, in full.
    pub about: &'a str,
    /// What was recorded.
    pub comparisons: &'a Comparisons,
}

/// A difference that one recording makes between a policy and its mutant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Notice {
    /// Another verdict.
    Verdict {
        /// The recording.
        evidence: String,
        /// The policy's verdict.
        from: Outcome,
        /// The mutant's.
        to: Outcome,
    },
    /// The same verdict, and another status of a condition.
    Status {
        /// The recording.
        evidence: String,
        /// The gate's id, with its slice in brackets.
        condition: String,
        /// Under the policy.
        from: Status,
        /// Under the mutant; none when the condition is gone.
        to: Option<Status>,
    },
}

/// One mutant and who noticed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// The gate's id.
    pub gate: String,
    /// What was done to it.
    pub mutation: Mutation,
    /// What it asks now, in short.
    pub asks: String,
    /// The first recording that tells it from the policy, verdicts before statuses; none when all are blind to it.
    pub noticed: Option<Notice>,
    /// Of one that nothing noticed: evidence that would.
    pub would_notice: Option<String>,
}

/// All mutants of a policy on some evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MutationScore {
    /// The recordings: name and what each is.
    pub evidence: Vec<(String, String)>,
    /// How many mutants were noticed.
    pub noticed: u64,
    /// Every mutant, gate by gate.
    pub mutants: Vec<Tried>,
}

/// Judges every recording by every mutant. Waivers are left aside: a waived gate is changed without anybody noticing.
pub fn mutation_score(policy: &Policy, evidence: &[Evidence<'_>]) -> MutationScore {
    let mutants = mutants(policy);
    let mut notices: Vec<Option<Notice>> = vec![None; mutants.len()];
    for one in evidence {
        let originals = conditions(policy, one.comparisons);
        let original = verdict(policy, &originals, one.comparisons);
        for (mutant, noticed) in mutants.iter().zip(&mut notices) {
            if !matches!(noticed, Some(Notice::Verdict { .. })) {
                let verdict = mutated(policy, mutant, &originals, one.comparisons);
                let first = noticed.take();
                *noticed = better(first, notice(one.name, mutant, &original, &verdict));
            }
        }
    }
    let tried = mutants.iter().zip(notices).map(|(mutant, noticed)| Tried {
        gate: mutant.gate.clone(),
        mutation: mutant.mutation,
        asks: mutant.asks.clone(),
        would_notice: noticed.is_none().then(|| would_notice(&policy.gates[mutant.place], mutant)),
        noticed,
    });
    let tried: Vec<Tried> = tried.collect();
    MutationScore {
        evidence: evidence.iter().map(|one| (one.name.to_owned(), one.about.to_owned())).collect(),
        noticed: tried.iter().filter(|tried| tried.noticed.is_some()).count() as u64,
        mutants: tried,
    }
}

/// Another verdict says more than another status; of the same kind the first stays.
fn better(first: Option<Notice>, second: Option<Notice>) -> Option<Notice> {
    match (first, second) {
        (Some(Notice::Status { .. }) | None, Some(verdict @ Notice::Verdict { .. })) => Some(verdict),
        (None, second) => second,
        (first, _) => first,
    }
}

fn verdict(policy: &Policy, conditions: &[Condition<'_>], comparisons: &Comparisons) -> Verdict {
    conclude(policy, conditions, comparisons, &Context::default())
}

/// The verdict with one gate changed; the other gates' conditions are looked at once only.
fn mutated(policy: &Policy, mutant: &Mutant, originals: &[Condition<'_>], comparisons: &Comparisons) -> Verdict {
    let others = |condition: &&Condition<'_>| condition.gate.id != mutant.gate;
    let mut conditions: Vec<Condition<'_>> = Vec::new();
    let before = originals.iter().take_while(others);
    conditions.extend(before.cloned());
    if let Some(gate) = &mutant.changed {
        conditions.extend(conditions_of(policy, gate, mutant.asked.as_ref(), comparisons));
    }
    let after = originals.iter().skip_while(others).filter(others);
    conditions.extend(after.cloned());
    verdict(policy, &conditions, comparisons)
}

fn label(gate: &JudgedGate) -> String {
    gate.slice.as_ref().map_or_else(|| gate.id.clone(), |slice| format!("{} [{slice}]", gate.id))
}

fn notice(evidence: &str, mutant: &Mutant, original: &Verdict, changed: &Verdict) -> Option<Notice> {
    let evidence = evidence.to_owned();
    if original.verdict != changed.verdict {
        return Some(Notice::Verdict { evidence, from: original.verdict, to: changed.verdict });
    }
    let still = |gate: &JudgedGate| {
        let same = |other: &&JudgedGate| other.id == gate.id && other.slice == gate.slice;
        changed.gates.iter().find(same).map(|gate| gate.status)
    };
    original.gates.iter().find_map(|gate| {
        let to = still(gate);
        let differs = match to {
            Some(to) => to != gate.status,
            // A condition that is gone was missed only if it had something to say.
            None => gate.id == mutant.gate && matches!(gate.status, Status::Fail | Status::Warn),
        };
        differs.then(|| Notice::Status { evidence: evidence.clone(), condition: label(gate), from: gate.status, to })
    })
}

/// Evidence that tells a mutant from its gate.
fn would_notice(gate: &Gate, mutant: &Mutant) -> String {
    let question = Question::of(&gate.test, gate.measure.direction());
    let quantity = wording::quantity(&question, &gate.measure);
    let shown = |number: f64| wording::value(number, question.decided, gate.measure.unit());
    let limit = shown(question.limit);
    match mutant.mutation {
        Mutation::Dropped => {
            format!("a recording in which this gate alone fails: {}", outside(&question, &gate.measure))
        }
        Mutation::Loosened | Mutation::OtherUnit => {
            let changed = mutant.changed.as_ref().map(|gate| Question::of(&gate.test, gate.measure.direction()));
            match changed.filter(|changed| changed.decided == question.decided) {
                Some(changed) => format!(
                    "a recording in which {quantity} is shown to lie between {limit} and {}",
                    shown(changed.limit)
                ),
                None => {
                    format!("a recording that passes {} and not {}, or the reverse", mutant.asks, gate.test.written())
                }
            }
        }
        Mutation::Inverted => {
            format!("a recording that decides it: one with more queries, or with {quantity} farther from {limit}")
        }
        Mutation::Unsliced => "a recording in which one slice alone is worse beyond the limit".to_owned(),
    }
}

fn outside(question: &Question, measure: &lensgate_measures::Measure) -> String {
    let requirement = wording::requirement(question, measure);
    let (from, to) = match question.inside {
        lensgate_gate::judge::question::Inside::Above => (">=", "<"),
        lensgate_gate::judge::question::Inside::Below => ("<=", ">"),
    };
    requirement.replacen(from, to, 1)
}
