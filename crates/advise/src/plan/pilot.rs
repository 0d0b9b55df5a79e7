//! Gates planned from a pilot: the judge's own bound, taken again and again on queries drawn from what was recorded.

use lensgate_compare::{Ask, Quantity, Series, Side, Undecided};
use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::judge::{Certainty, wording};
use lensgate_gate::policy::Gate;
use lensgate_gate::verdict::Decided;
use lensgate_measures::Aggregation;

use crate::plan::given::{detectable, supposed};
use crate::plan::reach::{Reach, Uncertain};
use crate::plan::search::{reaching, simulated};

/// Queries in a repeat; more are scaled from here.
const MOST_SIMULATED: u64 = 4_000;
/// Repeats behind a number of queries, which a few per cent do not matter to.
const FEWER: u32 = 400;
/// The same for bounds that are searched for and take several times as long.
const FEWEST: u32 = 200;
/// Numbers of queries beyond this are scaled from here and not simulated: bounds narrow with the root of n by then.
const MOST: f64 = 4_000.0;

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
    let (tried, narrower) = simulated(n, MOST_SIMULATED);
    let is_ratio = quantity == Quantity::Ratio || gate.measure.aggregation() == Aggregation::RatioOfSums;
    // A bound of a ratio is searched for, and takes several times as long.
    let repeats = if is_ratio { Ask::repeats_for(tried) / 2 } else { Ask::repeats_for(tried) };
    let forecast = series.forecast(&ask(tried, repeats))?;
    let (distance, truth) = match supposed(gate, question) {
        Some((distance, truth)) => (distance, truth.to_owned()),
        None => {
            let inside = if question.inside == Inside::Above { point - question.limit } else { question.limit - point };
            let shown = wording::value(point, question.decided, gate.measure.unit());
            (inside, format!("{shown} as in the pilot"))
        }
    };
    let shown = forecast.smallest_detectable(certainty.power) / narrower;
    let (low, high) = forecast.spread().unwrap_or((1.0, 1.0));
    let mut notes = Vec::new();
    if distance <= 0.0 {
        notes.push(format!("the assumed value, {truth}, is outside the limit: no number of queries passes it"));
    }
    let is_quantile = matches!(gate.measure.aggregation(), Aggregation::Quantile(_));
    let fewer = if is_ratio || is_quantile { FEWEST } else { FEWER };
    let needs = (distance > 0.0 && (shown.is_finite() || is_quantile)).then(|| {
        let at = |queries| series.forecast_distance(&ask(queries, fewer), certainty.power);
        let needs = if is_quantile {
            reaching(tried, distance, shown * narrower, |queries| at(queries).unwrap_or(f64::INFINITY))
        } else {
            needed(n, distance, shown, at)
        };
        Uncertain::between((needs * low * low).ceil(), needs.ceil(), (needs * high * high).ceil())
    });
    let power = forecast.power(distance * narrower);
    let interval = forecast.power_interval(distance * narrower);
    let (least, most) = interval.unwrap_or((power, power));
    if interval.is_none() {
        notes.push("the pilot gives no interval for its own spread, so the power has none".to_owned());
    }
    Ok(Reach {
        truth: Some(truth),
        power: Some(Uncertain::between(least, power, most)),
        detectable: detectable(gate, question, Uncertain::between(shown * low, shown, shown * high)),
        needs,
        method: format!("the bound itself on {} samples drawn from the pilot", wording::count(repeats.into())),
        notes,
    })
}

/// Queries after which that distance is shown: bounds narrow with the root of n, which two more forecasts correct.
fn needed(n: u64, distance: f64, shown: f64, at: impl Fn(u64) -> Result<f64, Undecided>) -> f64 {
    let scaled = |n: f64, shown: f64| (n * (shown / distance) * (shown / distance)).max(2.0);
    let mut needs = scaled(n as f64, shown);
    for _ in 0..2 {
        let tried = needs.min(MOST).ceil();
        match at(tried as u64) {
            Ok(shown) if shown.is_finite() => needs = scaled(tried, shown),
            Ok(_) | Err(_) => return needs,
        }
        if needs > MOST && tried == MOST {
            return needs;
        }
    }
    needs
}
