//! What injected faults do to a query's requests at a time.

use super::fault::{Fault, FaultKind, Scheduled};
use crate::error::CanaryError;
use crate::plan::{Millis, Plan};
use crate::population::Population;

/// The faults of a canary with their times and the queries that each befalls.
#[derive(Debug, Clone, Default)]
pub(super) struct Effects {
    faults: Vec<Scheduled>,
    befalls: Vec<Vec<bool>>,
}

/// What faults do to the requests of one query at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Effect {
    /// The share of requests that none of them fails.
    pub survives: f64,
    /// The share of answers that keep their spans.
    pub keeps_spans: f64,
    /// What clock readings are multiplied by.
    pub factor: f64,
    /// What is added to them end to end, in milliseconds.
    pub delay: f64,
}

impl Effect {
    /// Nothing.
    pub(super) const NONE: Self = Self { survives: 1.0, keeps_spans: 1.0, factor: 1.0, delay: 0.0 };
}

impl Effects {
    /// Faults under a plan.
    ///
    /// # Errors
    /// `Fault` for a phase or slice that there is not.
    pub(super) fn new(faults: &[Fault], plan: &Plan, population: &Population) -> Result<Self, CanaryError> {
        let faults: Vec<Scheduled> = faults.iter().map(|fault| fault.schedule(plan)).collect::<Result<_, _>>()?;
        let befalls = faults.iter().map(|fault| befalls(population, fault.slice.as_deref()));
        Ok(Self { befalls: befalls.collect::<Result<_, _>>()?, faults })
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether telemetry is lost somewhere in a window.
    pub(super) fn hides(&self, start: Millis, end: Millis) -> bool {
        self.faults.iter().any(|fault| fault.kind == FaultKind::Missing && fault.start < end && start < fault.end)
    }

    /// The share of sessions that the candidate gets at a time where the plan gives it that one.
    pub(super) fn routed(&self, share: f64, at: Millis) -> f64 {
        let under_way = self.faults.iter().filter(|fault| fault.start <= at && at < fault.end);
        let factor = |fault: &Scheduled| if let FaultKind::Traffic(factor) = fault.kind { factor } else { 1.0 };
        under_way.map(factor).fold(share, |share, factor| share * factor).min(1.0)
    }

    /// Whether nothing is answered for a while, so that each request's own time of arrival counts.
    pub(super) fn stalls(&self, at: Millis) -> bool {
        let stalls = |fault: &&Scheduled| matches!(fault.kind, FaultKind::Stall(_));
        self.faults.iter().filter(stalls).any(|fault| fault.start <= at && at < fault.end)
    }

    /// The times inside a window at which faults begin or end, with both ends: between two of them nothing changes.
    pub(super) fn pieces(&self, start: Millis, end: Millis) -> Vec<Millis> {
        let inside = |at: &Millis| start < *at && *at < end;
        let mut times: Vec<Millis> =
            self.faults.iter().flat_map(|fault| [fault.start, fault.end]).filter(inside).chain([start, end]).collect();
        times.sort_unstable();
        times.dedup();
        times
    }

    /// What they do to a query at a time.
    pub(super) fn of(&self, query: usize, now: f64) -> Effect {
        let mut effect = Effect::NONE;
        for fault in self.under_way(query, now) {
            match fault.kind {
                FaultKind::Errors(share) => effect.survives *= 1.0 - share,
                FaultKind::Spans(share) => effect.keeps_spans *= 1.0 - share,
                FaultKind::Latency(factor) => effect.factor *= factor,
                FaultKind::Stall(_) => effect.delay += fault.end as f64 - now,
                FaultKind::Traffic(_) | FaultKind::Missing => {}
            }
        }
        effect
    }

    fn under_way(&self, query: usize, now: f64) -> impl Iterator<Item = &Scheduled> {
        let both = self.faults.iter().zip(&self.befalls);
        both.filter(move |(fault, befalls)| befalls[query] && fault.start as f64 <= now && now < fault.end as f64)
            .map(|(fault, _)| fault)
    }
}

fn befalls(population: &Population, slice: Option<&str>) -> Result<Vec<bool>, CanaryError> {
    let Some(slice) = slice else { return Ok(vec![true; population.queries.len()]) };
    let members = population.members(slice);
    if members.iter().any(|member| *member) {
        return Ok(members);
    }
    let mut known: Vec<&str> = population.slices.iter().flatten().map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    let problem = format!("no query is in that slice; there are {}", known.join(", "));
    Err(CanaryError::Fault { word: slice.to_owned(), problem })
}
