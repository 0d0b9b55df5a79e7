//! Distribution functions: normal, Student t, beta, binomial. Elementary functions come from `libm`, a port of musl's, so
//! that digits do not depend on the machine's C library.

use std::f64::consts::{PI, SQRT_2};

/// Natural logarithm, the same digits on every machine.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Exponential, the same digits on every machine.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// x to the power of y, the same digits on every machine.
pub fn power(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// P(Z <= z) of a standard normal variable.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// The z with P(Z <= z) = p; infinite at 0 and 1.
///
/// Rational start after Acklam (2003), relative error 1.2e-9, then one Halley step with the exact distribution function.
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    if p > 0.5 {
        // Exact mirror, so that bounds of swapped arms agree to the bit.
        return -normal_quantile(1.0 - p);
    }
    let start = acklam(p);
    let error = normal_cdf(start) - p;
    let step = error * (2.0 * PI).sqrt() * exp(start * start / 2.0);
    // Of probabilities under 1e-308 the density is too small for its inverse to be a number.
    if step.is_finite() { start - step / (1.0 + start * step / 2.0) } else { start }
}

fn acklam(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 5] =
        [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
    if p < 0.02425 {
        let q = (-2.0 * ln(p)).sqrt();
        horner(&C, q) / (horner(&D, q) * q + 1.0)
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(&A, r) * q / (horner(&B, r) * r + 1.0)
    }
}

fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

/// Regularised incomplete beta function I_x(a, b), the probability that a Beta(a, b) variable is at most x.
///
/// Continued fraction (DLMF 8.17.22) by the modified Lentz method.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    beta_both(x, a, b).0
}

/// I_x(a, b) and 1 - I_x(a, b), the smaller one without cancellation.
pub(crate) fn beta_both(x: f64, a: f64, b: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x >= 1.0 {
        return (1.0, 0.0);
    }
    let front = beta_front(x, a, b);
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = (front * beta_fraction(x, a, b) / a).clamp(0.0, 1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (front * beta_fraction(1.0 - x, b, a) / b).clamp(0.0, 1.0);
        (1.0 - upper, upper)
    }
}

/// x^a (1 - x)^b / B(a, b) by Loader's saddle-point expansion (2000, "Fast and accurate computation of binomial
/// probabilities"): differences of large logarithms of the gamma function would cost five digits at 7,000 queries.
fn beta_front(x: f64, a: f64, b: f64) -> f64 {
    let n = a + b;
    let deviance = deviance(a, n * x) + deviance(b, n * (1.0 - x));
    let remainder = stirling_remainder(n) - stirling_remainder(a) - stirling_remainder(b);
    (a * b / (2.0 * PI * n)).sqrt() * exp(remainder - deviance)
}

/// x ln(x / mean) + mean - x, also where both are close.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * ln(x / mean) - difference;
    }
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    for j in 1..1000 {
        power *= v * v;
        let next = sum + power / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// ln gamma(x) less Stirling's formula.
fn stirling_remainder(x: f64) -> f64 {
    if x < 12.0 {
        return libm::lgamma(x) - (x - 0.5) * ln(x) + x - 0.5 * ln(2.0 * PI);
    }
    let square = 1.0 / (x * x);
    horner(&[-1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0], square) / x
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..100_000u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

/// The x with I_x(a, b) = p, by bisection to the last bits.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    bisect(0.0, 1.0, |x| beta_cdf(x, a, b) >= p)
}

/// The least x in [low, high], to the last bits, at which a predicate that goes from false to true is true.
pub fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    // 200 halvings end at neighbouring floats for every interval met here.
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// P(T > t) of Student's t with that many degrees of freedom.
pub fn t_survival(t: f64, df: f64) -> f64 {
    if t.is_nan() {
        return f64::NAN;
    }
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let tail = 0.5 * beta_cdf(df / (df + t * t), df / 2.0, 0.5);
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// The t with P(T <= t) = p of Student's t with that many degrees of freedom.
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if p == 0.5 {
        return 0.0;
    }
    if p < 0.5 {
        return -t_quantile(1.0 - p, df);
    }
    let tail = 1.0 - p;
    if tail <= 0.0 {
        return f64::INFINITY;
    }
    let mut high = 1.0;
    while t_survival(high, df) > tail && high < 1e300 {
        high *= 2.0;
    }
    bisect(0.0, high, |t| t_survival(t, df) <= tail)
}

/// P(X <= k) of a binomial variable with n trials and success probability p.
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta_both(p, k as f64 + 1.0, (n - k) as f64).1
}

/// P(X >= k) of a binomial variable with n trials and success probability p.
pub fn binomial_survival(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n {
        return 0.0;
    }
    beta_cdf(p, k as f64, (n - k) as f64 + 1.0)
}
