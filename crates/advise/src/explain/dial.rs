//! The number of a test as a dial: what it reads, which way loosens, how far it turns.

use lensgate_gate::policy::{Distance, Factor, Limit, Milliseconds, PerSecond, Percent, Points, Test};
use lensgate_measures::Measure;
use lensgate_words::{Direction, MeasureUnit};

/// The number that a test is written with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Dial {
    /// What stands there.
    pub number: f64,
    /// 1 where a greater number lets more candidates through, -1 where a smaller one does.
    pub looser: f64,
    /// The least and the greatest number that may stand there.
    pub range: (f64, f64),
}

impl Dial {
    pub(crate) fn of(test: &Test, measure: &Measure) -> Self {
        let (number, most) = match test {
            Test::AtLeast(limit) | Test::AtMost(limit) => of_limit(limit, measure),
            Test::NonInferior(distance) | Test::Superior(distance) => of_distance(*distance, test, measure),
        };
        let looser = match test {
            Test::AtLeast(_) | Test::Superior(_) => -1.0,
            Test::AtMost(_) | Test::NonInferior(_) => 1.0,
        };
        Self { number, looser, range: (0.0, most) }
    }
}

fn of_limit(limit: &Limit, measure: &Measure) -> (f64, f64) {
    match limit {
        Limit::Share(Percent(number)) => (*number, 100.0),
        Limit::Number(number) if measure.unit() == MeasureUnit::Score => (*number, 1.0),
        Limit::Number(number)
        | Limit::Time(Milliseconds(number))
        | Limit::Rate(PerSecond(number))
        | Limit::OfBaseline(Factor(number))
        | Limit::OfMeasure(Factor(number), _) => (*number, f64::INFINITY),
    }
}

fn of_distance(distance: Distance, test: &Test, measure: &Measure) -> (f64, f64) {
    // A loss of all, and for measures that are better when lower a gain of all, is as far as a share of it goes.
    let loses = test.margin().is_some() == (measure.direction() == Direction::HigherIsBetter);
    match distance {
        Distance::Relative(Percent(number)) => (number, if loses { 100.0 } else { f64::INFINITY }),
        Distance::Points(Points(number)) => (number, 100.0),
        Distance::Number(number) if measure.unit() == MeasureUnit::Score => (number, 1.0),
        Distance::Number(number) | Distance::Time(Milliseconds(number)) => (number, f64::INFINITY),
        Distance::Rate(PerSecond(number)) => (number, f64::INFINITY),
    }
}

/// The same test with another number in the same unit.
pub(crate) fn turned(test: &Test, number: f64) -> Test {
    let limit = |limit: &Limit| match limit {
        Limit::Share(_) => Limit::Share(Percent(number)),
        Limit::Number(_) => Limit::Number(number),
        Limit::Time(_) => Limit::Time(Milliseconds(number)),
        Limit::Rate(_) => Limit::Rate(PerSecond(number)),
        Limit::OfBaseline(_) => Limit::OfBaseline(Factor(number)),
        Limit::OfMeasure(_, other) => Limit::OfMeasure(Factor(number), other.clone()),
    };
    let distance = |distance: Distance| match distance {
        Distance::Relative(_) => Distance::Relative(Percent(number)),
        Distance::Points(_) => Distance::Points(Points(number)),
        Distance::Number(_) => Distance::Number(number),
        Distance::Time(_) => Distance::Time(Milliseconds(number)),
        Distance::Rate(_) => Distance::Rate(PerSecond(number)),
    };
    match test {
        Test::AtLeast(of) => Test::AtLeast(limit(of)),
        Test::AtMost(of) => Test::AtMost(limit(of)),
        Test::NonInferior(margin) => Test::NonInferior(distance(*margin)),
        Test::Superior(gain) => Test::Superior(distance(*gain)),
    }
}

/// The test's number as a line of TOML, such as `margin = "2.4 pp"`.
pub(crate) fn line(test: &Test) -> String {
    let key = test.kind().key();
    let bare = matches!(test.limit(), Some(Limit::Number(_))) || matches!(test.distance(), Some(Distance::Number(_)));
    let written = test.written();
    if bare { format!("{key} = {written}") } else { format!("{key} = \"{written}\"") }
}
