//! Tests that ask for less, and tests whose number was read in another unit: the slips that people make.

use lensgate_gate::policy::{Distance, Factor, Limit, Milliseconds, PerSecond, Percent, Points, Test};
use lensgate_measures::Measure;
use lensgate_words::MeasureUnit;

/// The same test with twice the tolerance: a margin doubled, a gain halved, a limit twice as far. Where there is no
/// tolerance to double, the least that one would write: one percent, one point, a hundredth, a millisecond.
pub(crate) fn loosened(test: &Test, measure: &Measure) -> Test {
    match test {
        Test::AtLeast(limit) => Test::AtLeast(nearer_to_nothing(limit)),
        Test::AtMost(limit) => Test::AtMost(farther(limit, measure)),
        Test::NonInferior(margin) => Test::NonInferior(scaled(*margin, 2.0).unwrap_or_else(|| least(*margin))),
        Test::Superior(gain) => match scaled(*gain, 0.5) {
            Some(gain) => Test::Superior(gain),
            None => Test::NonInferior(least(*gain)),
        },
    }
}

fn nearer_to_nothing(limit: &Limit) -> Limit {
    match limit {
        Limit::Share(Percent(percent)) => Limit::Share(Percent(percent / 2.0)),
        Limit::Number(number) => Limit::Number(number / 2.0),
        Limit::Time(Milliseconds(time)) => Limit::Time(Milliseconds(time / 2.0)),
        Limit::Rate(PerSecond(rate)) => Limit::Rate(PerSecond(rate / 2.0)),
        Limit::OfBaseline(Factor(factor)) if *factor < 1.0 => Limit::OfBaseline(Factor((2.0 * factor - 1.0).max(0.0))),
        Limit::OfBaseline(Factor(factor)) => Limit::OfBaseline(Factor(factor / 2.0)),
        Limit::OfMeasure(Factor(factor), other) => Limit::OfMeasure(Factor(factor / 2.0), other.clone()),
    }
}

fn farther(limit: &Limit, measure: &Measure) -> Limit {
    match limit {
        Limit::Share(Percent(0.0)) => Limit::Share(Percent(1.0)),
        Limit::Share(Percent(percent)) => Limit::Share(Percent((2.0 * percent).min(100.0))),
        Limit::Number(0.0) => Limit::Number(0.01),
        Limit::Number(number) if measure.unit() == MeasureUnit::Score => Limit::Number((2.0 * number).min(1.0)),
        Limit::Number(number) => Limit::Number(2.0 * number),
        Limit::Time(Milliseconds(time)) => Limit::Time(Milliseconds(2.0 * time)),
        Limit::Rate(PerSecond(rate)) => Limit::Rate(PerSecond(2.0 * rate)),
        Limit::OfBaseline(Factor(factor)) if *factor > 1.0 => Limit::OfBaseline(Factor(2.0 * factor - 1.0)),
        Limit::OfBaseline(Factor(factor)) => Limit::OfBaseline(Factor(2.0 * factor)),
        Limit::OfMeasure(Factor(factor), other) => Limit::OfMeasure(Factor(2.0 * factor), other.clone()),
    }
}

fn scaled(distance: Distance, by: f64) -> Option<Distance> {
    let scaled = match distance {
        Distance::Relative(Percent(percent)) => Distance::Relative(Percent(percent * by)),
        Distance::Points(Points(points)) => Distance::Points(Points(points * by)),
        Distance::Number(number) => Distance::Number(number * by),
        Distance::Time(Milliseconds(time)) => Distance::Time(Milliseconds(time * by)),
        Distance::Rate(PerSecond(rate)) => Distance::Rate(PerSecond(rate * by)),
    };
    (distance.value() > 0.0).then_some(scaled)
}

fn least(distance: Distance) -> Distance {
    match distance {
        Distance::Relative(_) => Distance::Relative(Percent(1.0)),
        Distance::Points(_) => Distance::Points(Points(1.0)),
        Distance::Number(_) => Distance::Number(0.01),
        Distance::Time(_) => Distance::Time(Milliseconds(1.0)),
        Distance::Rate(_) => Distance::Rate(PerSecond(1.0)),
    }
}

/// The same figures read in another unit: a fraction of one for a percentage, seconds for milliseconds, a minute for a second,
/// percentage points for percent. Nothing where the figure is zero, which reads the same in all of them.
pub(crate) fn in_another_unit(test: &Test, measure: &Measure) -> Option<Test> {
    let (limit, distance) = (|limit: &Limit| misread_limit(limit, measure), |it: Distance| misread(it, measure));
    Some(match test {
        Test::AtLeast(of) => Test::AtLeast(limit(of)?),
        Test::AtMost(of) => Test::AtMost(limit(of)?),
        Test::NonInferior(margin) => Test::NonInferior(distance(*margin)?),
        Test::Superior(gain) => Test::Superior(distance(*gain)?),
    })
}

/// A hundredth for what reads like a percentage, a hundredfold for what reads like a fraction.
fn hundred(number: f64) -> f64 {
    if number > 1.0 { number / 100.0 } else { number * 100.0 }
}

fn misread_limit(limit: &Limit, measure: &Measure) -> Option<Limit> {
    Some(match limit {
        Limit::Share(Percent(0.0)) | Limit::Number(0.0) => return None,
        Limit::Share(Percent(percent)) => Limit::Share(Percent(hundred(*percent))),
        Limit::Number(number) if measure.unit() == MeasureUnit::Score => Limit::Number(number / 100.0),
        Limit::Number(number) => Limit::Number(hundred(*number)),
        Limit::Time(Milliseconds(time)) => Limit::Time(Milliseconds(time * 1_000.0)),
        Limit::Rate(PerSecond(rate)) => Limit::Rate(PerSecond(rate / 60.0)),
        Limit::OfBaseline(Factor(factor)) => Limit::OfBaseline(Factor(factor * 100.0)),
        Limit::OfMeasure(Factor(factor), other) => Limit::OfMeasure(Factor(factor * 100.0), other.clone()),
    })
}

fn misread(distance: Distance, measure: &Measure) -> Option<Distance> {
    let absolute = |percent: f64| match measure.unit() {
        MeasureUnit::Share => Distance::Points(Points(percent)),
        MeasureUnit::Score => Distance::Number(percent / 100.0),
        MeasureUnit::Count => Distance::Number(percent),
        MeasureUnit::Milliseconds => Distance::Time(Milliseconds(percent)),
        MeasureUnit::PerSecond => Distance::Rate(PerSecond(percent)),
    };
    (distance.value() > 0.0).then(|| match distance {
        Distance::Relative(Percent(percent)) => absolute(percent),
        Distance::Points(Points(points)) => Distance::Relative(Percent(points)),
        Distance::Number(number) if measure.unit() == MeasureUnit::Score => Distance::Relative(Percent(number * 100.0)),
        Distance::Number(number) => Distance::Relative(Percent(number)),
        Distance::Time(Milliseconds(time)) => Distance::Relative(Percent(time)),
        Distance::Rate(PerSecond(rate)) => Distance::Relative(Percent(rate)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(measure: &str, test: Test, change: fn(&Test, &Measure) -> Option<Test>) -> Option<String> {
        let measure: Measure = measure.parse().expect("the tests name measures");
        change(&test, &measure).map(|test| format!("{} {}", test.name(), test.written()))
    }

    #[test]
    fn loosened_tests_allow_twice_as_much() {
        let (points, percent) = (|it| Distance::Points(Points(it)), |it| Distance::Relative(Percent(it)));
        let cases = [
            ("Recall@50", Test::NonInferior(points(2.0)), "non_inferior 4 pp"),
            ("Recall@50", Test::NonInferior(percent(0.0)), "non_inferior 1 %"),
            ("Recall@50", Test::Superior(points(2.0)), "superior 1 pp"),
            ("Recall@50", Test::Superior(points(0.0)), "non_inferior 1 pp"),
            ("Recall@50", Test::AtLeast(Limit::Share(Percent(98.0))), "at_least 49 %"),
            ("Recall@50", Test::AtLeast(Limit::OfBaseline(Factor(0.98))), "at_least 0.96 x baseline"),
            ("ErrorRate", Test::AtMost(Limit::Share(Percent(0.1))), "at_most 0.2 %"),
            ("ErrorRate", Test::AtMost(Limit::Share(Percent(60.0))), "at_most 100 %"),
            ("Latency(p95)", Test::AtMost(Limit::Time(Milliseconds(180.0))), "at_most 360 ms"),
            ("Latency(p95)", Test::AtMost(Limit::OfBaseline(Factor(1.25))), "at_most 1.5 x baseline"),
        ];
        for (measure, test, expected) in cases {
            let loosened = written(measure, test, |test, measure| Some(loosened(test, measure)));
            assert_eq!(loosened.as_deref(), Some(expected), "{measure}");
        }
    }

    #[test]
    fn units_are_mistaken_as_people_mistake_them() {
        let cases = [
            ("Recall@50", Test::NonInferior(Distance::Points(Points(2.0))), Some("non_inferior 2 %")),
            ("Recall@50", Test::NonInferior(Distance::Relative(Percent(2.0))), Some("non_inferior 2 pp")),
            ("nDCG@10", Test::Superior(Distance::Relative(Percent(2.0))), Some("superior 0.02")),
            ("Latency(p95)", Test::NonInferior(Distance::Relative(Percent(25.0))), Some("non_inferior 25 ms")),
            ("ErrorRate", Test::AtMost(Limit::Share(Percent(0.1))), Some("at_most 10 %")),
            ("Recall@50", Test::AtLeast(Limit::Share(Percent(98.0))), Some("at_least 0.98 %")),
            ("Latency(p95)", Test::AtMost(Limit::Time(Milliseconds(180.0))), Some("at_most 180000 ms")),
            ("Recall@50", Test::NonInferior(Distance::Points(Points(0.0))), None),
        ];
        for (measure, test, expected) in cases {
            assert_eq!(written(measure, test, in_another_unit).as_deref(), expected, "{measure}");
        }
    }
}
