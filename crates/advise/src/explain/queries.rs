//! The fewest queries that a gate hangs on: taken in the order of what they move, answered as the baseline answers them.

use std::collections::BTreeSet;

use lensgate_compare::Slice;
use lensgate_gate::policy::Gate;
use lensgate_words::{Direction, Population};

use crate::explain::retrial::Retrial;

/// A query and how far it moves the measure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mover {
    pub id: String,
    pub delta: f64,
}

/// The queries that a gate hangs on, those that move most first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Movers {
    pub movers: Vec<Mover>,
    /// Queries that take part.
    pub of: u64,
}

/// Queries on which the candidate is worse, or better, by how much they move the measure on a slice.
fn movers(retrial: &Retrial<'_>, gate: &Gate, slice: &Slice, worse: bool) -> Option<Movers> {
    let series = retrial.comparisons.series(&gate.measure, slice, Population::Queries)?;
    let better = match gate.measure.direction() {
        Direction::HigherIsBetter => 1.0,
        Direction::LowerIsBetter => -1.0,
    };
    let toward = if worse { -better } else { better };
    let mut movers: Vec<Mover> = series
        .influences()
        .into_iter()
        .filter(|(_, delta)| delta * toward > 0.0)
        .map(|(at, delta)| Mover { id: series.queries[at].clone(), delta })
        .collect();
    movers.sort_by(|a, b| (b.delta * toward).total_cmp(&(a.delta * toward)).then_with(|| a.id.cmp(&b.id)));
    Some(Movers { movers, of: series.n() })
}

/// The fewest of them whose answers, taken from the baseline, make the gate do what is wanted; nothing when all of them do
/// not. One less of them does not.
pub(crate) fn fewest(retrial: &Retrial<'_>, gate: &Gate, slice: &Slice, lets_through: bool) -> Option<Movers> {
    let all = movers(retrial, gate, slice, lets_through)?;
    let enough = |count: usize| {
        let ids: BTreeSet<&str> = all.movers[..count].iter().map(|mover| mover.id.as_str()).collect();
        let verdict = retrial.gate_on(gate, &retrial.answering_as_baseline(&ids));
        retrial.lets_through(&verdict, &gate.id) == lets_through
    };
    let mut high = 1;
    while high < all.movers.len() && !enough(high) {
        high *= 2;
    }
    high = high.min(all.movers.len());
    if high == 0 || !enough(high) {
        return None;
    }
    let mut low = if high == 1 { 0 } else { high.div_ceil(2) - 1 };
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    // Narrower spread can undo a shift, so the step before is tried as well.
    while high > 1 && enough(high - 1) {
        high -= 1;
    }
    Some(Movers { movers: all.movers[..high].to_vec(), of: all.of })
}
