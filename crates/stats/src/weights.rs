//! The chance that a randomly weighted sum is not above zero: the one integral behind every bound of a mean.
//!
//! For numbers `y` and independent standard exponential weights `E`, `P(E_1 y_1 + .. + E_m y_m <= 0)` is an inverse Laplace
//! transform, `1 / (2 pi i)` times the integral of `1 / (u (1 + u y_1) .. (1 + u y_m))` over a line that parts 0 from the poles to its
//! right. All poles are real, so that the line has to cross the axis between them and may bend anywhere else. It is a hyperbola through the
//! saddle point (Lugannani and Rice 1980) that leans over as steepest descent does there, so that the integrand falls off and hardly
//! swings; its points are dense near the saddle, where poles are near, and sparse far from it (after Weideman and Trefethen 2007). The
//! trapezoid rule takes the integral to about nine digits. Probabilities of 1e-200 are no worse than others.

use crate::special::{exp, ln};

/// Numbers with how often each occurs, ascending, each once.
pub(crate) type Counted = Vec<(f64, f64)>;

/// Groups equal numbers, ascending. Zeros of both signs are one number.
pub(crate) fn counted(numbers: impl IntoIterator<Item = f64>) -> Counted {
    grouped(numbers.into_iter().map(|number| (number, 1.0)))
}

/// The same of numbers that come with how often they occur.
pub(crate) fn grouped(numbers: impl IntoIterator<Item = (f64, f64)>) -> Counted {
    let mut counted: Counted = numbers.into_iter().map(|(number, count)| (number + 0.0, count)).collect();
    counted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    counted.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        kept.1 += if is_same { next.1 } else { 0.0 };
        is_same
    });
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
        for _ in 0..1_000 {
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

    /// The integral over a path through the saddle, without the exponent's factor.
    fn integral(&self, saddle: f64) -> f64 {
        let tilt = |number: f64| number / (1.0 + saddle * number);
        let tilted: Counted = self.numbers.iter().map(|(number, count)| (tilt(number - self.shift), *count)).collect();
        let (pole, extra) = (1.0 / saddle, tilt(self.extra));
        // Second derivative of the exponent, and minus half the third.
        let (mut curve, mut twist) = (pole * pole + extra * extra, pole * pole * pole + extra * extra * extra);
        for (number, count) in &tilted {
            let square = number * number;
            curve += count * square;
            twist += count * square * number;
        }
        // As far as the nearest pole, or the width of the integrand where that is narrower.
        let scale = saddle.min(self.top - saddle).min(3.0 / curve.sqrt());
        let factors = Factors { pole, extra, by_bit: by_bit(&tilted) };
        factors.integral(&Path::new(scale, twist / curve)) / std::f64::consts::PI
    }
}

/// The step of the rule along the path's own parameter: 0.20 left errors of up to 1.5e-8, 0.16 leaves 3e-10.
const STEP: f64 = 0.16;

/// How far a path leans over at most, as a sine.
const MOST_LEAN: f64 = 0.7;

/// Points that are taken side by side: one running product would wait for its own last multiplication.
const LANES: usize = 4;

/// The squared size beyond which a term is lost beside one half.
const LOST: f64 = 1e24;

/// Numbers by the bits of how often they occur, the highest bit first.
fn by_bit(numbers: &[(f64, f64)]) -> Vec<Vec<f64>> {
    let bits: Vec<u64> = numbers.iter().map(|it| it.1 as u64).collect();
    let most = bits.iter().max().map_or(0, |most| u64::BITS - most.leading_zeros());
    let with = |bit: u32| numbers.iter().zip(&bits).filter(|it| it.1 >> bit & 1 == 1).map(|it| it.0.0).collect();
    (0..most).rev().map(with).collect()
}

/// What the integrand is one over the product of.
struct Factors {
    pole: f64,
    extra: f64,
    by_bit: Vec<Vec<f64>>,
}

impl Factors {
    /// Along the upper half of a path, by the trapezoid rule.
    fn integral(&self, path: &Path) -> f64 {
        let growth = exp(STEP);
        let (mut grown, mut sum) = (1.0, 0.5 * path.cosine);
        loop {
            let points = [0; LANES].map(|_| {
                grown *= growth;
                path.point(0.5 * (grown + 1.0 / grown), 0.5 * (grown - 1.0 / grown))
            });
            let product = self.product(points.map(|point| point.real), points.map(|point| point.imaginary));
            for (lane, point) in points.iter().enumerate() {
                let (real, imaginary) = (product.real[lane], product.imaginary[lane]);
                let size = real * real + imaginary * imaginary;
                // A product that is not a number any more was too large for one.
                if size.is_nan() || size >= LOST {
                    return sum * path.scale * STEP;
                }
                sum += (real * point.upward - imaginary * point.aside) / size;
            }
        }
    }

    /// A factor that occurs nine times is in the lists of bits 3 and 0, and what was multiplied by bit 3 is squared three times on the way
    /// to bit 0: each bit costs one multiplication, as in any power by squaring, and the squarings are shared.
    fn product(&self, real: [f64; LANES], imaginary: [f64; LANES]) -> Lanes {
        let at = Lanes { real, imaginary };
        let mut product = Lanes { real: [1.0; LANES], imaginary: [0.0; LANES] };
        for numbers in &self.by_bit {
            product.square();
            numbers.iter().for_each(|number| product.times(&at, *number));
        }
        product.times(&at, self.pole);
        product.times(&at, self.extra);
        product
    }
}

/// One branch of a hyperbola, of which the saddle is the vertex.
struct Path {
    scale: f64,
    /// Of the angle by which its far ends lean to the left.
    sine: f64,
    cosine: f64,
}

#[derive(Clone, Copy)]
/// A point of a path from the saddle on, and where the path goes there in units of its scale.
struct Point {
    real: f64,
    imaginary: f64,
    aside: f64,
    upward: f64,
}

impl Path {
    /// The path whose curvature at the saddle is that of steepest descent, a third of `pull`, as long as it does not lean too far.
    fn new(scale: f64, pull: f64) -> Self {
        // The sine over the squared cosine, solved for the sine.
        let lean = 2.0 / 3.0 * scale * pull;
        let sine = if lean.abs() < 1e-9 { 0.0 } else { ((1.0 + 4.0 * lean * lean).sqrt() - 1.0) / (2.0 * lean) };
        let sine = sine.clamp(-MOST_LEAN, MOST_LEAN);
        Self { scale, sine, cosine: (1.0 - sine * sine).sqrt() }
    }

    fn point(&self, cosh: f64, sinh: f64) -> Point {
        Point {
            real: -self.scale * self.sine * (cosh - 1.0),
            imaginary: self.scale * self.cosine * sinh,
            aside: -self.sine * sinh,
            upward: self.cosine * cosh,
        }
    }
}

/// Complex numbers side by side.
struct Lanes {
    real: [f64; LANES],
    imaginary: [f64; LANES],
}

impl Lanes {
    fn square(&mut self) {
        for (real, imaginary) in self.real.iter_mut().zip(&mut self.imaginary) {
            (*real, *imaginary) = (*real * *real - *imaginary * *imaginary, 2.0 * *real * *imaginary);
        }
    }

    /// By 1 + point x number.
    fn times(&mut self, at: &Self, number: f64) {
        for lane in 0..LANES {
            let (real, imaginary) = (self.real[lane], self.imaginary[lane]);
            let factor = (1.0 + at.real[lane] * number, at.imaginary[lane] * number);
            self.real[lane] = real * factor.0 - imaginary * factor.1;
            self.imaginary[lane] = imaginary * factor.0 + real * factor.1;
        }
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

    /// Few or many numbers, mostly equal or seldom: even, lumps, a long tail on either side, rare ones far away on either side.
    fn family(trial: u64) -> Counted {
        let random = crate::rng::Counter::new(12, trial);
        let n = 2 + random.below(0, [20, 60, 300, 2_000][(trial % 4) as usize]);
        let sparse = [0.0, 0.5, 0.9, 0.99][(trial / 4 % 4) as usize];
        let value = |place: u64| {
            let [seldom, even, rare] = [0, 1, 2].map(|which| random.unit(10 * place + which));
            match trial / 16 % 6 {
                _ if seldom < sparse => 0.0,
                0 => 2.0 * even - 1.0,
                1 => (4.0 * even).floor() / 4.0 - 0.5,
                2 => even * even * even * even,
                3 => -even * even * even * even,
                4 if rare < 0.03 => -1.0,
                4 => 0.05 * even,
                _ if rare < 0.03 => 1.0,
                _ => -0.05 * even,
            }
        };
        counted((1..=n).map(value))
    }

    /// The integral over the vertical line at short even steps, factor by factor.
    fn upright(sum: &Sum<'_>, saddle: f64) -> f64 {
        let (_, curve) = sum.slopes(saddle);
        let step = (0.2 * saddle.min(sum.top - saddle)).min(0.5 / curve.sqrt());
        let tilt = |number: f64| number / (1.0 + saddle * number);
        let each = sum.numbers.iter().flat_map(|it| std::iter::repeat_n(tilt(it.0 - sum.shift), it.1 as usize));
        let every: Vec<f64> = each.chain([1.0 / saddle, tilt(sum.extra)]).collect();
        let times = |a: (f64, f64), b: f64| (a.0 - a.1 * b, a.1 + a.0 * b);
        let mut total = 0.5;
        for v in (1..).map(|k| f64::from(k) * step) {
            let product = every.iter().fold((1.0, 0.0), |product, number| times(product, v * number));
            let size: f64 = product.0 * product.0 + product.1 * product.1;
            if size.is_nan() || size >= 1e28 {
                break;
            }
            total += product.0 / size;
        }
        total * step / std::f64::consts::PI
    }

    #[test]
    fn the_path_gives_the_same_nine_digits_as_the_vertical_line() {
        for trial in 0..96 {
            let numbers = family(trial);
            let (least, most) = (numbers[0].0, numbers[numbers.len() - 1].0);
            for place in 1..12 {
                let shift = least + (most - least) * (f64::from(place) / 12.0).powi(2);
                let extra = least - shift;
                if extra == 0.0 {
                    continue;
                }
                let sum = Sum { numbers: &numbers, extra, shift, top: -1.0 / extra };
                let saddle = sum.saddle();
                let (ours, wanted) = (sum.integral(saddle), upright(&sum, saddle));
                assert!((ours / wanted - 1.0).abs() < 1e-9, "{trial} at {shift}: {ours} {wanted}");
            }
        }
    }
}
