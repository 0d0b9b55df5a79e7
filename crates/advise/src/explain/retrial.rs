//! One verdict judged again and again with something changed: a number of the policy, some answers, more of the same.

use std::collections::BTreeSet;

use lensgate_compare::{Comparisons, Slice};
use lensgate_gate::judge::{Certainty, Condition, Context, conclude, conditions, conditions_of};
use lensgate_gate::policy::{Gate, Policy, SlicesMust};
use lensgate_gate::verdict::{JudgedGate, Verdict};
use lensgate_words::Status;

/// A verdict with everything that it was made from.
pub(crate) struct Retrial<'a> {
    pub policy: &'a Policy,
    pub comparisons: &'a Comparisons,
    context: &'a Context,
    conditions: Vec<Condition<'a>>,
    /// The verdict as it is.
    pub verdict: Verdict,
}

impl<'a> Retrial<'a> {
    pub(crate) fn new(policy: &'a Policy, comparisons: &'a Comparisons, context: &'a Context) -> Self {
        let conditions = conditions(policy, comparisons);
        let verdict = conclude(policy, &conditions, comparisons, context);
        Self { policy, comparisons, context, conditions, verdict }
    }

    /// The verdict with some gates, by place, written otherwise: another number in the test, another `min_n`.
    pub(crate) fn with_gates(&self, gates: &[(usize, Gate)]) -> Verdict {
        let mut policy = self.policy.clone();
        for (place, gate) in gates {
            policy.gates[*place] = gate.clone();
        }
        let changed = |id: &str| gates.iter().map(|(place, _)| &policy.gates[*place]).find(|gate| gate.id == id);
        let certainty = Certainty::of(&policy);
        let conditions: Vec<Condition<'_>> = self
            .conditions
            .iter()
            .map(|condition| match changed(&condition.gate.id) {
                Some(gate) => condition.under(gate, certainty),
                None => condition.clone(),
            })
            .collect();
        conclude(&policy, &conditions, self.comparisons, self.context)
    }

    /// The verdict on other evidence.
    pub(crate) fn on(&self, comparisons: &Comparisons) -> Verdict {
        conclude(self.policy, &conditions(self.policy, comparisons), comparisons, self.context)
    }

    /// The verdict with one gate looked at on other evidence, the others left as they are. Quicker than the whole, and the
    /// same for that gate but for how many conditions its failure is adjusted over.
    pub(crate) fn gate_on(&self, gate: &Gate, comparisons: &Comparisons) -> Verdict {
        let mut anew = conditions_of(self.policy, gate, None, comparisons).into_iter();
        let conditions: Vec<Condition<'_>> = self
            .conditions
            .iter()
            .map(|condition| {
                let own = condition.gate.id == gate.id;
                own.then(|| anew.next()).flatten().unwrap_or_else(|| condition.clone())
            })
            .collect();
        conclude(self.policy, &conditions, comparisons, self.context)
    }

    /// The evidence with the candidate answering some queries, by id, as the baseline does.
    pub(crate) fn answering_as_baseline(&self, ids: &BTreeSet<&str>) -> Comparisons {
        let queries = self.comparisons.queries.iter().enumerate();
        let positions = queries.filter(|(_, query)| ids.contains(query.id.as_str())).map(|(at, _)| at).collect();
        self.comparisons.answering_as_baseline(&positions)
    }

    /// The slice that a judged condition is about.
    pub(crate) fn slice(&self, judged: &JudgedGate) -> Option<Slice> {
        let same = |condition: &&Condition<'_>| {
            let slice = (condition.slice != Slice::Overall).then(|| condition.slice.to_string());
            condition.gate.id == judged.id && slice == judged.slice
        };
        self.conditions.iter().find(same).map(|condition| condition.slice.clone())
    }

    /// Whether a gate lets the candidate through: it passes on the whole, and no slice fails or has to pass and does not.
    pub(crate) fn lets_through(&self, verdict: &Verdict, id: &str) -> bool {
        verdict.gates.iter().filter(|gate| gate.id == id).all(|gate| !self.stands_in_the_way(gate))
    }

    /// Whether a condition keeps the verdict from GO.
    pub(crate) fn stands_in_the_way(&self, gate: &JudgedGate) -> bool {
        let must_pass = gate.slice.is_none() || self.policy.decision.slices_must == SlicesMust::Pass;
        match gate.status {
            Status::Pass | Status::Waived | Status::Warn => false,
            Status::Inconclusive => must_pass,
            Status::Fail | Status::NotRun | Status::Error => true,
        }
    }
}
