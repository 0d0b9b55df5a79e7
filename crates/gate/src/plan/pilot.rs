//! Gates planned from a pilot: the judge's own bound, taken again and again on queries drawn from what was recorded.

use lensgate_compare::{Ask, Forecast, Quantity, Series, Side, Undecided};
use lensgate_stats::rng::Counter;
use lensgate_stats::special::{exp, ln, t_quantile};

use crate::judge::question::{Inside, Question};
use crate::judge::{Certainty, wording};
use crate::plan::given::{detectable, supposed};
use crate::plan::reach::{Reach, Uncertain};
use crate::policy::Gate;
use crate::verdict::Decided;

/// Simulated repeats behind a power: a standard error of at most 1.6 points.
const REPEATS: u32 = 1_000;
/// Repeats behind a number of queries, which a few per cent do not matter to.
const FEWER: u32 = 400;
/// Numbers of queries beyond this are scaled and not simulated.
const MOST: f64 = 20_000.0;

pub(crate) fn by_pilot(
    gate: &Gate,
    question: &Question,
    series: &Series,
    n: u64,
    certainty: Certainty,
) -> Result<Reach, Undecided> {
    let quantity = match question.decided {
        Decided::Level => Quantity::Level,
        Decided::Difference => Quantity::Difference,
        Decided::Ratio | Decided::OwnRatio => Quantity::Ratio,
    };
    let point = question.estimate(series, None)?.point();
    let side = if question.inside == Inside::Above { Side::Lower } else { Side::Upper };
    let ask = |queries: u64, repeats: u32| Ask {
        quantity,
        side,
        queries: usize::try_from(queries).unwrap_or(usize::MAX),
        confidence: certainty.confidence,
        repeats,
    };
    let forecast = series.forecast(&ask(n, REPEATS))?;
    let (distance, truth) = match supposed(gate, question) {
        Some((distance, truth)) => (distance, truth.to_owned()),
        None => {
            let inside = if question.inside == Inside::Above { point - question.limit } else { question.limit - point };
            let shown = wording::value(point, question.decided, gate.measure.unit());
            (inside, format!("{shown} as in the pilot"))
        }
    };
    let shown = forecast.smallest_detectable(certainty.power);
    let spread = forecast.spread().or_else(|| redrawn(question, series, certainty));
    let (low, high) = spread.unwrap_or((1.0, 1.0));
    let mut notes = Vec::new();
    if distance <= 0.0 {
        notes.push(format!("the pilot's {truth} lies outside the limit: no number of queries passes it"));
    }
    let needs = (distance > 0.0 && shown.is_finite()).then(|| {
        let needs = needed(n, distance, &forecast, certainty.power, |queries| series.forecast(&ask(queries, FEWER)));
        Uncertain::between((needs * low * low).ceil(), needs.ceil(), (needs * high * high).ceil())
    });
    let power = forecast.power(distance);
    let (least, most) = (forecast.power(distance / high), forecast.power(distance / low));
    if spread.is_none() {
        notes.push("the pilot gives no interval for its own spread, so the power has none".to_owned());
    }
    Ok(Reach {
        truth: Some(truth),
        power: Some(Uncertain::between(least, power, most)),
        detectable: detectable(gate, question, Uncertain::between(shown * low, shown, shown * high)),
        needs,
        method: format!("the bound itself on {REPEATS} samples drawn from the pilot"),
        notes,
    })
}

/// Queries after which that distance is shown: bounds narrow with the root of n, which one more forecast corrects.
fn needed(
    n: u64,
    distance: f64,
    forecast: &Forecast,
    power: f64,
    at: impl Fn(u64) -> Result<Forecast, Undecided>,
) -> f64 {
    let scaled = |n: f64, shown: f64| n * (shown / distance) * (shown / distance);
    let mut needs = scaled(n as f64, forecast.smallest_detectable(power)).max(2.0);
    for _ in 0..2 {
        if needs > MOST {
            return needs;
        }
        match at(needs.ceil() as u64) {
            Ok(forecast) if forecast.smallest_detectable(power).is_finite() => {
                needs = scaled(needs.ceil(), forecast.smallest_detectable(power)).max(2.0);
            }
            Ok(_) | Err(_) => return needs,
        }
    }
    needs
}

/// Pilots drawn from the pilot for the spread of its own spread.
const PILOTS: u64 = 40;

/// The 90 % interval of the distance between estimate and bound, over that distance, for quantiles, which have no standard
/// deviation: the distance once more on pilots drawn from the pilot (Efron and Tibshirani 1993, "An Introduction to the
/// Bootstrap", chapter 6), on the logarithm, with Student's t. Nothing where too many of them have no bound.
fn redrawn(question: &Question, series: &Series, certainty: Certainty) -> Option<(f64, f64)> {
    let n = series.queries.len() as u64;
    let widths: Vec<f64> = (0..PILOTS)
        .filter_map(|pilot| {
            // Streams from the far end, which no other draw takes.
            let random = Counter::new(series.resampling.seed, u64::MAX - pilot);
            let drawn: Vec<usize> = (0..n).map(|place| random.below(place, n) as usize).collect();
            let estimator = question.estimate(&series.part(&drawn), None).ok()?;
            let width = (estimator.point() - question.worst(&estimator, certainty.confidence)).abs();
            (width.is_finite() && width > 0.0).then(|| ln(width))
        })
        .collect();
    let known = widths.len() as f64;
    if known < 0.9 * PILOTS as f64 {
        return None;
    }
    let mean = widths.iter().sum::<f64>() / known;
    let squares: f64 = widths.iter().map(|width| (width - mean) * (width - mean)).sum();
    let factor = exp(t_quantile(0.95, known - 1.0) * (squares / (known - 1.0)).sqrt());
    Some((1.0 / factor, factor))
}
