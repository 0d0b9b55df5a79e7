//! UNDERPOWERED: what a number of queries, or recorded evidence, cannot decide however good the candidate is.

use lensgate_compare::{Comparisons, STRETCH, Series, Slice, SliceBy};
use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::judge::wording;
use lensgate_gate::policy::{Distance, Gate, Policy, Test};
use lensgate_gate::verdict::Decided;
use lensgate_measures::Aggregation;
use lensgate_stats::quantile::LEAST_QUERIES;
use lensgate_stats::special::normal_quantile;
use lensgate_stats::{readings_needed, zero_event_queries_needed};
use lensgate_words::{MeasureUnit, Population};

use crate::lint::Known;
use crate::lint::finding::{Finding, Rule};

pub(crate) fn underpowered(policy: &Policy, gate: &Gate, known: Known<'_>) -> Vec<Finding> {
    let queries = known.queries.or_else(|| {
        let comparisons = known.comparisons?;
        Some(comparisons.series(&gate.measure, &Slice::Overall, Population::Queries)?.n())
    });
    let Some(has) = queries else { return Vec::new() };
    let needs = least_queries(policy, gate);
    if has < needs {
        let explanation = format!(
            "needs {} before any evidence can pass it; there are {}",
            wording::queries(needs),
            wording::count(has)
        );
        return vec![Finding::error(Rule::Underpowered, &gate.id, explanation).about(gate)];
    }
    let Some(comparisons) = known.comparisons else { return absent(policy, gate, has).into_iter().collect() };
    margin_too_fine(policy, gate, comparisons).into_iter().chain(small_slices(gate, comparisons)).collect()
}

/// Queries under which the gate cannot pass, whatever they show.
pub(crate) fn least_queries(policy: &Policy, gate: &Gate) -> u64 {
    let question = Question::of(&gate.test, gate.measure.direction());
    let confidence = policy.decision.confidence.share();
    let exact = match (gate.measure.aggregation(), question.decided, question.inside) {
        (Aggregation::Rate, Decided::Level, Inside::Below) => zero_event_queries_needed(question.limit, confidence),
        (Aggregation::Quantile(p), Decided::Level, Inside::Below) => readings_needed(p, confidence),
        (Aggregation::Quantile(p), Decided::OwnRatio, Inside::Below) => {
            readings_needed(p, f64::midpoint(1.0, confidence))
        }
        (Aggregation::Quantile(p), Decided::Difference | Decided::Ratio, _) => {
            // Either jointly, from as many queries as that takes, or by two bounds that share the error.
            let jointly = zero_event_queries_needed(1.0 - p, confidence).max(LEAST_QUERIES);
            jointly.min(zero_event_queries_needed(1.0 - p, f64::midpoint(1.0, confidence)))
        }
        (Aggregation::Windows(p), Decided::Level, Inside::Above) => {
            STRETCH as u64 * zero_event_queries_needed(p, confidence)
        }
        (Aggregation::Windows(p), _, Inside::Above) => {
            STRETCH as u64 * zero_event_queries_needed(p, f64::midpoint(1.0, confidence))
        }
        _ => 1,
    };
    exact.max(gate.min_n)
}

/// A margin that a candidate as good as the baseline cannot keep with so few queries: a kind of query that lost everything may be
/// absent from them.
fn absent(policy: &Policy, gate: &Gate, has: u64) -> Option<Finding> {
    let needs = least_for_margin(gate, policy.decision.confidence.share());
    (has < needs).then(|| {
        let lost = gate.worst.map_or_else(|| "everything".to_owned(), |worst| worst.to_string());
        let explanation = format!(
            "{} may hold none of a kind that lost {lost} and carries the measure over its limit: a candidate as good as the baseline \
             needs {} to pass, one that gains fewer; there are {}",
            wording::queries(has),
            wording::queries(needs),
            wording::count(has)
        );
        Finding::warning(Rule::Underpowered, &gate.id, explanation).about(gate)
    })
}

/// Queries under which a share of queries that lost everything, or as much as is declared, may be absent from the sample and still
/// carry the mean over its limit, if nothing gained; 1 where that is not known.
pub(crate) fn least_for_margin(gate: &Gate, confidence: f64) -> u64 {
    if matches!(gate.measure.aggregation(), Aggregation::Quantile(_) | Aggregation::Windows(_)) {
        return 1;
    }
    let question = Question::of(&gate.test, gate.measure.direction());
    let scored = matches!(gate.measure.unit(), MeasureUnit::Share | MeasureUnit::Score);
    let room = match (question.decided, question.inside) {
        (Decided::Level, Inside::Above) => 1.0 - question.limit,
        (Decided::Level, Inside::Below) => question.limit,
        // Of a relative margin at best, with the baseline's level at the end of the scale.
        (Decided::Difference, _) => question.limit.abs(),
        (Decided::Ratio, _) => (1.0 - question.limit).abs(),
        (Decided::OwnRatio, _) => return 1,
    };
    let is_kept = match gate.test {
        Test::NonInferior(_) => true,
        Test::AtLeast(_) | Test::AtMost(_) => question.decided == Decided::Level,
        // A gain can be as large as it likes.
        Test::Superior(_) => false,
    };
    if !(scored && is_kept) {
        return 1;
    }
    let worst = gate.worst.map_or(1.0, Distance::value);
    zero_event_queries_needed(room / worst, confidence)
}

/// A margin finer than what the recorded spread lets these queries show: a candidate equal to the baseline would seldom pass.
fn margin_too_fine(policy: &Policy, gate: &Gate, comparisons: &Comparisons) -> Option<Finding> {
    let margin = gate.test.margin()?;
    let question = Question::of(&gate.test, gate.measure.direction());
    let series = comparisons.series(&gate.measure, &Slice::Overall, Population::Queries)?;
    let series = Series { worst: gate.worst.map(Distance::value), ..series };
    let estimator = question.estimate(&series, None).ok()?;
    let (confidence, power) = (policy.decision.confidence.share(), policy.decision.power.share());
    let n = estimator.n();
    let detectable = match estimator.plan(question.inside == Inside::Above) {
        Some(plan) => plan.smallest_detectable(n, confidence, power),
        None => {
            let (lower, upper) = estimator.interval(2.0 * confidence - 1.0);
            (upper - lower) / 2.0 * (1.0 + normal_quantile(power) / normal_quantile(confidence))
        }
    };
    (detectable.is_finite() && detectable > margin.value()).then(|| {
        let shown = |number: f64| wording::value(number, question.decided, gate.measure.unit());
        let explanation = format!(
            "{} show a distance of {} with a power of {}; the margin is {margin}: a candidate equal to the baseline would often stay undecided",
            wording::queries(estimator.n()),
            shown(detectable),
            policy.decision.power
        );
        Finding::warning(Rule::Underpowered, &gate.id, explanation)
    })
}

/// Slices that the gate names and none of which holds as many queries as it asks for: they will never speak.
fn small_slices(gate: &Gate, comparisons: &Comparisons) -> Vec<Finding> {
    let size =
        |slice: &Slice| comparisons.series(&gate.measure, slice, Population::Queries).map_or(0, |series| series.n());
    let largest = |by: SliceBy| comparisons.slices(by).iter().map(size).max().unwrap_or(0);
    let silent = gate.slices.iter().map(|by| (*by, largest(*by))).filter(|(_, largest)| *largest < gate.min_slice);
    silent
        .map(|(by, largest)| {
            let explanation = format!(
                "no slice by {by} is ever judged: the largest has {}, and min_slice is {}",
                wording::queries(largest),
                wording::count(gate.min_slice)
            );
            Finding::warning(Rule::Underpowered, &gate.id, explanation)
        })
        .collect()
}
