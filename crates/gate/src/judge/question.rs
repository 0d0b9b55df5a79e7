//! What a gate asks, as one quantity and one limit: the four tests and all their units come down to
//! "is this number at least, or at most, that one".

use lensgate_compare::{Estimator, Series, Undecided};
use lensgate_measures::Measure;
use lensgate_words::{Arm, Direction};

use crate::policy::{Distance, KillSwitch, Limit, Side, Test};
use crate::verdict::Decided;

/// On which side of the limit the quantity has to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// At or over it.
    Above,
    /// At or under it.
    Below,
}

/// One quantity held against one limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What is decided on.
    pub decided: Decided,
    /// On which side of the limit it has to lie.
    pub inside: Inside,
    /// The limit, in the quantity's own unit (shares as shares of one, times in milliseconds).
    pub limit: f64,
    /// The measure that an own ratio divides by.
    pub other: Option<Measure>,
}

impl Question {
    /// What a test asks of a measure that is better in a direction.
    pub fn of(test: &Test, direction: Direction) -> Self {
        match test {
            Test::AtLeast(limit) => Self::level(limit, Inside::Above),
            Test::AtMost(limit) => Self::level(limit, Inside::Below),
            Test::NonInferior(margin) => Self::comparison(*margin, direction, -1.0),
            Test::Superior(gain) => Self::comparison(*gain, direction, 1.0),
        }
    }

    /// A level held against a limit on one side.
    pub fn level(limit: &Limit, inside: Inside) -> Self {
        let (decided, limit, other) = match limit {
            Limit::Share(percent) => (Decided::Level, percent.share(), None),
            Limit::Number(number) => (Decided::Level, *number, None),
            Limit::Time(time) => (Decided::Level, time.0, None),
            Limit::Rate(rate) => (Decided::Level, rate.0, None),
            Limit::OfBaseline(factor) => (Decided::Ratio, factor.0, None),
            Limit::OfMeasure(factor, measure) => (Decided::OwnRatio, factor.0, Some(measure.clone())),
        };
        Self { decided, inside, limit, other }
    }

    /// What has to hold for a kill switch not to trip.
    pub fn kept_by(switch: &KillSwitch) -> Self {
        let inside = match switch.trips {
            Side::Above => Inside::Below,
            Side::Below => Inside::Above,
        };
        Self::level(&switch.limit, inside)
    }

    /// `toward` is 1 for a gain that has to be reached and -1 for harm that must not be passed.
    fn comparison(distance: Distance, direction: Direction, toward: f64) -> Self {
        let (inside, better) = match direction {
            Direction::HigherIsBetter => (Inside::Above, 1.0),
            Direction::LowerIsBetter => (Inside::Below, -1.0),
        };
        let step = distance.value() * toward * better;
        let (decided, limit) = match distance {
            Distance::Relative(_) => (Decided::Ratio, 1.0 + step),
            Distance::Points(_) | Distance::Number(_) | Distance::Time(_) | Distance::Rate(_) => {
                (Decided::Difference, step)
            }
        };
        // A margin of nothing would print as "-0".
        let limit = if limit == 0.0 { 0.0 } else { limit };
        Self { decided, inside, limit, other: None }
    }

    /// The quantity, from the candidate's numbers.
    pub fn estimate(&self, series: &Series, other: Option<&Series>) -> Result<Estimator, Undecided> {
        match self.decided {
            Decided::Level => series.level(Arm::Candidate),
            Decided::Difference => series.difference(),
            Decided::Ratio => series.ratio(),
            Decided::OwnRatio => match other {
                Some(other) => series.over(other),
                None => Err(lensgate_stats::Unusable::Empty.into()),
            },
        }
    }

    /// Whether both arms enter the quantity.
    pub fn compares_arms(&self) -> bool {
        matches!(self.decided, Decided::Difference | Decided::Ratio)
    }

    /// Whether a number lies inside the limit; what is no number never does.
    pub fn holds(&self, value: f64) -> bool {
        match self.inside {
            Inside::Above => value >= self.limit,
            Inside::Below => value <= self.limit,
        }
    }

    /// The one-sided bound that has to lie inside.
    pub fn worst(&self, estimator: &Estimator, confidence: f64) -> f64 {
        match self.inside {
            Inside::Above => estimator.lower_bound(confidence),
            Inside::Below => estimator.upper_bound(confidence),
        }
    }

    /// Whether two measurements of one system lie as far apart as the limit lies from no difference, to either side.
    pub(crate) fn apart(&self, again: &Estimator, alpha: f64) -> bool {
        let (neutral, mirrored) = match self.decided {
            Decided::Ratio | Decided::OwnRatio if self.limit > 0.0 => (1.0, 1.0 / self.limit),
            Decided::Ratio | Decided::OwnRatio => return false,
            Decided::Difference | Decided::Level => (0.0, -self.limit),
        };
        let (least, most) = if self.limit <= neutral { (self.limit, mirrored) } else { (mirrored, self.limit) };
        again.p_value_below(least) <= alpha || again.p_value_above(most) <= alpha
    }

    /// Evidence that the truth lies outside; on the limit is inside.
    pub(crate) fn harm(&self, estimator: &Estimator) -> f64 {
        match self.inside {
            Inside::Above => estimator.harm_below(self.limit),
            Inside::Below => estimator.harm_above(self.limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Factor, Percent, Points};

    fn question(test: &Test, direction: Direction) -> (Decided, Inside, f64) {
        let question = Question::of(test, direction);
        (question.decided, question.inside, question.limit)
    }

    #[test]
    fn a_margin_lies_on_the_side_of_harm_and_a_gain_on_the_side_of_benefit() {
        let (up, down) = (Direction::HigherIsBetter, Direction::LowerIsBetter);
        let points = Distance::Points(Points(2.0));
        let percent = Distance::Relative(Percent(25.0));
        let cases = [
            (Test::NonInferior(points), up, (Decided::Difference, Inside::Above, -0.02)),
            (Test::NonInferior(points), down, (Decided::Difference, Inside::Below, 0.02)),
            (Test::Superior(points), up, (Decided::Difference, Inside::Above, 0.02)),
            (Test::Superior(points), down, (Decided::Difference, Inside::Below, -0.02)),
            (Test::NonInferior(percent), up, (Decided::Ratio, Inside::Above, 0.75)),
            (Test::NonInferior(percent), down, (Decided::Ratio, Inside::Below, 1.25)),
            (Test::Superior(percent), up, (Decided::Ratio, Inside::Above, 1.25)),
            (Test::Superior(percent), down, (Decided::Ratio, Inside::Below, 0.75)),
            (Test::AtMost(Limit::OfBaseline(Factor(1.25))), down, (Decided::Ratio, Inside::Below, 1.25)),
            (Test::AtLeast(Limit::Share(Percent(98.0))), up, (Decided::Level, Inside::Above, 0.98)),
        ];
        for (test, direction, expected) in cases {
            assert_eq!(question(&test, direction), expected, "{test:?} {direction:?}");
        }
    }

    #[test]
    fn nothing_that_is_no_number_holds() {
        for test in [Test::AtLeast(Limit::Number(0.0)), Test::AtMost(Limit::Number(1.0))] {
            assert!(!Question::of(&test, Direction::HigherIsBetter).holds(f64::NAN));
        }
    }
}
