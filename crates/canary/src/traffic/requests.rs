//! The requests of a canary, window by window: what telemetry says of them, and who was exposed and hurt.

use lensgate_measures::{Measure, Time};

use super::counts::Counts;
use super::effects::Effects;
use super::fault::Fault;
use super::ground::Ground;
use super::pick::weigh;
use super::spec::Traffic;
use super::tally::Tally;
use crate::error::CanaryError;
use crate::plan::{Millis, Plan};
use crate::population::{BASELINE, CANDIDATE, Population};
use crate::sample::Window;

/// What the requests of a window came to, beyond what telemetry says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Served {
    /// Requests of both arms.
    pub requests: u64,
    /// Requests that the candidate served.
    pub exposed: u64,
    /// Of these, the ones that failed.
    pub failed: u64,
    /// Of these, the ones that the baseline would have served better.
    pub hurt: u64,
    /// Whether the requests of both arms are known, so that the candidate's share is.
    pub tells_share: bool,
}

/// The requests of a canary.
#[derive(Debug)]
pub struct Requests {
    ground: Ground,
    effects: Effects,
    counts: Counts,
    tallies: [Tally; 2],
    sessions: u64,
    /// The slices that windows tell apart: members, and the part of the population.
    slices: Vec<Part>,
    /// Queries that the candidate hurt, and queries that it served.
    hurt_queries: Vec<bool>,
    exposed_queries: Vec<bool>,
}

#[derive(Debug)]
struct Part {
    members: Vec<bool>,
    population: Population,
}

impl Requests {
    /// Requests over a population, for the watched measures; windows tell the named slices apart.
    ///
    /// # Errors
    /// `Traffic` and `Fault`, and `CpuTime` when a measure of processor time is watched.
    pub fn new(
        mut population: Population,
        watched: Vec<Measure>,
        slices: &[String],
        traffic: &Traffic,
        faults: &[Fault],
        plan: &Plan,
    ) -> Result<Self, CanaryError> {
        traffic.check()?;
        if let Some(measure) = watched.iter().find(|measure| measure.time() == Some(Time::Processor)) {
            return Err(CanaryError::CpuTime { measure: measure.clone() });
        }
        weigh(&mut population, traffic.popularity, traffic.seed);
        let effects = Effects::new(faults, plan, &population)?;
        let part = |slice: &String| {
            let members = population.members(slice);
            Part { population: population.within(&members), members }
        };
        let slices = slices.iter().map(part).collect();
        let counts = Counts::new(traffic.clone(), &population.weights);
        let n = population.queries.len();
        let ground = Ground::new(population, watched);
        let tallies = [BASELINE, CANDIDATE].map(|arm| Tally::new(n, &ground.readings[arm]));
        let (hurt_queries, exposed_queries) = (vec![false; n], vec![false; n]);
        let sessions = traffic.sessions;
        Ok(Self { ground, effects, counts, tallies, sessions, slices, hurt_queries, exposed_queries })
    }

    /// The population that requests are drawn from, with its weights; of a slice, its part.
    pub fn population(&self, slice: Option<usize>) -> &Population {
        slice.map_or(&self.ground.population, |slice| &self.slices[slice].population)
    }

    /// Distinct sessions that requests belong to.
    pub fn sessions(&self) -> u64 {
        self.sessions
    }

    /// How many queries the candidate served, and how many it hurt, so far.
    pub fn queries_exposed(&self) -> (u64, u64) {
        let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as u64;
        (count(&self.exposed_queries), count(&self.hurt_queries))
    }

    /// Serves every request of a window; the candidate gets that share of sessions.
    pub fn serve(&mut self, start: Millis, end: Millis, share: f64) -> (Window, Served) {
        self.tallies.iter_mut().for_each(Tally::clear);
        let (ground, effects, tallies) = (&self.ground, &self.effects, &mut self.tallies);
        self.counts.serve(ground, effects, tallies, (start, end), share);
        let served = self.count();
        if self.effects.hides(start, end) {
            return (Window::missing(start, end), served);
        }
        let sample = |arm: usize, members: Option<&[bool]>| self.tallies[arm].sample(&self.ground, arm, members);
        let of_slice = |part: &Part| [BASELINE, CANDIDATE].map(|arm| sample(arm, Some(part.members.as_slice())));
        let window = Window {
            start,
            end,
            candidate: Some(sample(CANDIDATE, None)),
            baseline: Some(sample(BASELINE, None)),
            slices: self.slices.iter().map(of_slice).collect(),
            slack: 0,
        };
        (window, served)
    }

    fn count(&mut self) -> Served {
        let candidate = &self.tallies[CANDIDATE];
        let mut served = Served {
            requests: self.tallies[BASELINE].requests + candidate.requests,
            exposed: candidate.requests,
            tells_share: true,
            ..Served::default()
        };
        for query in 0..self.ground.queries() {
            let (whole, lost, failed) = (candidate.whole[query], candidate.lost[query], candidate.failed[query]);
            let mut hurt = if self.ground.worse[query] { whole + lost } else { 0 };
            if self.ground.has_spans[query] && !self.ground.worse[query] {
                hurt += lost;
            }
            if self.ground.population.arms[BASELINE].error_rate[query] < 1.0 {
                hurt += failed;
            }
            served.failed += failed;
            served.hurt += hurt;
            self.hurt_queries[query] |= hurt > 0;
            self.exposed_queries[query] |= candidate.of(query) > 0;
        }
        served
    }
}
