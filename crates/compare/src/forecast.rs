//! What further queries would show: the very bound that a gate is decided on, taken again and again on queries drawn from a
//! pilot. It knows whatever the bound knows, skew, sparse changes and betting included, which no formula does.

use lensgate_measures::Aggregation;
use lensgate_stats::pilot_sd;
use lensgate_stats::rng::Counter;
use lensgate_stats::special::{exp, ln, t_quantile};
use lensgate_words::{Arm, Population};
use rayon::prelude::*;

use crate::estimator::Estimator;
use crate::scores::Scores;
use crate::series::{Series, Undecided, Values, taking_part, value};

/// What is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// The candidate's level.
    Level,
    /// Candidate minus baseline.
    Difference,
    /// Candidate over baseline.
    Ratio,
}

/// The bound that has to clear the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The quantity has to lie above the limit.
    Lower,
    /// The quantity has to lie below it.
    Upper,
}

/// What to forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// What is bounded.
    pub quantity: Quantity,
    /// The bound that decides.
    pub side: Side,
    /// Queries that will be asked.
    pub queries: usize,
    /// One-sided confidence of the bound.
    pub confidence: f64,
    /// Simulated repeats; 2,000 put a standard error of at most 1.1 points on a power.
    pub repeats: u32,
}

impl Ask {
    /// Repeats that are worth their time with so many queries: 2,000, and down to 1,000 where each of them takes long.
    pub fn repeats_for(queries: u64) -> u32 {
        (2_000_000 / queries.max(1)).clamp(1_000, 2_000) as u32
    }
}

/// Distances between truth and bound over simulated repeats: the whole power curve at one number of queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Ascending; infinite where a repeat had no bound.
    distances: Vec<f64>,
    /// Ends of the 90 % interval of the pilot's standard deviation, over the standard deviation itself.
    spread: Option<(f64, f64)>,
}

/// Seeds all draws from a pilot.
const SEED: u64 = 0x666f_7265_6361_7374;
/// Queries beyond a quantile from which on a pilot says how far its tail reaches: with five of them the interval of a power held
/// the truth in 83 % for a heavy tail.
const LEAST_BEYOND: f64 = 10.0;
/// Pilots drawn from the pilot for the spread of its own spread.
const PILOTS: u64 = 200;
/// Fewer of large ones, whose spread is known better and takes longer.
const LEAST_PILOTS: u64 = 40;

impl Forecast {
    /// Chance that the bound clears a limit at that distance from the truth, the truth lying inside.
    pub fn power(&self, distance: f64) -> f64 {
        let clearing = self.distances.partition_point(|needed| *needed <= distance);
        clearing as f64 / self.distances.len() as f64
    }

    /// Ends of the 90 % interval of the pilot's spread, as shares of that spread: of the standard deviation of what each query
    /// adds, for quantiles of the distance between estimate and bound. Nothing where the pilot does not vary enough.
    pub fn spread(&self) -> Option<(f64, f64)> {
        self.spread
    }

    /// The 90 % interval of that chance: as if the pilot's spread lay at either end of its own interval, and what chance in
    /// the simulation adds, as independent errors add. Nothing where the spread has no interval.
    pub fn power_interval(&self, distance: f64) -> Option<(f64, f64)> {
        // The two-sided 90 % quantile of the normal distribution.
        const Z: f64 = 1.644_853_626_951_472_2;
        let (low, high) = self.spread?;
        let power = self.power(distance);
        let chance = Z * (power * (1.0 - power) / self.distances.len() as f64).sqrt();
        let with_chance = |off: f64| (off * off + chance * chance).sqrt();
        let least = power - with_chance(power - self.power(distance / high));
        let most = power + with_chance(self.power(distance / low) - power);
        Some((least.max(0.0), most.min(1.0)))
    }

    /// The least distance from the limit that is shown with that power; infinite when none is.
    pub fn smallest_detectable(&self, power: f64) -> f64 {
        let rank = (power * self.distances.len() as f64).ceil() as usize;
        self.distances.get(rank.max(1) - 1).copied().unwrap_or(f64::INFINITY)
    }
}

impl Series {
    /// Forecasts a bound from this series as a pilot. With a population of repositories whole repositories are drawn.
    ///
    /// # Errors
    /// `Undecided` when the pilot itself has no point to count distances from.
    pub fn forecast(&self, ask: &Ask) -> Result<Forecast, Undecided> {
        Ok(Forecast { distances: self.distances(ask)?, spread: self.spread(ask) })
    }

    /// The least distance from the limit that is shown with that power; infinite when none is. As [`Series::forecast`],
    /// without the interval of the pilot's spread.
    ///
    /// # Errors
    /// As [`Series::forecast`].
    pub fn forecast_distance(&self, ask: &Ask, power: f64) -> Result<f64, Undecided> {
        Ok(Forecast { distances: self.distances(ask)?, spread: None }.smallest_detectable(power))
    }

    /// Ascending distances between the pilot's point and the bounds of what is drawn from it.
    fn distances(&self, ask: &Ask) -> Result<Vec<f64>, Undecided> {
        let truth = self.quantity(ask.quantity)?.point();
        let draw = Draw::new(self, ask.queries);
        let mut distances: Vec<f64> = (0..u64::from(ask.repeats.max(1)))
            .into_par_iter()
            .map(|repeat| {
                let again = draw.series(self, Counter::new(SEED, repeat));
                let distance = again.quantity(ask.quantity).map(|bound| match ask.side {
                    Side::Lower => truth - bound.lower_bound(ask.confidence),
                    Side::Upper => bound.upper_bound(ask.confidence) - truth,
                });
                distance.ok().filter(|distance| !distance.is_nan()).unwrap_or(f64::INFINITY)
            })
            .collect();
        distances.sort_by(f64::total_cmp);
        Ok(distances)
    }

    fn quantity(&self, quantity: Quantity) -> Result<Estimator, Undecided> {
        match quantity {
            Quantity::Level => self.level(Arm::Candidate),
            Quantity::Difference => self.difference(),
            Quantity::Ratio => self.ratio(),
        }
    }

    /// The 90 % interval of the spread that the distances rest on, over that spread: for scores the wider of what is known of
    /// their standard deviation and of the bound itself. Nothing for a quantile with too few queries beyond it.
    fn spread(&self, ask: &Ask) -> Option<(f64, f64)> {
        if let Aggregation::Quantile(p) = self.measure.aggregation()
            && (self.queries.len() as f64) * (1.0 - p) < LEAST_BEYOND
        {
            return None;
        }
        let of_bounds = self.spread_of_bounds(ask)?;
        let Values::Scores { baseline, candidate } = &self.values else { return Some(of_bounds) };
        let of_scores = self.spread_of_scores(baseline, candidate, ask.quantity)?;
        Some((of_bounds.0.min(of_scores.0), of_bounds.1.max(of_scores.1)))
    }

    /// The distance between estimate and bound once more on pilots drawn from the pilot (Efron and Tibshirani 1993, "An
    /// Introduction to the Bootstrap", chapter 6), on the logarithm, with Student's t. By as much as these fall short of the
    /// pilot's own, the pilot's is taken to fall short of the truth. Nothing where too many of them have no bound.
    fn spread_of_bounds(&self, ask: &Ask) -> Option<(f64, f64)> {
        let draw = Draw::new(self, self.queries.len());
        let pilots = (200_000 / (self.queries.len() as u64).max(1)).clamp(LEAST_PILOTS, PILOTS);
        let widths: Vec<Option<f64>> = (0..pilots)
            .into_par_iter()
            .map(|pilot| {
                // Streams from the far end, which no other draw takes.
                let random = Counter::new(SEED, u64::MAX - pilot);
                draw.series(self, random).log_width(ask)
            })
            .collect();
        let widths: Vec<f64> = widths.into_iter().flatten().collect();
        let known = widths.len() as f64;
        if known < 0.9 * pilots as f64 {
            return None;
        }
        let mean = widths.iter().sum::<f64>() / known;
        let squares: f64 = widths.iter().map(|width| (width - mean) * (width - mean)).sum();
        let reach = t_quantile(0.95, known - 1.0) * (squares / (known - 1.0)).sqrt();
        let short = self.log_width(ask)? - mean;
        Some((exp((short - reach).min(0.0)), exp((short + reach).max(0.0))))
    }

    /// Logarithm of the distance between estimate and bound.
    fn log_width(&self, ask: &Ask) -> Option<f64> {
        let estimator = self.quantity(ask.quantity).ok()?;
        let bound = match ask.side {
            Side::Lower => estimator.lower_bound(ask.confidence),
            Side::Upper => estimator.upper_bound(ask.confidence),
        };
        let width = (estimator.point() - bound).abs();
        (width.is_finite() && width > 0.0).then(|| ln(width))
    }

    /// The interval of the standard deviation of what each query adds to the quantity, over that standard deviation.
    fn spread_of_scores(&self, baseline: &Scores, candidate: &Scores, quantity: Quantity) -> Option<(f64, f64)> {
        let queries = taking_part(baseline, candidate);
        let own = self.pulls(candidate, &queries)?;
        let pulls = match quantity {
            Quantity::Level => own,
            Quantity::Difference | Quantity::Ratio => {
                let base = self.pulls(baseline, &queries)?;
                let scale = if quantity == Quantity::Ratio { own.level / base.level } else { 1.0 };
                let values = own.values.iter().zip(&base.values).map(|(cand, base)| cand - scale * base).collect();
                Pulls { level: own.level, values }
            }
        };
        let values = match self.population {
            Population::Queries => pulls.values,
            Population::Repositories => self.by_repository(&queries, &pulls.values),
        };
        let (low, sd, high) = pilot_sd(&values, 0.90).ok()?;
        let known = sd > 0.0 && low > 0.0 && high.is_finite();
        known.then(|| (low / sd, high / sd))
    }

    /// Sums over the queries of each repository.
    fn by_repository(&self, queries: &[usize], values: &[f64]) -> Vec<f64> {
        let mut sums = std::collections::BTreeMap::new();
        for (query, value) in queries.iter().zip(values) {
            *sums.entry(self.repositories[*query]).or_insert(0.0) += value;
        }
        sums.into_values().collect()
    }

    /// How each query pulls on one arm's level.
    fn pulls(&self, own: &Scores, queries: &[usize]) -> Option<Pulls> {
        let column = |of: &[f64]| queries.iter().map(|query| of[*query]).collect::<Vec<f64>>();
        let (parts, wholes) = match self.measure.aggregation() {
            Aggregation::RatioOfSums => (column(&own.numerators), column(&own.denominators)),
            _ => (queries.iter().map(|query| value(own, *query)).collect(), vec![1.0; queries.len()]),
        };
        let total: f64 = wholes.iter().sum();
        let level = parts.iter().sum::<f64>() / total;
        let values = parts.iter().zip(&wholes).map(|(part, whole)| (part - level * whole) / total).collect();
        level.is_finite().then_some(Pulls { level, values })
    }
}

struct Pulls {
    level: f64,
    values: Vec<f64>,
}

/// How to draw so many queries from a pilot.
struct Draw {
    /// Positions of the pilot's queries, each repository a run.
    runs: Vec<Vec<usize>>,
    queries: usize,
}

impl Draw {
    fn new(series: &Series, queries: usize) -> Self {
        let mut order: Vec<usize> = (0..series.queries.len()).collect();
        order.sort_by_key(|query| series.repositories[*query]);
        let runs = order.chunk_by(|a, b| series.repositories[*a] == series.repositories[*b]).map(<[usize]>::to_vec);
        Self { runs: runs.collect(), queries }
    }

    fn series(&self, series: &Series, random: Counter) -> Series {
        let (positions, repositories) = match series.population {
            Population::Queries => self.single(series, random),
            Population::Repositories => self.whole(series.queries.len(), random),
        };
        let values = match &series.values {
            Values::Scores { baseline, candidate } => {
                Values::Scores { baseline: baseline.select(&positions), candidate: candidate.select(&positions) }
            }
            Values::Samples { baseline, candidate } => {
                let select = |arm: &[Vec<f64>]| positions.iter().map(|query| arm[*query].clone()).collect();
                Values::Samples { baseline: select(baseline), candidate: select(candidate) }
            }
        };
        // Nobody asks what a drawn query is called.
        let queries = vec![String::new(); positions.len()];
        Series { queries, repositories, values, measure: series.measure.clone(), asked: None, ..*series }
    }

    /// Queries from all of the pilot.
    fn single(&self, series: &Series, random: Counter) -> (Vec<usize>, Vec<u32>) {
        let pilot = series.queries.len() as u64;
        let positions: Vec<usize> = (0..self.queries as u64).map(|place| random.below(place, pilot) as usize).collect();
        let repositories = positions.iter().map(|query| series.repositories[*query]).collect();
        (positions, repositories)
    }

    /// Whole repositories, as many as have about that many queries; one that is drawn twice counts as two.
    fn whole(&self, pilot: usize, random: Counter) -> (Vec<usize>, Vec<u32>) {
        let runs = self.runs.len() as u64;
        let wanted = (self.queries as u64 * runs + pilot as u64 / 2) / pilot as u64;
        let drawn = |number: u64| {
            let run = &self.runs[random.below(number, runs) as usize];
            run.iter().map(move |query| (*query, number as u32))
        };
        (0..wanted).flat_map(drawn).unzip()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use lensgate_stats::MeanPlan;

    use super::*;

    fn pilot(n: usize, population: Population) -> Series {
        let random = Counter::new(3, 0);
        // Twelve even numbers add up to nearly a normal one; its standard deviation is 0.1.
        let normal = |query: u64| (0..12).map(|i| random.unit(12 * query + i) - 0.5).sum::<f64>() / 10.0;
        let numerators: Vec<f64> = (0..n as u64).map(|query| 0.5 + normal(query)).collect();
        let scores = |numerators: Vec<f64>| Scores { denominators: vec![1.0; numerators.len()], numerators };
        Series {
            measure: "nDCG@10".parse().unwrap(),
            queries: (0..n).map(|query| query.to_string()).collect(),
            repositories: (0..n as u32).map(|query| query / 10).collect(),
            values: Values::Scores { baseline: scores(vec![0.5; n]), candidate: scores(numerators) },
            asked: None,
            ceiling: Some(1.0),
            population,
            worst: None,
        }
    }

    fn ask(queries: usize) -> Ask {
        Ask { quantity: Quantity::Difference, side: Side::Lower, queries, confidence: 0.95, repeats: 1_000 }
    }

    #[test]
    fn normal_deltas_are_forecast_as_a_formula_has_them() {
        let forecast = pilot(1_000, Population::Queries).forecast(&ask(200)).unwrap();
        for distance in [0.02, 0.025] {
            let formula = MeanPlan { sd: 0.1, worst: 1.0 }.power(distance, 200, 0.95);
            let ours = forecast.power(distance);
            assert!((ours - formula).abs() < 0.06, "{ours} against {formula} at {distance}");
        }
        let distance = forecast.smallest_detectable(0.8);
        assert!(forecast.power(distance) >= 0.8 && forecast.power(distance * 0.999) < 0.8);
        let (low, high) = forecast.power_interval(distance).unwrap();
        assert!(low < 0.8 && high > 0.8 && high - low < 0.2, "{low} {high}");
    }

    #[test]
    fn the_other_side_and_more_queries_behave() {
        let pilot = pilot(600, Population::Queries);
        let few = pilot.forecast(&ask(100)).unwrap().smallest_detectable(0.8);
        let many = pilot.forecast(&ask(400)).unwrap().smallest_detectable(0.8);
        assert!(many < few && many > few / 3.0, "{few} {many}");
        let upper = pilot.forecast(&Ask { side: Side::Upper, ..ask(100) }).unwrap().smallest_detectable(0.8);
        // A hundred queries over sixty repositories of ten: nobody's share is a whole number.
        assert!((upper / few - 1.0).abs() < 0.06, "{upper} {few}");
    }

    #[test]
    fn whole_repositories_are_drawn_for_a_population_of_repositories() {
        let pilot = pilot(400, Population::Repositories);
        let draw = Draw::new(&pilot, 200);
        let (positions, repositories) = draw.whole(400, Counter::new(1, 1));
        assert_eq!((positions.len(), repositories.last()), (200, Some(&19)));
        assert!(pilot.forecast(&ask(200)).unwrap().smallest_detectable(0.8).is_finite());
        // Nineteen repositories have no bound at all.
        assert_eq!(pilot.forecast(&ask(190)).unwrap().smallest_detectable(0.5), f64::INFINITY);
    }

    #[test]
    fn the_same_pilot_and_seed_give_the_same_bits_at_any_thread_count() {
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| pilot(300, Population::Queries).forecast(&ask(80)).unwrap())
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(8));
    }

    #[test]
    fn an_empty_pilot_is_refused_and_no_queries_show_nothing() {
        assert!(pilot(0, Population::Queries).forecast(&ask(100)).is_err());
        assert_eq!(pilot(300, Population::Queries).forecast(&ask(0)).unwrap().power(1.0), 0.0);
    }
}
