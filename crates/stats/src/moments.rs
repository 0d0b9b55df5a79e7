//! Sums and squares of values that come as numerator and denominator: what an always-valid bound on a mean or a ratio of
//! sums needs, however many values there are.

use crate::growing::ln_bernstein;
use crate::special::{bisect, ln};

/// Sums over values, each a numerator and a denominator (1 for a mean).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// Values.
    pub n: f64,
    /// Sum of numerators.
    pub num: f64,
    /// Sum of denominators.
    pub den: f64,
    /// Sum of squared numerators.
    pub num_num: f64,
    /// Sum of numerators times denominators.
    pub num_den: f64,
    /// Sum of squared denominators.
    pub den_den: f64,
}

impl Moments {
    /// Adds a value that was seen that many times.
    pub fn add(&mut self, numerator: f64, denominator: f64, times: f64) {
        self.n += times;
        self.num += times * numerator;
        self.den += times * denominator;
        self.num_num += times * numerator * numerator;
        self.num_den += times * numerator * denominator;
        self.den_den += times * denominator * denominator;
    }

    /// The most that is compatible with `n` values in [0, `ceiling`] of which only the mean is known: their squares are
    /// taken as large as they can be.
    pub fn of_mean(n: f64, mean: f64, ceiling: f64) -> Self {
        let num = n * mean;
        Self { n, num, den: n, num_num: num * ceiling, num_den: num, den_den: n }
    }

    /// Adds what another window brought.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.num += other.num;
        self.den += other.den;
        self.num_num += other.num_num;
        self.num_den += other.num_den;
        self.den_den += other.den_den;
    }

    /// The ratio of sums; none without a denominator.
    pub fn ratio(&self) -> Option<f64> {
        (self.den > 0.0).then(|| self.num / self.den)
    }

    /// Mean numerator and mean denominator; none without a value.
    pub fn centre(&self) -> Option<(f64, f64)> {
        (self.n > 0.0).then(|| (self.num / self.n, self.den / self.n))
    }

    /// Sum of y = numerator - limit x denominator, and the sum of (y - c)^2, where c is y at the centre.
    pub(crate) fn held_against(&self, limit: f64, centre: (f64, f64)) -> (f64, f64) {
        let sum = self.num - limit * self.den;
        let (a, b, c) = self.about(centre);
        (sum, (a - 2.0 * limit * b + limit * limit * c).max(0.0))
    }

    /// Sums of (num - mean)^2, (num - mean)(den - mean), (den - mean)^2 about a centre.
    fn about(&self, (num, den): (f64, f64)) -> (f64, f64, f64) {
        let a = self.num_num - 2.0 * num * self.num + self.n * num * num;
        let b = self.num_den - num * self.den - den * self.num + self.n * num * den;
        let c = self.den_den - 2.0 * den * self.den + self.n * den * den;
        (a, b, c)
    }
}

/// A mean or ratio of sums that is looked at after every window, with bounds that hold at all windows together.
///
/// Each window's squares are taken about what the windows before it showed, so that the bound stays valid (empirical
/// Bernstein confidence sequence: Howard, Ramdas, McAuliffe, Sekhon 2021, theorem 4, with a fixed mixture over bets).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioSequence {
    width: f64,
    prior: (f64, f64),
    total: Moments,
    squares: (f64, f64, f64),
}

impl RatioSequence {
    /// An empty sequence. `width` is the greatest denominator of one value (for a mean the greatest value); `prior` is the
    /// mean numerator and denominator expected before anything is seen, which moves the width of bounds and never their
    /// validity.
    pub fn new(width: f64, prior: (f64, f64)) -> Self {
        Self { width, prior, total: Moments::default(), squares: (0.0, 0.0, 0.0) }
    }

    /// What the next window is expected to show.
    pub fn centre(&self) -> (f64, f64) {
        self.total.centre().unwrap_or(self.prior)
    }

    /// Adds a window.
    pub fn add(&mut self, window: &Moments) {
        let (a, b, c) = window.about(self.centre());
        self.squares.0 += a;
        self.squares.1 += b;
        self.squares.2 += c;
        self.total.merge(window);
    }

    /// Everything added so far.
    pub fn total(&self) -> &Moments {
        &self.total
    }

    /// The range of one value.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// The value that the ratio exceeds at all windows together but for a share alpha of sequences.
    pub fn lower(&self, alpha: f64) -> f64 {
        let Some(point) = self.total.ratio() else { return f64::NEG_INFINITY };
        let needed = -ln(alpha);
        bisect(0.0, point.max(f64::MIN_POSITIVE), |limit| self.ln_e(limit, 1.0) < needed).min(point)
    }

    /// The value that the ratio stays under.
    pub fn upper(&self, alpha: f64) -> f64 {
        let Some(point) = self.total.ratio() else { return f64::INFINITY };
        let needed = -ln(alpha);
        let ceiling = self.ceiling().max(point);
        if self.ln_e(ceiling, -1.0) < needed {
            return ceiling;
        }
        bisect(point, ceiling, |limit| self.ln_e(limit, -1.0) >= needed)
    }

    /// The greatest ratio that there can be: 1 for a ratio of sums, the greatest value for a mean.
    fn ceiling(&self) -> f64 {
        let is_mean = self.total.den == self.total.n;
        if is_mean { self.width } else { 1.0 }
    }

    fn ln_e(&self, limit: f64, sign: f64) -> f64 {
        let (a, b, c) = self.squares;
        let square = (a - 2.0 * limit * b + limit * limit * c).max(0.0);
        let sum = self.total.num - limit * self.total.den;
        ln_bernstein(sign * sum / self.width, square / (self.width * self.width))
    }
}
