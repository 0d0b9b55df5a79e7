//! Axes: from numbers to pixels, and the round numbers to label.

/// A mapping from values to pixels, linear or logarithmic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub low: f64,
    pub high: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
}

impl Axis {
    /// A linear axis; an empty range is widened so that a mapping exists.
    pub(super) fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
        Self { low, high, from, to, logarithmic: false }
    }

    /// A logarithmic axis; both ends must be above zero, and an empty range is widened.
    pub(super) fn logarithmic(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = if high > low { (low, high) } else { (low / 2.0, low * 2.0) };
        Self { low, high, from, to, logarithmic: true }
    }

    /// The pixel of a value, values outside clamped to the ends.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        let share = if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// Whether a value lies on the axis.
    pub(super) fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round values to label, about `wanted` of them, with the decimals they need.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<(f64, usize)> {
        if self.logarithmic {
            logarithmic_ticks(self.low, self.high, wanted)
        } else {
            linear_ticks(self.low, self.high, wanted)
        }
    }
}

/// The range that holds all finite values and zero, with a twentieth of room on both sides.
pub(super) fn range_around_zero(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let (low, high) = finite.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let room = (high - low) * 0.05;
    if room > 0.0 { (low - room, high + room) } else { (-0.01, 0.01) }
}

fn linear_ticks(low: f64, high: f64, wanted: usize) -> Vec<(f64, usize)> {
    let step = round_step((high - low) / wanted.max(1) as f64);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last).map(|at| (at as f64 * step, decimals)).collect()
}

/// The least of 1, 2, 5 times a power of ten that is not under the given step.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let factor = step / power;
    let factor = [1.0, 2.0, 5.0].into_iter().find(|round| factor <= round + 1e-9).unwrap_or(10.0);
    factor * power
}

fn logarithmic_ticks(low: f64, high: f64, wanted: usize) -> Vec<(f64, usize)> {
    let decades = low.log10().floor() as i32..=high.log10().ceil() as i32;
    let ticks_of = |factors: &[f64]| -> Vec<(f64, usize)> {
        let all = decades.clone().flat_map(|decade| {
            factors.iter().map(move |factor| (factor * 10f64.powi(decade), (-decade).max(0) as usize))
        });
        all.filter(|(tick, _)| *tick >= low * (1.0 - 1e-9) && *tick <= high * (1.0 + 1e-9)).collect()
    };
    let fine = ticks_of(&[1.0, 2.0, 5.0]);
    if fine.len() <= wanted { fine } else { ticks_of(&[1.0]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers_inside_the_range() {
        let ticks = Axis::linear(-0.13, 0.21, 0.0, 100.0).ticks(5);
        let values: Vec<String> = ticks.iter().map(|(value, decimals)| format!("{value:.decimals$}")).collect();
        assert_eq!(values, ["-0.1", "0.0", "0.1", "0.2"]);
        let ticks = Axis::logarithmic(0.4, 30.0, 0.0, 100.0).ticks(7);
        let values: Vec<String> = ticks.iter().map(|(value, decimals)| format!("{value:.decimals$}")).collect();
        assert_eq!(values, ["0.5", "1", "2", "5", "10", "20"]);
    }

    #[test]
    fn values_outside_are_clamped_and_empty_ranges_are_widened() {
        let axis = Axis::linear(0.0, 1.0, 10.0, 110.0);
        assert_eq!((axis.at(-5.0), axis.at(0.5), axis.at(f64::INFINITY)), (10.0, 60.0, 110.0));
        let flat = Axis::linear(3.0, 3.0, 0.0, 1.0);
        assert_eq!(flat.at(3.0), 0.5);
        assert_eq!(range_around_zero([f64::NAN, f64::INFINITY]), (-0.01, 0.01));
    }
}
