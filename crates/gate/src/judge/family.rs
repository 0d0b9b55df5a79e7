//! Many conditions at once: how a harm p-value is adjusted, and which slices hold the verdict although they do not fail.
//!
//! A failure is adjusted over every blocking condition of the policy, so that a policy whose every truth lies inside its limit seldom ends
//! in NO_GO, however many gates it has. That same adjustment would let gates that nobody minds hide a slice that lost: a slice that fails
//! when its gate and this way to slice are all there is holds the verdict at INCONCLUSIVE at least.
//!
//! Given queries never depend on mining, so conditions on mined queries are a family of their own: each gate that is sliced by source keeps a
//! place for one, asked or not, and the error is shared out by places (Bonferroni between both families, Holm within each).

use lensgate_compare::{Slice, SliceBy};
use lensgate_stats::holm;
use lensgate_words::Severity;

use crate::judge::condition::Condition;

/// What the conditions of a policy come to together, aligned with them.
pub(crate) struct Family {
    /// Harm p-values as they are; none where no bound can decide.
    pub alone: Vec<Option<f64>>,
    /// Adjusted over all conditions of the same severity.
    pub adjusted: Vec<Option<f64>>,
    /// Adjusted over the gate on the whole and on slices of the same kind.
    pub in_gate: Vec<Option<f64>>,
    /// Blocking conditions that bounds can still decide, and the places that are kept for mined queries.
    pub blocking: usize,
}

impl Family {
    pub(crate) fn of(conditions: &[Condition<'_>]) -> Self {
        let alone: Vec<Option<f64>> = conditions.iter().map(harm).collect();
        let open = |at: &usize| alone[*at].is_some();
        let mut adjusted = vec![None; conditions.len()];
        for severity in [Severity::Block, Severity::Warn] {
            let all = (0..conditions.len()).filter(|at| conditions[*at].gate.severity == severity);
            let kept = all.clone().filter(|at| keeps_a_place(&conditions[*at])).count();
            let members = all.filter(open).collect::<Vec<_>>();
            adjust(conditions, &alone, (&members, kept), |at, p_value| adjusted[at] = Some(p_value));
        }
        let blocking = |at: &usize| conditions[*at].blocks();
        let places = (0..conditions.len()).filter(blocking).filter(|at| keeps_a_place(&conditions[*at])).count();
        let given =
            (0..conditions.len()).filter(blocking).filter(open).filter(|at| !conditions[*at].slice.is_mined()).count();
        let blocking = given + places;
        let in_gate = in_gate(conditions, &alone);
        Self { alone, adjusted, in_gate, blocking }
    }
}

fn harm(condition: &Condition<'_>) -> Option<f64> {
    let estimator = condition.estimator.as_ref().filter(|_| condition.settled.is_none())?;
    Some(condition.question.harm(estimator))
}

fn in_gate(conditions: &[Condition<'_>], alone: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut adjusted = vec![None; conditions.len()];
    for (at, condition) in conditions.iter().enumerate() {
        if condition.is_slice() {
            continue;
        }
        // The conditions of a gate follow each other, the whole first.
        let of_gate = conditions[at..].iter().take_while(|other| std::ptr::eq(other.gate, condition.gate)).count();
        for by in SliceBy::ALL {
            let fits =
                |other: &usize| conditions[*other].slice == Slice::Overall || conditions[*other].slice.by() == Some(by);
            let members: Vec<usize> = (at..at + of_gate).filter(fits).filter(|other| alone[*other].is_some()).collect();
            let kept = usize::from(by == SliceBy::Source && keeps_a_place(condition));
            adjust(conditions, alone, (&members, kept), |at, p_value| adjusted[at] = Some(p_value));
        }
    }
    adjusted
}

/// Whether a condition is a whole gate's that may have one on mined queries.
fn keeps_a_place(condition: &Condition<'_>) -> bool {
    !condition.is_slice() && condition.gate.slices.contains(&SliceBy::Source)
}

/// Adjusts members of a family in which so many places are kept for conditions on mined queries.
fn adjust(
    conditions: &[Condition<'_>],
    alone: &[Option<f64>],
    (members, kept): (&[usize], usize),
    mut set: impl FnMut(usize, f64),
) {
    let (mined, given): (Vec<usize>, Vec<usize>) = members.iter().partition(|at| conditions[**at].slice.is_mined());
    let places = given.len() + kept;
    for (part, own) in [(&given, given.len()), (&mined, kept)] {
        let raw: Vec<f64> = part.iter().map(|at| alone[*at].unwrap_or(1.0)).collect();
        let share = places as f64 / own.max(1) as f64;
        for (at, p_value) in part.iter().zip(holm(&raw)) {
            set(*at, (p_value * share).min(1.0));
        }
    }
}
