//! The chance that a randomly weighted sum is not above zero: the one integral behind every bound of a mean.
//!
//! For numbers `y` and independent standard exponential weights `E`, `P(E_1 y_1 + .. + E_m y_m <= 0)` is an inverse Laplace
//! transform, `1 / (2 pi i)` times the integral of `1 / (u (1 + u y_1) .. (1 + u y_m))` over a vertical line to the right of 0.
//! The line is put through the saddle point, where the integrand falls off quickest and does not swing (Lugannani and Rice
//! 1980), and the trapezoid rule takes the integral to about nine digits. Probabilities of 1e-200 are no worse than others.

use crate::special::ln;

/// Numbers with how often each occurs, ascending, each once.
pub(crate) type Counted = Vec<(f64, f64)>;

/// Groups equal numbers, ascending. Zeros of both signs are one number.
pub(crate) fn counted(numbers: impl IntoIterator<Item = f64>) -> Counted {
    let mut ascending: Vec<f64> = numbers.into_iter().map(|number| number + 0.0).collect();
    ascending.sort_unstable_by(f64::total_cmp);
    let mut counted: Counted = Vec::new();
    for number in ascending {
        match counted.last_mut() {
            Some(last) if last.0 == number => last.1 += 1.0,
            _ => counted.push((number, 1.0)),
        }
    }
    counted
}

/// Logarithm of the chance that the sum of `count` times an exponentially weighted `number - shift`, over all numbers and one
/// more number `extra`, is not above zero. `numbers` ascend, `extra` is not above the largest.
pub(crate) fn ln_chance(numbers: &[(f64, f64)], extra: f64, shift: f64) -> f64 {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return 0.0 };
    // Asked first: where every number equals the shift the sum is zero for certain.
    if last.0 <= shift {
        return 0.0;
    }
    let least = first.0.min(extra) - shift;
    if least >= 0.0 {
        return f64::NEG_INFINITY;
    }
    let sum = Sum { numbers, extra: extra - shift, shift, top: -1.0 / least };
    let saddle = sum.saddle();
    let log = sum.exponent(saddle) + ln(sum.integral(saddle));
    log.min(0.0)
}

/// A weighted sum by its numbers.
struct Sum<'a> {
    numbers: &'a [(f64, f64)],
    extra: f64,
    shift: f64,
    /// Where the transform ends.
    top: f64,
}

impl Sum<'_> {
    /// Logarithm of the integrand on the real axis; convex, infinite at both ends.
    fn exponent(&self, u: f64) -> f64 {
        let each = |number: f64, count: f64| count * libm::log1p(u * number);
        let sum: f64 = self.numbers.iter().map(|(number, count)| each(number - self.shift, *count)).sum();
        -ln(u) - libm::log1p(u * self.extra) - sum
    }

    /// First and second derivative of the exponent.
    fn slopes(&self, u: f64) -> (f64, f64) {
        let pull = self.extra / (1.0 + u * self.extra);
        let (mut slope, mut curve) = (-1.0 / u - pull, 1.0 / (u * u) + pull * pull);
        for (number, count) in self.numbers {
            let number = number - self.shift;
            let pull = number / (1.0 + u * number);
            slope -= count * pull;
            curve += count * pull * pull;
        }
        (slope, curve)
    }

    /// Where the exponent is least, by Newton's method kept inside a shrinking bracket.
    fn saddle(&self) -> f64 {
        let (mut low, mut high) = (0.0, self.top);
        // Where the exponent's second-order expansion at 0 has its least value.
        let (mut sum, mut squares) = (self.extra, self.extra * self.extra);
        for (number, count) in self.numbers {
            let number = number - self.shift;
            sum += count * number;
            squares += count * number * number;
        }
        let mut u = ((sum + (sum * sum + 4.0 * squares).sqrt()) / (2.0 * squares)).min(0.8 * self.top);
        for _ in 0..100 {
            let (slope, curve) = self.slopes(u);
            if slope > 0.0 {
                high = u
            } else {
                low = u
            }
            // How far the step goes in units of the integrand's width. A long one would end beside the end of the transform, where
            // steps are short without being near the saddle (damped steps: Nesterov and Nemirovskii 1994, section 2.2).
            let far = slope.abs() / curve.sqrt();
            let step = slope / curve / if far > 0.7 { 1.0 + far } else { 1.0 };
            let next = u - step;
            let next = if next > low && next < high { next } else { f64::midpoint(low, high) };
            // Any point near the saddle gives the same integral; only its speed depends on the digits.
            if far <= 0.02 {
                return next;
            }
            u = next;
        }
        u
    }

    /// The integral over the vertical line through the saddle, without the exponent's factor.
    fn integral(&self, saddle: f64) -> f64 {
        let (_, curve) = self.slopes(saddle);
        // The first keeps the rule's error off the ends of the transform, the second off the width of the integrand.
        let step = (0.30 * saddle.min(self.top - saddle)).min(0.9 / curve.sqrt());
        let tilt = |number: f64| number / (1.0 + saddle * number);
        let tilted = Tilted {
            single: self.numbers.iter().filter(|it| it.1 == 1.0).map(|it| tilt(it.0 - self.shift)).collect(),
            repeated: self.numbers.iter().filter(|it| it.1 != 1.0).map(|it| (tilt(it.0 - self.shift), it.1)).collect(),
        };
        let extra = tilt(self.extra);
        let mut sum = 0.5;
        for k in 1..200_000 {
            let v = f64::from(k) * step;
            let Some(term) = term(v, 1.0 / saddle, extra, &tilted) else { break };
            sum += term;
        }
        sum * step / std::f64::consts::PI
    }
}

/// Numbers by their factor of the integrand: those that occur once, and the others with how often they do.
struct Tilted {
    single: Vec<f64>,
    repeated: Counted,
}

/// Factors that are multiplied side by side: one running product would wait for its own last multiplication.
const LANES: usize = 4;

/// The squared size beyond which a term is lost beside one half.
const LOST: f64 = 1e24;

/// Real part of the integrand at a height; nothing once it is too small to matter.
fn term(v: f64, pole: f64, extra: f64, tilted: &Tilted) -> Option<f64> {
    let mut lanes = [(1.0, 0.0); LANES];
    let chunks = tilted.single.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane = times(*lane, (1.0, v * number));
        }
    }
    let mut product = times((1.0, v * pole), (1.0, v * extra));
    for number in rest {
        product = times(product, (1.0, v * number));
    }
    for (number, count) in &tilted.repeated {
        product = times(product, power((1.0, v * number), *count, LOST));
    }
    // A product that is not a number any more was too large for one.
    let product = lanes.into_iter().fold(product, times);
    let size = product.0 * product.0 + product.1 * product.1;
    (size < LOST).then(|| product.0 / size)
}

fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// A complex number of at least size 1 to a whole power, or something larger than the limit.
fn power(base: (f64, f64), count: f64, limit: f64) -> (f64, f64) {
    let (mut result, mut square, mut left) = ((1.0, 0.0), base, count as u64);
    loop {
        if left % 2 == 1 {
            result = times(result, square);
        }
        left /= 2;
        let size = square.0 * square.0 + square.1 * square.1;
        if left == 0 {
            return result;
        }
        if size > limit {
            return (limit, 0.0);
        }
        square = times(square, square);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::binomial_survival;

    #[test]
    fn weights_on_two_numbers_give_the_beta_distribution() {
        // Of n zeros and ones with weights, the share of the ones is Beta(k, n - k); with a further zero Clopper-Pearson's.
        for (ones, n, limit) in [(3u64, 10u64, 0.1), (55, 60, 0.9), (1, 200, 0.001), (120, 400, 0.05)] {
            let numbers = counted((0..n).map(|place| if place < ones { 1.0 } else { 0.0 }));
            let exact = ln(binomial_survival(ones, n, limit));
            let got = ln_chance(&numbers, 0.0, limit);
            assert!((got - exact).abs() < 1e-7, "{ones} of {n}: {got} {exact}");
        }
    }

    #[test]
    fn probabilities_far_below_the_smallest_double_have_a_logarithm() {
        let numbers = counted((0..5_000).map(|place| 0.5 + 0.1 * f64::from(place % 7)));
        let log = ln_chance(&numbers, 0.5, 0.51);
        assert!(log < -2_000.0 && log.is_finite(), "{log}");
    }

    #[test]
    fn equal_numbers_are_never_above_themselves_and_always_above_less() {
        let numbers = counted([0.25; 9]);
        assert_eq!(ln_chance(&numbers, 0.25, 0.25), 0.0);
        assert_eq!(ln_chance(&numbers, 0.25, 0.2), f64::NEG_INFINITY);
        assert_eq!(ln_chance(&[], 0.0, 0.0), 0.0);
    }

    #[test]
    fn the_chance_rises_with_the_shift_everywhere() {
        // Newton's method, one step from the end of the transform, moves little because it is curved there, not because it arrived.
        let value = |place: u32| if place < 8 { -1.0 } else { 0.06 * libm::sin(f64::from(place)) };
        let numbers = counted((0..101).map(value));
        let chance = |step: u32| ln_chance(&numbers, -1.0, f64::from(step) / 20_000.0 - 0.9);
        let every: Vec<f64> = (0..16_000).map(chance).collect();
        let falls = every.windows(2).position(|pair| pair[1] < pair[0] - 1e-6);
        assert_eq!(falls, None, "{:?}", falls.map(|at| &every[at..at + 2]));
    }
}
