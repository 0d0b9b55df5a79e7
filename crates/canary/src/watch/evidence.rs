//! What gathers against a condition's limit, window by window, and what one window claims.

use lensgate_gate::judge::{Inside, Question};
use lensgate_gate::verdict::Decided;
use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::{Claim, GrowingEvidence, Step, VaryingEvidence};

use super::condition::{Condition, Reference, Setup};
use super::level::Levels;
use crate::plan::Millis;
use crate::sample::{Figure, Reading, Sample, percentile, place};

/// Limits on rates from which on requests are taken as independent after all.
const MOST: f64 = 0.5;

/// Evidence with what is taken as independent in it.
#[derive(Debug, Clone)]
pub(super) enum Evidence {
    /// Requests: drawn ones are independent given the query set.
    Requests(GrowingEvidence),
    /// Windows: an error rate that others told, or their share of slow answers, varies from one to the next.
    Windows(VaryingEvidence),
}

impl Evidence {
    pub(super) fn new(setup: &Setup<'_>, measure: &Measure, question: &Question) -> Self {
        let varying = match measure.aggregation() {
            // A rate whose limit is most of all requests has no room above it to vary into.
            Aggregation::Rate => question.decided != Decided::Level || question.limit < MOST,
            Aggregation::Quantile(_) => true,
            Aggregation::Mean | Aggregation::RatioOfSums | Aggregation::Windows(_) => false,
        };
        let varies = setup.rates_vary && varying && question.inside == Inside::Below;
        if varies {
            Self::Windows(VaryingEvidence::new(setup.windows))
        } else {
            Self::Requests(GrowingEvidence::new(setup.windows))
        }
    }

    /// ln of the e-value over spans that end now and cover at least so much time.
    pub(super) fn ln_e_lasting(&self, least: Millis) -> f64 {
        match self {
            Self::Requests(evidence) => evidence.ln_e_lasting(least),
            Self::Windows(evidence) => evidence.ln_e_lasting(least),
        }
    }

    /// What the shortest such span covers.
    pub(super) fn covered(&self, least: Millis) -> Option<Millis> {
        match self {
            Self::Requests(evidence) => evidence.covered(least),
            Self::Windows(evidence) => evidence.covered(least),
        }
    }

    fn add(&mut self, claim: Option<Claim>, step: Step, covers: Millis) {
        match (self, step) {
            (Self::Requests(evidence), step) => evidence.add(claim, step, covers),
            (Self::Windows(evidence), Step::Events { events, n }) => {
                let limit = claim.and_then(|claim| match claim {
                    Claim::RateAtMost(limit) => Some(limit),
                    Claim::RateAtLeast(_) | Claim::RatioAtLeast { .. } | Claim::RatioAtMost { .. } => None,
                });
                evidence.add(limit, events, n, covers);
            }
            (Self::Windows(evidence), Step::Sums { .. }) => evidence.add(None, 0, 0, covers),
        }
    }
}

impl Condition {
    /// Claims what a window should show, from what was known before the candidate's part of it, and holds the window against
    /// it. `baseline` may hold this window's baseline already: arms are independent of each other.
    pub fn observe(
        &mut self,
        (base, candidate): (Option<&Sample>, &Sample),
        levels: &Levels,
        baseline: &Levels,
        covers: Millis,
    ) {
        if self.lacks(base, candidate) {
            self.miss();
            self.absent += 1;
            return;
        }
        let Some(reading) = candidate.readings.get(self.at).copied().flatten() else {
            return;
        };
        let limit = self.limit(levels, baseline);
        let below = self.question.inside == Inside::Below;
        let (claim, step) = match reading {
            Reading::Events { events, n } => (rate_claim(limit, below), Step::Events { events, n }),
            // Rounding may have gone either way: the events are taken as the claim would like them.
            Reading::ToldRate { least, most, n, .. } => {
                (rate_claim(limit, below), Step::Events { events: if below { least } else { most }, n })
            }
            Reading::Figure(figure) => self.figure_step(figure, limit, below),
            Reading::Clock => self.clock_step(candidate, limit, below),
            Reading::Sums(moments) => self.sum_step(moments, levels, limit),
            Reading::ToldMean { moments, half } => {
                self.sum_step(moments, levels, if below { limit + half } else { limit - half })
            }
            // A percentile without its readings cannot be held against another one.
            Reading::Told { .. } => (None, Step::Events { events: 0, n: 0 }),
        };
        let claim = claim.filter(|_| !self.is_noise);
        self.is_compared = claim.is_some();
        self.evidence.add(claim, step, covers);
    }

    /// Whether a window does not tell what the condition compares. A phase that is not over yet is nobody's fault.
    pub(super) fn lacks(&self, base: Option<&Sample>, own: &Sample) -> bool {
        let reading = |sample: &Sample, at: usize| sample.readings.get(at).copied().flatten();
        let of_nothing = |reading: Reading| matches!(reading, Reading::ToldRate { n: 0, .. });
        let tells = |sample: &Sample, at: usize| reading(sample, at).is_some_and(|reading| !of_nothing(reading));
        let beside = self.compares_arms() && self.reference == Reference::Concurrent;
        self.reference != Reference::NotYet
            && !(tells(own, self.at)
                && self.other.is_none_or(|other| tells(own, other))
                && (!beside || base.is_some_and(|base| tells(base, self.at))))
    }

    fn clock_step(&self, candidate: &Sample, limit: f64, below: bool) -> (Option<Claim>, Step) {
        let clocks = &candidate.clocks[place(&self.measure)];
        let share = 1.0 - percentile(&self.measure);
        let claim = if below { Claim::RateAtMost(share) } else { Claim::RateAtLeast(share) };
        // A reading on the limit keeps it, whichever side it bounds.
        let events = if below { clocks.above(limit) } else { clocks.at_least(limit) };
        (limit.is_finite().then_some(claim), Step::Events { events, n: clocks.n() })
    }

    /// A window as one event: whether its figure, taken as the limit would like it, lies on the side that has to be rare.
    fn figure_step(&self, figure: Figure, limit: f64, below: bool) -> (Option<Claim>, Step) {
        let share = 1.0 - percentile(&self.measure);
        let claim = if below { Claim::RateAtMost(share) } else { Claim::RateAtLeast(share) };
        let is_event = if below { figure.low() > limit } else { figure.high() >= limit };
        (limit.is_finite().then_some(claim), Step::Events { events: u64::from(is_event), n: 1 })
    }

    fn sum_step(&self, moments: lensgate_stats::Moments, levels: &Levels, limit: f64) -> (Option<Claim>, Step) {
        let width = levels.width(self.at);
        let claim = match self.question.inside {
            Inside::Below => Claim::RatioAtMost { limit, width },
            Inside::Above => Claim::RatioAtLeast { limit, width },
        };
        (limit.is_finite().then_some(claim), Step::Sums { moments, centre: levels.centre(self.at) })
    }

    /// The limit for the candidate's own value, on the side that cannot accuse it wrongly.
    fn limit(&self, levels: &Levels, baseline: &Levels) -> f64 {
        let limit = self.question.limit;
        let half = self.alpha / 2.0;
        let reference = |levels: &Levels, at: usize| match self.question.inside {
            Inside::Above => levels.lower(at, half),
            Inside::Below => levels.upper(at, half),
        };
        let base = || match self.reference {
            Reference::Concurrent => reference(baseline, self.at),
            Reference::Known(value) => value,
            Reference::Between(low, high) => match self.question.inside {
                Inside::Above => low,
                Inside::Below => high,
            },
            Reference::Missing | Reference::NotYet => f64::NAN,
        };
        match self.question.decided {
            Decided::Level => limit,
            Decided::Difference => base() + limit,
            Decided::Ratio => base() * limit,
            Decided::OwnRatio => self.other.map_or(f64::NAN, |other| reference(levels, other)) * limit,
        }
    }
}

fn rate_claim(limit: f64, below: bool) -> Option<Claim> {
    match below {
        true if (0.0..1.0).contains(&limit) => Some(Claim::RateAtMost(limit)),
        false if limit > 0.0 && limit <= 1.0 => Some(Claim::RateAtLeast(limit)),
        _ => None,
    }
}
