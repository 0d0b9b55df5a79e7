//! Latency ratios planned without a pilot: the judge's own bound, taken again and again on clock readings of a stated model.
//!
//! The model: a query's latency is log-normal, alike in both arms, and the arms hang together as far as one query's ratio
//! strays. Only ratios are planned, because they do not depend on how many milliseconds a query takes.

use lensgate_compare::{Series, Undecided, Values};
use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::judge::{Certainty, wording};
use lensgate_gate::policy::Gate;
use lensgate_gate::verdict::Decided;
use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::rng::Counter;
use lensgate_stats::special::{exp, normal_quantile};
use lensgate_words::Population;
use rayon::prelude::*;

use crate::plan::assumed::LatencySpread;
use crate::plan::given::detectable;
use crate::plan::reach::{Reach, Uncertain};
use crate::plan::search::{MOST, reaching, simulated};

/// Repeats behind a power, whose standard error is at most 1.6 points.
const REPEATS: u32 = 1_000;
/// Repeats behind a number of queries, which a few per cent do not matter to.
const FEWER: u32 = 400;
const SEED: u64 = 0x6c61_7465_6e63_7900;

/// What a gate asks of two quantiles of the model.
struct Trial<'a> {
    gate: &'a Gate,
    question: &'a Question,
    spread: LatencySpread,
    certainty: Certainty,
    /// The ratio as the model has it, the candidate equal to the baseline.
    truth: f64,
}

/// Plans a gate on a ratio of latency quantiles; nothing for one that is not, or whose quantiles are of different clocks.
pub(crate) fn by_model(
    gate: &Gate,
    question: &Question,
    spread: LatencySpread,
    n: u64,
    certainty: Certainty,
) -> Option<Result<Reach, Undecided>> {
    let truth = truth(&gate.measure, question, spread)?;
    let trial = Trial { gate, question, spread, certainty, truth };
    Some(trial.reach(n))
}

/// The ratio if the candidate equals the baseline.
fn truth(measure: &Measure, question: &Question, spread: LatencySpread) -> Option<f64> {
    let Aggregation::Quantile(p) = measure.aggregation() else { return None };
    match (question.decided, &question.other) {
        (Decided::Ratio, _) => Some(1.0),
        (Decided::OwnRatio, Some(other)) => {
            let Aggregation::Quantile(q) = other.aggregation() else { return None };
            let apart = normal_quantile(p) - normal_quantile(q);
            (measure.clock() == other.clock()).then(|| exp(spread.within() * apart))
        }
        (Decided::OwnRatio | Decided::Level | Decided::Difference, _) => None,
    }
}

impl Trial<'_> {
    fn reach(&self, n: u64) -> Result<Reach, Undecided> {
        // A model has a bound wherever a recording would; why it has none is said as of a recording.
        self.once(n.clamp(2, 500), 0)?;
        let (tried, narrower) = simulated(n, MOST);
        let distances = self.distances(tried, REPEATS);
        let inside = match self.question.inside {
            Inside::Above => self.truth - self.question.limit,
            Inside::Below => self.question.limit - self.truth,
        };
        let power = distances.partition_point(|needed| *needed <= inside * narrower) as f64 / distances.len() as f64;
        let shown_by_tried = self.shown(&distances);
        let shown = shown_by_tried / narrower;
        let method = format!("the bound itself on {} samples of log-normal latencies", wording::count(REPEATS.into()));
        let mut notes = vec![format!("supposes {}", self.spread)];
        let truth = match self.question.decided {
            Decided::OwnRatio => format!("a ratio of {}, as the given spread has it", wording::digits(self.truth)),
            Decided::Level | Decided::Difference | Decided::Ratio => "no difference".to_owned(),
        };
        if self.gate.test.gain().is_some() {
            // How large the gain is only a recording could say.
            return Ok(Reach {
                detectable: detectable(self.gate, self.question, Uncertain::exact(shown)),
                method,
                notes,
                ..Reach::default()
            });
        }
        if inside <= 0.0 {
            notes.push(format!("the assumed value, {truth}, is outside the limit: no number of queries passes it"));
        }
        Ok(Reach {
            truth: Some(truth),
            power: Some(Uncertain::exact(power)),
            detectable: detectable(self.gate, self.question, Uncertain::exact(shown)),
            needs: (inside > 0.0).then(|| {
                Uncertain::exact(reaching(tried, inside, shown_by_tried, |n| self.shown(&self.distances(n, FEWER))))
            }),
            method,
            notes,
        })
    }

    /// Ascending distances between the truth and the bound that has to clear the limit; infinite where there is none.
    fn distances(&self, n: u64, repeats: u32) -> Vec<f64> {
        let distance = |repeat: u64| match self.once(n, repeat) {
            Ok(bound) if bound.is_finite() => self.away(bound),
            Ok(_) | Err(_) => f64::INFINITY,
        };
        let mut distances: Vec<f64> = (0..u64::from(repeats)).into_par_iter().map(distance).collect();
        distances.sort_by(f64::total_cmp);
        distances
    }

    /// How far a bound lies on the side of the limit.
    fn away(&self, bound: f64) -> f64 {
        match self.question.inside {
            Inside::Above => self.truth - bound,
            Inside::Below => bound - self.truth,
        }
    }

    /// The bound on one sample.
    fn once(&self, n: u64, repeat: u64) -> Result<f64, Undecided> {
        let series = self.sample(n, repeat);
        let other = self.question.other.clone().map(|measure| Series { measure, ..series.clone() });
        let estimator = self.question.estimate(&series, other.as_ref())?;
        Ok(self.question.worst(&estimator, self.certainty.confidence))
    }

    fn sample(&self, n: u64, repeat: u64) -> Series {
        let random = Counter::new(SEED, repeat);
        // The middle of each of 2^53 steps, so that no normal score is infinite.
        let normal = |index: u64| normal_quantile(random.unit(index) + 0.5_f64.powi(54));
        let (within, common) = (self.spread.within(), self.spread.correlation());
        let own = (1.0 - common * common).max(0.0).sqrt();
        let pair = |query: u64| {
            let (base, apart) = (normal(2 * query), normal(2 * query + 1));
            (vec![exp(within * base)], vec![exp(within * (common * base + own * apart))])
        };
        let (baseline, candidate) = (0..n).map(pair).unzip();
        Series {
            measure: self.gate.measure.clone(),
            queries: (0..n).map(|query| query.to_string()).collect(),
            repositories: vec![0; n as usize],
            values: Values::Samples { baseline, candidate },
            asked: Some([0, 1].map(|arm| (0..n as u32).map(|query| vec![2 * query + arm]).collect())),
            ceiling: None,
            population: Population::Queries,
            worst: None,
        }
    }

    /// The least distance that is shown with the policy's power; infinite when none is.
    fn shown(&self, distances: &[f64]) -> f64 {
        let rank = (self.certainty.power * distances.len() as f64).ceil() as usize;
        distances.get(rank.max(1) - 1).copied().unwrap_or(f64::INFINITY)
    }
}
