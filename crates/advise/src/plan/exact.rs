//! Rates and levels of quantiles: planned exactly, from the binomial distribution that their bounds rest on.

use lensgate_gate::judge::{Certainty, wording};
use lensgate_measures::Measure;
use lensgate_stats::{
    MeanPlan, detectable_rate, detectable_share_within, power_of_quantile_at_most, power_of_rate_at_most, proportion,
    queries_needed_for_quantile, queries_needed_for_rate, readings_needed, zero_event_queries_needed,
};

use crate::plan::reach::{Detectable, Reach, Uncertain};

/// Something counted in a pilot: events among queries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Counted {
    pub events: u64,
    pub of: u64,
}

impl Counted {
    /// The share with its 90 % interval (Clopper-Pearson).
    fn share(self) -> Uncertain {
        let point = self.events as f64 / (self.of as f64).max(1.0);
        match proportion(self.events, self.of) {
            Ok(inference) => {
                let (low, high) = inference.interval(0.90);
                Uncertain::between(low.max(0.0), point, high.min(1.0))
            }
            Err(_) => Uncertain { low: 0.0, point, high: 1.0 },
        }
    }
}

fn percent(share: f64) -> String {
    wording::value(share, lensgate_gate::verdict::Decided::Level, lensgate_words::MeasureUnit::Share)
}

fn whole(n: Option<u64>) -> f64 {
    n.map_or(f64::INFINITY, |n| n as f64)
}

/// A rate that has to stay under a limit.
pub(crate) fn rate_level(measure: &Measure, limit: f64, n: u64, pilot: Option<Counted>, certainty: Certainty) -> Reach {
    let Certainty { confidence, power, .. } = certainty;
    let rate = pilot.map_or(Uncertain::exact(0.0), Counted::share);
    let chance = |rate: f64| power_of_rate_at_most(rate, limit, n, confidence);
    let needs = |rate: f64| whole(queries_needed_for_rate(rate, limit, confidence, power));
    let zero = zero_event_queries_needed(limit, confidence);
    let shown = detectable_rate(limit, n, confidence, power);
    let inside = rate.point < limit;
    Reach {
        truth: Some(match pilot {
            None => "no error at all".to_owned(),
            Some(_) => format!("{} as in the pilot", percent(rate.point)),
        }),
        power: Some(Uncertain::between(chance(rate.high), chance(rate.point), chance(rate.low))),
        detectable: shown.map(|shown| Detectable {
            value: Uncertain::exact(shown),
            text: format!("a true rate up to {}", percent(shown)),
        }),
        needs: inside.then(|| Uncertain::between(needs(rate.low), needs(rate.point), needs(rate.high))),
        method: "exact binomial".to_owned(),
        notes: vec![if zero == u64::MAX {
            format!("{measure} <= {}: no number of queries shows that, not even without an error", percent(limit))
        } else {
            format!(
                "{measure} <= {}: without an error n queries show at most 1 - {}^(1/n), so it takes {}; has {}",
                percent(limit),
                wording::digits(1.0 - confidence),
                wording::count(zero),
                wording::count(n)
            )
        }],
    }
}

/// A rate that may exceed the baseline's by a margin.
pub(crate) fn rate_difference(margin: f64, n: u64, pilot: Option<Counted>, certainty: Certainty) -> Reach {
    let Certainty { confidence, power, .. } = certainty;
    let rate = pilot.map_or(Uncertain::exact(0.0), Counted::share);
    // As if a query failed in one arm regardless of the other: errors that hit both arms spread less.
    let plan = |rate: f64| MeanPlan { sd: (2.0 * rate * (1.0 - rate)).sqrt(), worst: 1.0 };
    let chance = |rate: f64, n: u64| plan(rate).power(margin, n, confidence);
    let needs = |rate: f64| whole(plan(rate).queries_needed(margin, confidence, power));
    let shown = plan(rate.point).smallest_detectable(n, confidence, power);
    Reach {
        truth: Some(format!("no difference, both at {}", percent(rate.point))),
        power: Some(Uncertain::between(chance(rate.low, n), chance(rate.point, n), chance(rate.high, n))),
        detectable: Some(Detectable {
            value: Uncertain::exact(shown),
            text: format!("{} pp from the limit", wording::digits(100.0 * shown)),
        }),
        needs: (margin > 0.0).then(|| Uncertain::between(needs(rate.low), needs(rate.point), needs(rate.high))),
        method: "from the standard deviation of one query's difference".to_owned(),
        notes: Vec::new(),
    }
}

/// A quantile that has to stay under a limit; the pilot counts queries over the limit.
pub(crate) fn quantile_level(
    measure: &Measure,
    p: f64,
    limit: &str,
    n: u64,
    over: Option<Counted>,
    certainty: Certainty,
) -> Reach {
    let Certainty { confidence, power, .. } = certainty;
    let least = readings_needed(p, confidence);
    let is_bounded = n >= least;
    let chance =
        |within: f64, n: u64| if n >= least { power_of_quantile_at_most(within, p, n, confidence) } else { 0.0 };
    let shown = detectable_share_within(p, n, confidence, power).filter(|_| is_bounded);
    let mut reach = Reach {
        detectable: shown.map(|shown| Detectable {
            value: Uncertain::exact(shown),
            text: format!("{} of queries within {limit}", percent(shown)),
        }),
        method: "order statistics, exact binomial if no reading is slow for its neighbour's reason".to_owned(),
        notes: vec![format!(
            "{measure}: slow readings may come in spells of ten, one of which may be missed: no bound under {} readings; {} \
             asked once are as many",
            wording::count(least),
            wording::queries(n)
        )],
        ..Reach::default()
    };
    if let Some(over) = over {
        let over = over.share();
        let within = Uncertain::between(1.0 - over.high, 1.0 - over.point, 1.0 - over.low);
        let needs = |within: f64| whole(queries_needed_for_quantile(within, p, confidence, power)).max(least as f64);
        reach.truth = Some(format!("{} within {limit} as in the pilot", percent(within.point)));
        reach.power = Some(Uncertain::between(chance(within.low, n), chance(within.point, n), chance(within.high, n)));
        reach.needs =
            (within.point > p).then(|| Uncertain::between(needs(within.high), needs(within.point), needs(within.low)));
    }
    reach
}
