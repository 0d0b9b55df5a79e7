//! The least turn of a test's number that brings something about, on a grid of three digits of the turn.

use lensgate_gate::policy::Test;

use crate::explain::dial::{Dial, turned};

/// The test with the number nearest to its own, in that direction, at which `holds`; one step of the grid less and it does
/// not. Nothing when no number does.
pub(crate) fn nearest(test: &Test, dial: Dial, direction: f64, holds: impl Fn(&Test) -> bool) -> Option<Test> {
    let at = |number: f64| turned(test, number);
    let (least, most) = dial.range;
    let end = if direction > 0.0 { most } else { least };
    let room = (end - dial.number).abs();
    let mut turn = 1e-4 * dial.number.abs().max(1e-2);
    loop {
        if turn >= room {
            turn = room;
            if !(room > 0.0 && holds(&at(end))) {
                return None;
            }
            break;
        }
        if holds(&at(dial.number + direction * turn)) {
            break;
        }
        turn *= 2.0;
        if turn > 1e12 {
            return None;
        }
    }
    let grid = Grid::of(turn);
    // Steps are counted away from the number; step 0 is the first grid point at or beyond it.
    let first = grid.first(dial.number, direction);
    let number = |step: i64| grid.number(first + step * direction as i64).clamp(least, most);
    let enough = |step: i64| holds(&at(number(step)));
    let mut high = (turn / grid.step()).ceil() as i64 + 1;
    let mut low = -1;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    let found = at(number(high));
    (found != *test && holds(&found)).then_some(found)
}

/// Numbers with so many decimals; fewer than none are powers of ten.
struct Grid {
    decimals: i32,
}

impl Grid {
    fn of(turn: f64) -> Self {
        let mut decimals = 2;
        let mut size = turn;
        while size < 1.0 && decimals < 14 {
            size *= 10.0;
            decimals += 1;
        }
        while size >= 10.0 && decimals > -9 {
            size /= 10.0;
            decimals -= 1;
        }
        Self { decimals }
    }

    fn step(&self) -> f64 {
        10.0_f64.powi(-self.decimals)
    }

    fn first(&self, number: f64, direction: f64) -> i64 {
        let steps = number / self.step();
        // A number that is a grid point but for rounding is one.
        if (steps - steps.round()).abs() < 1e-6 {
            return steps.round() as i64;
        }
        (if direction > 0.0 { steps.ceil() } else { steps.floor() }) as i64
    }

    /// The double that reads like the decimal number, not the product of two roundings.
    fn number(&self, steps: i64) -> f64 {
        if self.decimals > 0 { steps as f64 / 10.0_f64.powi(self.decimals) } else { steps as f64 * self.step() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lensgate_gate::policy::{Distance, Limit, Percent, Points};

    fn margin(points: f64) -> Test {
        Test::NonInferior(Distance::Points(Points(points)))
    }

    fn found(number: f64, direction: f64, threshold: f64) -> Option<f64> {
        let dial = Dial { number, looser: 1.0, range: (0.0, 100.0) };
        let holds = |test: &Test| match test {
            Test::NonInferior(Distance::Points(Points(points))) => {
                if direction > 0.0 {
                    *points >= threshold
                } else {
                    *points <= threshold
                }
            }
            _ => false,
        };
        let Test::NonInferior(Distance::Points(Points(points))) = nearest(&margin(number), dial, direction, holds)?
        else {
            return None;
        };
        Some(points)
    }

    #[test]
    fn the_nearest_number_has_three_digits_of_the_turn_and_lies_on_the_far_side() {
        assert_eq!(found(2.0, 1.0, 3.414_213_6), Some(3.42));
        assert_eq!(found(2.0, 1.0, 2.000_123_4), Some(2.000_124));
        assert_eq!(found(2.0, -1.0, 0.777_7), Some(0.77));
        assert_eq!(found(0.0, 1.0, 0.012_345), Some(0.0124));
        assert_eq!(found(1.0, 1.0, 100.0), Some(100.0));
        assert_eq!(found(1.0, 1.0, 100.5), None);
        assert_eq!(found(1.0, -1.0, 0.0), Some(0.0));
    }

    #[test]
    fn numbers_read_like_decimals() {
        for threshold in [3.1, 7.77, 0.123, 45.6] {
            let text = found(0.0, 1.0, threshold).map(|number| number.to_string());
            assert!(text.as_ref().is_some_and(|text| text.len() <= 6), "{text:?}");
        }
        assert_eq!(
            nearest(
                &Test::AtLeast(Limit::Share(Percent(98.0))),
                Dial { number: 98.0, looser: -1.0, range: (0.0, 100.0) },
                -1.0,
                |test| matches!(test, Test::AtLeast(Limit::Share(Percent(percent))) if *percent <= 96.33),
            ),
            Some(Test::AtLeast(Limit::Share(Percent(96.33))))
        );
    }
}
