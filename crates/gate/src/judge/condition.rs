//! One condition (a gate on the whole or on a slice) looked at on its own: numbers, bound, and what already stands in the
//! way of a judgment. Nothing here knows of other gates.

use lensgate_compare::{Bound, Comparisons, Estimator, Series, Slice, Undecided};
use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::Unusable;
use lensgate_words::{Arm, Direction, Population, Severity, Status};

use crate::judge::need::Certainty;
use crate::judge::question::Question;
use crate::judge::wording;
use crate::policy::{Decide, Expectation, Gate, Policy};
use crate::verdict::{Interval, ReasonCode};

/// A status that is settled before bounds are looked at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settled {
    pub status: Status,
    pub code: ReasonCode,
    pub explanation: String,
}

impl Settled {
    fn new(status: Status, code: ReasonCode, explanation: impl Into<String>) -> Self {
        Self { status, code, explanation: explanation.into() }
    }

    fn undecided(code: ReasonCode, explanation: impl Into<String>) -> Self {
        Self::new(Status::Inconclusive, code, explanation)
    }

    fn error(code: ReasonCode, explanation: impl Into<String>) -> Self {
        Self::new(Status::Error, code, explanation)
    }
}

/// One condition with its numbers.
#[derive(Debug, Clone)]
pub struct Condition<'a> {
    /// The gate that asks.
    pub gate: &'a Gate,
    /// Which queries it is asked of.
    pub slice: Slice,
    pub(crate) question: Question,
    pub(crate) baseline: Option<f64>,
    pub(crate) candidate: Option<f64>,
    pub(crate) n: u64,
    pub(crate) estimator: Option<Estimator>,
    /// The same quantity with the baseline in both places (A/A); what noise alone does.
    pub(crate) again: Option<Estimator>,
    /// Set when no bound can change the status.
    pub(crate) settled: Option<Settled>,
    /// Set when the evidence may fail the gate and can not pass it.
    pub(crate) withheld: Option<Settled>,
}

impl Condition<'_> {
    pub(crate) fn is_slice(&self) -> bool {
        self.slice != Slice::Overall
    }

    pub(crate) fn blocks(&self) -> bool {
        self.gate.severity == Severity::Block
    }

    /// Candidate minus baseline, when both are known.
    pub(crate) fn delta(&self) -> Option<f64> {
        Some(self.candidate? - self.baseline?)
    }

    /// The two-sided interval whose ends are the one-sided bounds.
    pub(crate) fn interval(&self, confidence: f64) -> Option<Interval> {
        let estimator = self.estimator.as_ref()?;
        let level = 2.0 * confidence - 1.0;
        Some(Interval {
            lower: Bound::new(estimator.lower_bound(confidence)),
            upper: Bound::new(estimator.upper_bound(confidence)),
            // 2 x 0.95 - 1 is 0.8999999999999999 in doubles.
            level: (level * 1e12).round() / 1e12,
            method: estimator.method().to_owned(),
        })
    }

    /// The same condition under another limit of the same kind: its numbers stay, only what they are held against changes.
    pub fn under<'g>(&self, gate: &'g Gate, certainty: Certainty) -> Condition<'g> {
        let question = Question::of(&gate.test, gate.measure.direction());
        let Self { slice, baseline, candidate, n, estimator, again, settled, .. } = self.clone();
        let mut condition =
            Condition { gate, slice, question, baseline, candidate, n, estimator, again, settled, withheld: None };
        if condition.settled.is_none() {
            condition.withheld = withheld(&condition, certainty);
        }
        condition
    }

    pub(crate) fn measure(&self) -> &Measure {
        &self.gate.measure
    }

    /// A value in the unit of the decided quantity.
    pub(crate) fn value(&self, number: f64) -> String {
        wording::value(number, self.question.decided, self.gate.measure.unit())
    }
}

/// Looks at one condition.
pub(crate) fn examine<'a>(
    policy: &Policy,
    gate: &'a Gate,
    question: Question,
    slice: Slice,
    comparisons: &Comparisons,
    certainty: Certainty,
) -> Condition<'a> {
    let population = policy.decision.population;
    let series_of = |measure: &Measure| {
        let series = comparisons.series(measure, &slice, population)?;
        Some(Series { worst: gate.worst.map(crate::policy::Distance::value), ..series })
    };
    let mut condition = Condition {
        gate,
        question,
        baseline: None,
        candidate: None,
        n: 0,
        estimator: None,
        again: None,
        settled: None,
        withheld: None,
        slice: slice.clone(),
    };
    let other = condition.question.other.clone();
    let (series, other) = match (series_of(&gate.measure), other.map(|measure| (series_of(&measure), measure))) {
        (None, _) => return not_measured(condition, &gate.measure),
        (Some(_), Some((None, measure))) => return not_measured(condition, &measure),
        (Some(series), other) => (series, other.and_then(|(other, _)| other)),
    };
    condition.n = series.n();
    let evidence = Evidence { policy, series: &series, other: other.as_ref(), comparisons, population, certainty };
    condition.settled = settle(&mut condition, &evidence).err();
    condition
}

fn not_measured<'a>(mut condition: Condition<'a>, measure: &Measure) -> Condition<'a> {
    let explanation = format!("{measure} was not recorded for both arms: replay the pass that measures it");
    condition.settled = Some(Settled::new(Status::NotRun, ReasonCode::NotMeasured, explanation));
    condition
}

struct Evidence<'a> {
    policy: &'a Policy,
    series: &'a Series,
    other: Option<&'a Series>,
    comparisons: &'a Comparisons,
    population: Population,
    certainty: Certainty,
}

/// Fills in the numbers; an error is a status that no bound can change.
fn settle(condition: &mut Condition<'_>, evidence: &Evidence<'_>) -> Result<(), Settled> {
    distinct(evidence.series)?;
    enough(condition)?;
    let broken = |undecided| unusable(undecided, condition.slice != Slice::Overall);
    let compares = condition.question.compares_arms();
    let levels = if compares { evidence.series.compared() } else { evidence.series.clone() };
    let baseline = levels.level(Arm::Baseline).map_err(broken);
    let candidate = levels.level(Arm::Candidate).map_err(broken);
    condition.baseline = finite(baseline.as_ref().map(Estimator::point).ok());
    condition.candidate = finite(candidate.as_ref().map(Estimator::point).ok());
    let estimate = condition.question.estimate(evidence.series, evidence.other).map_err(broken);
    let levels = [baseline, candidate].into_iter().find_map(Result::err);
    // What is wrong with an arm's numbers outranks everything; an arm without a bound of its own may still have a delta.
    if let Some(settled) = levels.filter(|settled| settled.status == Status::Error) {
        return Err(settled);
    }
    zero_baseline(condition)?;
    let estimator = estimate?;
    if !estimator.point().is_finite() {
        return Err(Settled::error(ReasonCode::NotFinite, "the estimate is not finite"));
    }
    condition.n = condition.n.min(estimator.n());
    no_effect(condition, evidence)?;
    condition.again = again(condition, evidence);
    in_known_order(condition, evidence)?;
    condition.withheld = withheld(condition, evidence.certainty);
    condition.estimator = Some(estimator);
    Ok(())
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// Every query stands once; a copy would count as evidence that was never gathered.
fn distinct(series: &Series) -> Result<(), Settled> {
    let mut ids: Vec<&str> = series.queries.iter().map(String::as_str).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            let explanation = format!("query {:?} appears twice: each query counts once", pair[0]);
            Err(Settled::error(ReasonCode::DuplicateQueries, explanation))
        }
        None => Ok(()),
    }
}

fn enough(condition: &Condition<'_>) -> Result<(), Settled> {
    let (gate, n) = (condition.gate, condition.n);
    match (n, condition.is_slice()) {
        (0, true) => Err(Settled::undecided(
            ReasonCode::NoQueries,
            format!("no query of this slice takes part in {}", gate.measure),
        )),
        (0, false) => Err(Settled::new(
            Status::NotRun,
            ReasonCode::NoQueries,
            format!("no query takes part in {}: it cannot be judged on this query set", gate.measure),
        )),
        (n, true) if n < gate.min_slice => {
            let explanation = format!(
                "the slice has {}, the gate looks at slices from {} up",
                wording::queries(n),
                wording::count(gate.min_slice)
            );
            Err(Settled::undecided(ReasonCode::SliceTooSmall, explanation))
        }
        _ => Ok(()),
    }
}

/// A baseline that scores nothing at all is broken, whatever the gate holds against it.
fn zero_baseline(condition: &Condition<'_>) -> Result<(), Settled> {
    let measure = condition.measure();
    let never_zero =
        measure.direction() == Direction::HigherIsBetter || matches!(measure.aggregation(), Aggregation::Quantile(_));
    if !never_zero || condition.baseline != Some(0.0) {
        return Ok(());
    }
    let explanation = format!(
        "the baseline's {measure} is 0: its arm answered nothing that counts, so nothing can be compared with it"
    );
    let status = if condition.is_slice() { Status::Inconclusive } else { Status::Error };
    Err(Settled::new(status, ReasonCode::ZeroBaseline, explanation))
}

/// Differences that are all zero carry no evidence about a candidate that does something. Rates and validity are left to their
/// bounds: two arms without an error or an invalid hit are what one hopes for.
fn no_effect(condition: &Condition<'_>, evidence: &Evidence<'_>) -> Result<(), Settled> {
    let measure = condition.measure();
    let identical = condition.question.compares_arms() && evidence.series.is_identical();
    if !identical || measure.is_best_when_sound() {
        return Ok(());
    }
    if matches!(measure.aggregation(), Aggregation::Quantile(_) | Aggregation::Windows(_)) {
        let explanation = "every clock reading is the same in both arms: no two runs do that, so one is a copy";
        return Err(Settled::undecided(ReasonCode::NoEffect, explanation));
    }
    let declared = evidence.policy.decision.expect == Some(Expectation::SameRankings);
    let kept = condition.gate.test.margin().is_some() && evidence.comparisons.same_rankings(&condition.slice);
    if declared && kept {
        let explanation =
            format!("all {} have the same ranking in both arms, as the policy declares", wording::queries(condition.n));
        return Err(Settled::new(Status::Pass, ReasonCode::SameRankings, explanation));
    }
    if declared {
        return Ok(());
    }
    let explanation = format!(
        "none of {} has a different {measure}: the candidate changes nothing that these queries can see, \
         which says nothing about other queries (a change that is meant to leave rankings alone declares \
         expect = \"same_rankings\")",
        wording::queries(condition.n)
    );
    Err(Settled::undecided(ReasonCode::NoEffect, explanation))
}

/// Neighbouring readings of one clock may be slow for one reason, so that a level says nothing where nobody knows which are neighbours.
/// Comparisons need no order: the arms take turns.
fn in_known_order(condition: &Condition<'_>, evidence: &Evidence<'_>) -> Result<(), Settled> {
    let by_bound = evidence.policy.decision.decide == Decide::Bound;
    if condition.question.compares_arms() || !by_bound || !evidence.series.lacks_order() {
        return Ok(());
    }
    let explanation = format!(
        "the order in which {} was asked was not recorded, and slow readings may have come in spells: replay again",
        wording::queries(condition.n)
    );
    Err(Settled::undecided(ReasonCode::OrderUnknown, explanation))
}

/// The quantity of the baseline against itself; only where noise can decide.
fn again(condition: &Condition<'_>, evidence: &Evidence<'_>) -> Option<Estimator> {
    let bounded = evidence.policy.decision.decide == Decide::Bound;
    if !bounded || !condition.question.compares_arms() {
        return None;
    }
    let series = evidence.comparisons.noise_series(condition.measure(), &condition.slice, evidence.population)?;
    condition.question.estimate(&series, None).ok()
}

/// What forbids a pass and not a failure: too few queries, or noise that crosses the limit by itself.
fn withheld(condition: &Condition<'_>, certainty: Certainty) -> Option<Settled> {
    let gate = condition.gate;
    if condition.n < gate.min_n {
        let explanation =
            format!("the gate asks for {}; has {}", wording::queries(gate.min_n), wording::count(condition.n));
        return Some(Settled::undecided(ReasonCode::TooFewQueries, explanation));
    }
    noise(condition, certainty)
}

/// The baseline against itself: when that already differs by as much as the limit, to either side, the machine decides
/// and not the candidate. A baseline that was slowed down would let a slow candidate through.
fn noise(condition: &Condition<'_>, certainty: Certainty) -> Option<Settled> {
    let again = condition.again.as_ref()?;
    let crossed = condition.question.apart(again, 1.0 - certainty.confidence);
    crossed.then(|| {
        let explanation = format!(
            "the same quantity with the baseline in both places is {}: noise alone is as large as the limit {}",
            condition.value(again.point()),
            condition.value(condition.question.limit)
        );
        Settled::undecided(ReasonCode::Noise, explanation)
    })
}

/// The status of numbers that carry no estimate.
fn unusable(undecided: Undecided, is_slice: bool) -> Settled {
    let explanation = undecided.to_string();
    match undecided {
        Undecided::NoClusterMethod { .. } => Settled::undecided(ReasonCode::NoMethod, explanation),
        Undecided::Numbers(unusable) => {
            let (status, code) = match unusable {
                Unusable::Empty if is_slice => (Status::Inconclusive, ReasonCode::NoQueries),
                Unusable::Empty => (Status::NotRun, ReasonCode::NoQueries),
                Unusable::NotFinite { .. } => (Status::Error, ReasonCode::NotFinite),
                Unusable::ZeroVariance { .. } => (Status::Inconclusive, ReasonCode::ZeroVariance),
                Unusable::TooFew { .. } => (Status::Inconclusive, ReasonCode::TooFewQueries),
                Unusable::ZeroBaseline if is_slice => (Status::Inconclusive, ReasonCode::ZeroBaseline),
                Unusable::ZeroBaseline => (Status::Error, ReasonCode::ZeroBaseline),
                Unusable::LengthMismatch { .. } => (Status::Error, ReasonCode::Misaligned),
                Unusable::TooFewClusters { .. } => (Status::Inconclusive, ReasonCode::TooFewRepositories),
                Unusable::OutOfRange { .. } => (Status::Error, ReasonCode::OutOfRange),
            };
            Settled::new(status, code, explanation)
        }
    }
}
