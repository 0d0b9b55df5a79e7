//! The mean of independent values between known ends: bounds that hold at every sample size and for what nobody saw.
//!
//! A share q of all queries may lose everything and be absent from the sample, with a chance of (1 - q)^n; the others are tested with
//! random (Dirichlet) weights on the values that were seen and one more value as bad as the worst of them, which is Gaffke's bound
//! (2005; Learned-Miller and Thomas 2019, "A new confidence interval for the mean of a bounded random variable"). The error is the
//! largest product over all q. docs/METHODOLOGY.md says why, docs/CALIBRATION.md how often it is wrong.

use std::sync::OnceLock;

use crate::inference::{Inference, Law};
use crate::plan::MeanPlan;
use crate::special::{exp, ln};
use crate::unusable::{Unusable, check_finite};
use crate::weights::{Counted, counted, ln_chance};

/// Clusters needed before anything is said about a population of clusters.
pub const LEAST_CLUSTERS: u64 = 20;

/// By how much the weighted part is taken stricter than its face value. An exhaustive search for bad populations found errors of up to
/// 5.09 % at a nominal 5 % without it, and none over 5 % with it.
const STRICTER: f64 = 0.98;

/// How bounds of means come about, for reports.
pub const METHOD: &str = "random weights with an unseen worst value";

/// The mean of independent values that lie between `worst` and `best`.
///
/// # Errors
/// `Empty`, `NotFinite`, or `OutOfRange` for a value outside the ends or ends that do not span a range.
///
/// ```
/// // Recall of 40 queries lost nothing but for one of them; a loss of one point on average cannot be ruled out by so few.
/// let mut deltas = vec![0.0; 39];
/// deltas.push(-0.5);
/// let loss = lensgate_stats::mean(&deltas, -1.0, 1.0)?;
/// assert_eq!((loss.point(), loss.n()), (-0.0125, 40));
/// assert!(loss.lower_bound(0.95) < -0.01);
/// assert!(loss.harm_below(-0.01) > 0.05); // nor does it show such a loss
/// # Ok::<(), lensgate_stats::Unusable>(())
/// ```
pub fn mean(values: &[f64], worst: f64, best: f64) -> Result<Inference, Unusable> {
    check_finite(values)?;
    check_range(worst, best)?;
    if let Some(value) = values.iter().find(|value| !(worst..=best).contains(*value)) {
        return Err(Unusable::OutOfRange { name: "value", value: *value });
    }
    let numbers = counted(values.iter().copied());
    let upper = Side::new(mirrored(&numbers), -best);
    let law = MeanLaw { lower: Side::new(numbers, worst), upper };
    Ok(Inference::new(law.lower.centre, values.len() as u64, METHOD, Law::Mean(Box::new(law))))
}

fn check_range(worst: f64, best: f64) -> Result<(), Unusable> {
    if worst.is_finite() && best.is_finite() && worst < best {
        Ok(())
    } else {
        Err(Unusable::OutOfRange { name: "upper end", value: best })
    }
}

/// The mean; either sign is summed from zero outward, so that mirrored values have the mirrored mean to the bit.
pub(crate) fn centre(numbers: &[(f64, f64)]) -> f64 {
    let sum = |of: fn(f64) -> bool, values: &mut dyn Iterator<Item = &(f64, f64)>| -> f64 {
        values.filter(|(value, _)| of(*value)).map(|(value, count)| value * count).sum()
    };
    let above = sum(|value| value > 0.0, &mut numbers.iter());
    let below = sum(|value| value < 0.0, &mut numbers.iter().rev());
    // The standard library's sum of nothing is minus zero, which would print a sign.
    (above + below + 0.0) / count(numbers)
}

fn count(numbers: &[(f64, f64)]) -> f64 {
    numbers.iter().map(|(_, count)| count).sum()
}

fn mirrored(numbers: &[(f64, f64)]) -> Counted {
    numbers.iter().rev().map(|(value, count)| (0.0 - value, *count)).collect()
}

/// One side of a mean: what it exceeds. The other side is this one of the mirrored values.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    numbers: Counted,
    n: f64,
    centre: f64,
    worst: f64,
    /// Means of the part that was seen at which the product of both parts may be largest, ascending, each with the logarithm
    /// of the weighted part's error.
    stops: OnceLock<Vec<(f64, f64)>>,
}

impl Side {
    pub(crate) fn new(numbers: Counted, worst: f64) -> Self {
        let (n, centre) = (count(&numbers), centre(&numbers));
        Self { numbers, n, centre, worst, stops: OnceLock::new() }
    }

    fn least(&self) -> f64 {
        self.numbers[0].0
    }

    fn most(&self) -> f64 {
        self.numbers[self.numbers.len() - 1].0
    }

    /// Logarithm of the error of "the mean of what was seen exceeds s".
    fn ln_seen(&self, s: f64) -> f64 {
        (ln_chance(&self.numbers, self.least(), s) - ln(STRICTER)).min(0.0)
    }

    /// Logarithm of the error of "the mean exceeds t".
    fn ln_p(&self, t: f64) -> f64 {
        if t <= self.worst {
            return f64::NEG_INFINITY;
        }
        if t >= self.most() {
            return 0.0;
        }
        let stops = self.stops().iter().filter(|(s, _)| *s >= t).map(|(s, seen)| seen + self.unseen(t, *s));
        stops.fold(self.ln_seen(t), f64::max)
    }

    /// The same for a single t, without the stops that many of them would share; and the stop that decides, in standard errors from
    /// the mean, minus infinity where it is t.
    pub(crate) fn ln_p_once(&self, t: f64) -> (f64, f64) {
        if t <= self.worst {
            return (f64::NEG_INFINITY, 0.0);
        }
        if t >= self.most() {
            return (0.0, 0.0);
        }
        let error = self.error();
        let stop = |s: f64| (s, self.ln_seen(s));
        let mut stops = vec![stop(t)];
        let places = [-1.0, -0.25, 0.5, 1.5, 3.0].map(|z| self.centre + z * error);
        stops.extend(places.into_iter().filter(|s| *s > t && *s < self.most()).map(stop));
        stops.push((self.most(), 0.0));
        for _ in 0..2 {
            let Some((place, s)) = self.next_stop(&stops, 0.1 * error) else { break };
            if s <= t {
                break;
            }
            stops.insert(place, stop(s));
        }
        let place = |s: f64| if s > t { (s - self.centre) / error } else { f64::NEG_INFINITY };
        let product = |(s, seen): (f64, f64)| (seen + self.unseen(t, s), place(s));
        let larger = |most: (f64, f64), next: (f64, f64)| if next.0 > most.0 { next } else { most };
        stops.into_iter().map(product).fold((f64::NEG_INFINITY, 0.0), larger)
    }

    /// The logarithm of the error of "the mean exceeds t" at one stop alone.
    pub(crate) fn ln_p_at(&self, t: f64, stop: f64) -> f64 {
        if t <= self.worst {
            return f64::NEG_INFINITY;
        }
        let s = (self.centre + stop * self.error()).max(t).min(self.most());
        self.ln_seen(s) + self.unseen(t, s)
    }

    /// Logarithm of the chance to miss queries so many and so bad that a mean of s comes down to t.
    fn unseen(&self, t: f64, s: f64) -> f64 {
        self.n * ln((t - self.worst) / (s - self.worst))
    }

    /// The standard error of the mean.
    fn error(&self) -> f64 {
        let square = |(value, count): &(f64, f64)| count * (value - self.centre) * (value - self.centre);
        self.numbers.iter().map(square).sum::<f64>().sqrt() / self.n
    }

    /// The largest t whose error is at most alpha.
    fn bound(&self, alpha: f64) -> f64 {
        let target = ln(alpha);
        let by_unseen = self
            .stops()
            .iter()
            .filter(|(_, seen)| *seen >= target)
            .map(|(s, seen)| self.worst + (s - self.worst) * exp((target - seen) / self.n))
            .fold(f64::INFINITY, f64::min);
        if by_unseen <= self.least() {
            return by_unseen;
        }
        let seen = self.ln_seen(by_unseen);
        if seen <= target {
            return by_unseen;
        }
        // The last stop has an error of 1, so that there is a stop on either side of the root.
        let above = self.stops().partition_point(|(_, seen)| *seen < target);
        let low = above.checked_sub(1).map_or((self.least(), f64::NEG_INFINITY), |below| self.stops()[below]);
        let stop = self.stops()[above];
        let high = if by_unseen < stop.0 { (by_unseen, seen) } else { stop };
        let [low, high] = [low, high].map(|(s, seen)| (s, seen - target));
        regula_falsi(|s| self.ln_seen(s) - target, low, high, 1e-11 * (self.most() - self.worst))
    }

    fn stops(&self) -> &[(f64, f64)] {
        self.stops.get_or_init(|| {
            let error = self.error();
            let inside = |s: &f64| *s > self.least() && *s < self.most();
            let places = [-3.0, -2.0, -1.25, -0.5, 0.0, 0.5, 1.25, 2.0, 3.0].map(|z| self.centre + z * error);
            let stop = |s: f64| (s, self.ln_seen(s));
            let mut stops: Vec<(f64, f64)> = places.into_iter().filter(inside).map(stop).collect();
            stops.push((self.most(), 0.0));
            for _ in 0..5 {
                let Some((place, s)) = self.next_stop(&stops, 0.02 * error) else { break };
                stops.insert(place, stop(s));
            }
            stops
        })
    }

    /// Where the product may be larger than at the best stop: the top of the parabola through it and its neighbours, or the middle
    /// of the wider gap beside it. Nothing where the gaps are narrow already, because the top is flat.
    fn next_stop(&self, stops: &[(f64, f64)], narrow: f64) -> Option<(usize, f64)> {
        let height = |(s, seen): (f64, f64)| seen - self.n * ln(s - self.worst);
        let best = (0..stops.len()).max_by(|a, b| height(stops[*a]).total_cmp(&height(stops[*b])))?;
        let left = best.checked_sub(1).map_or(self.least(), |before| stops[before].0);
        let (middle, right) = (stops[best].0, stops.get(best + 1).map_or(stops[best].0, |after| after.0));
        if right - left <= narrow {
            return None;
        }
        let halves = if middle - left > right - middle { (left, middle) } else { (middle, right) };
        let top = match (best.checked_sub(1), stops.get(best + 1)) {
            (Some(before), Some(after)) => {
                let [a, b, c] = [stops[before], stops[best], *after].map(|stop| (stop.0 - middle, height(stop)));
                let (rise, fall) = ((b.1 - a.1) * c.0, (c.1 - b.1) * a.0);
                middle + 0.5 * (rise * c.0 + fall * a.0) / (rise + fall)
            }
            _ => f64::NAN,
        };
        let fits = top > left && top < right && (top - middle).abs() > 1e-3 * narrow;
        let s = if fits { top } else { f64::midpoint(halves.0, halves.1) };
        Some((stops.partition_point(|stop| stop.0 < s), s))
    }

    pub(crate) fn plan(&self) -> MeanPlan {
        let sd = self.error() * self.n / (self.n - 1.0).max(1.0).sqrt();
        MeanPlan { sd, worst: self.centre - self.worst }
    }
}

/// The root of a rising function, found from below to a width; both ends, each with its value, enclose it.
pub(crate) fn regula_falsi(value: impl Fn(f64) -> f64, low: (f64, f64), high: (f64, f64), width: f64) -> f64 {
    let (mut a, mut b) = (low, high);
    if b.1 <= 0.0 {
        return b.0;
    }
    let mut side = 0;
    for step in 0..200 {
        if b.0 - a.0 <= width {
            break;
        }
        let secant = b.0 - b.1 * (b.0 - a.0) / (b.1 - a.1);
        let inside = a.1.is_finite() && secant > a.0 && secant < b.0 && step % 4 != 3;
        let middle = if inside { secant } else { f64::midpoint(a.0, b.0) };
        let at = value(middle);
        // The end that stays is halved, so that both ends close in (the Illinois rule, Dowell and Jarratt 1971).
        if at <= 0.0 {
            a = (middle, at);
            if side == -1 {
                b.1 /= 2.0;
            }
            side = -1;
        } else {
            b = (middle, at);
            if side == 1 {
                a.1 /= 2.0;
            }
            side = 1;
        }
        if at == 0.0 {
            break;
        }
    }
    a.0
}

/// Both sides of a mean.
#[derive(Debug, Clone)]
pub(crate) struct MeanLaw {
    lower: Side,
    /// Of the mirrored values.
    upper: Side,
}

impl MeanLaw {
    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        self.lower.bound(alpha)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        0.0 - self.upper.bound(alpha)
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        exp(self.lower.ln_p(limit))
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        exp(self.upper.ln_p(0.0 - limit))
    }

    /// Where the estimate is strictly beyond the limit, being beyond it and being at least there have the same evidence.
    pub(crate) fn harm_above(&self, limit: f64) -> f64 {
        self.p_above(limit)
    }

    pub(crate) fn harm_below(&self, limit: f64) -> f64 {
        self.p_below(limit)
    }

    pub(crate) fn plan(&self, below: bool) -> MeanPlan {
        if below { self.lower.plan() } else { self.upper.plan() }
    }
}
