//! A canary over recorded observations, from policy and traffic to outcome.

use std::time::Duration;

use lensgate_compare::Comparisons;
use lensgate_gate::policy::Policy;
use lensgate_gate::verdict::{Outcome, Verdict};
use lensgate_words::Cited;

use crate::course::{Context, Course, Terms};
use crate::dashboard::Dashboard;
use crate::error::CanaryError;
use crate::outcome::{CanaryOutcome, CanaryReason, CanaryReasonCode, TrafficFacts};
use crate::plan::Plan;
use crate::population::Population;
use crate::traffic::{Fault, Requests, Traffic};

/// What a replayed canary is made from.
#[derive(Debug, Clone)]
pub struct Replay<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// What is shown beside its gates.
    pub dashboard: &'a Dashboard,
    /// What is cited of it, and the day on which waivers are compared with their expiry.
    pub cited: Cited,
    /// The traffic.
    pub traffic: Traffic,
    /// The faults.
    pub faults: Vec<Fault>,
    /// How long a continuous phase is replayed.
    pub horizon: Option<Duration>,
}

/// Replays a canary over a comparison's observations.
///
/// # Errors
/// `CanaryError` when policy, traffic, faults or evidence make no canary.
pub fn replay(replay: &Replay<'_>, comparisons: &Comparisons) -> Result<CanaryOutcome, CanaryError> {
    run(replay, Population::of(comparisons)?)
}

/// Replays a canary over a population.
///
/// # Errors
/// As [`replay`].
pub fn run(replay: &Replay<'_>, population: Population) -> Result<CanaryOutcome, CanaryError> {
    let plan = Plan::of(replay.policy, replay.horizon)?;
    let terms =
        Terms { today: replay.cited.today, ..Terms::new(replay.policy, &plan, replay.dashboard, Some(&population)) };
    let distinct = (population.queries.len() as u64, population.observations.iter().sum());
    let fault_from = replay.faults.iter().map(|fault| fault.starts(&plan)).collect::<Result<Vec<_>, _>>()?;
    let watched = terms.watched.clone();
    let requests = Requests::new(population, watched, &terms.slices, &replay.traffic, &replay.faults, &plan)?;
    let context = Context {
        cited: replay.cited.clone(),
        traffic: Some(facts(&replay.traffic, &replay.faults, &plan)),
        distinct: Some(distinct),
        fault_from: fault_from.into_iter().min(),
    };
    Ok(Course::new(terms, requests).run(&context))
}

pub(crate) fn facts(traffic: &Traffic, faults: &[Fault], plan: &Plan) -> TrafficFacts {
    TrafficFacts {
        rate_per_s: traffic.rate,
        arrivals: traffic.arrivals.to_string(),
        popularity: traffic.popularity.to_string(),
        sessions: traffic.sessions,
        holdout: plan.holdout,
        seed: traffic.seed,
        injected: faults.iter().map(|fault| fault.text.clone()).collect(),
    }
}

impl CanaryOutcome {
    /// Puts beside it what the distinct queries alone say to the gates of all phases. The verdict can only get worse: requests
    /// that were drawn from the same observation are no evidence beyond it.
    #[must_use]
    pub fn with_queries(mut self, verdict: Verdict) -> Self {
        if rank(verdict.verdict) > rank(self.verdict) {
            let undecided =
                verdict.gates.iter().filter(|gate| gate.slice.is_none() && gate.status != lensgate_words::Status::Pass);
            let ids: Vec<&str> = undecided.map(|gate| gate.id.as_str()).collect();
            // Where no gate is in the way, what stands above them is.
            let above = verdict.reasons.iter().find(|reason| reason.code.caps() == Some(verdict.verdict));
            let why = match above {
                Some(reason) if ids.is_empty() => reason.explanation.clone(),
                _ => ids.join(", "),
            };
            let explanation = format!(
                "the distinct queries alone give {} ({why}): requests drawn from them are no further evidence",
                verdict.verdict
            );
            self.reasons.insert(0, CanaryReason { code: CanaryReasonCode::QueriesUndecided, explanation });
            self.verdict = verdict.verdict;
        }
        self.reasons.retain(|reason| self.verdict == Outcome::Go || reason.code != CanaryReasonCode::AllPassed);
        self.queries = Some(Box::new(verdict));
        self
    }
}

/// How bad a verdict is.
fn rank(verdict: Outcome) -> u8 {
    match verdict {
        Outcome::Go => 0,
        Outcome::Inconclusive => 1,
        Outcome::NoGo => 2,
        Outcome::Invalid => 3,
    }
}
